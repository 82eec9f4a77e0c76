"""The timetable: lessons, and what stands against them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.course.schemas import HoursOut
from backend.kernel.types import In, Instant, Out, Reason
from backend.training.schemas.classes import Line

Hours = Annotated[int, Field(strict=True, ge=1, le=12)]


class LessonIn(In):
    """A lesson in teaching hours of 45 minutes."""

    title: Line
    kind: Literal["theory", "practical"]
    since: Instant
    until: Instant
    hours: Hours
    teacher_id: UUID
    venue_id: UUID


class TimetableIn(In):
    """The whole timetable of a draft."""

    lessons: Annotated[list[LessonIn], Field(max_length=400)]


class RescheduleIn(LessonIn):
    """A lesson at another time, by somebody else or elsewhere, and why."""

    reason: Reason


class LessonOut(Out):
    """A lesson with the names of its teacher and venue."""

    id: UUID
    version: int
    title: str
    kind: str
    since: datetime
    until: datetime
    hours: int
    teacher_id: UUID
    teacher_name: str
    venue_id: UUID
    venue_name: str
    reason: str | None


class TimetableOut(Out):
    """The timetable, its running 7 : 3, and what should be looked at; `version` is the class's."""

    id: UUID
    version: int
    lessons: list[LessonOut]
    hours: HoursOut
    warnings: list[str]


class LessonFaultOut(Out):
    """What stands against a lesson: its place in the list, the field, and why; another class is named where the caller
    may see it."""

    lesson: int
    field: str
    code: str
    says: str


class LessonWarningOut(Out):
    """What is allowed and should be looked at in a lesson."""

    lesson: int
    says: str


class TimetableCheckOut(Out):
    """A timetable that is still being written: its 7 : 3, what stands against it, what should be looked at."""

    hours: HoursOut
    faults: list[LessonFaultOut]
    warnings: list[LessonWarningOut]
