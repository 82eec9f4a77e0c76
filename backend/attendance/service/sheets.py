"""The attendance sheet of a class, and what in it looks like proxy signing (R65, R66)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attendance import queries, rules
from backend.attendance.models import Attendance, RollCall
from backend.attendance.rules import Flag, Mark
from backend.attendance.schemas import FlagOut, FlagsOut, SheetLessonOut, SheetOut, SheetRowOut
from backend.attendance.service import rooms
from backend.catalog import queries as catalog
from backend.kernel import clock
from backend.kernel.types import shared
from backend.training import queries as training
from backend.training.models import Lesson
from backend.training.service import classes

RULE = "签到和签退都有、中间点名没有缺席，或最后一次点名在场，记为到课；补正经责任部门批准后以补正为准"
Marks = Mapping[UUID, Mapping[UUID, Sequence[Mark]]]
"""Lesson → enrolment → marks in time."""


def read(session: Session, class_id: UUID) -> SheetOut:
    """Everybody's signs in each lesson, and hours attended over hours held."""
    of = classes.load(session, class_id)
    lessons = [each.Lesson for each in training.lessons(session, class_id)]
    calls, rows = queries.calls(session, class_id), queries.marks_of_class(session, class_id)
    marks, verdicts = _sorted(rows), queries.verdicts(session, class_id)
    held = [_held(lesson) for lesson in lessons]
    people = []
    for person in queries.people(session, class_id):
        there = [
            rules.attended(marks[lesson.id].get(person.id, ()), verdicts.get((lesson.id, person.id)))
            for lesson in lessons
        ]
        hours = [lesson.hours for lesson, was in zip(lessons, held, strict=True) if was]
        came = [lesson.hours for lesson, was, at in zip(lessons, held, there, strict=True) if was and at]
        signs = "".join("-" if not was else "01"[at] for was, at in zip(held, there, strict=True))
        known = shared(person, SheetRowOut)
        people.append(
            SheetRowOut(**known, enrolment_id=person.id, signs=signs, attended_hours=sum(came), held_hours=sum(hours))
        )
    return SheetOut(
        class_id=of.id,
        class_name=of.name,
        lessons=[_column(lesson, was, calls) for lesson, was in zip(lessons, held, strict=True)],
        rows=people,
        floor_percent=catalog.number_on(session, "attendance_floor_percent", of.starts_on),
        rule=RULE,
    )


def _held(lesson: Lesson) -> bool:
    return lesson.during.upper is not None and lesson.during.upper <= clock.now()


def _column(lesson: Lesson, held: bool, calls: Sequence[RollCall]) -> SheetLessonOut:
    first = min((call.received_at for call in calls if call.lesson_id == lesson.id), default=None)
    known = shared(lesson, SheetLessonOut)
    return SheetLessonOut(
        **known,
        since=lesson.during.lower,
        until=lesson.during.upper,
        held=held,
        entered_after_minutes=_minutes(lesson.during.lower, first),
    )


def _minutes(since: datetime | None, entered: datetime | None) -> int | None:
    if since is None or entered is None:
        return None
    return max(0, (entered - since) // timedelta(minutes=1))


def _sorted(rows: Sequence[Attendance]) -> Marks:
    by_lesson: dict[UUID, list[Attendance]] = defaultdict(list)
    for row in rows:
        by_lesson[row.lesson_id].append(row)
    return defaultdict(dict, {lesson: rooms.by_person(each) for lesson, each in by_lesson.items()})


def flags(session: Session, class_id: UUID) -> FlagsOut:
    """What looks like proxy signing, lesson by lesson and over the class."""
    of = classes.load(session, class_id)
    lessons = [each.Lesson for each in training.lessons(session, class_id)]
    marks = _sorted(queries.marks_of_class(session, class_id))
    heads = {call.lesson_id: call.head_count for call in queries.calls(session, class_id)}
    explained: dict[UUID, set[str]] = defaultdict(set)
    for device in queries.explained(session, class_id):
        explained[device.lesson_id].add(device.device)
    items = [
        _told(lesson, flag)
        for lesson in lessons
        for flag in _of_lesson(marks[lesson.id], explained[lesson.id], heads.get(lesson.id))
    ]
    items += [_told(None, flag) for flag in _of_class(session, class_id, lessons, marks)]
    return FlagsOut(
        class_id=of.id,
        score=sum(item.points for item in items),
        items=items,
        shared_devices=sum(len(each) for each in explained.values()),
    )


def _of_lesson(people: Mapping[UUID, Sequence[Mark]], explained: set[str], heads: int | None) -> list[Flag]:
    marks = [mark for each in people.values() for mark in each]
    came = sum(mark.kind == rules.IN for mark in marks)
    return [*rules.shared_devices(marks, explained), *rules.bursts(marks), *rules.fewer_heads(came, heads)]


def _of_class(session: Session, class_id: UUID, lessons: Sequence[Lesson], marks: Marks) -> list[Flag]:
    places = queries.townships_of_lessons(session, class_id)
    came = {
        lesson.id: sorted((m for each in marks[lesson.id].values() for m in each if m.kind == rules.IN), key=_moment)
        for lesson in lessons
    }
    visits = [rules.Visit(mark.who, places[lesson], mark.at) for lesson, each in came.items() for mark in each]
    orders = [[mark.who for mark in each] for each in came.values()]
    return [*rules.constant_order(orders), *rules.impossible_travel(visits)]


def _moment(mark: Mark) -> datetime:
    return mark.at


def _told(lesson: Lesson | None, flag: Flag) -> FlagOut:
    return FlagOut(
        lesson_id=lesson and lesson.id,
        title=lesson.title if lesson else "全班",
        **vars(flag),
    )
