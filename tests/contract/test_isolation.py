"""Who sees which rows: the declared scope is in force on every table, and it keeps units apart."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from backend import tables
from backend.kernel.config import Settings
from backend.kernel.db import Base, Database
from backend.kernel.scope import Kind, Scope, enter, statements
from backend.main import create_app
from tests.contract.rows import FACTORIES
from tests.contract.rows.factory import ALL, COUNTY, OWN, Key, Unit

MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
NAMES = sorted(tables.METADATA.tables)
FOREIGN = re.compile(r"procrastinate_.*|alembic_version")
"""Tables that are not ours; no scope may reach them."""

_POLICIES = text(
    "SELECT polname, polcmd::text, polpermissive, pg_get_expr(polqual, polrelid) AS qual, "
    "pg_get_expr(polwithcheck, polrelid) AS with_check, "
    "(SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles r WHERE r.oid = ANY(polroles)) AS roles "
    "FROM pg_policy WHERE polrelid = CAST(:table AS regclass)"
)
_GRANTS = text(
    "SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM pg_class c CROSS JOIN aclexplode(c.relacl) a "
    "LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE c.oid = CAST(:table AS regclass) AND a.grantee <> c.relowner "
    "UNION SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM pg_attribute c "
    "CROSS JOIN aclexplode(c.attacl) a "
    "LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE c.attrelid = CAST(:table AS regclass)"
)
_STATE = text(
    "SELECT c.relrowsecurity, c.relforcerowsecurity, r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
    "WHERE c.oid = CAST(:table AS regclass)"
)


def policies_of(connection: Connection, table: str) -> set[tuple[object, ...]]:
    """The live policies of a table, as the database itself writes them."""
    return {
        (row.polname, row.polcmd, row.polpermissive, row.qual, row.with_check, tuple(row.roles or ()))
        for row in connection.execute(_POLICIES, {"table": table})
    }


def grants_of(connection: Connection, table: str) -> set[tuple[str, str]]:
    """(role, privilege) on a table or its columns, the owner's aside."""
    return {tuple(row) for row in connection.execute(_GRANTS, {"table": table})}


def faults(connection: Connection, table: str, scope: Scope) -> list[str]:
    """Where the database differs from a declaration; an empty twin under the declaration tells what it means."""
    connection.execute(text(f"CREATE TABLE declared (LIKE {table} INCLUDING GENERATED)"))
    for statement in statements("declared", scope):
        connection.execute(text(statement))
    wanted, live = policies_of(connection, "declared"), policies_of(connection, table)
    wide = grants_of(connection, table) - grants_of(connection, "declared")
    connection.execute(text("DROP TABLE declared"))
    enabled, forced, owner = connection.execute(_STATE, {"table": table}).one()
    found = [f"missing policy {policy}" for policy in wanted - live]
    found += [f"undeclared policy {policy}" for policy in live - wanted]
    found += [f"undeclared grant {grant}" for grant in wide]
    checks = {
        "row-level security is off": not enabled,
        "FORCE blinds the owner": forced,
        "the application owns it": owner == "skillplan_app",
    }
    return found + [sentence for sentence, wrong in checks.items() if wrong]


@pytest.mark.parametrize("table", NAMES)
def test_the_declared_scope_is_in_force(table: str, owner: Engine) -> None:
    with owner.connect() as connection:
        assert faults(connection, table, MODELS[table].__scope__) == [], f"run support.protect for {table} again"
        connection.rollback()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP POLICY county_select ON app_user", "missing policy"),
        ("CREATE POLICY extra ON app_user FOR SELECT TO skp_township USING (true)", "undeclared policy"),
        ("ALTER POLICY county_select ON app_user USING (true)", "undeclared policy"),
        ("GRANT SELECT ON app_user TO skp_township", "undeclared grant"),
        ("GRANT SELECT (username) ON app_user TO skillplan_app", "undeclared grant"),
        ("ALTER TABLE app_user DISABLE ROW LEVEL SECURITY", "row-level security is off"),
        ("ALTER TABLE app_user FORCE ROW LEVEL SECURITY", "FORCE"),
    ],
)
def test_control_a_loosened_table_is_caught(change: str, told: str, owner: Engine) -> None:
    with owner.connect() as connection:
        connection.execute(text(change))
        assert told in " ".join(faults(connection, "app_user", MODELS["app_user"].__scope__))
        connection.rollback()


