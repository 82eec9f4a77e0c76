"""The states of a case and of a loan, and what each may become; migrations/sql/startup.sql holds the same."""

from collections.abc import Mapping
from enum import StrEnum


class CaseState(StrEnum):
    """待确认 → 扶持中 → 已结束, or 未纳入."""

    PROPOSED = "proposed"
    SUPPORTED = "supported"
    DECLINED = "declined"
    ENDED = "ended"


CASE_NAMES: Mapping[CaseState, str] = {
    CaseState.PROPOSED: "待确认",
    CaseState.SUPPORTED: "扶持中",
    CaseState.DECLINED: "未纳入",
    CaseState.ENDED: "已结束",
}
CASE_MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.PROPOSED: frozenset({CaseState.SUPPORTED, CaseState.DECLINED}),
    CaseState.SUPPORTED: frozenset({CaseState.ENDED}),
    CaseState.DECLINED: frozenset(),
    CaseState.ENDED: frozenset(),
}
CASE_OPEN = (CaseState.PROPOSED, CaseState.SUPPORTED)


class LoanState(StrEnum):
    """已推荐 → 已申请 → 已批准 → 已放款 → 已还清 (R121), or 银行未批, 已撤回; overdue is told by the day."""

    REFERRED = "referred"
    APPLIED = "applied"
    APPROVED = "approved"
    DISBURSED = "disbursed"
    REPAID = "repaid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OVERDUE = "overdue"
PAID_OUT = "paid_out"
"""What a list may ask for besides: disbursed and past its day; all that was ever disbursed."""
LOAN_NAMES: Mapping[str, str] = {
    LoanState.REFERRED: "已推荐",
    LoanState.APPLIED: "已申请",
    LoanState.APPROVED: "已批准",
    LoanState.DISBURSED: "已放款",
    LoanState.REPAID: "已还清",
    LoanState.REFUSED: "银行未批",
    LoanState.WITHDRAWN: "已撤回",
    OVERDUE: "已逾期",
}
LOAN_MOVES: Mapping[LoanState, tuple[LoanState, ...]] = {
    LoanState.REFERRED: (LoanState.APPLIED, LoanState.WITHDRAWN),
    LoanState.APPLIED: (LoanState.APPROVED, LoanState.REFUSED, LoanState.WITHDRAWN),
    LoanState.APPROVED: (LoanState.DISBURSED, LoanState.WITHDRAWN),
    LoanState.DISBURSED: (),
    LoanState.REPAID: (),
    LoanState.REFUSED: (),
    LoanState.WITHDRAWN: (),
}
"""The steps that somebody records; repaid is told by the repayments."""
LOAN_OPEN = (LoanState.REFERRED, LoanState.APPLIED, LoanState.APPROVED, LoanState.DISBURSED)
LOAN_PAID = (LoanState.DISBURSED, LoanState.REPAID)
LIMITED = ("startup_guarantee", "follow_on", "expansion")
"""The kinds of loans that have a highest amount and a longest time among the county's settings."""
