"""Employers and their posts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.employer.errors import EmployerClosed, EmployerExists, WrongEmployment
from backend.employer.queries import EmployerFilter
from backend.employer.schemas import EmployerIn, EmployerOut, EmployerPatch, JobPostIn, JobPostOut, JobPostPatch
from backend.employer.service import employers as service
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, SafeStr

router = APIRouter(tags=["employer"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale, WrongEmployment)


async def _filter(
    kind: Annotated[Code | None, Query(description="enterprise、workshop、agency、base")] = None,
    brand: Annotated[Code | None, Query(description="劳务品牌")] = None,
    q: Annotated[SafeStr | None, Query(description="名称中的字")] = None,
) -> EmployerFilter:
    return EmployerFilter(kind, brand, q)


@router.get("/employers", openapi_extra=policy(P.EMPLOYER_READ))
def list_employers(
    session: ReadSession, page: PageParams, wanted: Annotated[EmployerFilter, Depends(_filter)]
) -> Page[EmployerOut]:
    """Enterprises, workshops, agencies and bases, newest first."""
    return service.list_employers(session, page, wanted)


@router.post(
    "/employers",
    status_code=201,
    responses=problems(EmployerExists, WrongEmployment),
    openapi_extra=policy(P.EMPLOYER_KEEP, idempotent=True),
)
def create_employer(data: EmployerIn, session: WriteSession, actor: Writer) -> EmployerOut:
    """Register an employer."""
    return service.create(session, actor, data)


@router.get("/employers/{id}", responses=problems(NotFound), openapi_extra=policy(P.EMPLOYER_READ))
def read_employer(id: UUID, session: ReadSession) -> EmployerOut:
    """One employer."""
    return service.read(session, id)


@router.patch("/employers/{id}", responses=CHANGES | problems(EmployerExists), openapi_extra=policy(P.EMPLOYER_SELF))
def change_employer(
    id: UUID, data: EmployerPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> EmployerOut:
    """Change an employer; it itself keeps how it is reached and how many it takes."""
    return service.change(session, actor, id, expected, data)


@router.get("/job-posts", openapi_extra=policy(P.EMPLOYER_READ))
def list_job_posts(
    session: ReadSession,
    page: PageParams,
    employer_id: Annotated[UUID | None, Query(description="只要这个单位的")] = None,
    trade: Annotated[Code | None, Query(description="工种")] = None,
    state: Annotated[Code | None, Query(description="open 招聘中，closed 已结束")] = None,
) -> Page[JobPostOut]:
    """Posts, newest first."""
    return service.list_posts(session, page, employer_id, trade, state)


@router.post(
    "/job-posts",
    status_code=201,
    responses=problems(NotFound, EmployerClosed, WrongEmployment),
    openapi_extra=policy(P.EMPLOYER_SELF, idempotent=True),
)
def create_job_post(data: JobPostIn, session: WriteSession, actor: Writer) -> JobPostOut:
    """A post of an employer."""
    return service.create_post(session, actor, data)


@router.patch("/job-posts/{id}", responses=CHANGES, openapi_extra=policy(P.EMPLOYER_SELF))
def change_job_post(
    id: UUID, data: JobPostPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> JobPostOut:
    """Change a post, say how many places are filled, or close it."""
    return service.change_post(session, actor, id, expected, data)
