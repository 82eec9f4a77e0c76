"""Loans: referred to a bank, moved on by what the bank says, repaid (R121)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.catalog import queries as catalog
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite, user_names
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.startup import rules
from backend.startup.errors import LoanKnown, NotSupported, ReversedAlready
from backend.startup.models import LoanReferral, LoanRepayment, StartupCase
from backend.startup.queries import loans as queries
from backend.startup.queries.loans import LoanFilter
from backend.startup.rules import Limit, Loan, Step
from backend.startup.schemas.loans import (
    LoanLimitOut,
    LoanLimitsOut,
    LoanListOut,
    LoanMoveIn,
    LoanOut,
    LoanReferralIn,
    LoanRepaymentIn,
    LoanRepaymentOut,
    LoanReversalIn,
)
from backend.startup.states import LIMITED, LOAN_MOVES, LOAN_NAMES, OVERDUE, CaseState, LoanState

KINDS = "loan_kind"


def kind_names(session: Session) -> dict[str, str]:
    """Code to name of every kind that there was, for old loans too."""
    page = PageQuery(limit=200, after=None)
    return {row.code: row.name for row in catalog.entries(session, page, KINDS, None).items}


def limits(session: Session) -> LoanLimitsOut:
    """The kinds of today with the county's limits."""
    known = catalog.settings_on(session, clock.today())
    return LoanLimitsOut(
        items=[
            LoanLimitOut(kind=kind, name=name, **_told(known, kind))
            for kind, name in catalog.choices(session, KINDS, clock.today()).items()
        ]
    )


def _told(known: Mapping[str, int | str], kind: str) -> dict[str, int | None]:
    if kind not in LIMITED:
        return {"most_fen": None, "years": None}
    return {"most_fen": int(known[f"loan_{kind}_yuan"]) * 100, "years": int(known[f"loan_{kind}_years"])}


def _limit(session: Session, kind: str, referred_on: date) -> Limit:
    if kind not in LIMITED:
        raise rules.fault("/kind", "这种贷款还没有定最高额度和年限，请先联系领导小组办公室")
    known = catalog.settings_on(session, referred_on)
    return Limit(int(known[f"loan_{kind}_yuan"]) * 100, int(known[f"loan_{kind}_years"]))


def _line(found: Row[Any], names: Mapping[str, str]) -> dict[str, Any]:
    row: LoanReferral = found.LoanReferral
    overdue = rules.is_overdue(row.state, row.due_on, clock.today())
    of = {name: getattr(found, name) for name in ("name", "masked_number", "project")}
    where = {name: getattr(found, name) for name in ("township_name", "department_name")}
    told = {
        "kind_name": names.get(row.kind, row.kind),
        "state_name": LOAN_NAMES[OVERDUE if overdue else row.state],
        "overdue": overdue,
        "owed_fen": (row.disbursed_fen or 0) - row.repaid_fen,
    }
    return shared(row, LoanListOut) | of | where | told


def list_loans(session: Session, page: PageQuery, wanted: LoanFilter) -> Page[LoanListOut]:
    """Loans, newest first."""
    names = kind_names(session)
    rows = queries.loans(session, page, wanted, clock.today())
    return cut([LoanListOut.model_validate(_line(row, names)) for row in rows], page, ["id"])


def outs(session: Session, actor: Actor, rows: Sequence[Row[Any]]) -> list[LoanOut]:
    """Loans with their repayments and next steps."""
    names = kind_names(session) if rows else {}
    repaid = queries.repayments(session, [row.LoanReferral.id for row in rows])
    who = user_names(session, [each.recorded_by for all_of in repaid.values() for each in all_of])
    keeps = allows(actor.role, P.LOAN_KEEP)
    return [
        LoanOut.model_validate(
            _line(row, names)
            | {
                "repayments": _repayments(repaid[row.LoanReferral.id], who),
                "moves": LOAN_MOVES[LoanState(row.LoanReferral.state)] if keeps else [],
            }
        )
        for row in rows
    ]


def _repayments(rows: Sequence[LoanRepayment], who: Mapping[UUID | None, str]) -> list[LoanRepaymentOut]:
    reversed_ones = {row.reverses for row in rows}
    return [
        LoanRepaymentOut(
            **shared(row, LoanRepaymentOut),
            reversed=row.id in reversed_ones,
            recorded_by_name=who.get(row.recorded_by, ""),
        )
        for row in rows
    ]


