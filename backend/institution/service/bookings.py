"""Who and what is taken when: two bookings of a teacher or a venue never overlap, whoever booked them (R119)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from backend.institution import rules
from backend.institution.errors import NotInPool, OfALesson, TeacherBusy, VenueBusy
from backend.institution.models import Booking
from backend.institution.queries import pool
from backend.institution.queries.institutions import names as institution_names
from backend.institution.schemas.venues import BookingIn, BookingOut, BusyListOut, BusyOut
from backend.institution.service import institutions, teachers, venues, whose
from backend.institution.states import Teaching
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared


@dataclass(frozen=True)
class Slot:
    """A time for an institution's purpose; `hours` are teaching hours, `lesson_id` the lesson it is for."""

    institution_id: UUID
    region: str
    since: datetime
    until: datetime
    purpose: str
    hours: int = 0
    lesson_id: UUID | None = None


def book_teacher(session: Session, teacher_id: UUID, slot: Slot) -> Booking:
    """Take a teacher's time; raises NotInPool, or TeacherBusy naming the time."""
    row = teachers.load(session, teacher_id)
    if row.state != Teaching.ACTIVE:
        raise NotInPool(f"{row.name}不在师资库中，不能安排")
    taken = _taken(session, teacher_id, None, slot)
    if taken:
        raise TeacherBusy(f"{row.name}在 {taken} 已有安排，请换时间或换教师")
    return _put(session, slot, teacher_id=teacher_id)


def book_venue(session: Session, venue_id: UUID, slot: Slot) -> Booking:
    """Take a venue's time; raises VenueClosed, or VenueBusy naming the time."""
    row = venues.require_usable(session, venue_id, slot.since.astimezone(clock.SHANGHAI).year)
    taken = _taken(session, None, venue_id, slot)
    if taken:
        raise VenueBusy(f"{row.name}在 {taken} 已有安排，请换时间或换场地")
    return _put(session, slot, venue_id=venue_id)


def _taken(session: Session, teacher_id: UUID | None, venue_id: UUID | None, slot: Slot) -> str:
    times = pool.busy(session, teacher_id, venue_id, slot.since, slot.until)
    if not times:
        return ""
    since = times[0].during.lower.astimezone(clock.SHANGHAI)
    until = times[0].during.upper.astimezone(clock.SHANGHAI)
    known = session.get(Booking, times[0].booking_id)
    return f"{since:%Y-%m-%d %H:%M} 至 {until:%H:%M}" + (f"（{known.purpose}）" if known else "")


def book_all(session: Session, wanted: Sequence[tuple[UUID, UUID, Slot]]) -> None:
    """Take teachers' and venues' times that were found free under the same lane; the constraint stands behind it."""
    session.add_all(_row(slot, teacher_id=teacher) for teacher, _, slot in wanted)
    session.add_all(_row(slot, venue_id=venue) for _, venue, slot in wanted)
    session.flush()


def _put(session: Session, slot: Slot, **whose: UUID) -> Booking:
    row = _row(slot, **whose)
    session.add(row)
    session.flush()
    return row


def _row(slot: Slot, *, teacher_id: UUID | None = None, venue_id: UUID | None = None) -> Booking:
    return Booking(
        id=new_id(),
        region=slot.region,
        institution_id=slot.institution_id,
        teacher_id=teacher_id,
        venue_id=venue_id,
        lesson_id=slot.lesson_id,
        during=Range(slot.since, slot.until),
        hours=slot.hours,
        purpose=slot.purpose,
    )


def release(session: Session, lesson_ids: Collection[UUID]) -> None:
    """Give back what lessons have taken."""
    session.execute(delete(Booking).where(Booking.lesson_id.in_(lesson_ids)))


def _out(row: Booking) -> BookingOut:
    known = shared(row, BookingOut)
    return BookingOut(**known, since=row.during.lower, until=row.during.upper)


def list_bookings(
    session: Session, page: PageQuery, teacher_id: UUID | None, venue_id: UUID | None, institution_id: UUID | None
) -> Page[BookingOut]:
    """Bookings, newest first."""
    rows = pool.bookings(session, page, teacher_id, venue_id, institution_id)
    return cut([_out(row) for row in rows], page, ["id"])


def busy(
    session: Session, teacher_id: UUID | None, venue_id: UUID | None, since: datetime, until: datetime
) -> BusyListOut:
    """When a teacher or venue is taken; what for only where the caller may see it."""
    rules.require_period(since, until)
    times = pool.busy(session, teacher_id, venue_id, since, until)
    known = pool.booked(session, [time.booking_id for time in times])
    names = institution_names(session, [row.institution_id for row in known.values()])
    return BusyListOut(items=[_busy(time.during, known.get(time.booking_id), names) for time in times])


def _busy(during: Range[datetime], row: Booking | None, names: dict[UUID, str]) -> BusyOut:
    return BusyOut(
        id=row and row.id,
        since=during.lower,
        until=during.upper,
        purpose=row and row.purpose,
        institution_id=row and row.institution_id,
        institution_name=row and names.get(row.institution_id),
        of_lesson=None if row is None else row.lesson_id is not None,
    )


def create(session: Session, actor: Actor, data: BookingIn) -> BookingOut:
    """Book for something else than a lesson."""
    institution = institutions.load(session, whose(actor, data.institution_id))
    rules.require_period(data.since, data.until)
    slot = Slot(institution.id, institution.region, data.since, data.until, data.purpose)
    match (data.teacher_id, data.venue_id):
        case (UUID() as teacher_id, None):
            row = book_teacher(session, teacher_id, slot)
        case (None, UUID() as venue_id):
            row = book_venue(session, venue_id, slot)
        case _:
            raise rules.fault("/teacher_id", "请选择一名教师或一个场地")
    audit.record(session, actor, "booking.created", "booking", row.id)
    return _out(row)


def remove(session: Session, actor: Actor, booking_id: UUID) -> None:
    """Give a time back; lessons give theirs back by themselves."""
    row = session.get(Booking, booking_id)
    if row is None:
        raise NotFound
    if row.lesson_id is not None:
        raise OfALesson
    session.execute(delete(Booking).where(Booking.id == booking_id))
    audit.record(session, actor, "booking.deleted", "booking", booking_id)
