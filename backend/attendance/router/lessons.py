"""Room screen, check-in, roll call over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from backend.access import P
from backend.attendance.errors import (
    CodeLate,
    CodeUnknown,
    CodeUsed,
    KnownDevice,
    NotHeld,
    NotInClass,
    OutOfWindow,
    WrongMark,
)
from backend.attendance.schemas import (
    CheckInIn,
    CheckInOut,
    DayOut,
    RollCallIn,
    RollCallOut,
    RoomOut,
    SharedDeviceIn,
    SharedDeviceOut,
    Way,
)
from backend.attendance.service import check_ins, roll_calls, rooms
from backend.identity.errors import WaitBeforeSignIn
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, problems
from backend.kernel.types import Day

router = APIRouter(tags=["attendance"], route_class=PolicyRoute)


@router.post(
    "/check-ins",
    responses=problems(CodeUnknown, CodeUsed, CodeLate, NotHeld, OutOfWindow, WaitBeforeSignIn),
    openapi_extra=policy(P.PUBLIC),
)
def check_in(request: Request, data: CheckInIn) -> CheckInOut:
    """A trainee checks in or out with the code on the screen; a code is used once."""
    return check_ins.check_in(request.app.state.database, data, request.client.host if request.client else "")


@router.get("/lessons", openapi_extra=policy(P.ATTENDANCE_READ))
def read_lessons_of_day(session: ReadSession, day: Annotated[Day, Query(description="哪一天")]) -> DayOut:
    """The lessons of a day in running classes, with who has come."""
    return rooms.of_day(session, day)


@router.get("/lessons/{id}/room", responses=problems(NotFound), openapi_extra=policy(P.ATTENDANCE_KEEP))
def read_room(
    id: UUID,
    request: Request,
    session: ReadSession,
    way: Annotated[Way, Query(description="签到 in 或签退 out")] = "in",
) -> RoomOut:
    """The room screen: the code of this moment, who is there, whether a roll call is due."""
    return rooms.read(session, id, way, str(request.base_url))


@router.post(
    "/lessons/{id}/roll-calls",
    status_code=201,
    responses=problems(NotFound, WrongMark, NotInClass, NotHeld, OutOfWindow),
    openapi_extra=policy(P.ATTENDANCE_KEEP, idempotent=True),
)
def create_roll_call(id: UUID, data: RollCallIn, session: WriteSession, actor: Writer) -> RollCallOut:
    """A roll call; one that was taken off line comes in later and is marked so."""
    return roll_calls.take(session, actor, id, data)


@router.post(
    "/lessons/{id}/shared-devices",
    status_code=201,
    responses=problems(NotFound, WrongMark, KnownDevice),
    openapi_extra=policy(P.ATTENDANCE_KEEP, idempotent=True),
)
def create_shared_device(id: UUID, data: SharedDeviceIn, session: WriteSession, actor: Writer) -> SharedDeviceOut:
    """Why several people used one phone in a lesson."""
    return roll_calls.explain(session, actor, id, data)
