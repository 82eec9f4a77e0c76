"""Questions about classes, lessons, enrolment, and how far the year's table is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select, text, true
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE
from sqlalchemy.orm import Session

from backend.catalog.models import Trade
from backend.course.models import Course
from backend.institution.models import Institution, Teacher, Venue
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.plan.models import Allocation, AllocationCell
from backend.plan.states import State
from backend.training.models import ClassSeat, Enrolment, Lesson, TrainingClass
from backend.training.states import WAITING, Stage

_DUTIES = 20
"""So many of a kind are told; the rest comes up when these are done."""
_ELSEWHERE = text(
    "SELECT person_id, class_id, since FROM people_elsewhere(:people, :times, :but) ORDER BY since"
).bindparams(bindparam("times", type_=TSTZMULTIRANGE))
_TRAINED = text("SELECT person_id, class_id FROM people_trained(:people, :of)")


@dataclass(frozen=True)
class ClassFilter:
    """Which classes a list wants."""

    state: str | None
    year: int | None
    institution_id: UUID | None
    department: str | None
    name: str | None


def _listed() -> Select[Any]:
    return (
        select(TrainingClass)
        .join(Institution, Institution.id == TrainingClass.institution_id)
        .join(Trade, Trade.code == TrainingClass.trade)
        .join(Course, Course.id == TrainingClass.course_id)
        .join(ClassSeat, ClassSeat.class_id == TrainingClass.id)
        .add_columns(
            Institution.name.label("institution_name"),
            Trade.name.label("trade_name"),
            Course.name.label("course_name"),
            ClassSeat.enrolled,
        )
    )


def classes(session: Session, page: PageQuery, wanted: ClassFilter) -> Sequence[Row[Any]]:
    """Classes, newest first; one row more than the page."""
    query = _listed()
    for column, value in (
        (TrainingClass.state, wanted.state),
        (TrainingClass.year, wanted.year),
        (TrainingClass.institution_id, wanted.institution_id),
        (TrainingClass.department_id, wanted.department),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.name is not None:
        query = query.where(func.strpos(TrainingClass.name, wanted.name) > 0)
    return session.execute(keyset(query, [TrainingClass.id], page, descending=True)).all()


def in_state(session: Session, state: Stage, department: str | None, latest: date | None = None) -> Rows:
    """Classes in a state that the caller sees, of a department where one is named, the longest waiting first.

    `latest`: only those that by the state table are due by this day.
    """
    columns = (TrainingClass.id, TrainingClass.name, TrainingClass.state_since)
    query = select(*columns, TrainingClass.starts_on, TrainingClass.ends_on).where(TrainingClass.state == state)
    if department is not None:
        query = query.where(TrainingClass.department_id == department)
    if latest is not None:
        query = query.where(getattr(TrainingClass, WAITING[state].since) <= latest)
    return session.execute(query.order_by(TrainingClass.state_since, TrainingClass.id).limit(_DUTIES)).all()


def waiting(session: Session, state: Stage) -> tuple[int, datetime | None]:
    """How many classes stand in a state, and since when the first of them."""
    query = select(func.count(), func.min(TrainingClass.state_since)).where(TrainingClass.state == state)
    number, since = session.execute(query).one()
    return number, since


def class_line(session: Session, class_id: UUID) -> Row[Any] | None:
    """One class with its names and how many have joined."""
    return session.execute(_listed().where(TrainingClass.id == class_id)).first()


def lessons(session: Session, class_id: UUID) -> Sequence[Row[Any]]:
    """The lessons of a class in time, with the names of teacher and venue and the venue's kind."""
    query = (
        select(Lesson)
        .join(Teacher, Teacher.id == Lesson.teacher_id)
        .join(Venue, Venue.id == Lesson.venue_id)
        .add_columns(Teacher.name.label("teacher_name"), Venue.name.label("venue_name"), Venue.kind.label("venue_kind"))
    )
    return session.execute(query.where(Lesson.class_id == class_id).order_by(Lesson.during, Lesson.id)).all()


