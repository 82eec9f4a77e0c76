"""Migrations run as the owner: first the repeatable SQL (roles, functions), then the revisions."""

from pathlib import Path

from alembic import context
from sqlalchemy import NullPool, create_engine, text

from backend import tables

HERE = Path(__file__).parent
BEFORE = (
    "roles",
    "triggers",
    "plan",
    "person",
    "institution",
    "course",
    "training",
    "completion",
    "attendance",
    "followup",
    "portal",
    "inspection",
    "employer",
    "voucher",
    "startup",
)
AFTER = ("definer",)
LOCK = 7308225100


def _run(connection, names) -> None:  # type: ignore[no-untyped-def]
    for name in names:
        connection.connection.cursor().execute((HERE / "sql" / f"{name}.sql").read_text("utf-8"))


def _ours(_object, name, kind, _reflected, _compare_to) -> bool:  # type: ignore[no-untyped-def]
    return not (kind == "table" and (name or "").startswith("procrastinate"))


def _has_tables(connection) -> bool:  # type: ignore[no-untyped-def]
    return bool(connection.execute(text("SELECT to_regclass('audit_event') IS NOT NULL")).scalar())


def migrate() -> None:
    """Bring the database to the asked revision in one transaction."""
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        _run(connection, BEFORE)
        context.configure(
            connection=connection, target_metadata=tables.METADATA, include_object=_ours, compare_type=True
        )
        context.run_migrations()
        if _has_tables(connection):
            _run(connection, AFTER)


migrate()
