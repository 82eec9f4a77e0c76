"""Loans over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, Day, TownshipCode
from backend.startup.errors import LoanKnown, LoanMove, NotSupported, RepaymentTooHigh, ReversedAlready, WrongStartup
from backend.startup.queries.loans import LoanFilter
from backend.startup.schemas import loans as s
from backend.startup.service import loans as service
from backend.startup.states import CaseState

router = APIRouter(tags=["startup"], route_class=PolicyRoute)
_State = Literal[
    "referred", "applied", "approved", "disbursed", "repaid", "refused", "withdrawn", "overdue", "paid_out"
]


async def _filter(
    *,
    township: Annotated[TownshipCode | None, Query(description="这个乡镇的")] = None,
    department: Annotated[Code | None, Query(description="这个责任部门的")] = None,
    kind: Annotated[Code | None, Query(description="贷款种类")] = None,
    state: Annotated[_State | None, Query(description="状态；overdue 已逾期，paid_out 放过款的")] = None,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="创业扶持申请的年度")] = None,
    case_state: Annotated[CaseState | None, Query(description="创业扶持的状态")] = None,
    due_by: Annotated[Day | None, Query(description="到这天为止到期的")] = None,
    referred_by: Annotated[Day | None, Query(description="到这天为止推荐的")] = None,
) -> LoanFilter:
    return LoanFilter(township, department, kind, state, year, case_state, due_by, referred_by)


@router.get("/loan-kinds", openapi_extra=policy(P.STARTUP_READ))
def read_loan_kinds(session: ReadSession) -> s.LoanLimitsOut:
    """The kinds of loans of today, with the county's highest amount and longest time."""
    return service.limits(session)


@router.get("/loan-referrals", openapi_extra=policy(P.STARTUP_READ))
def list_loan_referrals(
    session: ReadSession, page: PageParams, wanted: Annotated[LoanFilter, Depends(_filter)]
) -> Page[s.LoanListOut]:
    """Loans, newest first."""
    return service.list_loans(session, page, wanted)


@router.post(
    "/loan-referrals",
    status_code=201,
    responses=problems(NotFound, NotSupported, LoanKnown, WrongStartup),
    openapi_extra=policy(P.LOAN_KEEP, idempotent=True),
)
def create_loan_referral(data: s.LoanReferralIn, session: WriteSession, actor: Writer) -> s.LoanOut:
    """Send a founder to a bank for a loan of one kind."""
    return service.refer(session, actor, data)


@router.get("/loan-referrals/{id}", responses=problems(NotFound), openapi_extra=policy(P.STARTUP_READ))
def read_loan_referral(id: UUID, session: ReadSession, actor: Reader) -> s.LoanOut:
    """One loan with its repayments."""
    return service.read(session, actor, id)


@router.post(
    "/loan-referrals/{id}/moves",
    responses=problems(NotFound, PreconditionRequired, Stale, LoanMove, WrongStartup),
    openapi_extra=policy(P.LOAN_KEEP),
)
def move_loan_referral(
    id: UUID, data: s.LoanMoveIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.LoanOut:
    """Record that it was applied for, approved, disbursed, refused or withdrawn."""
    return service.move(session, actor, id, expected, data)


@router.post(
    "/loan-referrals/{id}/repayments",
    status_code=201,
    responses=problems(NotFound, LoanMove, RepaymentTooHigh, WrongStartup),
    openapi_extra=policy(P.LOAN_KEEP, idempotent=True),
)
def create_loan_repayment(id: UUID, data: s.LoanRepaymentIn, session: WriteSession, actor: Writer) -> s.LoanOut:
    """Money that was paid back; the sum never exceeds what was disbursed."""
    return service.repay(session, actor, id, data)


@router.post(
    "/loan-referrals/{id}/reversals",
    status_code=201,
    responses=problems(NotFound, LoanKnown, ReversedAlready, WrongStartup),
    openapi_extra=policy(P.LOAN_KEEP, idempotent=True),
)
def reverse_loan_repayment(id: UUID, data: s.LoanReversalIn, session: WriteSession, actor: Writer) -> s.LoanOut:
    """Take back a repayment that was recorded wrongly."""
    return service.reverse(session, actor, id, data)
