"""Courses, papers, teaching units."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.course.states import PaperKind
from backend.kernel.types import Code, In, Out, Reason, SafeStr, SafeText, omitted

Line = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
Level = Annotated[int, Field(strict=True, ge=0, le=5, description="0 不分等级，5 初级工 至 1 高级技师")]
TeachingHours = Annotated[int, Field(strict=True, ge=1, le=2_000, description="课时")]


class CourseIn(In):
    """A new course; the office names the institution."""

    institution_id: UUID | None = None
    trade: Code
    name: Line
    level: Level
    mode: Code


class CoursePatch(In):
    """What may change of a course; trade and level are another course."""

    name: Line = omitted()
    mode: Code = omitted()


class TeachingUnitIn(In):
    """A unit of a teaching plan in teaching hours."""

    title: Line
    kind: Literal["theory", "practical"]
    hours: TeachingHours
    theme: Code | None = None


class PaperContentIn(In):
    """What a paper says: units in a teaching plan, themes in a syllabus, a reason where 7 : 3 shall not hold."""

    title: Line
    body: SafeText = ""
    units: Annotated[list[TeachingUnitIn], Field(max_length=200, default_factory=list)]
    themes: Annotated[list[Code], Field(max_length=11, default_factory=list)]
    waiver_reason: Reason | None = None


class PaperIn(PaperContentIn):
    """A new version of one of the three papers."""

    kind: PaperKind


class CourseReasonIn(In):
    """Why a paper goes back."""

    reason: Reason


class TeachingUnitOut(Out):
    """A unit of a teaching plan."""

    title: str
    kind: str
    hours: int
    theme: str | None


class PaperLineOut(Out):
    """One version of a paper; `in_force` is the newest approved one of its kind."""

    id: UUID
    version: int
    kind: PaperKind
    kind_name: str
    number: int
    title: str
    state: str
    state_name: str
    in_force: bool
    submitted_at: datetime | None
    decided_at: datetime | None
    reason: str | None


class HoursOut(Out):
    """Teaching hours of both kinds, whether they hold as the county asks, and the nearest ones that would."""

    theory: int
    practical: int
    holds: bool
    mode: str
    corrections: list["CorrectionOut"]


class CorrectionOut(Out):
    """Hours that would hold."""

    theory: int
    practical: int


class PaperOut(PaperLineOut):
    """A paper with its content."""

    course_id: UUID
    course_name: str
    institution_id: UUID
    department_id: str
    body: str
    units: list[TeachingUnitOut]
    themes: list[str]
    waiver_reason: str | None
    hours: HoursOut | None


class CourseListOut(Out):
    """A course in a list; `ready` when all three papers are approved, null for a department that approves others."""

    id: UUID
    version: int
    institution_id: UUID
    institution_name: str
    department_id: str
    department_name: str
    trade: str
    trade_name: str
    name: str
    level: int
    mode: str
    state: str
    ready: bool | None


class CourseOut(CourseListOut):
    """A course with its papers, newest first, and what still keeps a class from using it."""

    missing: list[str]
    hours: HoursOut | None
    papers: list[PaperLineOut]
