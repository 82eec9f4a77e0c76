"""Founders, their mentors and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.catalog.models import Trade
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.org.models import Department, Region
from backend.person.models import Person
from backend.person.service.bulk import numbers_by_index
from backend.startup.models import LoanReferral, StartupCase, StartupMentor, StartupNote
from backend.startup.states import CASE_OPEN, LOAN_PAID, LoanState


@dataclass(frozen=True)
class CaseFilter:
    """Which founders a list wants; `kind`: who was referred for such a loan."""

    township: str | None = None
    department: str | None = None
    state: str | None = None
    kind: str | None = None
    year: int | None = None
    person_id: UUID | None = None
    unguided: bool | None = None


def in_year(column: Any, year: int) -> ColumnElement[bool]:
    """A day of a year."""
    return and_(column >= date(year, 1, 1), column <= date(year, 12, 31))


def _mentor() -> Any:
    newest = select(StartupMentor.name).where(StartupMentor.case_id == StartupCase.id)
    return newest.order_by(StartupMentor.since_on.desc(), StartupMentor.id.desc()).limit(1).scalar_subquery()


def narrowed(query: Select[*tuple[Any, ...]], wanted: CaseFilter) -> Select[*tuple[Any, ...]]:
    """A select of cases, cut down to what the filters leave."""
    for column, value in (
        (StartupCase.township, wanted.township),
        (StartupCase.department_id, wanted.department),
        (StartupCase.state, wanted.state),
        (StartupCase.person_id, wanted.person_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.year is not None:
        query = query.where(in_year(StartupCase.proposed_on, wanted.year))
    if wanted.kind is not None:
        query = query.where(
            select(LoanReferral.id)
            .where(LoanReferral.case_id == StartupCase.id, LoanReferral.kind == wanted.kind)
            .correlate(StartupCase)
            .exists()
        )
    if wanted.unguided is not None:
        guided = select(StartupMentor.id).where(StartupMentor.case_id == StartupCase.id).exists()
        query = query.where(~guided if wanted.unguided else guided)
    return query


def _cases(today: date) -> Select[Any]:
    paid = LoanReferral.disbursed_fen
    late = and_(LoanReferral.state == LoanState.DISBURSED, LoanReferral.due_on < today)
    sums = (
        select(
            func.count().label("loans"),
            func.coalesce(func.sum(paid), 0).label("disbursed_fen"),
            func.coalesce(func.sum(paid - LoanReferral.repaid_fen), 0).label("owed_fen"),
            func.count().filter(late).label("overdue"),
        )
        .where(LoanReferral.case_id == StartupCase.id)
        .lateral("sums")
    )
    named = (
        select(StartupCase)
        .join(Region, Region.code == StartupCase.township)
        .join(Department, Department.code == StartupCase.department_id)
        .join(Trade, Trade.code == StartupCase.trade)
        .join(sums, sums.c.loans.is_not(None))
    )
    return named.add_columns(
        Region.name.label("township_name"),
        Department.short_name.label("department_name"),
        Trade.name.label("trade_name"),
        _mentor().label("mentor"),
        *sums.c,
    )


def cases(session: Session, page: PageQuery, wanted: CaseFilter, today: date) -> Sequence[Row[Any]]:
    """Founders, newest first; one row more than the page."""
    query = narrowed(_cases(today), wanted)
    return session.execute(keyset(query, [StartupCase.id], page, descending=True)).all()


def case(session: Session, case_id: UUID, today: date) -> Row[Any] | None:
    """One founder."""
    return session.execute(_cases(today).where(StartupCase.id == case_id)).first()


def mentors(session: Session, case_id: UUID) -> Sequence[StartupMentor]:
    """Who guided and guides, in their order."""
    query = select(StartupMentor).where(StartupMentor.case_id == case_id)
    return session.scalars(query.order_by(StartupMentor.since_on, StartupMentor.id)).all()


def notes(session: Session, case_id: UUID) -> Sequence[StartupNote]:
    """What was done, the newest first."""
    query = select(StartupNote).where(StartupNote.case_id == case_id)
    return session.scalars(query.order_by(StartupNote.guided_on.desc(), StartupNote.id.desc())).all()


def person_by_number(session: Session, number: str) -> Person | None:
    """Somebody of the caller's registry by his ID number."""
    indexes = list(numbers_by_index([number]))
    known = or_(Person.id_number_index.in_(indexes), Person.id_number_index_even.in_(indexes))
    return session.scalars(select(Person).where(known)).first()


def has_open(session: Session, person_id: UUID) -> bool:
    """Whether somebody has a case that is not over."""
    query = select(StartupCase.id).where(StartupCase.person_id == person_id, StartupCase.state.in_(CASE_OPEN))
    return session.scalar(query) is not None


def by_state(session: Session, wanted: CaseFilter) -> dict[str, int]:
    """How many cases stand in each state."""
    query = narrowed(select(StartupCase.state, func.count().label("many")), wanted).group_by(StartupCase.state)
    return {row.state: row.many for row in session.execute(query)}


def by_kind(session: Session, wanted: CaseFilter, today: date) -> Rows:
    """The loans of these cases by kind."""
    paid = LoanReferral.state.in_(LOAN_PAID)
    late = and_(LoanReferral.state == LoanState.DISBURSED, LoanReferral.due_on < today)
    sums = (
        func.count().label("referred"),
        func.count().filter(paid).label("paid_out"),
        func.coalesce(func.sum(LoanReferral.disbursed_fen), 0).label("disbursed_fen"),
        func.sum(LoanReferral.repaid_fen).label("repaid_fen"),
        func.count().filter(late).label("overdue"),
    )
    query = select(LoanReferral.kind, *sums).join(StartupCase, StartupCase.id == LoanReferral.case_id)
    if wanted.kind is not None:
        query = query.where(LoanReferral.kind == wanted.kind)
    return session.execute(narrowed(query, wanted).group_by(LoanReferral.kind)).all()
