"""The papers of courses over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from backend.access import P
from backend.course.errors import CourseRetired, HoursRatio, OwnApproval, PaperMove, PaperOpen, WrongCourse
from backend.course.schemas import CourseReasonIn, PaperContentIn, PaperIn, PaperOut
from backend.course.service import papers as service
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion

router = APIRouter(tags=["course"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, PaperMove)


@router.post(
    "/courses/{id}/papers",
    status_code=201,
    responses=problems(NotFound, CourseRetired, PaperOpen, WrongCourse),
    openapi_extra=policy(P.COURSE_KEEP, idempotent=True),
)
def create_course_paper(id: UUID, data: PaperIn, session: WriteSession, actor: Writer) -> PaperOut:
    """Begin a version of the teaching plan, the syllabus or the textbook."""
    return service.create(session, actor, id, data)


@router.get("/course-papers/{id}", responses=problems(NotFound), openapi_extra=policy(P.COURSE_READ))
def read_course_paper(id: UUID, session: ReadSession) -> PaperOut:
    """One version with its content."""
    return service.read(session, id)


@router.put("/course-papers/{id}", responses=CHANGES | problems(WrongCourse), openapi_extra=policy(P.COURSE_KEEP))
def change_course_paper(
    id: UUID, data: PaperContentIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> PaperOut:
    """Write a draft or a returned version anew."""
    return service.change(session, actor, id, expected, data)


@router.delete("/course-papers/{id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.COURSE_KEEP))
def delete_course_paper(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete a version that was not handed in."""
    service.remove(session, actor, id, expected)


@router.post(
    "/course-papers/{id}/submission",
    responses=CHANGES | problems(HoursRatio, WrongCourse),
    openapi_extra=policy(P.COURSE_KEEP),
)
def submit_course_paper(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> PaperOut:
    """Hand a version in to the responsible department."""
    return service.submit(session, actor, id, expected)


@router.post("/course-papers/{id}/return", responses=CHANGES, openapi_extra=policy(P.COURSE_DECIDE))
def return_course_paper(
    id: UUID, data: CourseReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> PaperOut:
    """Send a version back with what to mend."""
    return service.send_back(session, actor, id, expected, data.reason)


@router.post(
    "/course-papers/{id}/approval",
    responses=CHANGES | problems(OwnApproval, HoursRatio, WrongCourse),
    openapi_extra=policy(P.COURSE_DECIDE),
)
def approve_course_paper(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> PaperOut:
    """Approve a version: it is in force from now on."""
    return service.approve(session, actor, id, expected)
