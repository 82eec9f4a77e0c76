"""Many teachers' and venues' times at once: which are taken by others, with the purpose where the caller may see it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.institution.errors import NotInPool, TeacherBusy, VenueBusy
from backend.institution.models import Booking
from backend.institution.queries import pool
from backend.institution.service import teachers, venues
from backend.institution.states import Teaching
from backend.kernel import clock
from backend.kernel.errors import Problem


class Wanted(NamedTuple):
    """A time at which a teacher and a venue are wanted."""

    teacher_id: UUID
    venue_id: UUID
    since: datetime
    until: datetime


class Clash(NamedTuple):
    """The place in the list, the field that is in the way, and why."""

    nth: int
    field: str
    problem: Problem


def found(session: Session, wanted: Sequence[Wanted], but: Collection[UUID]) -> list[Clash]:
    """What stands against the wanted times; bookings of the lessons `but` are given back first and do not count."""
    names: dict[UUID, str] = {}
    clashes = _unfit(session, wanted, names)
    rows = pool.busy_among(session, wanted)
    query = select(Booking.id, Booking.purpose, Booking.lesson_id).where(
        Booking.id.in_({row.booking_id for row in rows})
    )
    known = {row.id: row for row in session.execute(query)}
    for row in rows:
        booking = known.get(row.booking_id)
        if booking is None or booking.lesson_id not in but:
            clashes.append(_clash(row, names[row.whose], None if booking is None else booking.purpose))
    return sorted(clashes, key=lambda clash: (clash.nth, clash.field))


def _clash(row: Row[Any], name: str, purpose: str | None) -> Clash:
    since, until = (at.astimezone(clock.SHANGHAI) for at in (row.during.lower, row.during.upper))
    for_what = f"（{purpose}）" if purpose else ""
    words = f"{name}在 {since:%Y-%m-%d %H:%M} 至 {until:%H:%M} 已有安排{for_what}，请换时间或换"
    if row.field == "teacher_id":
        return Clash(row.nth, row.field, TeacherBusy(f"{words}教师"))
    return Clash(row.nth, row.field, VenueBusy(f"{words}场地"))


def _unfit(session: Session, wanted: Sequence[Wanted], names: dict[UUID, str]) -> list[Clash]:
    """Teachers out of the pool, venues out of use; fills in the names."""
    wrong: dict[tuple[UUID, int], Problem] = {}
    for teacher_id in {each.teacher_id for each in wanted}:
        teacher = teachers.load(session, teacher_id)
        names[teacher_id] = teacher.name
        if teacher.state != Teaching.ACTIVE:
            wrong[teacher_id, 0] = NotInPool(f"{teacher.name}不在师资库中，不能安排")
    for venue_id, year in {(each.venue_id, _year(each)) for each in wanted}:
        names[venue_id] = venues.load(session, venue_id).name
        try:
            venues.require_usable(session, venue_id, year)
        except Problem as why:
            wrong[venue_id, year] = why
    asked = [(nth, "teacher_id", (each.teacher_id, 0)) for nth, each in enumerate(wanted)]
    asked += [(nth, "venue_id", (each.venue_id, _year(each))) for nth, each in enumerate(wanted)]
    return [Clash(nth, field, wrong[key]) for nth, field, key in asked if key in wrong]


def _year(each: Wanted) -> int:
    return each.since.astimezone(clock.SHANGHAI).year
