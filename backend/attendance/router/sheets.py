"""Attendance sheet, flags and corrections over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.attendance.errors import (
    CorrectionDecided,
    CorrectionOpen,
    NotHeld,
    NotInClass,
    NotOver,
    OwnCorrection,
    WrongMark,
)
from backend.attendance.schemas import (
    AttendanceCorrectionIn,
    AttendanceCorrectionOut,
    AttendanceDecisionIn,
    FlagsOut,
    SheetOut,
)
from backend.attendance.service import corrections, sheets
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code

router = APIRouter(tags=["attendance"], route_class=PolicyRoute)


@router.get("/classes/{id}/attendance", responses=problems(NotFound), openapi_extra=policy(P.ATTENDANCE_READ))
def read_attendance(id: UUID, session: ReadSession) -> SheetOut:
    """The attendance sheet of a class: a township sees its own people in it."""
    return sheets.read(session, id)


@router.get("/classes/{id}/proxy-signs", responses=problems(NotFound), openapi_extra=policy(P.PROXY_READ))
def read_proxy_signs(id: UUID, session: ReadSession) -> FlagsOut:
    """What in a class looks like proxy signing, in words; nobody is punished by it."""
    return sheets.flags(session, id)


@router.get("/attendance-corrections", openapi_extra=policy(P.ATTENDANCE_READ))
def list_corrections(
    session: ReadSession,
    page: PageParams,
    class_id: Annotated[UUID | None, Query(description="这个班的")] = None,
    state: Annotated[Code | None, Query(description="状态")] = None,
) -> Page[AttendanceCorrectionOut]:
    """Corrections, newest first."""
    return corrections.list_corrections(session, page, class_id, state)


@router.post(
    "/attendance-corrections",
    status_code=201,
    responses=problems(NotFound, NotInClass, NotHeld, NotOver, CorrectionOpen),
    openapi_extra=policy(P.ATTENDANCE_KEEP, idempotent=True),
)
def create_correction(data: AttendanceCorrectionIn, session: WriteSession, actor: Writer) -> AttendanceCorrectionOut:
    """Ask for a correction, with its reason."""
    return corrections.ask(session, actor, data)


@router.put(
    "/attendance-corrections/{id}/decision",
    responses=problems(NotFound, PreconditionRequired, Stale, WrongMark, CorrectionDecided, OwnCorrection),
    openapi_extra=policy(P.ATTENDANCE_DECIDE),
)
def decide_correction(
    id: UUID, data: AttendanceDecisionIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> AttendanceCorrectionOut:
    """Approve or refuse a correction; somebody else than who asked for it."""
    return corrections.decide(session, actor, id, expected, data)
