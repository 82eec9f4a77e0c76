"""Venues and bookings over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.institution.errors import (
    InstitutionClosed,
    NotInPool,
    OfALesson,
    TeacherBusy,
    VenueBusy,
    VenueClosed,
    WrongValue,
)
from backend.institution.queries.pool import VenueFilter
from backend.institution.schemas.venues import (
    BookingIn,
    BookingOut,
    BusyListOut,
    VenueIn,
    VenueOut,
    VenuePatch,
    VenueStatusIn,
)
from backend.institution.service import bookings
from backend.institution.service import venues as service
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, Instant, SafeStr, TownshipCode

router = APIRouter(tags=["institution"], route_class=PolicyRoute)

OfTeacher = Annotated[UUID | None, Query(description="这名教师")]
OfVenue = Annotated[UUID | None, Query(description="这个场地")]


async def _filter(
    *,
    kind: Annotated[Code | None, Query(description="classroom 教室，practical 实训场地，base 乡镇基地")] = None,
    sort: Annotated[Code | None, Query(description="实训场地或基地的种类")] = None,
    state: Annotated[Code | None, Query(description="active 在用，closed 停用")] = None,
    institution_id: Annotated[UUID | None, Query(description="只要这个机构的")] = None,
    township: Annotated[TownshipCode | None, Query(description="只要这个乡镇内的")] = None,
    q: Annotated[SafeStr | None, Query(description="名称中的字")] = None,
) -> VenueFilter:
    known = {"kind": kind, "sort": sort, "state": state}
    return VenueFilter(**known, institution_id=institution_id, township=township, name=q)


@router.get("/venues", openapi_extra=policy(P.INSTITUTION_READ))
def list_venues(
    session: ReadSession, page: PageParams, wanted: Annotated[VenueFilter, Depends(_filter)]
) -> Page[VenueOut]:
    """Venues by name."""
    return service.list_venues(session, page, wanted)


@router.post(
    "/venues",
    status_code=201,
    responses=problems(NotFound, InstitutionClosed, WrongValue),
    openapi_extra=policy(P.VENUE_KEEP, idempotent=True),
)
def create_venue(data: VenueIn, session: WriteSession, actor: Writer) -> VenueOut:
    """Register a venue."""
    return service.create(session, actor, data)


@router.get("/venues/{id}", responses=problems(NotFound), openapi_extra=policy(P.INSTITUTION_READ))
def read_venue(id: UUID, session: ReadSession) -> VenueOut:
    """One venue."""
    return service.read(session, id)


@router.patch(
    "/venues/{id}",
    responses=problems(NotFound, PreconditionRequired, Stale),
    openapi_extra=policy(P.VENUE_KEEP),
)
def change_venue(
    id: UUID, data: VenuePatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> VenueOut:
    """Change what is known of a venue, or close it."""
    return service.change(session, actor, id, expected, data)


@router.post(
    "/venues/{id}/statuses",
    status_code=201,
    responses=problems(NotFound),
    openapi_extra=policy(P.VENUE_KEEP, idempotent=True),
)
def create_venue_status(id: UUID, data: VenueStatusIn, session: WriteSession, actor: Writer) -> VenueOut:
    """The word on a year."""
    return service.assess(session, actor, id, data)


@router.get("/bookings", openapi_extra=policy(P.INSTITUTION_READ))
def list_bookings(
    session: ReadSession,
    page: PageParams,
    teacher_id: OfTeacher = None,
    venue_id: OfVenue = None,
    institution_id: Annotated[UUID | None, Query(description="只要这个机构的")] = None,
) -> Page[BookingOut]:
    """Bookings, newest first; an institution sees its own."""
    return bookings.list_bookings(session, page, teacher_id, venue_id, institution_id)


@router.get("/busy-times", responses=problems(WrongValue), openapi_extra=policy(P.INSTITUTION_READ))
def list_busy_times(
    session: ReadSession,
    since: Annotated[Instant, Query(description="从")],
    until: Annotated[Instant, Query(description="到")],
    teacher_id: OfTeacher = None,
    venue_id: OfVenue = None,
) -> BusyListOut:
    """When a teacher or a venue is taken, whoever took it."""
    return bookings.busy(session, teacher_id, venue_id, since, until)


@router.post(
    "/bookings",
    status_code=201,
    responses=problems(NotFound, NotInPool, TeacherBusy, VenueBusy, VenueClosed, WrongValue),
    openapi_extra=policy(P.BOOKING_KEEP, idempotent=True),
)
def create_booking(data: BookingIn, session: WriteSession, actor: Writer) -> BookingOut:
    """Take a time of a teacher or a venue."""
    return bookings.create(session, actor, data)


@router.delete(
    "/bookings/{id}",
    status_code=204,
    responses=problems(NotFound, OfALesson),
    openapi_extra=policy(P.BOOKING_KEEP),
)
def delete_booking(id: UUID, session: WriteSession, actor: Writer) -> None:
    """Give a time back."""
    bookings.remove(session, actor, id)
