"""Attendance: codes, check-in, roll call, the sheet of a class, corrections, flags."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Count, In, Name, Out, Reason

Way = Literal["in", "out"]
Device = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
_PEOPLE = Annotated[list[UUID], Field(max_length=500)]
_SINCE = Annotated[int, Field(strict=True, ge=0, le=14 * 86_400)]


class CheckInIn(In):
    """What a trainee types: the code on the screen, his name, the last four signs of his ID number."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    name: Name
    tail: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}[0-9Xx]$")]
    device: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{16,64}$")]
    """A random key that the phone keeps."""


class CheckInOut(Out):
    """What was recorded; `already` when it had been before."""

    class_name: str
    title: str
    way: Way
    at: datetime
    already: bool


class RollCallIn(In):
    """Whom the teacher saw; `seconds_ago` is counted by the phone itself, so that a wrong clock does no harm."""

    present: _PEOPLE
    absent: _PEOPLE
    head_count: Count
    seconds_ago: _SINCE


class RollCallOut(Out):
    """A roll call; `late` came in after the lesson's window."""

    id: UUID
    lesson_id: UUID
    taken_at: datetime
    received_at: datetime
    late: bool
    head_count: int
    present: int


class SharedDeviceIn(In):
    """Why several people check in with one phone."""

    device: Device
    reason: Reason


class SharedDeviceOut(Out):
    """A phone that was explained."""

    id: UUID
    lesson_id: UUID
    device: str
    reason: str


class AttendanceCorrectionIn(In):
    """What should stand instead, and why."""

    lesson_id: UUID
    enrolment_id: UUID
    attended: bool
    reason: Reason


class AttendanceDecisionIn(In):
    """Whether it is so; a refusal says why."""

    approve: bool
    answer: Reason | None = None


class AttendanceCorrectionOut(Out):
    """A correction and what became of it."""

    id: UUID
    version: int
    class_id: UUID
    class_name: str
    lesson_id: UUID
    title: str
    since: datetime
    enrolment_id: UUID
    name: str
    attended: bool
    reason: str
    state: str
    answer: str | None


class PresenceOut(Out):
    """Somebody of the class in a lesson: when he came and went, and what the last roll call said."""

    enrolment_id: UUID
    name: str
    came_at: datetime | None
    went_at: datetime | None
    called: bool | None
    attended: bool


class RoomOut(Out):
    """The lesson's room screen: the code of this moment, who is there, whether a roll call is due."""

    lesson_id: UUID
    class_id: UUID
    class_name: str
    title: str
    since: datetime
    until: datetime
    open: bool
    way: Way
    code: str | None
    address: str
    qr: str | None
    """The trainee's page with the code, as an image."""
    seconds_left: int
    now: datetime
    call_due: bool
    calls: int
    people: list[PresenceOut]


class TodayLessonOut(Out):
    """A lesson of a day, with how many are in the class and have checked in."""

    id: UUID
    class_id: UUID
    class_name: str
    title: str
    kind: str
    since: datetime
    until: datetime
    venue_name: str
    enrolled: int
    came: int
    calls: int


class DayOut(Out):
    """The lessons of a day, at most 200."""

    day: date
    items: list[TodayLessonOut]


class SheetLessonOut(Out):
    """A column of the attendance sheet."""

    id: UUID
    title: str
    kind: str
    since: datetime
    until: datetime
    hours: int
    held: bool
    entered_after_minutes: int | None


class SheetRowOut(Out):
    """A person's row: one sign a lesson (1 attended, 0 not, - not held yet), and his hours over those held."""

    enrolment_id: UUID
    name: str
    township: str
    state: str
    signs: str
    attended_hours: int
    held_hours: int


class SheetOut(Out):
    """The attendance sheet of a class, as far as the caller sees its people."""

    class_id: UUID
    class_name: str
    lessons: list[SheetLessonOut]
    rows: list[SheetRowOut]
    floor_percent: int
    rule: str


class FlagOut(Out):
    """Something that looks like proxy signing; nobody is punished by it."""

    lesson_id: UUID | None
    title: str
    code: str
    words: str
    points: int
    device: str | None


class FlagsOut(Out):
    """What was seen in a class, and the sum of its points."""

    class_id: UUID
    score: int
    items: list[FlagOut]
    shared_devices: int
