"""Questions about marks, roll calls and corrections, within the caller's scope."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Row, Subquery, func, select, union_all
from sqlalchemy.dialects.postgresql import Range, distinct_on
from sqlalchemy.orm import Session

from backend.attendance.models import Attendance, AttendanceCorrection, RollCall, SharedDevice
from backend.institution.models import Venue
from backend.kernel import clock
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.training.models import ClassSeat, Enrolment, Lesson, TrainingClass
from backend.training.states import Stage

_SEATED = ["enrolled", "completed"]
_THERE = ["in", "present"]


def marks_of_lesson(session: Session, lesson_id: UUID) -> Sequence[Attendance]:
    """Every mark of a lesson, in time."""
    query = select(Attendance).where(Attendance.lesson_id == lesson_id)
    return session.scalars(query.order_by(Attendance.at, Attendance.id)).all()


def marks_of_class(session: Session, class_id: UUID) -> Sequence[Attendance]:
    """Every mark of a class, in time."""
    query = select(Attendance).where(Attendance.class_id == class_id)
    return session.scalars(query.order_by(Attendance.at, Attendance.id)).all()


def people(session: Session, class_id: UUID) -> Sequence[Enrolment]:
    """Who sits in a class, by name."""
    query = select(Enrolment).where(Enrolment.class_id == class_id, Enrolment.state.in_(_SEATED))
    return session.scalars(query.order_by(Enrolment.name, Enrolment.id)).all()


def seen(class_ids: Collection[UUID]) -> Subquery:
    """Each time that somebody of these classes was seen: class_id, enrolment_id, township, at.

    The last approved correction of a lesson decides, as it does in the sheet.
    """
    of = (AttendanceCorrection.lesson_id, AttendanceCorrection.enrolment_id)
    last = (
        select(*of, AttendanceCorrection.class_id, AttendanceCorrection.township, AttendanceCorrection.attended)
        .where(AttendanceCorrection.class_id.in_(class_ids), AttendanceCorrection.state == "approved")
        .ext(distinct_on(*of))
        .order_by(*of, AttendanceCorrection.id.desc())
        .subquery()
    )
    same = (last.c.lesson_id == Attendance.lesson_id) & (last.c.enrolment_id == Attendance.enrolment_id)
    marked = (
        select(Attendance.class_id, Attendance.enrolment_id, Attendance.township, Attendance.at)
        .join(last, same, isouter=True)
        .where(Attendance.class_id.in_(class_ids), Attendance.kind.in_(_THERE), func.coalesce(last.c.attended, True))
    )
    corrected = (
        select(last.c.class_id, last.c.enrolment_id, last.c.township, func.lower(Lesson.during).label("at"))
        .join(Lesson, Lesson.id == last.c.lesson_id)
        .where(last.c.attended)
    )
    return union_all(marked, corrected).subquery()


def lessons_held(session: Session, class_id: UUID) -> set[UUID]:
    """The lessons of a class at which somebody was seen."""
    return set(session.scalars(select(Attendance.lesson_id).where(Attendance.class_id == class_id).distinct()))


def lessons_recorded(session: Session, class_id: UUID) -> set[UUID]:
    """The lessons of a class with a mark, or with a correction that was approved."""
    corrected = select(AttendanceCorrection.lesson_id).where(
        AttendanceCorrection.class_id == class_id, AttendanceCorrection.state == "approved"
    )
    return lessons_held(session, class_id) | set(session.scalars(corrected.distinct()))


def waiting_corrections(session: Session, class_id: UUID) -> int:
    """How many corrections of a class wait for a decision."""
    query = select(func.count()).where(AttendanceCorrection.class_id == class_id, AttendanceCorrection.state == "asked")
    return session.scalar(query) or 0


def calls(session: Session, class_id: UUID) -> Sequence[RollCall]:
    """The roll calls of a class, in time."""
    return session.scalars(select(RollCall).where(RollCall.class_id == class_id).order_by(RollCall.taken_at)).all()


def verdicts(session: Session, class_id: UUID) -> dict[tuple[UUID, UUID], bool]:
    """(lesson, enrolment) → what the last approved correction says."""
    query = select(AttendanceCorrection).where(
        AttendanceCorrection.class_id == class_id, AttendanceCorrection.state == "approved"
    )
    rows = session.scalars(query.order_by(AttendanceCorrection.id))
    return {(row.lesson_id, row.enrolment_id): row.attended for row in rows}


def explained(session: Session, class_id: UUID) -> Sequence[SharedDevice]:
    """Phones of a class that the teacher spoke for."""
    return session.scalars(select(SharedDevice).where(SharedDevice.class_id == class_id)).all()


def townships_of_lessons(session: Session, class_id: UUID) -> dict[UUID, str]:
    """Lesson → the township in which its venue lies."""
    query = select(Lesson.id, Venue.region).join(Venue, Venue.id == Lesson.venue_id)
    return {row.id: row.region[:9] for row in session.execute(query.where(Lesson.class_id == class_id))}


def lessons_of_day(session: Session, day: date) -> Sequence[Row[Any]]:
    """The lessons of a county's day that the caller sees, with how many came and how often names were called."""
    start = datetime.combine(day, time(), clock.SHANGHAI)
    came = select(func.count()).where(Attendance.lesson_id == Lesson.id, Attendance.kind == "in")
    called = select(func.count()).where(RollCall.lesson_id == Lesson.id)
    query = (
        select(Lesson)
        .join(TrainingClass, TrainingClass.id == Lesson.class_id)
        .join(ClassSeat, ClassSeat.class_id == Lesson.class_id)
        .join(Venue, Venue.id == Lesson.venue_id)
        .add_columns(
            TrainingClass.name.label("class_name"),
            Venue.name.label("venue_name"),
            ClassSeat.enrolled,
            came.scalar_subquery().label("came"),
            called.scalar_subquery().label("calls"),
        )
        .where(TrainingClass.state == "running", Lesson.during.overlaps(Range(start, start + timedelta(days=1))))
    )
    return session.execute(query.order_by(Lesson.during, Lesson.id).limit(200)).all()


