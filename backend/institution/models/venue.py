"""Venues with their yearly status, and what teachers and venues are booked for (R52, R53, R119)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from backend.institution.models.scopes import SHARED
from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, OFFICE, OWN, UNITS, Kind, Scope

_KEEPERS = OFFICE | OWN | {Kind.TOWNSHIP: "owner_township"}


class Venue(Keyed, InRegion, Stamped, Base):
    """场地: a classroom, one of the five practical kinds, or a township's base of one of three kinds."""

    __tablename__ = "venue"
    __scope__ = Scope(sees=SHARED, writes=_KEEPERS, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("kind IN ('classroom', 'practical', 'base')", "kind"),
        CheckConstraint("(kind = 'classroom') = (sort IS NULL)", "sort"),
        CheckConstraint("(kind = 'base') = (owner_township IS NOT NULL)", "base"),
        CheckConstraint("seats > 0", "seats"),
        CheckConstraint("state IN ('active', 'closed')", "state"),
        Index("ix_venue_county", "county", "name", "id"),
        Index("ix_venue_institution", "institution_id", "id"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    sort: Mapped[str | None]
    address: Mapped[str]
    seats: Mapped[int]
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institution.id"))
    owner_township: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=text("'active'"))


class VenueStatus(Keyed, InRegion, Base):
    """年度状态: whether a venue may be used in a year; the newest word holds."""

    __tablename__ = "venue_status"
    __scope__ = Scope(sees=SHARED, writes=_KEEPERS, verbs=("insert",))
    __table_args__ = (Index("ix_venue_status", "venue_id", "year", "id"),)

    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venue.id"))
    institution_id: Mapped[UUID | None]
    owner_township: Mapped[str | None]
    year: Mapped[int]
    usable: Mapped[bool]
    reason: Mapped[str]
    said_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Booking(Keyed, InRegion, Base):
    """预约: a teacher or a venue for a time; two that overlap cannot be, whoever booked them (R119)."""

    __tablename__ = "booking"
    __scope__ = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE | OWN, verbs=("insert", "delete"))
    __table_args__ = (
        CheckConstraint("num_nonnulls(teacher_id, venue_id) = 1", "subject"),
        CheckConstraint("NOT isempty(during) AND hours >= 0", "time"),
        ExcludeConstraint(
            ("teacher_id", "="),
            ("during", "&&"),
            where=text("teacher_id IS NOT NULL"),
            using="gist",
            name="teacher_busy",
        ),
        ExcludeConstraint(
            ("venue_id", "="), ("during", "&&"), where=text("venue_id IS NOT NULL"), using="gist", name="venue_busy"
        ),
        Index("ix_booking_lesson", "lesson_id", postgresql_where=text("lesson_id IS NOT NULL")),
        Index("ix_booking_institution", "institution_id", "id"),
        Index("ix_booking_county", "county", "id"),
    )

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    teacher_id: Mapped[UUID | None] = mapped_column(ForeignKey("teacher.id"))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue.id"))
    lesson_id: Mapped[UUID | None]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    hours: Mapped[int]
    purpose: Mapped[str]
