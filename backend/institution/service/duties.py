"""What the room of institutions asks: recognitions to decide, teachers to admit, projects to read, score and award."""

from sqlalchemy.orm import Session

from backend.access import P, Role, allows
from backend.institution.queries import institutions as queries
from backend.institution.queries import pool
from backend.institution.rules import is_pool_keeper
from backend.kernel import clock
from backend.kernel.duties import DutiesAsked, Duty


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of the caller's role."""
    actor = asked.actor
    if actor.role == Role.DEPARTMENT and is_pool_keeper(actor.kind, actor.department_id):
        asked.found.extend(_teachers(session))
    if allows(actor.role, P.RECOGNITION_DECIDE):
        asked.found.extend(_recognitions(session))
    if allows(actor.role, P.TENDER_KEEP):
        asked.found.extend(_ended(session))
    if allows(actor.role, P.BID_KEEP):
        asked.found.extend(_unread(session))


def _teachers(session: Session) -> list[Duty]:
    waiting = pool.proposed(session)
    return [Duty("teacher", f"{waiting} 名推荐的教师等待入库", "/teachers?state=proposed")] if waiting else []


def _recognitions(session: Session) -> list[Duty]:
    return [
        Duty("recognition", f"“{row.name}”{row.year} 年度认定等待评分", f"/institutions/{row.institution_id}?tab=years")
        for row in queries.submitted_recognitions(session)
    ]


def _ended(session: Session) -> list[Duty]:
    return [
        Duty("tender", f"招标项目“{row.title}”投标已截止，请评分、定标", f"/tenders/{row.id}")
        for row in queries.ended_tenders(session, clock.today())
    ]


def _unread(session: Session) -> list[Duty]:
    return [
        Duty("tender", f"招标项目“{row.title}”公开招标，请查看", f"/tenders/{row.id}", due=row.closes_on)
        for row in queries.unread_tenders(session, clock.today())
    ]
