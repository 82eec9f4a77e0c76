"""What waits in this room for office and department."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.catalog import queries as catalog
from backend.kernel import clock
from backend.kernel.clock import SHANGHAI
from backend.kernel.duties import DutiesAsked, Duty
from backend.startup.models import LoanReferral
from backend.startup.queries import loans as queries
from backend.startup.queries.loans import LoanFilter, Waiting
from backend.startup.states import OVERDUE, CaseState, LoanState

KIND = "startup"


def tell(session: Session, asked: DutiesAsked) -> None:
    """Proposals, founders without a mentor, loans that nobody applied for, that fall due soon or are overdue."""
    if not allows(asked.actor.role, P.STARTUP_DECIDE):
        return
    today = clock.today()
    known = catalog.settings_on(session, today)
    wait, ahead = int(known["loan_apply_days"]), int(known["loan_due_days"])
    slow = LoanFilter(state=LoanState.REFERRED, referred_by=today - timedelta(days=wait))
    soon = LoanFilter(state=LoanState.DISBURSED, due_by=today + timedelta(days=ahead))
    proposed = queries.cases_waiting(session, CaseState.PROPOSED)
    alone = queries.cases_waiting(session, CaseState.SUPPORTED, unguided=True)
    unasked = queries.count(session, slow, today, LoanReferral.referred_on)
    late = queries.count(session, LoanFilter(state=OVERDUE), today, LoanReferral.due_on)
    due = queries.count(session, soon, today, LoanReferral.due_on)
    told = (
        (proposed, "个创业扶持申请等待决定", "/startup?state=proposed", 0),
        (alone, "名创业者还没有导师", "/startup?state=supported&unguided=true", 0),
        (
            unasked,
            f"笔贷款推荐满 {wait} 天还没有申请",
            f"/startup/loans?state=referred&referred_by={slow.referred_by}",
            wait,
        ),
        (late, "笔创业贷款已逾期", "/startup/loans?state=overdue", None),
        (due, f"笔创业贷款 {ahead} 天内到期", f"/startup/loans?state=disbursed&due_by={soon.due_by}", None),
    )
    asked.found.extend(_duty(each, words, link, days) for each, words, link, days in told if each.many)


def _duty(waiting: Waiting, words: str, link: str, days: int | None) -> Duty:
    """`days`: what waits since a day is due so many later, or after the usual time where that is 0."""
    words = f"{waiting.many} {words}"
    if waiting.first is None or days is None:
        return Duty(KIND, words, link, due=waiting.first)
    since = datetime.combine(waiting.first, time(), SHANGHAI)
    return Duty(KIND, words, link, since=since, due=waiting.first + timedelta(days=days) if days else None)
