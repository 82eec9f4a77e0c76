"""The room: the lesson's screen with its code, who is there, and what the day holds (R64)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import segno
from sqlalchemy.orm import Session

from backend.attendance import queries, rules
from backend.attendance.models import Attendance
from backend.attendance.rules import Mark
from backend.attendance.schemas import DayOut, PresenceOut, RoomOut, TodayLessonOut, Way
from backend.attendance.service import codes
from backend.catalog import queries as catalog
from backend.kernel import clock
from backend.kernel.crypto import blind
from backend.kernel.errors import NotFound
from backend.kernel.types import shared
from backend.training.models import Enrolment, Lesson, TrainingClass
from backend.training.states import Stage


def load(session: Session, lesson_id: UUID) -> Lesson:
    """A lesson that the caller sees."""
    row = session.get(Lesson, lesson_id)
    if row is None:
        raise NotFound
    return row


def of_day(session: Session, day: date) -> DayOut:
    """The lessons of a day in classes that run."""
    items = [
        TodayLessonOut(
            **shared(row.Lesson, TodayLessonOut),
            class_name=row.class_name,
            since=row.Lesson.during.lower,
            until=row.Lesson.during.upper,
            venue_name=row.venue_name,
            enrolled=row.enrolled,
            came=row.came,
            calls=row.calls,
        )
        for row in queries.lessons_of_day(session, day)
    ]
    return DayOut(day=day, items=items)


def read(session: Session, lesson_id: UUID, way: Way, site: str) -> RoomOut:
    """The screen of this moment; the code is there while the lesson's window is open."""
    lesson = load(session, lesson_id)
    of = session.get_one(TrainingClass, lesson.class_id)
    since, until, at = _bound(lesson.during.lower), _bound(lesson.during.upper), clock.now()
    window = timedelta(minutes=catalog.number_on(session, "check_in_window_minutes", clock.today()))
    is_open = Stage(of.state) == Stage.RUNNING and since - window <= at <= until + window
    pace = codes.pace(session)
    code = codes.present(session, lesson_id, way, pace, at) if is_open else None
    page = f"{site}qd"
    calls = [call for call in queries.calls(session, of.id) if call.lesson_id == lesson_id]
    due = rules.call_due(since, until, int(blind.digest(str(lesson_id), purpose="roll_call"), 16))
    return RoomOut(
        lesson_id=lesson.id,
        class_id=of.id,
        class_name=of.name,
        title=lesson.title,
        since=since,
        until=until,
        open=is_open,
        way=way,
        code=code,
        address=page,
        qr=code and segno.make(f"{page}?c={code}", error="m", micro=False).svg_data_uri(scale=8, border=2),
        seconds_left=pace.left(at),
        now=at,
        call_due=is_open and at >= due and all(call.taken_at < due for call in calls),
        calls=len(calls),
        people=presences(session, lesson),
    )


def presences(session: Session, lesson: Lesson) -> list[PresenceOut]:
    """Everybody of the class in a lesson."""
    verdicts = queries.verdicts(session, lesson.class_id)
    marks = by_person(queries.marks_of_lesson(session, lesson.id))
    return [
        _presence(person, marks[person.id], verdicts.get((lesson.id, person.id)))
        for person in queries.people(session, lesson.class_id)
    ]


def by_person(rows: Iterable[Attendance]) -> dict[UUID, list[Mark]]:
    """Marks by the person's enrolment."""
    found: dict[UUID, list[Mark]] = defaultdict(list)
    for row in rows:
        found[row.enrolment_id].append(Mark(row.enrolment_id, row.kind, row.at, row.device))
    return found


def _presence(person: Enrolment, marks: Sequence[Mark], verdict: bool | None) -> PresenceOut:
    times = {mark.kind: mark.at for mark in marks}
    calls = [mark.kind == rules.PRESENT for mark in marks if mark.kind in (rules.PRESENT, rules.ABSENT)]
    return PresenceOut(
        enrolment_id=person.id,
        name=person.name,
        came_at=times.get(rules.IN),
        went_at=times.get(rules.OUT),
        called=calls[-1] if calls else None,
        attended=rules.attended(marks, verdict),
    )


def _bound(moment: datetime | None) -> datetime:
    if moment is None:
        raise NotFound
    return moment
