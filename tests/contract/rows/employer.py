"""Rows of employers, posts and orders: all units of the county see them, employers and institutions their own."""

from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.contract.rows.factory import COUNTY, OWN, Key, Unit, number, put, rows_of
from tests.contract.rows.institution import TRADE, institution

_SEEN = {"province": OWN, "prefecture": OWN, "county": OWN, "township": COUNTY, "department": COUNTY, "employer": OWN}


@rows_of("employer", **_SEEN, institution=COUNTY)
def employer(owner: Connection, unit: Unit) -> Key:
    """The unit itself, as an employer; another one where it lies in another county."""
    known = text("SELECT region FROM employer WHERE id = :id")
    region = owner.scalar(known, {"id": unit.institution_id})
    if region == unit.county:
        return (unit.institution_id,)
    told = {"id": uuid4() if region else unit.institution_id, "kind": "enterprise", "place": "county"}
    return put(owner, "employer", unit, region=unit.county, name=f"单位{number()}", **told)


@rows_of("job_post", **_SEEN, institution=COUNTY)
def job_post(owner: Connection, unit: Unit) -> Key:
    """A post of the unit."""
    (employer_id,) = employer(owner, unit)
    return put(owner, "job_post", unit, region=unit.county, employer_id=employer_id, trade=TRADE)


@rows_of("training_order", **_SEEN, institution=OWN)
def training_order(owner: Connection, unit: Unit) -> Key:
    """A draft for the unit's institution."""
    (employer_id,) = employer(owner, unit)
    (institution_id,) = institution(owner, unit)
    whose = {"employer_id": employer_id, "institution_id": institution_id}
    return put(owner, "training_order", unit, region=unit.county, trade=TRADE, **whose)
