"""A registry without people, for the next test: what hangs on them goes too, append-only or not."""

from sqlalchemy import Connection, text

PEOPLE = "person, person_category, person_wish, person_name_token, person_total, person_total_delta"
TRAINED = "training_total, training_total_delta, outcome_total, outcome_total_delta"
_APPENDED = text(
    "WITH RECURSIVE hanging AS ("
    "  SELECT CAST('person' AS regclass) AS id UNION"
    "  SELECT c.conrelid FROM pg_constraint c JOIN hanging ON c.confrelid = hanging.id WHERE c.contype = 'f')"
    " SELECT t.tgrelid::regclass::text FROM pg_trigger t JOIN hanging ON t.tgrelid = hanging.id"
    " WHERE t.tgname = t.tgrelid::regclass::text || '_append_only'"
)
"""The append-only tables that TRUNCATE … CASCADE reaches from the registry."""


def empty(connection: Connection) -> None:
    """Nobody is registered, nobody is enrolled, nobody came; the owner alone can do that, and only here."""
    appended = connection.scalars(_APPENDED).all()
    for verb in ("DISABLE", "ENABLE"):
        for table in appended:
            connection.execute(text(f"ALTER TABLE {table} {verb} TRIGGER {table}_append_only"))
        if verb == "DISABLE":
            connection.execute(text(f"TRUNCATE {PEOPLE}, {TRAINED} CASCADE"))
