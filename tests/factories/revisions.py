"""The revisions, and what they must keep: every value of every row, and the schema as the database writes it."""

from collections.abc import Mapping

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

from backend import migrate, tables

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
_COLUMNS_OF = text(
    "SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns, "
    "(SELECT array_agg(k.attname::text ORDER BY k.attnum) FROM pg_index i JOIN pg_attribute k "
    "ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS key "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (:tables) GROUP BY c.oid"
)
Schema = tuple[list[tuple[object, ...]], ...]
Prints = dict[str, dict[str, object]]
"""By table: the count of its rows under "", and a number out of every key and value by column."""


def history() -> list[str]:
    """Every revision, newest first."""
    script = ScriptDirectory.from_config(migrate.config("postgresql+psycopg://"))
    return [revision.revision for revision in script.walk_revisions()]


def below(revision: str) -> str:
    """The revision before one; "base" before the first."""
    script = ScriptDirectory.from_config(migrate.config("postgresql+psycopg://"))
    return str(script.get_revision(revision).down_revision or "base")


def schema(engine: Engine) -> Schema:
    """Columns, constraints, triggers and policies, as the database writes them."""
    with engine.connect() as connection:
        return tuple([tuple(row) for row in connection.execute(query)] for query in (_COLUMNS, _RULES))


def prints(engine: Engine, only: Mapping[str, str] | None = None) -> Prints:
    """The numbers of all our tables; `only`: which rows of a table count, where it is known to lose the others."""
    with engine.connect() as connection:
        found = connection.execute(_COLUMNS_OF, {"tables": list(tables.METADATA.tables)}).all()
        where = {row.name: (only or {}).get(row.name, "true") for row in found}
        return {row.name: _table(connection, row.name, row.columns, row.key, where[row.name]) for row in found}


def _table(connection: Connection, name: str, columns: list[str], key: list[str], where: str) -> dict[str, object]:
    row = "concat_ws('|', " + ", ".join(key) + ")"
    numbers = [
        f"sum(hashtextextended({row} || '|' || coalesce({column}::text, '~'), 0)::numeric)" for column in columns
    ]
    query = text(f"SELECT count(*), {', '.join(numbers)} FROM {name} WHERE {where}")
    return dict(zip(["", *columns], connection.execute(query).one(), strict=True))


def lost(before: Prints, after: Prints) -> list[str]:
    """Which columns that are there before and after hold something else afterwards."""
    return [
        f"{name}.{column or 'rows'}"
        for name in sorted(before.keys() & after.keys())
        for column in sorted(before[name].keys() & after[name].keys())
        if before[name][column] != after[name][column]
    ]
