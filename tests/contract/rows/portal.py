"""Rows of the trainees' door: codes to those who keep the registry, visits to nobody who is signed in."""

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import ALL, COUNTY, OWN, Key, Unit, put, rows_of
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


_SHOWN = {"province": OWN, "prefecture": OWN, "county": OWN, "township": COUNTY, "department": COUNTY}


@rows_of("notice", **_SHOWN)
def notice(owner: Connection, unit: Unit) -> Key:
    """A draft of the county's office."""
    return put(owner, "notice", unit, region=unit.county, kind="job", until="2099-12-31")


@rows_of("notice_read", **_SHOWN)
def notice_read(owner: Connection, unit: Unit) -> Key:
    """How often it was opened."""
    (notice_id,) = notice(owner, unit)
    return put(owner, "notice_read", unit, region=unit.county, notice_id=notice_id)
