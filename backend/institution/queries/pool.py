"""Questions about teachers, venues and bookings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from backend.catalog.models import Industry, Trade
from backend.institution.models import (
    Booking,
    Teacher,
    TeacherReview,
    TeacherStudy,
    TeacherTrade,
    TitleApplication,
    Venue,
    VenueStatus,
)
from backend.institution.states import Teaching
from backend.kernel.clock import SHANGHAI
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.org.models import Region

_BUSY = text("SELECT during, booking_id FROM busy_times(:teacher, :venue, :since, :until) ORDER BY during")

_ASKED = (
    "SELECT a.nth::int - 1 AS nth, '{0}_id' AS field, a.{0} AS whose, b.during, b.booking_id "
    "FROM unnest(CAST(:teachers AS uuid[]), CAST(:venues AS uuid[]), CAST(:since AS timestamptz[]), "
    "CAST(:until AS timestamptz[])) WITH ORDINALITY AS a(teacher, venue, since, until, nth), "
    "LATERAL busy_times({1}, a.since, a.until) b WHERE a.until > a.since"
)
_BUSY_AMONG = text(
    f"{_ASKED.format('teacher', 'a.teacher, NULL')} UNION ALL {_ASKED.format('venue', 'NULL, a.venue')} "
    "ORDER BY nth, during"
)


@dataclass(frozen=True)
class TeacherFilter:
    """Which teachers a list wants."""

    trade: str | None
    source: str | None
    state: str | None
    institution_id: UUID | None
    name: str | None


@dataclass(frozen=True)
class VenueFilter:
    """Which venues a list wants."""

    kind: str | None
    sort: str | None
    state: str | None
    institution_id: UUID | None
    township: str | None
    name: str | None


def teachers(session: Session, page: PageQuery, wanted: TeacherFilter) -> list[Teacher]:
    """Teachers by name; one row more than the page."""
    query = select(Teacher)
    for column, value in (
        (Teacher.source, wanted.source),
        (Teacher.state, wanted.state),
        (Teacher.institution_id, wanted.institution_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.name is not None:
        query = query.where(func.strpos(Teacher.name, wanted.name) > 0)
    if wanted.trade is not None:
        teaches = select(TeacherTrade.teacher_id).where(TeacherTrade.trade == wanted.trade)
        query = query.where(Teacher.id.in_(teaches))
    return list(session.scalars(keyset(query, [Teacher.name, Teacher.id], page)))


def trades_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Code and name of the trades of teachers, in the trades' order."""
    found: dict[UUID, list[tuple[str, str]]] = {each: [] for each in ids}
    query = (
        select(TeacherTrade.teacher_id, Trade.code, Trade.name)
        .join(Trade, Trade.code == TeacherTrade.trade)
        .where(TeacherTrade.teacher_id.in_(ids))
        .order_by(Trade.position)
    )
    for row in session.execute(query):
        found[row.teacher_id].append((row.code, row.name))
    return found


def reviews(session: Session, teacher_id: UUID) -> Sequence[TeacherReview]:
    """Reviews, latest year first."""
    query = select(TeacherReview).where(TeacherReview.teacher_id == teacher_id)
    return session.scalars(query.order_by(TeacherReview.year.desc())).all()


def studies(session: Session, teacher_id: UUID) -> Sequence[TeacherStudy]:
    """Study away from home, latest first."""
    query = select(TeacherStudy).where(TeacherStudy.teacher_id == teacher_id)
    return session.scalars(query.order_by(TeacherStudy.since.desc(), TeacherStudy.id)).all()


def titles(session: Session, teacher_id: UUID) -> Sequence[TitleApplication]:
    """Applications for titles, newest first."""
    query = select(TitleApplication).where(TitleApplication.teacher_id == teacher_id)
    return session.scalars(query.order_by(TitleApplication.id.desc())).all()


def hours(session: Session, teacher_id: UUID, now: datetime) -> Rows:
    """Hours and lessons taught by month, latest first: month, hours, lessons."""
    begun = func.timezone(SHANGHAI.key, func.lower(Booking.during))
    month = func.date_trunc("month", begun).label("month")
    query = select(month, func.sum(Booking.hours).label("hours"), func.count().label("lessons")).where(
        Booking.teacher_id == teacher_id, Booking.lesson_id.is_not(None), func.upper(Booking.during) <= now
    )
    return session.execute(query.group_by(month).order_by(month.desc())).all()


