"""What the report box asks: answers that are due."""

from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.inspection.queries import cases
from backend.inspection.queries import complaints as queries
from backend.inspection.states import KINDS
from backend.kernel.duties import DutiesAsked, Duty


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of whoever answers."""
    if allows(asked.actor.role, P.COMPLAINT_ANSWER):
        asked.found.extend(
            Duty(
                "complaint",
                f"投诉举报“{KINDS[row.kind]}”等待答复",
                f"/complaints?open={row.id}",
                since=row.received_at,
                due=row.due_on,
            )
            for row in queries.open_complaints(session)
        )
        asked.found.extend(_answered(session))
    if allows(asked.actor.role, P.CASE_KEEP):
        asked.found.extend(
            Duty("voucher", f"培训券案件“{row.title}”等待决定", f"/voucher-cases/{row.id}", since=row.opened_at)
            for row in cases.open_cases(session)
            if row.opened_by != asked.actor.user_id
        )


def _answered(session: Session) -> list[Duty]:
    number, since = queries.answered(session)
    words = f"{number} 件投诉举报已答复，等待办结"
    return [Duty("complaint", words, "/complaints?state=answered", since=since)] if number else []
