"""Classes, what happened to them, lessons, and who is enrolled (R34, R62, R90)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import (
    ARRAY,
    JSONB,
    TSTZMULTIRANGE,
    TSTZRANGE,
    ExcludeConstraint,
    Range,
)
from sqlalchemy.dialects.postgresql.ranges import MultiRange
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, OFFICE, OWN, UNITS, Kind, Scope
from backend.training.states import Stage

_STATES = ", ".join(f"'{state}'" for state in Stage)
_DEPARTMENT = {Kind.DEPARTMENT: "department_id"}
_SEATED = "state IN ('enrolled', 'completed')"


class TrainingClass(Keyed, InRegion, Stamped, Base):
    """培训班: a course taught to at most `size` persons; `plan_id` is the teaching plan as it was approved."""

    __tablename__ = "training_class"
    __scope__ = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE | _DEPARTMENT | OWN, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint("place IN ('county', 'out_of_county', 'xiamen')", "place"),
        CheckConstraint("(place = 'county') = (journey IS NULL)", "journey"),
        CheckConstraint("ends_on >= starts_on", "period"),
        CheckConstraint("size > 0", "size"),
        CheckConstraint("approved_by <> submitted_by", "two_persons"),
        CheckConstraint(
            "state IN ('draft', 'returned', 'cancelled') OR (plan_id IS NOT NULL AND submitted_by IS NOT NULL)", "asked"
        ),
        CheckConstraint(
            "state IN ('draft', 'returned', 'cancelled', 'submitted') OR approved_by IS NOT NULL", "approved"
        ),
        Index("uq_class_name", "institution_id", "year", "name", unique=True),
        Index("ix_class_county", "county", "id"),
        Index("ix_class_state", "county", "state", "id"),
        Index("ix_class_department", "department_id", "id"),
        Index("ix_class_institution", "institution_id", "id"),
    )

    name: Mapped[str]
    year: Mapped[int]
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.code"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("course_paper.id"))
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    level: Mapped[int]
    mode: Mapped[str]
    place: Mapped[str]
    demand: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    journey: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    size: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    state_since: Mapped[datetime] = mapped_column(server_default=text("now()"))
    reason: Mapped[str | None]
    submitted_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]


class ClassSeat(InRegion, Base):
    """班级名额: how many of a class's seats are taken; triggers alone write it, never above its size."""

    __tablename__ = "class_seat"
    __scope__ = Scope(sees=COUNTY | UNITS | OWN, writes={})
    __table_args__ = (
        CheckConstraint("enrolled BETWEEN 0 AND size", "taken"),
        Index("ix_class_seat_county", "county", "class_id"),
    )

    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"), primary_key=True)
    institution_id: Mapped[UUID]
    size: Mapped[int]
    enrolled: Mapped[int] = mapped_column(server_default=text("0"))


class Lesson(Keyed, InRegion, Stamped, Base):
    """课次: a part of the timetable in teaching hours; rescheduling keeps what it was before."""

    __tablename__ = "lesson"
    __scope__ = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE | OWN)
    __table_args__ = (
        CheckConstraint("kind IN ('theory', 'practical')", "kind"),
        CheckConstraint("hours > 0 AND NOT isempty(during)", "time"),
        ExcludeConstraint(("class_id", "="), ("during", "&&"), using="gist", name="class_busy"),
        Index("ix_lesson_county", "county", "id"),
        Index("ix_lesson_during", "during", postgresql_using="gist"),
    )

    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    title: Mapped[str]
    kind: Mapped[str]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    hours: Mapped[int]
    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teacher.id"))
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venue.id"))
    reason: Mapped[str | None]


class Enrolment(Keyed, InRegion, Stamped, Base):
    """报名: a person in a class, as he was that day; `times` are its lessons, and no two of a person overlap."""

    __tablename__ = "enrolment"
    __scope__ = Scope(
        sees=COUNTY | {Kind.TOWNSHIP: "township"} | _DEPARTMENT | OWN,
        writes=OFFICE | {Kind.TOWNSHIP: "township"} | OWN,
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint("state IN ('enrolled', 'cancelled', 'dropped', 'completed')", "state"),
        CheckConstraint("state NOT IN ('cancelled', 'dropped') OR reason IS NOT NULL", "reason"),
        ExcludeConstraint(
            ("person_id", "="), ("times", "&&"), where=text(_SEATED), using="gist", name="person_elsewhere"
        ),
        Index(
            "uq_enrolment_trade",
            "person_id",
            "year",
            "trade",
            "level",
            unique=True,
            postgresql_where=text(_SEATED),
        ),
        Index("ix_enrolment_class", "class_id", "id"),
        Index("ix_enrolment_township", "township", "id"),
        Index("ix_enrolment_county", "county", "id"),
        Index("ix_enrolment_department", "department_id", "id"),
        Index("ix_enrolment_institution", "institution_id", "id"),
        Index("ix_enrolment_batch", "import_batch_id", "id", postgresql_where=text("import_batch_id IS NOT NULL")),
    )

    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    year: Mapped[int]
    trade: Mapped[str]
    level: Mapped[int]
    times: Mapped[MultiRange[datetime]] = mapped_column(TSTZMULTIRANGE, server_default=text("'{}'"))
    name: Mapped[str]
    sex: Mapped[str]
    masked_number: Mapped[str]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(server_default=text("'enrolled'"))
    reason: Mapped[str | None]
    import_batch_id: Mapped[UUID | None]


_CREDITED = Scope(sees=COUNTY | {Kind.TOWNSHIP: "township"} | _DEPARTMENT | OWN, writes={})


class Completion(Keyed, InRegion, Base):
    """结业计数: the one class for which a person counts in a plan period; triggers alone write it (R10, 9.6)."""

    __tablename__ = "completion"
    __scope__ = _CREDITED
    __table_args__ = (
        Index("uq_completion_person", "person_id", "period", unique=True),
        Index("uq_completion_enrolment", "enrolment_id", unique=True),
        Index("ix_completion_county", "county", "year"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[UUID]
    class_id: Mapped[UUID]
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    year: Mapped[int]
    period: Mapped[int]


class TrainingTotal(InRegion, Base):
    """培训汇总: enrolled, completed, counted once; for a township, a department, an institution and a year."""

    __tablename__ = "training_total"
    __scope__ = _CREDITED
    __table_args__ = (
        CheckConstraint("kind IN ('enrolled', 'completed', 'counted')", "kind"),
        Index("ix_training_total_county", "county", "year"),
    )

    region: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    institution_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    persons: Mapped[int] = mapped_column(BigInteger)


class TrainingTotalDelta(InRegion, Base):
    """A change of a total of training that is not yet folded into it (TRAPS 8)."""

    __tablename__ = "training_total_delta"
    __scope__ = _CREDITED

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    department_id: Mapped[str]
    institution_id: Mapped[UUID]
    year: Mapped[int]
    kind: Mapped[str]
    persons: Mapped[int] = mapped_column(BigInteger)