def coverage(session: Session) -> Rows:
    """R118: active teachers of every trade in use by source, in the trades' order: trade, trade_name, industry, source
    (null where the trade has none), teachers."""
    active = select(TeacherTrade.trade, Teacher.source, func.count().label("teachers")).join(
        Teacher, Teacher.id == TeacherTrade.teacher_id
    )
    counted = active.where(Teacher.state == Teaching.ACTIVE).group_by(TeacherTrade.trade, Teacher.source).subquery()
    query = (
        select(Trade.code.label("trade"), Trade.name.label("trade_name"), Industry.name.label("industry"))
        .add_columns(counted.c.source, func.coalesce(counted.c.teachers, 0).label("teachers"))
        .join(Industry, Industry.code == Trade.industry)
        .join(counted, counted.c.trade == Trade.code, isouter=True)
    )
    return session.execute(query.where(Trade.valid_until.is_(None)).order_by(Trade.position, counted.c.source)).all()


def venues(session: Session, page: PageQuery, wanted: VenueFilter) -> list[Venue]:
    """Venues by name; one row more than the page."""
    query = select(Venue)
    for column, value in (
        (Venue.kind, wanted.kind),
        (Venue.sort, wanted.sort),
        (Venue.state, wanted.state),
        (Venue.institution_id, wanted.institution_id),
        (Venue.township, wanted.township),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.name is not None:
        query = query.where(func.strpos(Venue.name, wanted.name) > 0)
    return list(session.scalars(keyset(query, [Venue.name, Venue.id], page)))


def statuses(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[VenueStatus]]:
    """The newest word on each year of venues, latest year first."""
    of_year = distinct_on(VenueStatus.venue_id, VenueStatus.year)
    newest = select(VenueStatus).where(VenueStatus.venue_id.in_(ids)).ext(of_year)
    found: dict[UUID, list[VenueStatus]] = {each: [] for each in ids}
    order = newest.order_by(VenueStatus.venue_id, VenueStatus.year.desc(), VenueStatus.id.desc())
    for row in session.scalars(order):
        found[row.venue_id].append(row)
    return found


def bookings(
    session: Session, page: PageQuery, teacher_id: UUID | None, venue_id: UUID | None, institution_id: UUID | None
) -> list[Booking]:
    """Bookings that the caller sees, newest first; one row more than the page."""
    query = select(Booking)
    for column, value in (
        (Booking.teacher_id, teacher_id),
        (Booking.venue_id, venue_id),
        (Booking.institution_id, institution_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return list(session.scalars(keyset(query, [Booking.id], page, descending=True)))


class _Wanted(Protocol):
    @property
    def teacher_id(self) -> UUID: ...
    @property
    def venue_id(self) -> UUID: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...


def busy_among(session: Session, wanted: Sequence[_Wanted]) -> Sequence[Row[Any]]:
    """The same of many times at once: nth, field (teacher_id or venue_id), whose, during, booking_id."""
    asked = {
        "teachers": [each.teacher_id for each in wanted],
        "venues": [each.venue_id for each in wanted],
        "since": [each.since for each in wanted],
        "until": [each.until for each in wanted],
    }
    return session.execute(_BUSY_AMONG, asked).all()


def busy(
    session: Session, teacher_id: UUID | None, venue_id: UUID | None, since: datetime, until: datetime
) -> Sequence[Row[Any]]:
    """The times of a teacher or venue that are taken in a time, whoever took them: during, booking_id."""
    return session.execute(_BUSY, {"teacher": teacher_id, "venue": venue_id, "since": since, "until": until}).all()


def booked(session: Session, ids: Sequence[UUID]) -> dict[UUID, Booking]:
    """Those of these bookings that the caller sees."""
    return {row.id: row for row in session.scalars(select(Booking).where(Booking.id.in_(ids)))} if ids else {}


def region_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The names of regions, the closed ones too."""
    rows = select(Region.code, Region.name).where(Region.code.in_(codes))
    return {row.code: row.name for row in session.execute(rows)} if codes else {}


def proposed(session: Session) -> tuple[int, datetime | None]:
    """R117: how many teachers wait for the pool's keepers, and since when the first."""
    query = select(func.count(), func.min(Teacher.valid_from)).where(Teacher.state == Teaching.PROPOSED)
    number, since = session.execute(query).one()
    return number, since
