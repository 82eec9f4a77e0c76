"""一班一档, 一人一档 and 报到册 (R65, R146, R165)."""

from datetime import date, datetime
from uuid import UUID

from backend.attendance.schemas import AttendanceCorrectionOut, FlagsOut, SheetOut
from backend.course.schemas import PaperLineOut
from backend.followup.schemas import CertificateOut, ResultsOut
from backend.kernel.types import In, Out, Reason
from backend.person.schemas import PersonOut
from backend.report.schemas.ledgers import LedgerRowOut
from backend.report.schemas.progress import RateOut
from backend.training.schemas.classes import ClassOut
from backend.training.schemas.timetable import TimetableOut


class FileReasonIn(In):
    """What a paper with people on it is taken out for."""

    reason: Reason


class PartOut(Out):
    """A part of a file: whether its time has come, whether it is complete, in words, and who owes what is missing."""

    key: str
    title: str
    due: bool
    ok: bool
    words: str
    owes: str | None


class MadeOut(Out):
    """By whom a file was made, and when."""

    by: str
    at: datetime


class BookRowOut(Out):
    """A line of the 报到册; `arrived_at` is when somebody was first seen."""

    enrolment_id: UUID
    name: str
    sex: str
    masked_number: str
    township: str
    township_name: str
    categories: list[str]
    arrived_at: datetime | None
    state: str
    reason: str | None


class CheckInBookOut(Out):
    """报到册 of a class, as far as the caller sees its people."""

    class_id: UUID
    class_name: str
    institution_name: str
    department_id: str
    department_name: str
    trade_name: str
    starts_on: date
    ends_on: date
    arrival: RateOut
    rows: list[BookRowOut]


class ClassStepOut(Out):
    """A step of the class: when, by whom, where to, and why."""

    at: datetime
    who: str
    state_name: str
    reason: str | None


class RescheduledOut(Out):
    """A lesson that was moved: when it should have been, when it was, who moved it and why."""

    title: str
    before: datetime
    after: datetime
    at: datetime
    who: str
    reason: str | None


class ClassFileOut(Out):
    """一班一档: everything about a class, from live records; without its people for who may not see them."""

    training_class: ClassOut
    department_name: str
    made: MadeOut
    score: RateOut
    contents: list[PartOut]
    ledger: LedgerRowOut | None
    steps: list[ClassStepOut]
    papers: list[PaperLineOut]
    timetable: TimetableOut
    rescheduled: list[RescheduledOut]
    book: CheckInBookOut | None
    sheet: SheetOut | None
    corrections: list[AttendanceCorrectionOut]
    flags: FlagsOut | None
    results: ResultsOut | None
    certificates: list[CertificateOut]


class TrainingRecordOut(Out):
    """One class in somebody's life: hours, scores, certificates, and whether he counts for it in the plan."""

    class_id: UUID
    class_name: str
    institution_name: str
    trade_name: str
    level: int
    starts_on: date
    ends_on: date
    state: str
    reason: str | None
    attended_hours: int | None
    held_hours: int | None
    theory: int | None
    practice: int | None
    counted: bool
    certificates: list[CertificateOut]


class PersonFileOut(Out):
    """一人一档: a person, masked, with every training; who took it out and what for is recorded."""

    person: PersonOut
    category_names: list[str]
    wish_names: list[str]
    made: MadeOut
    reason: str
    score: RateOut
    contents: list[PartOut]
    trainings: list[TrainingRecordOut]
