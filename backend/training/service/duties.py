"""What the rooms of courses and classes ask: requests and papers to decide, what came back to be mended."""

from sqlalchemy.orm import Session

from backend.access import P, Role, allows
from backend.kernel.actor import Actor
from backend.kernel.duties import DutiesAsked, Duty
from backend.training import queries
from backend.training.states import Stage


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of the caller's role."""
    actor = asked.actor
    if actor.role == Role.DEPARTMENT:
        asked.found.extend(_classes(session, actor, Stage.SUBMITTED, "等待审批"))
        asked.found.extend(_classes(session, actor, Stage.ASSESSED, "等待验收"))
    if actor.role == Role.INSTITUTION and allows(actor.role, P.CLASS_KEEP):
        asked.found.extend(_classes(session, actor, Stage.RETURNED, "已退回，请修改后重新提交"))
        asked.found.extend(_classes(session, actor, Stage.APPROVED, "已批准，请开放报名"))


def _classes(session: Session, actor: Actor, state: Stage, words: str) -> list[Duty]:
    return [
        Duty("class", f"培训班“{row.name}”{words}", f"/classes/{row.id}", since=row.state_since)
        for row in queries.in_state(session, state, actor.department_id)
    ]
