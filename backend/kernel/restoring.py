"""The mark of a restore that has begun and has not ended: kept beside the tables, so that clearing them keeps it."""

from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import Engine, text

UNFINISHED = "skillplan: restore unfinished"
_FOUND = text(
    "SELECT shobj_description(oid, 'pg_database') IS NOT DISTINCT FROM :mark FROM pg_database "
    "WHERE datname = current_database()"
)


def unfinished(engine: Engine) -> bool:
    """Whether the database holds what nobody has compared with its backup."""
    with engine.connect() as connection:
        return bool(connection.scalar(_FOUND, {"mark": UNFINISHED}))


def mark(engine: Engine, told: str | None) -> None:
    """Set the mark (`UNFINISHED`) or take it away (None)."""
    with engine.begin() as connection:
        name = Identifier(str(engine.url.database))
        # The driver's own cursor: COMMENT takes no parameters.
        connection.connection.cursor().execute(SQL("COMMENT ON DATABASE {} IS {}").format(name, Literal(told)))
