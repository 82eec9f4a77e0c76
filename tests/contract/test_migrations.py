"""The revisions: one line of history, up and down and up on an empty and on a populated database, models = schema."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, text

from backend import migrate, tables
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.scope import Kind
from tests.contract.rows import FACTORIES
from tests.contract.rows.factory import Unit

_numbers = count(1)
_COLUMNS = text(
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "pg_get_expr(d.adbin, d.adrelid) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
    "AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
    "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i') ORDER BY 1, 2"
)
_RULES = text(
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace UNION ALL "
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
    "SELECT polrelid::regclass::text, polname, pg_get_expr(polqual, polrelid) FROM pg_policy ORDER BY 1, 2, 3"
)


@pytest.fixture
def url(server: EmbeddedServer) -> Iterator[str]:
    """The owner's address of an empty database."""
    name = f"migrations_{next(_numbers)}"
    server.create_database(name)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The owner's login on that database."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def schema(engine: Engine) -> tuple[list[tuple[object, ...]], ...]:
    """Columns, constraints, triggers and policies, as the database writes them."""
    with engine.connect() as connection:
        return tuple([tuple(row) for row in connection.execute(query)] for query in (_COLUMNS, _RULES))


def counts(engine: Engine) -> dict[str, int]:
    """Rows of each of our tables that exists."""
    existing = set(inspect(engine).get_table_names()) & set(tables.METADATA.tables)
    with engine.connect() as connection:
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in sorted(existing)}


def history() -> list[str]:
    """Every revision, newest first."""
    script = ScriptDirectory.from_config(migrate.config("postgresql+psycopg://"))
    return [revision.revision for revision in script.walk_revisions()]


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(migrate.config("postgresql+psycopg://"))
    assert len(script.get_heads()) == 1, f"set down_revision of the newer one: {script.get_heads()}"


def test_up_down_up_on_an_empty_database(url: str, engine: Engine) -> None:
    migrate.upgrade(url)
    first = schema(engine)
    migrate.downgrade(url, "base")
    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    assert left == set(), "downgrade leaves tables behind"
    migrate.upgrade(url)
    assert schema(engine) == first


def test_up_down_up_on_a_populated_database(url: str, engine: Engine) -> None:
    """Each step down keeps the rows of every table that it leaves, and the way up keeps them too."""
    migrate.upgrade(url)
    with engine.begin() as connection:
        for factory in FACTORIES.values():
            for unit in (mine := Unit(), mine.sibling(Kind.TOWNSHIP)):
                factory.make(connection, unit)
    first, before = schema(engine), counts(engine)
    assert 0 not in before.values()
    for revision in history()[:-1]:
        migrate.downgrade(url, _below(revision))
        after = counts(engine)
        assert after == {name: before[name] for name in after}, f"downgrade of {revision} changes rows"
    kept = counts(engine)
    migrate.upgrade(url)
    assert schema(engine) == first
    now = counts(engine)
    assert {name: now[name] for name in kept} == kept


def _below(revision: str) -> str:
    script = ScriptDirectory.from_config(migrate.config("postgresql+psycopg://"))
    return str(script.get_revision(revision).down_revision)


def test_models_and_schema_agree(url: str, engine: Engine) -> None:
    migrate.upgrade(url)
    migrate.check(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE industry ADD COLUMN stray int"))
    with pytest.raises(CommandError, match="New upgrade operations detected"):
        migrate.check(url)


def test_checks_of_the_models_are_in_the_database(owner: Engine) -> None:
    """Alembic does not compare CHECK constraints; we do, by name."""
    inspector = inspect(owner)
    for name, table in tables.METADATA.tables.items():
        declared = {str(rule.name) for rule in table.constraints if isinstance(rule, CheckConstraint)}
        live = {rule["name"] for rule in inspector.get_check_constraints(name)}
        assert declared == live, f"CHECK constraints of {name}"


def test_a_new_revision_holds_what_the_models_say_and_the_schema_lacks(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    migrate.upgrade(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE trade DROP COLUMN name"))
    written = migrate.draft(url, "Names of trades", folder)
    assert written.parent == folder / "versions"
    assert written.name == f"{int(migrate.head()) + 1:04d}_names_of_trades.py"
    revision = written.read_text("utf-8")
    assert f"down_revision = {migrate.head()!r}" in revision
    assert "op.add_column('trade', sa.Column('name', sa.Text(), nullable=False))" in revision
