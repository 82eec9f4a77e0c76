"""R120, R121: what a case may become, and what each step of a loan needs and writes. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.kernel.errors import FieldError
from backend.startup.errors import CaseMove, LoanMove, RepaymentTooHigh, WrongStartup
from backend.startup.states import CASE_MOVES, CASE_NAMES, LOAN_MOVES, LOAN_NAMES, LOAN_PAID, CaseState, LoanState


def fault(pointer: str, words: str) -> WrongStartup:
    """A refusal that stands at its field."""
    return WrongStartup(words, errors=[FieldError(pointer, "wrong_value", words)])


def yuan(fen: int) -> str:
    """An amount in words of money: 1,234.50 元."""
    return f"{fen // 100:,}.{fen % 100:02d} 元"


@dataclass(frozen=True)
class Limit:
    """The county's limit of a kind of loan on the day on which it was referred."""

    fen: int
    years: int


@dataclass(frozen=True)
class Loan:
    """What of a loan its next step depends on; `last_on` is the day of the newest step."""

    state: LoanState
    asked_fen: int
    approved_fen: int | None
    last_on: date


@dataclass(frozen=True)
class Step:
    """What somebody records: where a loan goes, on which day, and what the bank said."""

    to: LoanState
    on: date
    amount_fen: int | None = None
    due_on: date | None = None
    reason: str | None = None


def require_case_move(here: CaseState, to: CaseState, reason: str | None) -> None:
    """Raise CaseMove, or WrongStartup where a step lacks its reason."""
    if to not in CASE_MOVES[here]:
        ways = "、".join(CASE_NAMES[each] for each in CaseState if each in CASE_MOVES[here]) or "没有下一步"
        raise CaseMove(f"现在“{CASE_NAMES[here]}”，不能变为“{CASE_NAMES[to]}”；可以变为：{ways}")
    if (to is CaseState.SUPPORTED) != (reason is None):
        raise fault("/reason", "确认扶持不用填原因" if reason else f"变为“{CASE_NAMES[to]}”请写明原因")


def require_day(pointer: str, on: date, since: date, today: date) -> None:
    """A day that is neither before the one it follows nor to come."""
    if not since <= on <= today:
        raise fault(pointer, f"日期不能早于 {since}，也不能晚于今天")


def require_limit(pointer: str, amount_fen: int, limit: Limit, on: date) -> None:
    """No more than the county lent of this kind on the day of the referral; the database holds it too."""
    if amount_fen > limit.fen:
        raise fault(pointer, f"推荐那天（{on}）这种贷款最高 {yuan(limit.fen)}")


def latest_due(disbursed_on: date, years: int) -> date:
    """The last day on which a loan may fall due; of 29 February the day before."""
    try:
        return disbursed_on.replace(year=disbursed_on.year + years)
    except ValueError:
        return disbursed_on.replace(year=disbursed_on.year + years, day=28)


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Whether a loan is out and its day is past."""
    return state == LoanState.DISBURSED and due_on is not None and due_on < today


def written_by(loan: Loan, step: Step, limit: Limit, today: date) -> Mapping[str, Any]:
    """The columns that a step writes; raises LoanMove or WrongStartup."""
    if step.to not in LOAN_MOVES[loan.state]:
        ways = "、".join(LOAN_NAMES[each] for each in LOAN_MOVES[loan.state]) or "没有下一步"
        raise LoanMove(f"贷款现在“{LOAN_NAMES[loan.state]}”，不能变为“{LOAN_NAMES[step.to]}”；可以变为：{ways}")
    for pointer, words in _faults(loan, step, limit):
        raise fault(pointer, words)
    require_day("/on", step.on, loan.last_on, today)
    match step.to:
        case LoanState.APPLIED:
            return {"state": step.to, "applied_on": step.on}
        case LoanState.APPROVED:
            return {"state": step.to, "approved_on": step.on, "approved_fen": step.amount_fen}
        case LoanState.DISBURSED:
            paid = {"disbursed_on": step.on, "disbursed_fen": step.amount_fen}
            return {"state": step.to, "due_on": step.due_on} | paid
        case _:
            return {"state": step.to, "ended_on": step.on, "reason": step.reason}


def _faults(loan: Loan, step: Step, limit: Limit) -> Iterator[tuple[str, str]]:
    """What a step says too much or too little."""
    counts = step.to in {LoanState.APPROVED, LoanState.DISBURSED}
    ends = step.to in {LoanState.REFUSED, LoanState.WITHDRAWN}
    name = LOAN_NAMES[step.to]
    for pointer, needed, value, words in (
        ("/amount_fen", counts, step.amount_fen, "请填写金额"),
        ("/due_on", step.to is LoanState.DISBURSED, step.due_on, "请填写到期日"),
        ("/reason", ends, step.reason, "请写明原因"),
    ):
        if needed != (value is not None):
            yield pointer, words if needed else f"变为“{name}”不用填写这一项"
    if step.amount_fen is not None:
        yield from _too_much(loan, step.amount_fen)
    if step.due_on is not None:
        last = latest_due(step.on, limit.years)
        if not step.on < step.due_on <= last:
            yield "/due_on", f"到期日应在放款以后，最迟 {last}（最长 {limit.years} 年）"


def _too_much(loan: Loan, amount_fen: int) -> Iterator[tuple[str, str]]:
    most, of = (loan.asked_fen, "申请") if loan.approved_fen is None else (loan.approved_fen, "批准")
    if amount_fen > most:
        yield "/amount_fen", f"不能超过{of}的 {yuan(most)}"


def require_repayable(state: str, disbursed_fen: int, repaid_fen: int, amount_fen: int) -> None:
    """Raise LoanMove before the money is out, RepaymentTooHigh above what is owed; the database holds it too."""
    if state not in LOAN_PAID:
        raise LoanMove(f"贷款现在“{LOAN_NAMES[state]}”，放款以后才登记还款")
    owed = disbursed_fen - repaid_fen
    if amount_fen > owed:
        raise RepaymentTooHigh(f"还欠 {yuan(owed)}，还款不能超过这个数", owed_fen=owed)
