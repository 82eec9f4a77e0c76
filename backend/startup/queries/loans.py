"""Loans and their repayments."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from backend.kernel.page import PageQuery, keyset
from backend.org.models import Department, Region
from backend.startup.models import LoanReferral, LoanRepayment, StartupCase
from backend.startup.queries.cases import CaseFilter, in_year, narrowed
from backend.startup.states import LOAN_PAID, OVERDUE, PAID_OUT, CaseState, LoanState


@dataclass(frozen=True)
class LoanFilter:
    """Which loans a list wants; township, department and year are the founder's.

    `state` may be overdue (and is not disbursed then) or paid_out.
    """

    township: str | None = None
    department: str | None = None
    kind: str | None = None
    state: str | None = None
    year: int | None = None
    case_state: str | None = None
    due_by: date | None = None
    referred_by: date | None = None


def _loans() -> Select[Any]:
    named = (
        select(LoanReferral)
        .join(StartupCase, StartupCase.id == LoanReferral.case_id)
        .join(Region, Region.code == LoanReferral.township)
        .join(Department, Department.code == LoanReferral.department_id)
    )
    return named.add_columns(
        StartupCase.name,
        StartupCase.masked_number,
        StartupCase.project,
        Region.name.label("township_name"),
        Department.short_name.label("department_name"),
    )


def _stands(state: str, today: date) -> ColumnElement[bool]:
    if state in {OVERDUE, LoanState.DISBURSED}:
        late = LoanReferral.due_on < today
        return (LoanReferral.state == LoanState.DISBURSED) & (late if state == OVERDUE else ~late)
    return LoanReferral.state.in_(LOAN_PAID if state == PAID_OUT else (state,))


def _conditions(wanted: LoanFilter, today: date) -> list[ColumnElement[bool]]:
    asked: tuple[tuple[object | None, Callable[[Any], ColumnElement[bool]]], ...] = (
        (wanted.township, lambda value: LoanReferral.township == value),
        (wanted.department, lambda value: LoanReferral.department_id == value),
        (wanted.kind, lambda value: LoanReferral.kind == value),
        (wanted.state, lambda value: _stands(value, today)),
        (wanted.year, lambda value: in_year(StartupCase.proposed_on, value)),
        (wanted.case_state, lambda value: StartupCase.state == value),
        (wanted.due_by, lambda value: LoanReferral.due_on <= value),
        (wanted.referred_by, lambda value: LoanReferral.referred_on <= value),
    )
    return [condition(value) for value, condition in asked if value is not None]


def loans(session: Session, page: PageQuery, wanted: LoanFilter, today: date) -> Sequence[Row[Any]]:
    """Loans, newest first; one row more than the page."""
    query = _loans().where(*_conditions(wanted, today))
    return session.execute(keyset(query, [LoanReferral.id], page, descending=True)).all()


def loan(session: Session, loan_id: UUID) -> Row[Any] | None:
    """One loan."""
    return session.execute(_loans().where(LoanReferral.id == loan_id)).first()


def of_case(session: Session, case_id: UUID) -> Sequence[Row[Any]]:
    """The loans of a founder, oldest first."""
    return session.execute(_loans().where(LoanReferral.case_id == case_id).order_by(LoanReferral.id)).all()


def repayments(session: Session, loans: Collection[UUID]) -> Mapping[UUID, list[LoanRepayment]]:
    """Loan → what was repaid, in its order."""
    found: dict[UUID, list[LoanRepayment]] = {key: [] for key in loans}
    query = select(LoanRepayment).where(LoanRepayment.loan_id.in_(found))
    for row in session.scalars(query.order_by(LoanRepayment.id)):
        found[row.loan_id].append(row)
    return found


@dataclass(frozen=True)
class Waiting:
    """How many wait, and since or until when the first of them."""

    many: int
    first: date | None


def count(session: Session, wanted: LoanFilter, today: date, by: Any) -> Waiting:
    """How many loans a filter leaves, and the first day of a column."""
    query = select(func.count(), func.min(by)).where(*_conditions(wanted, today))
    joined = query.select_from(LoanReferral).join(StartupCase, StartupCase.id == LoanReferral.case_id)
    many, first = session.execute(joined).one()
    return Waiting(many, first)


def cases_waiting(session: Session, state: CaseState, *, unguided: bool | None = None) -> Waiting:
    """How many cases wait in a state, and the first day of them."""
    query = select(func.count(), func.min(StartupCase.proposed_on))
    many, first = session.execute(narrowed(query, CaseFilter(state=state, unguided=unguided))).one()
    return Waiting(many, first)
