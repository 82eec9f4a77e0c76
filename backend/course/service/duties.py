"""What the room of courses asks: papers to decide, papers that came back."""

from sqlalchemy.orm import Session

from backend.access import Role
from backend.course import queries
from backend.course.states import Paper
from backend.kernel.duties import DutiesAsked, Duty

_WORDS: dict[str, tuple[Paper, str]] = {
    Role.DEPARTMENT: (Paper.SUBMITTED, "份课程材料等待审定"),
    Role.INSTITUTION: (Paper.RETURNED, "份课程材料已退回，请修改后重新提交"),
}


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of the caller's role."""
    if asked.actor.role not in _WORDS:
        return
    state, words = _WORDS[asked.actor.role]
    count, since = queries.waiting(session, state)
    if count:
        asked.found.append(Duty("paper", f"{count} {words}", f"/courses?papers={state}", since=since))
