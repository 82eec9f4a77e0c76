"""Notices over HTTP, for officials."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.portal.errors import NoticeFixed, WrongNotice
from backend.portal.schemas.notices import NoticeIn, NoticeOut
from backend.portal.service import notices
from backend.portal.states import NoticeKind, NoticeState

router = APIRouter(prefix="/notices", tags=["portal"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale, NoticeFixed)


@router.get("", openapi_extra=policy(P.NOTICE_READ))
def list_notices(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    state: Annotated[NoticeState | None, Query(description="状态")] = None,
    kind: Annotated[NoticeKind | None, Query(description="种类")] = None,
) -> Page[NoticeOut]:
    """Notices of the county and its units, newest first."""
    return notices.list_notices(session, actor, page, state, kind)


@router.post("", status_code=201, responses=problems(WrongNotice), openapi_extra=policy(P.NOTICE_KEEP, idempotent=True))
def create_notice(data: NoticeIn, session: WriteSession, actor: Writer) -> NoticeOut:
    """Write a notice; nobody sees it before it is published."""
    return notices.write(session, actor, data)


@router.get("/{id}", responses=problems(NotFound), openapi_extra=policy(P.NOTICE_READ))
def read_notice(id: UUID, session: ReadSession, actor: Reader) -> NoticeOut:
    """One notice."""
    return notices.read(session, actor, id)


@router.put("/{id}", responses=CHANGES | problems(WrongNotice), openapi_extra=policy(P.NOTICE_KEEP))
def change_notice(
    id: UUID, data: NoticeIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> NoticeOut:
    """Write a draft anew."""
    return notices.change(session, actor, id, expected, data)


@router.post("/{id}/publication", responses=CHANGES, openapi_extra=policy(P.NOTICE_KEEP))
def publish_notice(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> NoticeOut:
    """Show a notice to trainees."""
    return notices.publish(session, actor, id, expected)


@router.post("/{id}/ending", responses=CHANGES, openapi_extra=policy(P.NOTICE_KEEP))
def end_notice(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> NoticeOut:
    """Show it no more."""
    return notices.end(session, actor, id, expected)
