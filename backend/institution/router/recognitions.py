"""Yearly recognition over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.institution.errors import (
    CapacityTooHigh,
    InstitutionClosed,
    OwnDecision,
    RecognitionExists,
    RecognitionMove,
    ScoreTooLow,
    WrongValue,
)
from backend.institution.schemas.recognitions import (
    DecisionIn,
    RecognitionIn,
    RecognitionOut,
    RecognitionPatch,
    RecognitionReasonIn,
)
from backend.institution.service import recognitions as service
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code

router = APIRouter(tags=["institution"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, RecognitionMove)


@router.get("/recognitions", openapi_extra=policy(P.INSTITUTION_READ))
def list_recognitions(
    session: ReadSession,
    page: PageParams,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="年度")] = None,
    state: Annotated[Code | None, Query(description="状态")] = None,
    institution_id: Annotated[UUID | None, Query(description="只要这个机构的")] = None,
) -> Page[RecognitionOut]:
    """Recognitions, newest first; units see decided ones."""
    return service.list_recognitions(session, page, year, state, institution_id)


@router.post(
    "/recognitions",
    status_code=201,
    responses=problems(NotFound, InstitutionClosed, RecognitionExists, WrongValue),
    openapi_extra=policy(P.INSTITUTION_SELF, idempotent=True),
)
def create_recognition(data: RecognitionIn, session: WriteSession, actor: Writer) -> RecognitionOut:
    """Begin an institution's recognition for a year."""
    return service.create(session, actor, data)


@router.get("/recognitions/{id}", responses=problems(NotFound), openapi_extra=policy(P.INSTITUTION_READ))
def read_recognition(id: UUID, session: ReadSession) -> RecognitionOut:
    """One recognition."""
    return service.read(session, id)


@router.patch("/recognitions/{id}", responses=CHANGES, openapi_extra=policy(P.INSTITUTION_SELF))
def change_recognition(
    id: UUID, data: RecognitionPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> RecognitionOut:
    """Change a draft's inputs."""
    return service.change(session, actor, id, expected, data)


@router.delete("/recognitions/{id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.INSTITUTION_SELF))
def delete_recognition(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete a draft."""
    service.remove(session, actor, id, expected)


@router.post("/recognitions/{id}/submission", responses=CHANGES, openapi_extra=policy(P.INSTITUTION_SELF))
def submit_recognition(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> RecognitionOut:
    """Hand a draft in."""
    return service.submit(session, actor, id, expected)


@router.post("/recognitions/{id}/return", responses=CHANGES, openapi_extra=policy(P.RECOGNITION_DECIDE))
def return_recognition(
    id: UUID, data: RecognitionReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> RecognitionOut:
    """Send it back to be mended."""
    return service.send_back(session, actor, id, expected, data.reason)


@router.post(
    "/recognitions/{id}/decision",
    responses=CHANGES | problems(OwnDecision, CapacityTooHigh, ScoreTooLow, WrongValue),
    openapi_extra=policy(P.RECOGNITION_DECIDE),
)
def decide_recognition(
    id: UUID, data: DecisionIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> RecognitionOut:
    """Score it, decide, and approve a capacity."""
    return service.decide(session, actor, id, expected, data)


@router.post("/recognitions/{id}/withdrawal", responses=CHANGES, openapi_extra=policy(P.RECOGNITION_DECIDE))
def withdraw_recognition(
    id: UUID, data: RecognitionReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> RecognitionOut:
    """Take a recognition away."""
    return service.withdraw(session, actor, id, expected, data.reason)
