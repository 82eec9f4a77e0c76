"""Courses, their papers in versions, and the units of teaching plans (R51, R63, R78)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from backend.course.states import Paper, PaperKind
from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, OFFICE, OWN, UNITS, Kind, Scope, of_county

_STATES = ", ".join(f"'{state}'" for state in Paper)
_KINDS = ", ".join(f"'{kind}'" for kind in PaperKind)


class Course(Keyed, InRegion, Stamped, Base):
    """课程: what an institution teaches of a trade; `department_id` leads for the trade and approves its papers."""

    __tablename__ = "course"
    __scope__ = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE | OWN, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 5", "level"),
        CheckConstraint("state IN ('active', 'retired')", "state"),
        Index("uq_course_name", "institution_id", "name", unique=True),
        Index("ix_course_county", "county", "id"),
        Index("ix_course_trade", "county", "trade", "id"),
    )

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.code"))
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    name: Mapped[str]
    level: Mapped[int]
    mode: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'active'"))


class CoursePaper(Keyed, InRegion, Stamped, Base):
    """一版教学计划、大纲或教材: the newest approved one of its kind is in force; an approved one never changes."""

    __tablename__ = "course_paper"
    __scope__ = Scope(
        sees=COUNTY | {Kind.TOWNSHIP: of_county("shown_county"), Kind.DEPARTMENT: "department_id"} | OWN,
        writes=OFFICE | {Kind.DEPARTMENT: "department_id"} | OWN,
    )
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint(f"kind IN ({_KINDS})", "kind"),
        CheckConstraint("number > 0", "number"),
        CheckConstraint("state <> 'approved' OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)", "decided"),
        CheckConstraint("state <> 'returned' OR reason IS NOT NULL", "returned"),
        CheckConstraint("decided_by <> submitted_by", "two_persons"),
        Index("uq_course_paper_number", "course_id", "kind", "number", unique=True),
        Index("uq_course_paper_open", "course_id", "kind", unique=True, postgresql_where=text("state <> 'approved'")),
        Index("ix_course_paper_waiting", "department_id", postgresql_where=text("state = 'submitted'")),
        Index("ix_course_paper_county", "county", "id"),
    )

    course_id: Mapped[UUID] = mapped_column(ForeignKey("course.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.code"))
    kind: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    waiver_reason: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    reason: Mapped[str | None]
    submitted_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    shown_county: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN state = 'approved' THEN left(region, 6) END", persisted=True)
    )


class CourseUnit(Keyed, InRegion, Base):
    """教学单元: teaching hours of a part of a teaching plan, for farmers with its theme; written with its paper."""

    __tablename__ = "course_unit"
    __scope__ = Scope(
        sees=COUNTY | UNITS | OWN,
        writes=OFFICE | OWN,
        verbs=("insert", "delete"),
    )
    __table_args__ = (
        CheckConstraint("kind IN ('theory', 'practical')", "kind"),
        CheckConstraint("hours > 0", "hours"),
        Index("uq_course_unit_position", "paper_id", "position", unique=True),
        Index("ix_course_unit_county", "county", "id"),
    )

    paper_id: Mapped[UUID] = mapped_column(ForeignKey("course_paper.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    position: Mapped[int]
    title: Mapped[str]
    kind: Mapped[str]
    hours: Mapped[int]
    theme: Mapped[str | None]
