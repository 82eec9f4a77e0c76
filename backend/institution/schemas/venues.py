"""Venues, their yearly status, and bookings."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.institution.schemas.institutions import Line
from backend.kernel.types import Code, In, Instant, Out, Reason, RegionCode, TownshipCode, Year, omitted

Seats = Annotated[int, Field(strict=True, ge=1, le=5_000)]


class VenueIn(In):
    """A classroom, a practical venue (of five sorts) or a township's base (of three)."""

    institution_id: UUID | None = None
    owner_township: TownshipCode | None = None
    region: RegionCode
    name: Line
    kind: Literal["classroom", "practical", "base"]
    sort: Code | None = None
    address: Line
    seats: Seats


class VenuePatch(In):
    """What may change of a venue."""

    name: Line = omitted()
    address: Line = omitted()
    seats: Seats = omitted()
    state: Literal["active", "closed"] = omitted()


class VenueStatusIn(In):
    """Whether it may be used in a year."""

    year: Year
    usable: bool
    reason: Reason


class VenueStatusOut(Out):
    """The word on a year."""

    year: int
    usable: bool
    reason: str


class VenueOut(Out):
    """One venue; `statuses` hold the newest word on each year."""

    id: UUID
    version: int
    name: str
    kind: str
    sort: str | None
    sort_name: str | None
    region: str
    region_name: str
    address: str
    seats: int
    institution_id: UUID | None
    institution_name: str | None
    owner_township: str | None
    state: str
    statuses: list[VenueStatusOut]


class BookingIn(In):
    """A teacher or a venue for a time that is no lesson: preparation, a meeting, repair."""

    institution_id: UUID | None = None
    teacher_id: UUID | None = None
    venue_id: UUID | None = None
    since: Instant
    until: Instant
    purpose: Line


class BookingOut(Out):
    """One booking."""

    id: UUID
    institution_id: UUID
    teacher_id: UUID | None
    venue_id: UUID | None
    lesson_id: UUID | None
    since: datetime
    until: datetime
    hours: int
    purpose: str


class BusyOut(Out):
    """A time that is taken; by whom and what for is told to who may see the booking, else it is null."""

    id: UUID | None
    since: datetime
    until: datetime
    purpose: str | None
    institution_id: UUID | None
    institution_name: str | None
    of_lesson: bool | None


class BusyListOut(Out):
    """The times of a teacher or venue that are taken, in order."""

    items: list[BusyOut]