def corrections(session: Session, page: PageQuery, class_id: UUID | None, state: str | None) -> Sequence[Row[Any]]:
    """Corrections, newest first; one row more than the page."""
    query = _corrections()
    for column, value in ((AttendanceCorrection.class_id, class_id), (AttendanceCorrection.state, state)):
        if value is not None:
            query = query.where(column == value)
    return session.execute(keyset(query, [AttendanceCorrection.id], page, descending=True)).all()


def correction(session: Session, correction_id: UUID) -> Row[Any]:
    """One correction with its names."""
    return session.execute(_corrections().where(AttendanceCorrection.id == correction_id)).one()


def open_corrections(session: Session, department: str, limit: int) -> Rows:
    """Classes of a department with corrections to decide: class_id, name, number, since."""
    query = (
        select(
            TrainingClass.id,
            TrainingClass.name,
            func.count().label("number"),
            func.min(AttendanceCorrection.valid_from).label("since"),
        )
        .join(AttendanceCorrection, AttendanceCorrection.class_id == TrainingClass.id)
        .where(AttendanceCorrection.state == "asked", AttendanceCorrection.department_id == department)
        .group_by(TrainingClass.id, TrainingClass.name)
    )
    return session.execute(query.order_by(TrainingClass.id).limit(limit)).all()


def lessons_without(session: Session, now: datetime, limit: int) -> Rows:
    """Classes with lessons that are past and of which there is no mark: id, name, number, since."""
    over = func.upper(Lesson.during, type_=DateTime(timezone=True))
    marked = select(Attendance.id).where(Attendance.lesson_id == Lesson.id).exists()
    called = select(RollCall.id).where(RollCall.lesson_id == Lesson.id).exists()
    query = (
        select(TrainingClass.id, TrainingClass.name, func.count().label("number"), func.min(over).label("since"))
        .join(Lesson, Lesson.class_id == TrainingClass.id)
        .where(TrainingClass.state.in_((Stage.RUNNING, Stage.FINISHED)), ~marked, ~called)
        .where(over + func.attendance_window(Lesson.county) < now)
        .group_by(TrainingClass.id, TrainingClass.name)
    )
    return session.execute(query.order_by(func.min(over), TrainingClass.id).limit(limit)).all()


def _corrections() -> Any:
    return (
        select(AttendanceCorrection)
        .join(Lesson, Lesson.id == AttendanceCorrection.lesson_id)
        .join(Enrolment, Enrolment.id == AttendanceCorrection.enrolment_id)
        .join(TrainingClass, TrainingClass.id == AttendanceCorrection.class_id)
        .add_columns(Lesson.title, Lesson.during, Enrolment.name.label("name"), TrainingClass.name.label("class_name"))
    )
