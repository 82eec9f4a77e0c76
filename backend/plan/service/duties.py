"""What the plan room asks: units confirm what was issued to them, the office issues and answers."""

from typing import Any

from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.kernel.actor import Actor
from backend.kernel.duties import DutiesAsked, Duty
from backend.org.service import receipts
from backend.plan import queries
from backend.plan.models import Allocation, Plan
from backend.plan.states import State

_PAGES: dict[str, tuple[type[Plan] | type[Allocation], Any, str]] = {
    "plan": (Plan, Plan.name, "/plans"),
    "allocation": (Allocation, Allocation.title, "/allocations"),
}


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of the caller's role."""
    if allows(asked.actor.role, P.PLAN_RECEIVE):
        asked.found.extend(_unconfirmed(session, asked.actor))
    if allows(asked.actor.role, P.PLAN_ISSUE):
        asked.found.extend(_submitted(session) + _requests(session))


def _unconfirmed(session: Session, actor: Actor) -> list[Duty]:
    """Issued to the caller's unit, and the unit has not confirmed it."""
    waiting = receipts.unread(session, actor)
    return [
        Duty("receipt", f"“{row.title}”已下达，请确认收到", f"{page}/{row.id}", since=row.issued_at)
        for kind, (table, title, page) in _PAGES.items()
        for row in queries.titled(session, table, title, State.ISSUED, waiting.get(kind, []))
    ]


def _submitted(session: Session) -> list[Duty]:
    return [
        Duty("issue", f"“{row.title}”已提交，等待发布", f"{page}/{row.id}", since=row.valid_from)
        for table, title, page in _PAGES.values()
        for row in queries.titled(session, table, title, State.SUBMITTED)
    ]


def _requests(session: Session) -> list[Duty]:
    count, since = queries.pending_requests(session)
    return [Duty("request", f"{count} 条任务调整申请等待答复", "/adjustment-requests", since=since)] if count else []
