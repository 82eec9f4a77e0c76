"""Loans: referred, moved on, repaid."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Day, In, Out, Reason, SafeStr
from backend.startup.states import LoanState

Bank = Annotated[SafeStr, StringConstraints(min_length=2, max_length=60)]
Amount = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000_000, description="整数分")]


class LoanReferralIn(In):
    """A founder is sent to a bank for a loan of one kind."""

    case_id: UUID
    kind: Code
    bank: Bank
    asked_fen: Amount
    referred_on: Day


class LoanMoveIn(In):
    """A step of a loan: approved and disbursed with an amount, disbursed with its last day, an end with its reason."""

    to: LoanState
    on: Day
    amount_fen: Amount | None = None
    due_on: Day | None = None
    reason: Reason | None = None


class LoanRepaymentIn(In):
    """Money that was paid back."""

    paid_on: Day
    amount_fen: Amount


class LoanReversalIn(In):
    """A repayment that was recorded wrongly is taken back as a whole."""

    repayment_id: UUID
    reason: Reason


class LoanRepaymentOut(Out):
    """A repayment, or its reversal (below zero)."""

    id: UUID
    paid_on: date
    amount_fen: int
    reverses: UUID | None
    reversed: bool
    reason: str | None
    recorded_by_name: str
    recorded_at: datetime


class LoanListOut(Out):
    """A loan on a list, with its founder."""

    id: UUID
    version: int
    case_id: UUID
    name: str
    masked_number: str
    project: str
    township_name: str
    department_name: str
    kind: str
    kind_name: str
    bank: str
    state: LoanState
    state_name: str
    overdue: bool
    asked_fen: int
    approved_fen: int | None
    disbursed_fen: int | None
    repaid_fen: int
    owed_fen: int
    referred_on: date
    applied_on: date | None
    approved_on: date | None
    disbursed_on: date | None
    due_on: date | None
    ended_on: date | None
    reason: str | None


class LoanOut(LoanListOut):
    """A loan with its repayments; `moves` are the steps that the caller may record now."""

    repayments: list[LoanRepaymentOut]
    moves: list[LoanState]


class LoanLimitOut(Out):
    """A kind of loan that may be referred today, with the county's limits."""

    kind: str
    name: str
    most_fen: int | None
    years: int | None


class LoanLimitsOut(Out):
    """The kinds of today."""

    items: list[LoanLimitOut]
