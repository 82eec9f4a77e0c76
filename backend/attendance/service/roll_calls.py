"""Roll call: whom the teacher saw, counted heads, phones he speaks for; off line taken calls come in later (R64)."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.attendance import queries, rules
from backend.attendance.errors import KnownDevice, NotInClass, WrongMark
from backend.attendance.models import Attendance, RollCall, SharedDevice
from backend.attendance.schemas import RollCallIn, RollCallOut, SharedDeviceIn, SharedDeviceOut
from backend.attendance.service import rooms
from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.db import table_of
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id
from backend.training.models import Lesson


def take(session: Session, actor: Actor, lesson_id: UUID, data: RollCallIn) -> RollCallOut:
    """Store a roll call and a mark for each person of it; the window is the database's."""
    lesson = rooms.load(session, lesson_id)
    _require_people(session, lesson, data)
    row = RollCall(
        id=new_id(),
        **_of(lesson),
        department_id="",
        taken_at=session.scalar(select(func.now() - timedelta(seconds=data.seconds_ago))),
        head_count=data.head_count,
        present=len(data.present),
        late=False,
        taken_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    marks = [_mark(row, who, rules.PRESENT) for who in data.present]
    marks += [_mark(row, who, rules.ABSENT) for who in data.absent]
    if marks:
        session.execute(insert(table_of(Attendance)).inline(), marks)
    audit.record(session, actor, "roll_call.taken", "lesson", lesson.id, present=row.present, heads=row.head_count)
    return RollCallOut.model_validate(row)


def _of(lesson: Lesson) -> dict[str, object]:
    return {
        "lesson_id": lesson.id,
        "class_id": lesson.class_id,
        "institution_id": lesson.institution_id,
        "region": lesson.region,
    }


def _mark(row: RollCall, who: UUID, kind: str) -> dict[str, object]:
    return {
        "lesson_id": row.lesson_id,
        "enrolment_id": who,
        "class_id": row.class_id,
        "institution_id": row.institution_id,
        "department_id": row.department_id,
        "region": row.region,
        "kind": kind,
        "roll_call_id": row.id,
    }


def _require_people(session: Session, lesson: Lesson, data: RollCallIn) -> None:
    asked = [*data.present, *data.absent]
    if not asked:
        raise _fault("/present", "请至少点一个人的名")
    if len(set(asked)) < len(asked):
        raise _fault("/absent", "同一名学员在名单里出现了两次")
    if set(asked) - {person.id for person in queries.people(session, lesson.class_id)}:
        raise NotInClass


def _fault(pointer: str, words: str) -> WrongMark:
    return WrongMark(words, errors=[FieldError(pointer, "value", words)])


def explain(session: Session, actor: Actor, lesson_id: UUID, data: SharedDeviceIn) -> SharedDeviceOut:
    """Say why several people used one phone in a lesson; raises KnownDevice."""
    lesson = rooms.load(session, lesson_id)
    if data.device not in _shared(session, lesson_id):
        raise _fault("/device", "这节课没有多名学员共用这台手机")
    row = SharedDevice(id=new_id(), **_of(lesson), department_id="", **data.model_dump(), confirmed_by=actor.user_id)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise KnownDevice from None
    audit.record(session, actor, "shared_device.explained", "lesson", lesson.id)
    return SharedDeviceOut.model_validate(row)


def _shared(session: Session, lesson_id: UUID) -> Collection[str]:
    used: dict[str, set[UUID]] = {}
    for mark in queries.marks_of_lesson(session, lesson_id):
        if mark.device is not None:
            used.setdefault(mark.device, set()).add(mark.enrolment_id)
    return {device for device, people in used.items() if len(people) > 1}
