"""Complaints over HTTP, for those who answer them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.inspection.errors import ComplaintClosed, ComplaintUnanswered
from backend.inspection.schemas.complaints import ComplaintAnswerIn, ComplaintListOut, ContactAskIn, ContactOut
from backend.inspection.service import complaints
from backend.inspection.states import Kind, State
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.person.errors import DailyLimit

router = APIRouter(prefix="/complaints", tags=["inspection"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale)


@router.get("", openapi_extra=policy(P.COMPLAINT_READ))
def list_complaints(
    session: ReadSession,
    page: PageParams,
    state: Annotated[State | None, Query(description="状态")] = None,
    kind: Annotated[Kind | None, Query(description="类别")] = None,
) -> Page[ComplaintListOut]:
    """Complaints and reports, newest first."""
    return complaints.list_complaints(session, page, state, kind)


@router.get("/{id}", responses=problems(NotFound), openapi_extra=policy(P.COMPLAINT_READ))
def read_complaint(id: UUID, session: ReadSession) -> ComplaintListOut:
    """One complaint."""
    return complaints.read(session, id)


@router.post("/{id}/disclosure", responses=problems(NotFound, DailyLimit), openapi_extra=policy(P.COMPLAINT_ANSWER))
def reveal_complaint_contact(id: UUID, data: ContactAskIn, session: WriteSession, actor: Writer) -> ContactOut:
    """Show the reporter's phone in full for a stated reason."""
    return complaints.disclose(session, actor, id, data)


@router.post("/{id}/answer", responses=CHANGES | problems(ComplaintClosed), openapi_extra=policy(P.COMPLAINT_ANSWER))
def answer_complaint(
    id: UUID, data: ComplaintAnswerIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> ComplaintListOut:
    """Answer a complaint; whoever has its receipt reads the answer."""
    return complaints.answer(session, actor, id, expected, data)


@router.post(
    "/{id}/closure",
    responses=CHANGES | problems(ComplaintClosed, ComplaintUnanswered),
    openapi_extra=policy(P.COMPLAINT_ANSWER),
)
def close_complaint(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> ComplaintListOut:
    """Close a complaint that was answered."""
    return complaints.close(session, actor, id, expected)
