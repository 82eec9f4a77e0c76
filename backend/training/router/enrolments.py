"""Enrolment over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code
from backend.training.errors import ClassFull, Elsewhere, NotEnrolled, NotEnrolling, TrainedAlready, WrongClass
from backend.training.schemas import ClassEnrolmentOut, EnrolmentIn, EnrolmentReasonIn, QuotaOut, TransferIn
from backend.training.service import enrolments as service

router = APIRouter(tags=["training"], route_class=PolicyRoute)

JOINING = problems(NotFound, NotEnrolling, ClassFull, TrainedAlready, Elsewhere)
CHANGES = problems(NotFound, PreconditionRequired, Stale, NotEnrolled)


@router.get("/enrolments", openapi_extra=policy(P.ENROLMENT_READ))
def list_enrolments(
    session: ReadSession,
    page: PageParams,
    class_id: Annotated[UUID | None, Query(description="这个班的")] = None,
    person_id: Annotated[UUID | None, Query(description="这名学员的")] = None,
    state: Annotated[Code | None, Query(description="状态")] = None,
) -> Page[ClassEnrolmentOut]:
    """Who is in which class: a township its people, a department and an institution their classes."""
    return service.list_enrolments(session, page, class_id, person_id, state)


@router.post(
    "/classes/{id}/enrolments",
    status_code=201,
    responses=JOINING,
    openapi_extra=policy(P.ENROLMENT_KEEP, idempotent=True),
)
def create_enrolment(id: UUID, data: EnrolmentIn, session: WriteSession, actor: Writer) -> ClassEnrolmentOut:
    """A person joins a class."""
    return service.enrol(session, actor, id, data.person_id)


@router.post("/enrolments/{id}/cancellation", responses=CHANGES, openapi_extra=policy(P.ENROLMENT_LEAVE))
def cancel_enrolment(
    id: UUID, data: EnrolmentReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> ClassEnrolmentOut:
    """A person leaves."""
    return service.cancel(session, actor, id, expected, data.reason)


@router.post(
    "/enrolments/{id}/transfer",
    responses=CHANGES | JOINING | problems(WrongClass),
    openapi_extra=policy(P.ENROLMENT_KEEP),
)
def transfer_enrolment(
    id: UUID, data: TransferIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> ClassEnrolmentOut:
    """A person changes the class; where the new one refuses, the old one stays."""
    return service.transfer(session, actor, id, expected, data)


@router.get("/quota-use", openapi_extra=policy(P.CLASS_READ))
def read_quota_use(session: ReadSession, year: Annotated[int, Query(ge=1900, le=2100, description="年度")]) -> QuotaOut:
    """How far the year's table is used by enrolment."""
    return service.quota(session, year)
