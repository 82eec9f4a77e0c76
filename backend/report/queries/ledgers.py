"""What the process ledger is made of: classes, and figures of several classes at once (R79)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, cast, func, select, union_all
from sqlalchemy.dialects.postgresql import INTERVAL
from sqlalchemy.orm import Session

from backend.attendance import queries as attendance
from backend.attendance.models import Attendance, RollCall
from backend.catalog.models import Trade
from backend.followup.models import Assessment, Certificate
from backend.institution.models import Institution
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.training.models import Completion, Enrolment, Lesson, TrainingClass
from backend.training.states import Stage

_LISTED = [
    Stage.APPROVED,
    Stage.OPEN,
    Stage.RUNNING,
    Stage.SUSPENDED,
    Stage.FINISHED,
    Stage.ASSESSED,
    Stage.ACCEPTED,
    Stage.SETTLED,
    Stage.ARCHIVED,
]
"""A class is in the ledger from its approval on; what was called off or voided is not."""


@dataclass(frozen=True)
class LedgerFilter:
    """Which classes the ledger shows; a township narrows the people too."""

    year: int | None = None
    department: str | None = None
    township: str | None = None
    institution_id: UUID | None = None
    mode: str | None = None


@dataclass(frozen=True)
class CompletionFilter:
    """Which people who completed are listed; `counted` leaves those who count for another class out."""

    year: int | None = None
    department: str | None = None
    township: str | None = None
    institution_id: UUID | None = None
    counted: bool | None = None


def _classes(wanted: LedgerFilter) -> Select[Any]:
    query = (
        select(TrainingClass)
        .join(Institution, Institution.id == TrainingClass.institution_id)
        .join(Trade, Trade.code == TrainingClass.trade)
        .add_columns(Institution.name.label("institution_name"), Trade.name.label("trade_name"))
        .where(TrainingClass.state.in_(_LISTED))
    )
    for column, value in (
        (TrainingClass.year, wanted.year),
        (TrainingClass.department_id, wanted.department),
        (TrainingClass.institution_id, wanted.institution_id),
        (TrainingClass.mode, wanted.mode),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.township is not None:
        of = select(Enrolment.class_id).where(Enrolment.township == wanted.township, Enrolment.state != "cancelled")
        query = query.where(TrainingClass.id.in_(of))
    return query


def page_of_classes(session: Session, page: PageQuery, wanted: LedgerFilter) -> Sequence[Row[Any]]:
    """Classes, newest first; one row more than the page."""
    return session.execute(keyset(_classes(wanted), [TrainingClass.id], page, descending=True)).all()


def one_class(session: Session, class_id: UUID) -> Sequence[Row[Any]]:
    """The row of one class, or none where it is not in the ledger."""
    return session.execute(_classes(LedgerFilter()).where(TrainingClass.id == class_id)).all()


def every_class(session: Session, wanted: LedgerFilter) -> Sequence[Row[Any]]:
    """All of them for the workbook, in the order in which they began."""
    return session.execute(_classes(wanted).order_by(TrainingClass.starts_on, TrainingClass.id)).all()


def _of(table: Any, ids: Collection[UUID], township: str | None) -> list[Any]:
    here = [table.class_id.in_(ids)]
    return here if township is None else [*here, table.township == township]


def people(session: Session, ids: Collection[UUID], township: str | None) -> Rows:
    """Enrolment by class and state: class_id, state, persons."""
    query = select(Enrolment.class_id, Enrolment.state, func.count().label("persons"))
    query = query.where(*_of(Enrolment, ids, township)).group_by(Enrolment.class_id, Enrolment.state)
    return session.execute(query).all()


def attended(session: Session, ids: Collection[UUID], township: str | None) -> Rows:
    """Who was seen at least once: class_id, persons."""
    seen = attendance.seen(ids)
    query = select(seen.c.class_id, func.count(seen.c.enrolment_id.distinct()).label("persons"))
    if township is not None:
        query = query.where(seen.c.township == township)
    return session.execute(query.group_by(seen.c.class_id)).all()


def scores(session: Session, ids: Collection[UUID], township: str | None) -> Rows:
    """The lesser score of each who was assessed, counted: class_id, score, persons."""
    lesser = func.least(Assessment.theory, Assessment.practice).label("score")
    query = select(Assessment.class_id, lesser, func.count().label("persons"))
    return session.execute(query.where(*_of(Assessment, ids, township)).group_by(Assessment.class_id, lesser)).all()


def certified(session: Session, ids: Collection[UUID], township: str | None) -> Rows:
    """Who holds a valid certificate of the class: class_id, persons."""
    persons = func.count(Certificate.enrolment_id.distinct()).label("persons")
    query = select(Certificate.class_id, persons).where(*_of(Certificate, ids, township), Certificate.state == "valid")
    return session.execute(query.group_by(Certificate.class_id)).all()


def entries(session: Session, ids: Collection[UUID], window: timedelta) -> Rows:
    """Lessons, and when attendance was first entered: class_id, lessons, held, of these entered and on_time, worst."""
    calls = select(RollCall.lesson_id, RollCall.received_at.label("at")).where(RollCall.class_id.in_(ids))
    codes = select(Attendance.lesson_id, Attendance.at).where(Attendance.class_id.in_(ids), Attendance.kind == "in")
    both = union_all(calls, codes).subquery()
    first = select(both.c.lesson_id, func.min(both.c.at).label("at")).group_by(both.c.lesson_id).subquery()
    begins, ends = func.lower(Lesson.during), func.upper(Lesson.during)
    over = ends <= func.now()
    late = func.max(func.extract("epoch", first.c.at - begins) / 60)
    query = (
        select(
            Lesson.class_id,
            func.count().label("lessons"),
            func.count().filter(over).label("held"),
            func.count(first.c.at).filter(over).label("entered"),
            func.count().filter(over, first.c.at <= ends + cast(window, INTERVAL)).label("on_time"),
            late.label("worst"),
        )
        .join(first, first.c.lesson_id == Lesson.id, isouter=True)
        .where(Lesson.class_id.in_(ids))
    )
    return session.execute(query.group_by(Lesson.class_id)).all()


def completions(session: Session, page: PageQuery, wanted: CompletionFilter) -> Sequence[Row[Any]]:
    """People who completed, newest first; one row more than the page."""
    query = (
        select(Enrolment)
        .join(TrainingClass, TrainingClass.id == Enrolment.class_id)
        .join(Institution, Institution.id == Enrolment.institution_id)
        .join(Completion, Completion.enrolment_id == Enrolment.id, isouter=True)
        .add_columns(
            TrainingClass.name.label("class_name"),
            Institution.name.label("institution_name"),
            Completion.id.is_not(None).label("counted"),
        )
        .where(Enrolment.state == "completed")
    )
    for column, value in (
        (Enrolment.year, wanted.year),
        (Enrolment.department_id, wanted.department),
        (Enrolment.township, wanted.township),
        (Enrolment.institution_id, wanted.institution_id),
        (Completion.id.is_not(None), wanted.counted),
    ):
        if value is not None:
            query = query.where(column == value)
    return session.execute(keyset(query, [Enrolment.id], page, descending=True)).all()