def read(session: Session, actor: Actor, loan_id: UUID) -> LoanOut:
    """One loan."""
    found = queries.loan(session, loan_id)
    if found is None:
        raise NotFound
    return outs(session, actor, [found])[0]


def refer(session: Session, actor: Actor, data: LoanReferralIn) -> LoanOut:
    """Send a founder who is supported to a bank; raises NotSupported, LoanKnown, WrongStartup."""
    case = session.get(StartupCase, data.case_id)
    if case is None:
        raise NotFound
    if case.state != CaseState.SUPPORTED:
        raise NotSupported("确认扶持以后才能推荐贷款，结束以后不能再推荐")
    if data.kind not in catalog.choices(session, KINDS, data.referred_on):
        raise rules.fault("/kind", "推荐那天没有这种贷款")
    rules.require_day("/referred_on", data.referred_on, case.started_on, clock.today())
    rules.require_limit("/asked_fen", data.asked_fen, _limit(session, data.kind, data.referred_on), data.referred_on)
    whose = {"person_id": case.person_id, "region": case.region, "department_id": case.department_id}
    row = LoanReferral(id=new_id(), **whose, **data.model_dump(), referred_by=actor.user_id)
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise LoanKnown from None
    asked = row.asked_fen
    audit.record(session, actor, "loan_referral.made", "loan_referral", row.id, kind=row.kind, asked_fen=asked)
    return read(session, actor, row.id)


def move(session: Session, actor: Actor, loan_id: UUID, expected: int, data: LoanMoveIn) -> LoanOut:
    """What the bank or the founder did; raises LoanMove, WrongStartup."""
    row = load_for_change(session, LoanReferral, loan_id, expected)
    here = Loan(
        LoanState(row.state), row.asked_fen, row.approved_fen, row.approved_on or row.applied_on or row.referred_on
    )
    values = rules.written_by(
        here, Step(**data.model_dump()), _limit(session, row.kind, row.referred_on), clock.today()
    )
    rewrite(session, row, **values)
    told: dict[str, Any] = {"since": here.state, "to": data.to, "amount_fen": data.amount_fen}
    audit.record(session, actor, "loan_referral.moved", "loan_referral", row.id, **told)
    return read(session, actor, row.id)


def _add(session: Session, actor: Actor, loan: LoanReferral, **values: Any) -> LoanRepayment:
    where = {"region": loan.region, "department_id": loan.department_id, "recorded_by": actor.user_id}
    row = LoanRepayment(id=new_id(), loan_id=loan.id, **where, **values)
    session.add(row)
    session.flush()
    session.expire(loan)
    return row


def _load(session: Session, loan_id: UUID) -> LoanReferral:
    row = session.get(LoanReferral, loan_id)
    if row is None:
        raise NotFound
    return row


def repay(session: Session, actor: Actor, loan_id: UUID, data: LoanRepaymentIn) -> LoanOut:
    """Money came back; the database adds it up and settles the loan. Raises LoanMove, RepaymentTooHigh."""
    loan = _load(session, loan_id)
    rules.require_repayable(loan.state, loan.disbursed_fen or 0, loan.repaid_fen, data.amount_fen)
    rules.require_day("/paid_on", data.paid_on, loan.disbursed_on or loan.referred_on, clock.today())
    _add(session, actor, loan, **data.model_dump())
    audit.record(session, actor, "loan_repayment.recorded", "loan_referral", loan_id, amount_fen=data.amount_fen)
    return read(session, actor, loan_id)


def reverse(session: Session, actor: Actor, loan_id: UUID, data: LoanReversalIn) -> LoanOut:
    """Take back a repayment that was recorded wrongly; raises ReversedAlready, LoanKnown."""
    loan = _load(session, loan_id)
    wrong = session.get(LoanRepayment, data.repayment_id)
    if wrong is None or wrong.loan_id != loan.id or wrong.reverses is not None:
        raise rules.fault("/repayment_id", "请选择这笔贷款的一笔还款")
    if any(each.reverses == wrong.id for each in queries.repayments(session, [loan.id])[loan.id]):
        raise ReversedAlready
    told = {"paid_on": clock.today(), "amount_fen": -wrong.amount_fen, "reverses": wrong.id, "reason": data.reason}
    try:
        _add(session, actor, loan, **told)
    except IntegrityError as fault:
        raise LoanKnown if "uq_loan_referral_open" in str(fault.orig) else ReversedAlready from None
    audit.record(session, actor, "loan_repayment.reversed", "loan_referral", loan_id, amount_fen=wrong.amount_fen)
    return read(session, actor, loan_id)