@dataclass(frozen=True)
class EnrolmentFilter:
    """Which enrolments a list wants."""

    class_id: UUID | None = None
    person_id: UUID | None = None
    state: str | None = None
    name: str | None = None
    year: int | None = None


def enrolments(session: Session, page: PageQuery, wanted: EnrolmentFilter, now: datetime) -> Sequence[Row[Any]]:
    """Enrolments that the caller sees with class and next lesson: a class's in order, else newest first."""
    coming = (
        select(Lesson.during, Venue.name.label("venue"))
        .join(Venue, Venue.id == Lesson.venue_id)
        .where(Lesson.class_id == Enrolment.class_id, Enrolment.state == "enrolled", func.upper(Lesson.during) > now)
        .order_by(Lesson.during)
        .limit(1)
        .lateral("coming")
    )
    query = (
        select(Enrolment)
        .join(TrainingClass, TrainingClass.id == Enrolment.class_id)
        .join(Institution, Institution.id == TrainingClass.institution_id)
        .join(coming, true(), isouter=True)
        .add_columns(
            TrainingClass.name.label("class_name"),
            TrainingClass.state.label("class_state"),
            TrainingClass.starts_on,
            TrainingClass.ends_on,
            Institution.name.label("institution_name"),
            coming.c.during.label("next_during"),
            coming.c.venue.label("next_venue"),
        )
    )
    for column, value in (
        (Enrolment.class_id, wanted.class_id),
        (Enrolment.person_id, wanted.person_id),
        (Enrolment.state, wanted.state),
        (Enrolment.year, wanted.year),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.name is not None:
        query = query.where(func.strpos(Enrolment.name, wanted.name) > 0)
    return session.execute(keyset(query, [Enrolment.id], page, descending=wanted.class_id is None)).all()


def roster(session: Session, class_id: UUID) -> Sequence[UUID]:
    """The persons of a class, as far as the caller sees them."""
    query = select(Enrolment.person_id).where(Enrolment.class_id == class_id, Enrolment.state == "enrolled")
    return session.scalars(query).all()


def elsewhere(session: Session, people: Sequence[UUID], times: Any, but: UUID) -> Sequence[Row[Any]]:
    """Who of these persons is in another class at these times: person_id, class_id, since."""
    return session.execute(_ELSEWHERE, {"people": list(people), "times": times, "but": but}).all()


def trained(session: Session, people: Sequence[UUID], of_class: UUID) -> Sequence[Row[Any]]:
    """Who of these learns or learned the class's trade and level in its year: person_id, class_id."""
    return session.execute(_TRAINED, {"people": list(people), "of": of_class}).all()


def called(session: Session, class_id: UUID) -> str:
    """The name of a class, where the caller may see it."""
    row = session.get(TrainingClass, class_id)
    return "别的机构的班" if row is None else row.name


def quota(session: Session, year: int) -> Rows:
    """The cells of the year's table in force with how far they are used, as far as the caller sees both."""
    used = (
        select(
            Enrolment.township,
            Enrolment.department_id,
            func.count().label("enrolled"),
            func.count().filter(Enrolment.state == "completed").label("completed"),
        )
        .where(Enrolment.year == year, Enrolment.state.in_(["enrolled", "completed"]))
        .group_by(Enrolment.township, Enrolment.department_id)
        .subquery()
    )
    cells = (
        select(
            AllocationCell.region.label("township"),
            AllocationCell.department_id,
            AllocationCell.persons,
            func.coalesce(used.c.enrolled, 0).label("enrolled"),
            func.coalesce(used.c.completed, 0).label("completed"),
        )
        .join(Allocation, Allocation.id == AllocationCell.allocation_id)
        .join(
            used,
            (used.c.township == AllocationCell.region) & (used.c.department_id == AllocationCell.department_id),
            isouter=True,
        )
        .where(Allocation.year == year, Allocation.state == State.ISSUED)
    )
    return session.execute(cells.order_by(AllocationCell.region, AllocationCell.department_id)).all()
