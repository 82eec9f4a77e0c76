"""Marks of attendance, roll calls, corrections, and phones that several people use (R64–R66)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, NOTHING, OFFICE, OWN, Kind, Scope

_TOWNSHIP = {Kind.TOWNSHIP: "township"}
_DEPARTMENT = {Kind.DEPARTMENT: "department_id"}
_CLASSES = COUNTY | {Kind.TOWNSHIP: NOTHING} | _DEPARTMENT | OWN
_SEES = COUNTY | _TOWNSHIP | _DEPARTMENT | OWN


class RollCall(Keyed, InRegion, Base):
    """点名: whom the teacher saw at a moment, and how many heads he counted; `late` came in after the window."""

    __tablename__ = "roll_call"
    __scope__ = Scope(sees=_CLASSES, writes=OFFICE | OWN, verbs=("insert",))
    __table_args__ = (
        CheckConstraint("head_count >= 0", "heads"),
        Index("uq_roll_call", "lesson_id", "taken_at", unique=True),
        Index("ix_roll_call_class", "class_id", "id"),
    )

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id"))
    class_id: Mapped[UUID]
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    taken_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    late: Mapped[bool]
    head_count: Mapped[int]
    present: Mapped[int]
    taken_by: Mapped[UUID]


class Attendance(Keyed, InRegion, Base):
    """考勤记录: somebody came or went by a code, or was there or missing at a roll call; never changed."""

    __tablename__ = "attendance"
    __scope__ = Scope(sees=_SEES, writes=OFFICE | OWN, verbs=("insert",))
    __table_args__ = (
        CheckConstraint("kind IN ('in', 'out', 'present', 'absent')", "kind"),
        CheckConstraint("(kind IN ('in', 'out')) = (step IS NOT NULL AND nth IS NOT NULL)", "code"),
        CheckConstraint("(kind IN ('present', 'absent')) = (roll_call_id IS NOT NULL)", "call"),
        Index("uq_attendance_code", "lesson_id", "kind", "step", "nth", unique=True, postgresql_where=text("step > 0")),
        Index("uq_attendance_way", "lesson_id", "enrolment_id", "kind", unique=True, postgresql_where=text("step > 0")),
        Index("uq_attendance_call", "enrolment_id", "roll_call_id", unique=True),
        Index("ix_attendance_class", "class_id", "id"),
        # A timetable is written anew by deleting its lessons, and each deletion looks for marks of the lesson.
        Index("ix_attendance_lesson", "lesson_id"),
    )

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    class_id: Mapped[UUID]
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    device: Mapped[str | None]
    step: Mapped[int | None] = mapped_column(BigInteger)
    nth: Mapped[int | None]
    roll_call_id: Mapped[UUID | None] = mapped_column(ForeignKey("roll_call.id"))


class AttendanceCorrection(Keyed, InRegion, Stamped, Base):
    """补正: after the window somebody asks, with a reason, and somebody of the department decides (R66)."""

    __tablename__ = "attendance_correction"
    __scope__ = Scope(sees=_SEES, writes=OFFICE | _DEPARTMENT | OWN, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'approved', 'refused')", "state"),
        CheckConstraint("decided_by <> asked_by", "two_persons"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", "decided"),
        CheckConstraint("state <> 'refused' OR answer IS NOT NULL", "answer"),
        Index(
            "uq_attendance_correction",
            "lesson_id",
            "enrolment_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_attendance_correction_class", "class_id", "id"),
        Index("ix_attendance_correction_lesson", "lesson_id"),
        Index("ix_attendance_correction_county", "county", "id"),
    )

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("training_class.id"))
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    attended: Mapped[bool]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'asked'"))
    asked_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]
    answer: Mapped[str | None]


class SharedDevice(Keyed, InRegion, Base):
    """共用手机: the teacher saw several people check in with one phone and says why; it is counted."""

    __tablename__ = "shared_device"
    __scope__ = Scope(sees=_CLASSES, writes=OFFICE | OWN, verbs=("insert",))
    __table_args__ = (Index("uq_shared_device", "lesson_id", "device", unique=True),)

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id"))
    class_id: Mapped[UUID]
    institution_id: Mapped[UUID]
    department_id: Mapped[str]
    device: Mapped[str]
    reason: Mapped[str]
    confirmed_by: Mapped[UUID]
