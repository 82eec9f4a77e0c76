"""What attendance asks: corrections to decide, lessons that nobody took attendance of."""

from sqlalchemy.orm import Session

from backend.access import P, Role, allows
from backend.attendance import queries
from backend.kernel import clock
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
    if actor.role == Role.INSTITUTION and allows(actor.role, P.ATTENDANCE_KEEP):
        asked.found.extend(
            Duty(
                "attendance",
                f"“{row.name}”有 {row.number} 节课没有考勤，请申请补正",
                f"/classes/{row.id}/attendance",
                since=row.since,
            )
            for row in queries.lessons_without(session, clock.now(), _TOLD)
        )
