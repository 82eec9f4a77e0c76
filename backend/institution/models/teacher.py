"""The pool of teachers: what they teach, yearly review, study, titles (R116–R119, R138–R141)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.institution.models.scopes import SHARED
from backend.institution.states import Teaching
from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import OFFICE, OWN, Kind, Scope, of_county

_STATES = ", ".join(f"'{state}'" for state in Teaching)
_KEEPERS = OFFICE | {Kind.DEPARTMENT: of_county("county")}


class Teacher(Keyed, InRegion, Stamped, Base):
    """师资: a part-time teacher from one of five sources; an institution proposes its own, the pool's keepers admit."""

    __tablename__ = "teacher"
    __scope__ = Scope(sees=SHARED, writes=_KEEPERS | OWN, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint("sex IN ('male', 'female')", "sex"),
        CheckConstraint("has_degree OR title IS NOT NULL OR recommendation IS NOT NULL", "recommended"),
        CheckConstraint("state NOT IN ('left', 'refused') OR reason IS NOT NULL", "reason"),
        Index("ix_teacher_county", "county", "name", "id"),
        Index("ix_teacher_institution", "institution_id", "id"),
    )

    name: Mapped[str]
    sex: Mapped[str]
    source: Mapped[str]
    employer: Mapped[str]
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institution.id"))
    has_degree: Mapped[bool]
    title: Mapped[str | None]
    recommendation: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=text("'proposed'"))
    reason: Mapped[str | None]


class TeacherTrade(Keyed, InRegion, Base):
    """授课工种: a trade that a teacher teaches; written with the teacher."""

    __tablename__ = "teacher_trade"
    __scope__ = Scope(sees=SHARED, writes=_KEEPERS | OWN, verbs=("insert", "delete"))
    __table_args__ = (
        Index("uq_teacher_trade", "teacher_id", "trade", unique=True),
        Index("ix_teacher_trade_trade", "county", "trade", "teacher_id"),
    )

    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teacher.id"))
    institution_id: Mapped[UUID | None]
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))


class TeacherReview(Keyed, InRegion, Base):
    """年度考评: one a year; who leaves by it is not booked any more (R118)."""

    __tablename__ = "teacher_review"
    __scope__ = Scope(sees=SHARED, writes=_KEEPERS, verbs=("insert",))
    __table_args__ = (
        CheckConstraint("outcome IN ('stay', 'leave')", "outcome"),
        Index("uq_teacher_review", "teacher_id", "year", unique=True),
    )

    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teacher.id"))
    year: Mapped[int]
    outcome: Mapped[str]
    reason: Mapped[str]


class TeacherStudy(Keyed, InRegion, Stamped, Base):
    """进修: where, in what, from when until when, and the result (R139)."""

    __tablename__ = "teacher_study"
    __scope__ = Scope(sees=SHARED, writes=_KEEPERS, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("until >= since", "period"),
        Index("ix_teacher_study_teacher", "teacher_id", "since"),
    )

    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teacher.id"))
    place: Mapped[str]
    outside_prefecture: Mapped[bool]
    specialty: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    result: Mapped[str | None]


class TitleApplication(Keyed, InRegion, Stamped, Base):
    """职称申报: a title that a teacher applies for; teachers of private institutions are marked (R141)."""

    __tablename__ = "title_application"
    __scope__ = Scope(sees=SHARED, writes=_KEEPERS, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("state IN ('submitted', 'passed', 'failed')", "state"),
        Index("ix_title_application_teacher", "teacher_id", "id"),
    )

    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teacher.id"))
    title: Mapped[str]
    applied_on: Mapped[date]
    private: Mapped[bool]
    state: Mapped[str] = mapped_column(server_default=text("'submitted'"))
