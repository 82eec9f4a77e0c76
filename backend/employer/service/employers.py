"""Employers and their posts: register, change, close (R19, R27, R28)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.employer import queries, rules
from backend.employer.errors import EmployerClosed, EmployerExists
from backend.employer.models import Employer, JobPost
from backend.employer.queries import EmployerFilter
from backend.employer.schemas import EmployerIn, EmployerOut, EmployerPatch, JobPostIn, JobPostOut, JobPostPatch
from backend.employer.states import KINDS, PLACES
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.dated import holds
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind
from backend.kernel.types import shared
from backend.org import queries as org

_OWN_FIELDS = frozenset({"address", "contact", "phone", "capacity"})


def _out(found: Row[Any]) -> EmployerOut:
    row: Employer = found.Employer
    names = {"kind_name": KINDS[row.kind], "place_name": PLACES[row.place], "open_posts": found.open_posts}
    return EmployerOut.model_validate(shared(row, EmployerOut) | names)


def list_employers(session: Session, page: PageQuery, wanted: EmployerFilter) -> Page[EmployerOut]:
    """Employers, newest first."""
    return cut([_out(row) for row in queries.employers(session, page, wanted, clock.today())], page, ["id"])


def read(session: Session, employer_id: UUID) -> EmployerOut:
    """One employer."""
    found = queries.employer(session, employer_id, clock.today())
    if found is None:
        raise NotFound
    return _out(found)


def load_active(session: Session, employer_id: UUID) -> Employer:
    """An employer that the caller sees and that is in business."""
    row = session.get(Employer, employer_id)
    if row is None:
        raise NotFound
    if row.state != "active":
        raise EmployerClosed
    return row


def create(session: Session, actor: Actor, data: EmployerIn) -> EmployerOut:
    """Register an employer."""
    _require_possible(session, actor, data.region, data.brands)
    row = Employer(id=new_id(), **data.model_dump())
    session.add(row)
    _flush_named(session)
    audit.record(session, actor, "employer.created", "employer", row.id, region=row.region)
    return read(session, row.id)


def change(session: Session, actor: Actor, employer_id: UUID, expected: int, data: EmployerPatch) -> EmployerOut:
    """The office changes everything, an employer how it is reached and how many it takes."""
    values: dict[str, Any] = data.model_dump(exclude_unset=True)
    if actor.kind == Kind.EMPLOYER and set(values) - _OWN_FIELDS:
        raise rules.fault(f"/{min(set(values) - _OWN_FIELDS)}", "这一项由领导小组办公室维护，请联系办公室")
    row = load_for_change(session, Employer, employer_id, expected)
    _require_possible(session, actor, values.get("region"), values.get("brands", []))
    changed = apply(row, values)
    _flush_named(session)
    audit.record(session, actor, "employer.changed", "employer", row.id, fields=audit.digests(changed))
    session.refresh(row)
    return read(session, row.id)


def _flush_named(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError:
        raise EmployerExists from None


def _require_possible(session: Session, actor: Actor, region: str | None, brands: list[str]) -> None:
    if region is not None and not _is_of_today(session, actor, region):
        raise rules.fault("/region", "请选择本县或本县的乡镇")
    if set(brands) - queries.brands(session):
        raise rules.fault("/brands", "没有这个劳务品牌")


def _is_of_today(session: Session, actor: Actor, code: str) -> bool:
    if code[:6] != actor.county or len(code) not in (6, 9):
        return False
    try:
        return holds(org.region(session, code), clock.today())
    except NotFound:
        return False


def _post_out(found: Row[Any]) -> JobPostOut:
    names = {"employer_name": found.employer_name, "trade_name": found.trade_name}
    return JobPostOut.model_validate(shared(found.JobPost, JobPostOut) | names)


def list_posts(
    session: Session, page: PageQuery, employer_id: UUID | None, trade: str | None, state: str | None
) -> Page[JobPostOut]:
    """Posts, newest first."""
    return cut([_post_out(row) for row in queries.posts(session, page, employer_id, trade, state)], page, ["id"])


def create_post(session: Session, actor: Actor, data: JobPostIn) -> JobPostOut:
    """A post of an employer in business."""
    employer = load_active(session, data.employer_id)
    require_trade(session, data.trade)
    row = JobPost(id=new_id(), region=employer.region, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, "job_post.created", "job_post", row.id, trade=row.trade)
    return _post_out(queries.post(session, row.id))


def change_post(session: Session, actor: Actor, post_id: UUID, expected: int, data: JobPostPatch) -> JobPostOut:
    """Change a post, say how many places are filled, or close it."""
    row = load_for_change(session, JobPost, post_id, expected)
    changed = apply(row, data.model_dump(exclude_unset=True))
    if row.filled > row.persons:
        raise rules.fault("/filled", f"已招人数不能超过招聘的 {row.persons} 人")
    session.flush()
    audit.record(session, actor, "job_post.changed", "job_post", row.id, fields=audit.digests(changed))
    session.refresh(row)
    return _post_out(queries.post(session, row.id))


def require_trade(session: Session, trade: str) -> None:
    """A trade of today."""
    if trade not in catalog.trade_choices(session, clock.today()):
        raise rules.fault("/trade", "没有这个工种，或它已停用")
