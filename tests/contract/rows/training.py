"""Rows of classes: the county's units see classes and timetables, enrolment is for its township and school."""

from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.contract.rows.course import approved_paper, course
from tests.contract.rows.factory import COUNTY, OWN, Key, Unit, put, rows_of
from tests.contract.rows.institution import TRADE
from tests.contract.rows.person import person
from tests.contract.rows.pool import teacher, venue

_COUNTY = {"province": OWN, "prefecture": OWN, "county": OWN}
_UNITS = {"township": COUNTY, "department": COUNTY}


@rows_of("training_class", **_COUNTY, **_UNITS, institution=OWN)
def training_class(owner: Connection, unit: Unit) -> Key:
    """A draft of the unit's institution."""
    (course_id,) = course(owner, unit)
    known = text("SELECT institution_id FROM course WHERE id = :id")
    whose = {"course_id": course_id, "institution_id": owner.scalar(known, {"id": course_id})}
    days = {"starts_on": "2026-01-01", "ends_on": "2026-02-01", "year": 2026}
    return put(owner, "training_class", unit, region=unit.county, **whose, **days, trade=TRADE, place="county", level=5)


@rows_of("class_seat", **_COUNTY, **_UNITS, institution=OWN)
def class_seat(owner: Connection, unit: Unit) -> Key:
    """The counter that comes with a class."""
    return training_class(owner, unit)


@rows_of("lesson", **_COUNTY, **_UNITS, institution=OWN)
def lesson(owner: Connection, unit: Unit) -> Key:
    """A lesson."""
    (class_id,), (teacher_id,), (venue_id,) = training_class(owner, unit), teacher(owner, unit), venue(owner, unit)
    of = {"class_id": class_id, "teacher_id": teacher_id, "venue_id": venue_id}
    return put(owner, "lesson", unit, region=unit.county, **of, kind="theory")


@rows_of("enrolment", **_COUNTY, township=OWN, department=OWN, institution=OWN)
def enrolment(owner: Connection, unit: Unit) -> Key:
    """Somebody of the unit in a class of its department and institution."""
    (class_id,), (person_id,) = training_class(owner, unit), person(owner, unit)
    (plan_id,) = approved_paper(owner, unit)
    whose = text(
        "UPDATE training_class SET department_id = :department, plan_id = :plan, submitted_by = :by WHERE id = :id"
    )
    owner.execute(whose, {"department": unit.department_id, "plan": plan_id, "by": uuid4(), "id": class_id})
    for state in ("submitted", "approved"):
        moved = text("UPDATE training_class SET state = :state, approved_by = :by WHERE id = :id")
        owner.execute(moved, {"state": state, "by": uuid4(), "id": class_id})
    return put(owner, "enrolment", unit, class_id=class_id, person_id=person_id)


def _of_completed(owner: Connection, unit: Unit, table: str) -> Key:
    (enrolment_id,) = enrolment(owner, unit)
    class_of = text("SELECT class_id FROM enrolment WHERE id = :id")
    finish = text("UPDATE training_class SET state = :state WHERE id = :id")
    for state in ("open", "running", "finished"):
        owner.execute(finish, {"state": state, "id": owner.scalar(class_of, {"id": enrolment_id})})
    owner.execute(text("UPDATE enrolment SET state = 'completed' WHERE id = :id"), {"id": enrolment_id})
    return tuple(owner.execute(text(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1")).one())


@rows_of("completion", **_COUNTY, township=OWN, department=OWN, institution=OWN)
def completion(owner: Connection, unit: Unit) -> Key:
    """The count of somebody of the unit who completed."""
    return _of_completed(owner, unit, "completion")


@rows_of("training_total", **_COUNTY, township=OWN, department=OWN, institution=OWN)
def training_total(owner: Connection, unit: Unit) -> Key:
    """A figure of the unit."""
    return put(owner, "training_total", unit, kind="counted")


@rows_of("training_total_delta", **_COUNTY, township=OWN, department=OWN, institution=OWN)
def training_total_delta(owner: Connection, unit: Unit) -> Key:
    """A change of a figure of the unit."""
    return put(owner, "training_total_delta", unit, kind="counted")
