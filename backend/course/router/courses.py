"""Courses over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.course import queries
from backend.course.errors import CourseExists, CourseRetired, WrongCourse
from backend.course.models import Course
from backend.course.queries import CourseFilter
from backend.course.schemas import CourseIn, CourseListOut, CourseOut, CoursePatch
from backend.course.service import courses as service
from backend.course.states import Paper
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.institution.errors import InstitutionClosed
from backend.kernel import history
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, SafeStr

router = APIRouter(prefix="/courses", tags=["course"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, CourseRetired)


async def _filter(
    *,
    trade: Annotated[Code | None, Query(description="工种")] = None,
    institution_id: Annotated[UUID | None, Query(description="只要这个机构的")] = None,
    department: Annotated[Code | None, Query(description="由这个部门审定的")] = None,
    state: Annotated[Code | None, Query(description="active 在用，retired 停用")] = None,
    papers: Annotated[Paper | None, Query(description="有材料在这个状态的")] = None,
    q: Annotated[SafeStr | None, Query(description="名称中的字")] = None,
) -> CourseFilter:
    return CourseFilter(
        trade=trade, institution_id=institution_id, department=department, state=state, papers=papers, name=q
    )


@router.get("", openapi_extra=policy(P.COURSE_READ))
def list_courses(
    session: ReadSession, actor: Reader, page: PageParams, wanted: Annotated[CourseFilter, Depends(_filter)]
) -> Page[CourseListOut]:
    """Courses, newest first, and whether a class may use them."""
    return queries.courses(session, actor.department_id, page, wanted)


@router.post(
    "",
    status_code=201,
    responses=problems(NotFound, CourseExists, InstitutionClosed, WrongCourse),
    openapi_extra=policy(P.COURSE_KEEP, idempotent=True),
)
def create_course(data: CourseIn, session: WriteSession, actor: Writer) -> CourseOut:
    """A new course."""
    return service.create(session, actor, data)


@router.get("/{id}", responses=problems(NotFound), openapi_extra=policy(P.COURSE_READ))
def read_course(id: UUID, session: ReadSession, actor: Reader) -> CourseOut:
    """One course with its papers and what is missing."""
    return service.read(session, actor, id)


@router.get("/{id}/changes", responses=problems(NotFound), openapi_extra=policy(P.COURSE_READ))
def read_course_changes(id: UUID, session: ReadSession) -> Changes:
    """Who changed what and when."""
    return history.changes(session, Course, id)


@router.patch("/{id}", responses=CHANGES | problems(CourseExists, WrongCourse), openapi_extra=policy(P.COURSE_KEEP))
def change_course(
    id: UUID, data: CoursePatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> CourseOut:
    """Change name or mode."""
    return service.change(session, actor, id, expected, data)


@router.post("/{id}/retirement", responses=CHANGES, openapi_extra=policy(P.COURSE_KEEP))
def retire_course(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> CourseOut:
    """No new class uses it."""
    return service.retire(session, actor, id, expected)


@router.post("/{id}/restoration", responses=CHANGES, openapi_extra=policy(P.COURSE_KEEP))
def restore_course(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> CourseOut:
    """Take a retiring back."""
    return service.restore(session, actor, id, expected)
