"""What the room of institutions asks: recognitions to decide, teachers to admit, projects to read, score and award."""

from datetime import date, datetime, time, timedelta

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
    if actor.role == Role.INSTITUTION and allows(actor.role, P.INSTITUTION_SELF):
        asked.found.extend(_own_recognition(session, clock.today().year))
    if allows(actor.role, P.BID_KEEP):
        asked.found.extend(_unread(session))


def _teachers(session: Session) -> list[Duty]:
    waiting, since = pool.proposed(session)
    words = f"{waiting} 名推荐的教师等待入库"
    return [Duty("teacher", words, "/teachers?state=proposed", since=since)] if waiting else []


def _recognitions(session: Session) -> list[Duty]:
    return [
        Duty(
            "recognition",
            f"“{row.name}”{row.year} 年度认定等待评分",
            f"/institutions/{row.institution_id}?tab=years",
            since=row.valid_from,
        )
        for row in queries.submitted_recognitions(session)
    ]


def _own_recognition(session: Session, year: int) -> list[Duty]:
    """R61: each year anew; a draft waits as much as nothing at all."""
    return [
        Duty(
            "recognition",
            f"{year} 年度认定还没有提交，请填报" if row.state is None else f"{year} 年度认定还是草稿，请提交",
            f"/institutions/{row.id}?tab=years",
            since=_end(date(year - 1, 12, 31)) if row.valid_from is None else row.valid_from,
        )
        for row in queries.without_recognition(session, year)
    ]


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)


def _ended(session: Session) -> list[Duty]:
    return [
        Duty(
            "tender", f"招标项目“{row.title}”投标已截止，请评分、定标", f"/tenders/{row.id}", since=_end(row.closes_on)
        )
        for row in queries.ended_tenders(session, clock.today())
    ]


def _unread(session: Session) -> list[Duty]:
    return [
        Duty("tender", f"招标项目“{row.title}”公开招标，请查看", f"/tenders/{row.id}", due=row.closes_on)
        for row in queries.unread_tenders(session, clock.today())
    ]