def test_every_relation_in_the_database_is_declared(owner: Engine) -> None:
    """No table without a model; no view that would show rows under its owner's rights."""
    with owner.connect() as connection:
        found = connection.execute(
            text(
                "SELECT relname, relkind::text, coalesce('security_invoker=true' = ANY(reloptions), false) "
                "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
            )
        ).all()
    stray = [name for name, kind, _ in found if kind in "rp" and name not in NAMES and not FOREIGN.fullmatch(name)]
    assert not stray, f"tables without a model in backend/tables.py: {stray}"
    views = [name for name, kind, invoker in found if kind not in "rp" and not invoker and not FOREIGN.fullmatch(name)]
    assert not views, f"views need WITH (security_invoker = true), others are not in use: {views}"


def test_every_table_has_a_row_factory() -> None:
    made = {name.partition("/")[0] for name in FACTORIES}
    missing = sorted(set(NAMES) - made)
    assert not missing, (
        f'add @rows_of("<table>", <kind>=OWN|COUNTY|ALL, …) to tests/contract/rows/<domain>.py for: {missing}'
    )
    assert not made - set(NAMES), "factories of tables that are gone"


def seen(database: Database, table: sa.Table, kind: Kind, unit: Unit, keys: list[Key]) -> set[Key]:
    """Which of the rows a caller of a kind and unit selects; without a right to select: none."""
    columns = list(table.primary_key.columns)
    query = sa.select(*columns).where(sa.tuple_(*columns).in_(keys))
    try:
        with database.session(read_only=True) as session:
            enter(session, kind, **unit.settings(kind))
            return {tuple(row) for row in session.execute(query)}
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) == "42501":
            return set()
        raise


def touched(database: Database, table: sa.Table, kind: Kind, unit: Unit, key: Key) -> list[str]:
    """How a caller could change or delete a row; everything is rolled back."""
    columns = list(table.primary_key.columns)
    this = sa.tuple_(*columns).in_([key])
    attempts = {"update": sa.update(table).where(this).values({columns[0]: columns[0]}), "delete": sa.delete(table)}
    found = []
    for verb, statement in attempts.items():
        with database.engine.connect() as connection, sa.orm.Session(connection) as session:
            enter(session, kind, **unit.settings(kind))
            try:
                count = session.execute(statement.where(this)).rowcount  # type: ignore[attr-defined]
            except DBAPIError:
                count = 0
            session.rollback()
        found += [verb] if count else []
    return found


@pytest.mark.parametrize("name", sorted(FACTORIES))
def test_units_are_kept_apart(name: str, owner: Engine, database: Database) -> None:
    """For each kind of caller: A's row and B's row exist; A selects what it should, and touches nothing of B's."""
    factory, table = FACTORIES[name], tables.METADATA.tables[name.partition("/")[0]]
    wrong = []
    for kind in Kind:
        sight, mine = factory.sight.get(kind, "none"), Unit()
        theirs = mine.sibling(Kind.COUNTY if sight == COUNTY else kind)
        with owner.begin() as connection:
            own, other = factory.make(connection, mine), factory.make(connection, theirs)
        expected = {OWN: {own}, COUNTY: {own}, ALL: {own, other}, "none": set()}[sight]
        found = seen(database, table, kind, mine, [own, other])
        if found != expected:
            wrong.append(f"{kind} should see {sight}, sees {sorted(map(str, found))} of own {own}, other {other}")
        if sight != ALL and (verbs := touched(database, table, kind, mine, other)):
            wrong.append(f"{kind} can {verbs} the row of another unit")
    assert wrong == []


def test_control_a_leaking_policy_is_seen_in_the_rows(owner: Engine, database: Database) -> None:
    """The row test has teeth: with one policy widened, A selects B's row."""
    mine = Unit()
    with owner.begin() as connection:
        connection.execute(text("ALTER POLICY county_select ON app_user USING (true)"))
        keys = [FACTORIES["app_user"].make(connection, unit) for unit in (mine, mine.sibling(Kind.COUNTY))]
    leaked = seen(database, tables.METADATA.tables["app_user"], Kind.COUNTY, mine, keys)
    with owner.begin() as connection:
        connection.execute(
            text(
                "ALTER POLICY county_select ON app_user USING "
                "(county = (SELECT NULLIF(current_setting('skillplan.region', true), '')))"
            )
        )
    assert leaked == set(keys)


def test_the_owners_login_serves_nobody(owner: Engine, settings: Settings) -> None:
    """Row-level security does not bind the owner: the application refuses to start on that login."""
    powerful = Database(owner.url.render_as_string(hide_password=False))
    with pytest.raises(RuntimeError, match="must not be owner"):
        create_app(settings, powerful)
    powerful.close()
