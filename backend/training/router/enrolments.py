"""Enrolment over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, SafeStr
from backend.person.errors import DailyLimit
from backend.training.errors import (
    ClassFull,
    Elsewhere,
    NotEnrolled,
    NotEnrolling,
    NotRegistered,
    TrainedAlready,
    WrongClass,
)
from backend.training.queries import EnrolmentFilter
from backend.training.schemas.enrolments import (
    ClassEnrolmentOut,
    EnrolmentIn,
    EnrolmentNumberIn,
    EnrolmentReasonIn,
    TransferIn,
    WhereaboutsOut,
)
from backend.training.schemas.gates import QuotaOut
from backend.training.service import enrolments as service

router = APIRouter(tags=["training"], route_class=PolicyRoute)

JOINING = problems(NotFound, NotEnrolling, ClassFull, TrainedAlready, Elsewhere)
CHANGES = problems(NotFound, PreconditionRequired, Stale, NotEnrolled)


async def _filter(
    class_id: Annotated[UUID | None, Query(description="这个班的")] = None,
    person_id: Annotated[UUID | None, Query(description="这名学员的")] = None,
    state: Annotated[Code | None, Query(description="状态")] = None,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="年度")] = None,
    q: Annotated[SafeStr | None, Query(description="姓名中的字")] = None,
) -> EnrolmentFilter:
    return EnrolmentFilter(class_id, person_id, state, q, year)


@router.get("/enrolments", openapi_extra=policy(P.ENROLMENT_READ))
def list_enrolments(
    session: ReadSession, page: PageParams, wanted: Annotated[EnrolmentFilter, Depends(_filter)]
) -> Page[WhereaboutsOut]:
    """Who is in which class, where and when: a township its people, a department and an institution their classes."""
    return service.list_enrolments(session, page, wanted)


@router.post(
    "/classes/{id}/enrolments",
    status_code=201,
    responses=JOINING,
    openapi_extra=policy(P.ENROLMENT_KEEP, idempotent=True),
)
def create_enrolment(id: UUID, data: EnrolmentIn, session: WriteSession, actor: Writer) -> ClassEnrolmentOut:
    """A person joins a class."""
    return service.enrol(session, actor, id, data.person_id)


@router.post(
    "/classes/{id}/enrolments-by-number",
    status_code=201,
    responses=JOINING | problems(NotRegistered, WrongClass, DailyLimit),
    openapi_extra=policy(P.ENROLMENT_NUMBER, idempotent=True),
)
def create_enrolment_by_number(
    id: UUID, data: EnrolmentNumberIn, session: WriteSession, actor: Writer
) -> ClassEnrolmentOut:
    """Whoever has this ID number and this name joins a class."""
    return service.enrol_by_number(session, actor, id, data)


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
