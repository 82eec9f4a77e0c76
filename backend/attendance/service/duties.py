"""What attendance asks: corrections to decide."""

from sqlalchemy.orm import Session

from backend.access import Role
from backend.attendance import queries
from backend.kernel.duties import DutiesAsked, Duty

_TOLD = 20


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of the caller's role."""
    actor = asked.actor
    if actor.role == Role.DEPARTMENT and actor.department_id is not None:
        asked.found.extend(
            Duty("class", f"“{row.name}”有 {row.number} 条考勤补正等待审核", f"/classes/{row.id}", since=row.since)
            for row in queries.open_corrections(session, actor.department_id, _TOLD)
        )
