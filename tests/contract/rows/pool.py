"""Rows of the pool of teachers and of venues: the whole county and its institutions see them, bookings their own."""

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import COUNTY, OWN, Key, Unit, put, rows_of
from tests.contract.rows.institution import TRADE, of_institution

_COUNTY = {"province": OWN, "prefecture": OWN, "county": OWN}
_UNITS = {"township": COUNTY, "department": COUNTY}
_POOL: dict[str, str] = {**_COUNTY, **_UNITS, "institution": COUNTY}


@rows_of("teacher", **_POOL)
def teacher(owner: Connection, unit: Unit) -> Key:
    """A teacher of the unit's institution."""
    known = {"sex": "male", "source": "college", "has_degree": True, "state": "active"}
    return of_institution(owner, "teacher", unit, **known)


def _of_teacher(owner: Connection, table: str, unit: Unit, **values: object) -> Key:
    (teacher_id,) = teacher(owner, unit)
    return put(owner, table, unit, region=unit.county, teacher_id=teacher_id, **values)


@rows_of("teacher_trade", **_POOL)
def teacher_trade(owner: Connection, unit: Unit) -> Key:
    """A trade that a teacher teaches."""
    return _of_teacher(owner, "teacher_trade", unit, trade=TRADE)


@rows_of("teacher_review", **_POOL)
def teacher_review(owner: Connection, unit: Unit) -> Key:
    """A year's review."""
    return _of_teacher(owner, "teacher_review", unit, outcome="stay")


@rows_of("teacher_study", **_POOL)
def teacher_study(owner: Connection, unit: Unit) -> Key:
    """Study away from home."""
    return _of_teacher(owner, "teacher_study", unit)


@rows_of("title_application", **_POOL)
def title_application(owner: Connection, unit: Unit) -> Key:
    """An application."""
    return _of_teacher(owner, "title_application", unit)


@rows_of("venue", **_POOL)
def venue(owner: Connection, unit: Unit) -> Key:
    """A workshop of the unit's institution."""
    return of_institution(owner, "venue", unit, kind="practical", sort="workshop")


@rows_of("venue_status", **_POOL)
def venue_status(owner: Connection, unit: Unit) -> Key:
    """The word on a year."""
    (venue_id,) = venue(owner, unit)
    return put(owner, "venue_status", unit, region=unit.county, venue_id=venue_id, usable=True)


@rows_of("booking", **_COUNTY, **_UNITS, institution=OWN)
def booking(owner: Connection, unit: Unit) -> Key:
    """A meeting of a teacher of the same county."""
    (teacher_id,) = teacher(owner, unit)
    return of_institution(owner, "booking", unit, teacher_id=teacher_id)
