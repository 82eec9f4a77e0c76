"""Rows of the trainees' door: codes to those who keep the registry, visits to nobody who is signed in."""

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import ALL, OWN, Key, Unit, put, rows_of
from tests.contract.rows.person import person


@rows_of("lookup_code", county=OWN, township=OWN)
def lookup_code(owner: Connection, unit: Unit) -> Key:
    """The code of a person of the unit's township."""
    (person_id,) = person(owner, unit)
    return put(owner, "lookup_code", unit, person_id=person_id)


@rows_of("trainee_visit", system=ALL)
def trainee_visit(owner: Connection, unit: Unit) -> Key:
    """A visit."""
    return put(owner, "trainee_visit", unit)
