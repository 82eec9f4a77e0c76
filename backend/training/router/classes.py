"""Classes and their timetable over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.course.errors import CourseRetired, HoursRatio, NotReady
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.institution.errors import (
    InstitutionClosed,
    NoCapacity,
    NotInPool,
    NotRecognised,
    OutsideTrades,
    TeacherBusy,
    VenueBusy,
    VenueClosed,
)
from backend.kernel import history
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, SafeStr
from backend.training.errors import (
    ClassFull,
    ClassMove,
    Elsewhere,
    NotComplete,
    NotEditable,
    NotYourMove,
    OwnClass,
    TooLate,
    WrongClass,
)
from backend.training.models import Lesson, TrainingClass
from backend.training.queries import ClassFilter
from backend.training.schemas.classes import ClassIn, ClassListOut, ClassMoveIn, ClassOut, ClassPatch
from backend.training.schemas.gates import GatesOut
from backend.training.schemas.timetable import LessonOut, RescheduleIn, TimetableCheckOut, TimetableIn, TimetableOut
from backend.training.service import classes as service
from backend.training.service import gates, steps, timetable

router = APIRouter(tags=["training"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, NotEditable, WrongClass)
STANDING = problems(InstitutionClosed, NotRecognised, OutsideTrades, NoCapacity, NotReady, CourseRetired, HoursRatio)
BOOKING = problems(NotInPool, TeacherBusy, VenueBusy, VenueClosed, Elsewhere)


async def _filter(
    state: Annotated[Code | None, Query(description="状态")] = None,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="年度")] = None,
    institution_id: Annotated[UUID | None, Query(description="只要这个机构的")] = None,
    department: Annotated[Code | None, Query(description="只要这个责任部门的")] = None,
    q: Annotated[SafeStr | None, Query(description="班名中的字")] = None,
) -> ClassFilter:
    return ClassFilter(state, year, institution_id, department, q)


@router.get("/classes", openapi_extra=policy(P.CLASS_READ))
def list_classes(
    session: ReadSession, page: PageParams, wanted: Annotated[ClassFilter, Depends(_filter)]
) -> Page[ClassListOut]:
    """Classes, newest first, each with its state line."""
    return service.list_classes(session, page, wanted)


@router.post(
    "/classes",
    status_code=201,
    responses=problems(NotFound, CourseRetired, InstitutionClosed, WrongClass),
    openapi_extra=policy(P.CLASS_KEEP, idempotent=True),
)
def create_class(data: ClassIn, session: WriteSession, actor: Writer) -> ClassOut:
    """A draft of a class."""
    return service.create(session, actor, data)


@router.get("/classes/{id}", responses=problems(NotFound), openapi_extra=policy(P.CLASS_READ))
def read_class(id: UUID, session: ReadSession, actor: Reader) -> ClassOut:
    """One class and the steps that the caller may take now."""
    return service.read(session, actor, id)


@router.get("/classes/{id}/gates", responses=problems(NotFound), openapi_extra=policy(P.CLASS_READ))
def read_class_gates(id: UUID, session: ReadSession, actor: Reader) -> GatesOut:
    """What to look at before the class goes on, and how its department's quota is used."""
    return gates.read(session, actor, id)


@router.get("/classes/{id}/changes", responses=problems(NotFound), openapi_extra=policy(P.CLASS_READ))
def read_class_changes(id: UUID, session: ReadSession) -> Changes:
    """Who changed what and when, its states too."""
    return history.changes(session, TrainingClass, id)


@router.patch("/classes/{id}", responses=CHANGES | problems(NoCapacity, ClassFull), openapi_extra=policy(P.CLASS_KEEP))
def change_class(
    id: UUID, data: ClassPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> ClassOut:
    """Change a draft, or the size of an approved class."""
    return service.change(session, actor, id, expected, data)


@router.post(
    "/classes/{id}/moves",
    responses=CHANGES | STANDING | problems(ClassMove, NotYourMove, OwnClass, NotComplete, TooLate),
    openapi_extra=policy(P.CLASS_MOVE),
)
def move_class(
    id: UUID, data: ClassMoveIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> ClassOut:
    """Take a step: submit, approve, return, open, start, finish, suspend, cancel, accept, archive, void."""
    return steps.move(session, actor, id, expected, data)


@router.get("/classes/{id}/timetable", responses=problems(NotFound), openapi_extra=policy(P.CLASS_READ))
def read_timetable(id: UUID, session: ReadSession) -> TimetableOut:
    """The lessons, their 7 : 3, and what should be looked at."""
    return timetable.read(session, id)


@router.post("/classes/{id}/timetable-check", responses=problems(NotFound), openapi_extra=policy(P.CLASS_KEEP))
def check_timetable(id: UUID, data: TimetableIn, session: ReadSession, actor: Reader) -> TimetableCheckOut:
    """What would stand against a timetable that is being written, row by row; nothing is stored."""
    return timetable.check(session, id, data)


@router.put("/classes/{id}/timetable", responses=CHANGES | BOOKING, openapi_extra=policy(P.CLASS_KEEP))
def write_timetable(
    id: UUID, data: TimetableIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TimetableOut:
    """The whole timetable of a draft anew."""
    return timetable.write(session, actor, id, expected, data)


@router.put("/lessons/{id}", responses=CHANGES | BOOKING, openapi_extra=policy(P.CLASS_KEEP))
def reschedule_lesson(
    id: UUID, data: RescheduleIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> LessonOut:
    """One lesson at another time, by somebody else or elsewhere."""
    return timetable.reschedule(session, actor, id, expected, data)


@router.get("/lessons/{id}/changes", responses=problems(NotFound), openapi_extra=policy(P.CLASS_READ))
def read_lesson_changes(id: UUID, session: ReadSession) -> Changes:
    """How a lesson was rescheduled."""
    return history.changes(session, Lesson, id)
