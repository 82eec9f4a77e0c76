"""Rows of courses: public for the county's units, drafts for their department, an institution its own."""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.contract.rows.factory import COUNTY, OWN, Key, Unit, put, rows_of
from tests.contract.rows.institution import TRADE, of_institution

_COUNTY = {"province": OWN, "prefecture": OWN, "county": OWN}


@rows_of("course", **_COUNTY, township=COUNTY, department=COUNTY, institution=OWN)
def course(owner: Connection, unit: Unit) -> Key:
    """A course of the unit's institution."""
    return of_institution(owner, "course", unit, trade=TRADE, level=5)


def _paper(owner: Connection, unit: Unit, **values: object) -> Key:
    (course_id,) = course(owner, unit)
    known = text("SELECT institution_id FROM course WHERE id = :id")
    whose = {"course_id": course_id, "institution_id": owner.scalar(known, {"id": course_id})}
    return put(owner, "course_paper", unit, region=unit.county, **whose, **values)


@rows_of("course_paper/draft", **_COUNTY, department=OWN, institution=OWN)
def course_paper(owner: Connection, unit: Unit) -> Key:
    """A draft."""
    return _paper(owner, unit, kind="syllabus")


@rows_of("course_paper", **_COUNTY, township=COUNTY, department=OWN, institution=OWN)
def approved_paper(owner: Connection, unit: Unit) -> Key:
    """An approved textbook."""
    decided = {"state": "approved", "decided_by": unit.user_id, "decided_at": "2026-01-01"}
    return _paper(owner, unit, kind="textbook", **decided)


@rows_of("course_unit", **_COUNTY, township=COUNTY, department=COUNTY, institution=OWN)
def course_unit(owner: Connection, unit: Unit) -> Key:
    """A unit of a teaching plan."""
    (paper_id,) = _paper(owner, unit, kind="teaching_plan")
    return put(owner, "course_unit", unit, region=unit.county, paper_id=paper_id, kind="theory")
