"""The pool of teachers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.institution.errors import InstitutionClosed, NotPoolKeeper, TeacherMove, TeacherReviewed, WrongValue
from backend.institution.models import Teacher
from backend.institution.queries.pool import TeacherFilter
from backend.institution.schemas.teachers import (
    CoverageListOut,
    ReviewIn,
    StudyIn,
    StudyOut,
    TeacherHoursOut,
    TeacherIn,
    TeacherListOut,
    TeacherOut,
    TeacherPatch,
    TeacherReasonIn,
    TitleIn,
    TitleOut,
    TitleResultIn,
)
from backend.institution.service import careers
from backend.institution.service import teachers as service
from backend.kernel import history
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, SafeStr

router = APIRouter(tags=["institution"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, NotPoolKeeper, TeacherMove)
ADDING = problems(NotFound, NotPoolKeeper, TeacherMove, WrongValue)


async def _filter(
    trade: Annotated[Code | None, Query(description="授课工种")] = None,
    source: Annotated[Code | None, Query(description="来源")] = None,
    state: Annotated[Code | None, Query(description="状态")] = None,
    institution_id: Annotated[UUID | None, Query(description="只要这个机构的")] = None,
    q: Annotated[SafeStr | None, Query(description="姓名中的字")] = None,
) -> TeacherFilter:
    return TeacherFilter(trade=trade, source=source, state=state, institution_id=institution_id, name=q)


@router.get("/teachers", openapi_extra=policy(P.TEACHER_READ))
def list_teachers(
    session: ReadSession, page: PageParams, wanted: Annotated[TeacherFilter, Depends(_filter)]
) -> Page[TeacherListOut]:
    """Teachers of the county's pool by name."""
    return service.list_teachers(session, page, wanted)


@router.post(
    "/teachers",
    status_code=201,
    responses=problems(NotFound, NotPoolKeeper, InstitutionClosed, WrongValue),
    openapi_extra=policy(P.TEACHER_KEEP, idempotent=True),
)
def create_teacher(data: TeacherIn, session: WriteSession, actor: Writer) -> TeacherOut:
    """Propose a teacher (an institution), or take one into the pool."""
    return service.create(session, actor, data)


@router.get("/teacher-coverage", openapi_extra=policy(P.TEACHER_READ))
def read_teacher_coverage(session: ReadSession) -> CoverageListOut:
    """Trades by how few teachers they have."""
    return service.coverage(session)


@router.get("/teachers/{id}", responses=problems(NotFound), openapi_extra=policy(P.TEACHER_READ))
def read_teacher(id: UUID, session: ReadSession) -> TeacherOut:
    """One teacher with reviews, study and titles."""
    return service.read(session, id)


@router.get("/teachers/{id}/changes", responses=problems(NotFound), openapi_extra=policy(P.TEACHER_READ))
def read_teacher_changes(id: UUID, session: ReadSession) -> Changes:
    """Who changed what and when."""
    return history.changes(session, Teacher, id)


@router.get("/teachers/{id}/hours", responses=problems(NotFound), openapi_extra=policy(P.TEACHER_READ))
def read_teacher_hours(id: UUID, session: ReadSession) -> TeacherHoursOut:
    """The teaching-hours ledger."""
    return service.hours(session, id)


@router.patch("/teachers/{id}", responses=CHANGES | problems(WrongValue), openapi_extra=policy(P.TEACHER_KEEP))
def change_teacher(
    id: UUID, data: TeacherPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TeacherOut:
    """Change what is known of a teacher."""
    return service.change(session, actor, id, expected, data)


@router.post("/teachers/{id}/admission", responses=CHANGES, openapi_extra=policy(P.TEACHER_ADMIT))
def admit_teacher(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> TeacherOut:
    """Take a teacher into the pool."""
    return service.admit(session, actor, id, expected)


@router.post("/teachers/{id}/refusal", responses=CHANGES, openapi_extra=policy(P.TEACHER_ADMIT))
def refuse_teacher(
    id: UUID, data: TeacherReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TeacherOut:
    """Do not admit a proposed teacher."""
    return service.refuse(session, actor, id, expected, data.reason)


@router.post("/teachers/{id}/departure", responses=CHANGES, openapi_extra=policy(P.TEACHER_ADMIT))
def dismiss_teacher(
    id: UUID, data: TeacherReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TeacherOut:
    """Let a teacher go."""
    return service.dismiss(session, actor, id, expected, data.reason)


@router.post(
    "/teachers/{id}/reviews",
    status_code=201,
    responses=ADDING | problems(TeacherReviewed),
    openapi_extra=policy(P.TEACHER_ADMIT, idempotent=True),
)
def create_teacher_review(id: UUID, data: ReviewIn, session: WriteSession, actor: Writer) -> TeacherOut:
    """A year's review."""
    return careers.review(session, actor, id, data)


@router.post(
    "/teachers/{id}/studies",
    status_code=201,
    responses=ADDING,
    openapi_extra=policy(P.TEACHER_ADMIT, idempotent=True),
)
def create_teacher_study(id: UUID, data: StudyIn, session: WriteSession, actor: Writer) -> TeacherOut:
    """Study away from home."""
    return careers.add_study(session, actor, id, data)


@router.put("/teacher-studies/{id}", responses=CHANGES | problems(WrongValue), openapi_extra=policy(P.TEACHER_ADMIT))
def change_teacher_study(
    id: UUID, data: StudyIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> StudyOut:
    """Tell a study anew, with its result."""
    return careers.change_study(session, actor, id, expected, data)


@router.post(
    "/teachers/{id}/titles",
    status_code=201,
    responses=ADDING,
    openapi_extra=policy(P.TEACHER_ADMIT, idempotent=True),
)
def create_teacher_title(id: UUID, data: TitleIn, session: WriteSession, actor: Writer) -> TeacherOut:
    """An application for a title."""
    return careers.apply_for_title(session, actor, id, data)


@router.post(
    "/teacher-titles/{id}/result", responses=CHANGES | problems(WrongValue), openapi_extra=policy(P.TEACHER_ADMIT)
)
def decide_teacher_title(
    id: UUID, data: TitleResultIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TitleOut:
    """How an application ended."""
    return careers.decide_title(session, actor, id, expected, data)
