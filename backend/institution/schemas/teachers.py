"""Teachers: who they are, review, study, titles, hours, coverage."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.institution.schemas.institutions import Line
from backend.kernel.types import Code, Day, In, Name, Out, Reason, SafeText, Year, omitted

Trades = Annotated[list[Code], Field(min_length=1, max_length=20)]


class TeacherIn(In):
    """A teacher; one without degree and title needs a recommendation (R117)."""

    institution_id: UUID | None = None
    name: Name
    sex: Literal["male", "female"]
    source: Code
    employer: Line
    has_degree: bool
    title: Line | None = None
    recommendation: SafeText | None = None
    trades: Trades


class TeacherPatch(In):
    """What may change of a teacher."""

    name: Name = omitted()
    employer: Line = omitted()
    has_degree: bool = omitted()
    title: Line | None = omitted()
    recommendation: SafeText | None = omitted()
    trades: Trades = omitted()


class TeacherReasonIn(In):
    """Why somebody is not admitted, or leaves."""

    reason: Reason


class ReviewIn(In):
    """A year's review."""

    year: Year
    outcome: Literal["stay", "leave"]
    reason: Reason


class StudyIn(In):
    """Study away from home; the result may come later."""

    place: Line
    outside_prefecture: bool
    specialty: Line
    since: Day
    until: Day
    result: SafeText | None = None


class TitleIn(In):
    """A title that a teacher applies for."""

    title: Line
    applied_on: Day


class TitleResultIn(In):
    """How an application ended."""

    state: Literal["passed", "failed"]


class TeacherListOut(Out):
    """A teacher in a list."""

    id: UUID
    version: int
    name: str
    sex: str
    source: str
    source_name: str
    employer: str
    institution_id: UUID | None
    title: str | None
    state: str
    state_name: str
    trades: list[str]


class ReviewOut(Out):
    """A year's review."""

    year: int
    outcome: str
    reason: str


class StudyOut(Out):
    """Study away from home."""

    id: UUID
    version: int
    place: str
    outside_prefecture: bool
    specialty: str
    since: date
    until: date
    result: str | None


class TitleOut(Out):
    """An application for a title; `private` marks teachers of private institutions (R141)."""

    id: UUID
    version: int
    title: str
    applied_on: date
    private: bool
    state: str


class TeacherOut(TeacherListOut):
    """One teacher."""

    institution_name: str | None
    has_degree: bool
    recommendation: str | None
    reason: str | None
    trade_codes: list[str]
    reviews: list[ReviewOut]
    studies: list[StudyOut]
    titles: list[TitleOut]


class TeacherMonthOut(Out):
    """Teaching hours of a month, as far as the caller sees the bookings."""

    month: date
    hours: int
    lessons: int


class TeacherHoursOut(Out):
    """The teaching-hours ledger of one teacher, latest month first."""

    items: list[TeacherMonthOut]


class SourceCountOut(Out):
    """Teachers of one source."""

    source: str
    teachers: int


class CoverageOut(Out):
    """A trade and its active teachers, all and by source: none is a gap."""

    trade: str
    trade_name: str
    industry: str
    teachers: int
    sources: list[SourceCountOut]


class CoverageListOut(Out):
    """R118: trades by how few teachers they have."""

    items: list[CoverageOut]
