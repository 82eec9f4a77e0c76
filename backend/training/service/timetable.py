"""Timetables: lessons with teacher and venue; nobody and nothing is at two places at once (R52, R119)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, delete
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course.service import courses
from backend.institution.service import bookings, clashes, venues
from backend.institution.service.bookings import Slot
from backend.institution.service.clashes import Clash, Wanted
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id
from backend.kernel.types import shared
from backend.training import queries, rules
from backend.training.errors import Elsewhere, NotEditable
from backend.training.models import Lesson, TrainingClass
from backend.training.schemas.timetable import (
    LessonFaultOut,
    LessonIn,
    LessonOut,
    LessonWarningOut,
    RescheduleIn,
    TimetableCheckOut,
    TimetableIn,
    TimetableOut,
)
from backend.training.service import classes, lane
from backend.training.states import NAMES, Stage

_RESCHEDULED = frozenset({Stage.DRAFT, Stage.RETURNED, Stage.APPROVED, Stage.OPEN, Stage.RUNNING})


def read(session: Session, class_id: UUID) -> TimetableOut:
    """The lessons in time, whether their hours stand 7 : 3, and what should be looked at."""
    row = classes.load(session, class_id)
    found = queries.lessons(session, class_id)
    lessons = [each.Lesson for each in found]
    cap = catalog.number_on(session, "daily_hours_cap", row.starts_on)
    plain = {each.Lesson.venue_id: each.venue_name for each in found if each.venue_kind == "classroom"}
    return TimetableOut(
        id=row.id,
        version=row.version,
        lessons=[_out(each) for each in found],
        hours=courses.hours_told(session, lessons),
        warnings=rules.warnings([_slot(lesson) for lesson in lessons], cap, plain, _days_off(session, row)),
    )


def _days_off(session: Session, row: TrainingClass) -> dict[date, str]:
    return catalog.holidays(session, row.starts_on, row.ends_on)


def _out(found: Row[Any]) -> LessonOut:
    row: Lesson = found.Lesson
    known = shared(row, LessonOut)
    names = {"teacher_name": found.teacher_name, "venue_name": found.venue_name}
    return LessonOut(**known, **names, since=row.during.lower, until=row.during.upper)


def _slot(row: Lesson) -> rules.Slot:
    since, until = cast("datetime", row.during.lower), cast("datetime", row.during.upper)
    return rules.Slot(row.kind, since, until, row.hours, row.venue_id)


def _asked(data: LessonIn) -> rules.Slot:
    return rules.Slot(data.kind, data.since, data.until, data.hours, data.venue_id)


def write(session: Session, actor: Actor, class_id: UUID, expected: int, data: TimetableIn) -> TimetableOut:
    """The whole timetable of a draft anew: all of it fits or nothing is stored."""
    lane.enter(session, actor)
    row = load_for_change(session, TrainingClass, class_id, expected)
    rules.require_editable(Stage(row.state))
    rules.require_lessons([_asked(lesson) for lesson in data.lessons], row.starts_on, row.ends_on)
    _require_free(_clashes(session, row, data))
    bookings.release(session, [old.Lesson.id for old in queries.lessons(session, row.id)])
    session.execute(delete(Lesson).where(Lesson.class_id == row.id))
    lessons = [_lesson(row, lesson) for lesson in data.lessons]
    session.add_all(lessons)
    session.flush()
    bookings.book_all(session, [(each.teacher_id, each.venue_id, _purpose(row, each)) for each in lessons])
    rewrite(session, row)
    audit.record(session, actor, "timetable.written", "class", row.id, lessons=len(lessons))
    return read(session, class_id)


def _clashes(session: Session, row: TrainingClass, data: TimetableIn) -> list[Clash]:
    own = {each.Lesson.id for each in queries.lessons(session, row.id)}
    return clashes.found(session, [Wanted(e.teacher_id, e.venue_id, e.since, e.until) for e in data.lessons], own)


def _require_free(found: Sequence[Clash]) -> None:
    """Raise the first clash, with every one of them at its row."""
    if found:
        told = [FieldError(f"/lessons/{e.nth}/{e.field}", e.problem.code, e.problem.detail) for e in found]
        raise type(found[0].problem)(found[0].problem.detail, errors=told)


def check(session: Session, class_id: UUID, data: TimetableIn) -> TimetableCheckOut:
    """What would stand against a timetable, row by row; stores nothing."""
    row = classes.load(session, class_id)
    slots = [_asked(lesson) for lesson in data.lessons]
    cap = catalog.number_on(session, "daily_hours_cap", row.starts_on)
    faults = [
        LessonFaultOut(lesson=each.nth, field=each.field, code="wrong_value", says=each.says)
        for each in rules.lesson_faults(slots, row.starts_on, row.ends_on)
    ]
    faults += [
        LessonFaultOut(lesson=each.nth, field=each.field, code=each.problem.code, says=each.problem.detail)
        for each in _clashes(session, row, data)
    ]
    venue_ids = {lesson.venue_id for lesson in data.lessons}
    plain = {each: "" for each in venue_ids if venues.load(session, each).kind == "classroom"}
    warned = rules.row_warnings(slots, cap, plain, _days_off(session, row))
    return TimetableCheckOut(
        hours=courses.hours_told(session, data.lessons),
        faults=faults,
        warnings=[LessonWarningOut(lesson=nth, says=says) for nth, says in warned],
    )


def _lesson(row: TrainingClass, data: LessonIn) -> Lesson:
    values = data.model_dump(exclude={"since", "until", "reason"})
    whose = {"class_id": row.id, "institution_id": row.institution_id, "region": row.region}
    return Lesson(id=new_id(), **whose, during=Range(data.since, data.until), **values)


def _purpose(row: TrainingClass, lesson: Lesson) -> Slot:
    slot = _slot(lesson)
    return Slot(
        row.institution_id, row.region, slot.since, slot.until, f"{row.name}：{lesson.title}", lesson.hours, lesson.id
    )


def _book(session: Session, row: TrainingClass, lesson: Lesson) -> None:
    asked = _purpose(row, lesson)
    bookings.book_teacher(session, lesson.teacher_id, asked)
    bookings.book_venue(session, lesson.venue_id, asked)


def reschedule(session: Session, actor: Actor, lesson_id: UUID, expected: int, data: RescheduleIn) -> LessonOut:
    """One lesson at another time, by somebody else or elsewhere; what was before stays in the history."""
    lane.enter(session, actor)
    lesson = load_for_change(session, Lesson, lesson_id, expected)
    row = session.get_one(TrainingClass, lesson.class_id, with_for_update={"key_share": True})
    if Stage(row.state) not in _RESCHEDULED:
        raise NotEditable(f"培训班现在“{NAMES[Stage(row.state)]}”，不能调课")
    if lesson.during.upper is not None and lesson.during.upper <= clock.now():
        raise NotEditable("已经上过的课不能调整")
    others = [each.Lesson for each in queries.lessons(session, row.id) if each.Lesson.id != lesson.id]
    rules.require_lessons([_asked(data), *map(_slot, others)], row.starts_on, row.ends_on)
    venues.load(session, data.venue_id)
    _require_nobody_elsewhere(session, row, [*(each.during for each in others), Range(data.since, data.until)])
    bookings.release(session, [lesson.id])
    values = data.model_dump(exclude={"since", "until"})
    rewrite(session, lesson, during=Range(data.since, data.until), **values)
    _book(session, row, lesson)
    audit.record(session, actor, "lesson.rescheduled", "lesson", lesson.id, class_id=str(row.id))
    return next(_out(each) for each in queries.lessons(session, row.id) if each.Lesson.id == lesson.id)


def _require_nobody_elsewhere(session: Session, row: TrainingClass, times: Sequence[Range[Any]]) -> None:
    people = queries.roster(session, row.id)
    found = queries.elsewhere(session, people, MultiRange(times), row.id) if people else []
    if found:
        at = found[0].since.astimezone(clock.SHANGHAI)
        raise Elsewhere(f"有 {len({each.person_id for each in found})} 名学员在 {at:%Y-%m-%d %H:%M} 要上别的班的课")
