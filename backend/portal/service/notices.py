"""Notices for trainees: written, published, ended by the unit that wrote them (R57, R150)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.catalog import queries as catalog
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite, user_names
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind
from backend.kernel.types import shared
from backend.org import queries as org
from backend.portal.errors import NoticeFixed, WrongNotice
from backend.portal.models import Notice
from backend.portal.queries import notices as queries
from backend.portal.schemas.notices import NoticeIn, NoticeOut
from backend.portal.states import NOTICE_STATES, NOTICES


def _out(actor: Actor, found: Row[Any], names: dict[UUID | None, str]) -> NoticeOut:
    row: Notice = found.Notice
    return NoticeOut(
        **shared(row, NoticeOut),
        place=found.place,
        reads=found.reads,
        kind_name=NOTICES[row.kind],
        state_name=NOTICE_STATES[row.state],
        writer=names.get(row.written_by, ""),
        is_own=allows(actor.role, P.NOTICE_KEEP) and _is_own(actor, row),
    )


def _is_own(actor: Actor, row: Notice) -> bool:
    if actor.kind == Kind.TOWNSHIP:
        return row.region == actor.region
    return actor.kind == Kind.COUNTY or row.department_id == actor.department_id


def list_notices(
    session: Session, actor: Actor, page: PageQuery, state: str | None, kind: str | None
) -> Page[NoticeOut]:
    """Notices of the county and its units, newest first."""
    rows = queries.notices(session, page, state, kind)
    names = user_names(session, [row.Notice.written_by for row in rows])
    return cut([_out(actor, row, names) for row in rows], page, ["id"])


def read(session: Session, actor: Actor, notice_id: UUID) -> NoticeOut:
    """One notice; raises NotFound."""
    found = queries.notice(session, notice_id)
    if found is None:
        raise NotFound
    return _out(actor, found, user_names(session, [found.Notice.written_by]))


def _fault(pointer: str, sentence: str) -> WrongNotice:
    return WrongNotice(sentence, errors=[FieldError(pointer, "wrong_value", sentence)])


def _values(session: Session, actor: Actor, data: NoticeIn) -> dict[str, Any]:
    """What is kept of a form; a township writes for itself alone."""
    today = clock.today()
    if data.until < today:
        raise _fault("/until", "截止日期已经过了")
    if (data.kind == "story") != (data.consent is not None):
        raise _fault("/consent", "“身边的榜样”要写明本人什么时候、怎样同意的；别的通知不用写")
    strange = sorted(set(data.trades) - catalog.trade_choices(session, today).keys())
    if strange:
        raise _fault("/trades", f"字典里没有这些工种：{'、'.join(strange)}")
    if actor.kind == Kind.TOWNSHIP:
        return data.model_dump() | {"townships": [actor.region], "trades": sorted(set(data.trades))}
    unknown = sorted(set(data.townships) - {row.code for row in org.townships(session, actor.county, today)})
    if unknown:
        raise _fault("/townships", f"没有这些乡镇：{'、'.join(unknown)}")
    return data.model_dump() | {"trades": sorted(set(data.trades)), "townships": sorted(set(data.townships))}


def write(session: Session, actor: Actor, data: NoticeIn) -> NoticeOut:
    """Write a draft."""
    region = actor.region if actor.kind == Kind.TOWNSHIP else actor.county
    of = {"id": new_id(), "region": region, "department_id": actor.department_id, "written_by": actor.user_id}
    row = Notice(**of, **_values(session, actor, data))
    session.add(row)
    session.flush()
    audit.record(session, actor, "notice.written", "notice", row.id, kind=row.kind)
    return read(session, actor, row.id)


def _load(session: Session, actor: Actor, notice_id: UUID, expected: int, state: str) -> Notice:
    found = session.get(Notice, notice_id)
    if found is None or not _is_own(actor, found):
        raise NotFound
    row = load_for_change(session, Notice, notice_id, expected)
    if row.state != state:
        raise NoticeFixed
    return row


def change(session: Session, actor: Actor, notice_id: UUID, expected: int, data: NoticeIn) -> NoticeOut:
    """Write a draft anew; raises NoticeFixed."""
    row = _load(session, actor, notice_id, expected, "draft")
    rewrite(session, row, **_values(session, actor, data))
    audit.record(session, actor, "notice.written", "notice", row.id, kind=row.kind)
    return read(session, actor, row.id)


def publish(session: Session, actor: Actor, notice_id: UUID, expected: int) -> NoticeOut:
    """From now on trainees see it, until its last day; raises NoticeFixed."""
    row = _load(session, actor, notice_id, expected, "draft")
    if row.until < clock.today():
        raise NoticeFixed("截止日期已经过了，先改截止日期再发布")
    rewrite(session, row, state="published", published_at=clock.now())
    audit.record(session, actor, "notice.published", "notice", row.id, kind=row.kind)
    return read(session, actor, row.id)


def end(session: Session, actor: Actor, notice_id: UUID, expected: int) -> NoticeOut:
    """Trainees see it no more; raises NoticeFixed."""
    row = _load(session, actor, notice_id, expected, "published")
    rewrite(session, row, state="ended")
    audit.record(session, actor, "notice.ended", "notice", row.id, kind=row.kind)
    return read(session, actor, row.id)
