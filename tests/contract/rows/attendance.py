"""Rows of attendance: the county and the class's department and institution see all of it, a township its people's."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.engine import Connection

from tests.contract.rows.factory import OWN, Key, Unit, put, rows_of
from tests.contract.rows.pool import teacher, venue
from tests.contract.rows.training import enrolment

_COUNTY = {"province": OWN, "prefecture": OWN, "county": OWN}
_CLASS: dict[str, str] = {**_COUNTY, "department": OWN, "institution": OWN}


def held(owner: Connection, unit: Unit, hours: int = 0) -> dict[str, Any]:
    """Somebody of the unit in a class that runs, in a lesson about so many hours ago: lesson_id and enrolment_id."""
    (enrolment_id,) = enrolment(owner, unit)
    (class_id,) = owner.execute(text("SELECT class_id FROM enrolment WHERE id = :id"), {"id": enrolment_id}).one()
    for state in ("open", "running"):
        owner.execute(text("UPDATE training_class SET state = :to WHERE id = :id"), {"to": state, "id": class_id})
    (teacher_id,), (venue_id,) = teacher(owner, unit), venue(owner, unit)
    around = datetime.now(UTC) - timedelta(hours=hours)
    during = Range(around - timedelta(minutes=30), around + timedelta(minutes=30))
    of = {"class_id": class_id, "teacher_id": teacher_id, "venue_id": venue_id, "kind": "theory", "during": during}
    (lesson_id,) = put(owner, "lesson", unit, region=unit.county, **of)
    return {"lesson_id": lesson_id, "enrolment_id": enrolment_id}


@rows_of("roll_call", **_CLASS)
def roll_call(owner: Connection, unit: Unit) -> Key:
    """A roll call of this moment."""
    lesson_id = held(owner, unit)["lesson_id"]
    return put(owner, "roll_call", unit, lesson_id=lesson_id, taken_at=datetime.now(UTC) - timedelta(minutes=1))


@rows_of("attendance", **_CLASS, township=OWN)
def attendance(owner: Connection, unit: Unit) -> Key:
    """Somebody checks in."""
    return put(owner, "attendance", unit, **held(owner, unit), kind="in", step=7, nth=0)


@rows_of("attendance_correction", **_CLASS, township=OWN)
def attendance_correction(owner: Connection, unit: Unit) -> Key:
    """A correction that waits."""
    return put(owner, "attendance_correction", unit, **held(owner, unit, hours=3))


@rows_of("shared_device", **_CLASS)
def shared_device(owner: Connection, unit: Unit) -> Key:
    """A phone that was explained."""
    return put(owner, "shared_device", unit, lesson_id=held(owner, unit)["lesson_id"])
