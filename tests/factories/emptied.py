"""A registry without people, for the next test: what hangs on them goes too, append-only or not."""

from sqlalchemy import Connection, text

PEOPLE = "person, person_category, person_wish, person_name_token, person_total, person_total_delta"
TRAINED = "training_total, training_total_delta, outcome_total, outcome_total_delta"
_APPENDED = ("attendance", "roll_call", "shared_device", "employment_record", "return_visit")


def empty(connection: Connection) -> None:
    """Nobody is registered, nobody is enrolled, nobody came; the owner alone can do that, and only here."""
    for verb in ("DISABLE", "ENABLE"):
        for table in _APPENDED:
            connection.execute(text(f"ALTER TABLE {table} {verb} TRIGGER {table}_append_only"))
        if verb == "DISABLE":
            connection.execute(text(f"TRUNCATE {PEOPLE}, {TRAINED} CASCADE"))
