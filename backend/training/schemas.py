"""Classes: what each mode must tell, timetable, enrolment."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.course.schemas import HoursOut
from backend.kernel.types import Code, Day, In, Instant, Name, Out, Reason, SafeStr, SafeText, omitted
from backend.training.states import Stage

Line = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
Size = Annotated[int, Field(strict=True, ge=1, le=500)]
Posts = Annotated[int, Field(strict=True, ge=1, le=10_000)]
IdText = Annotated[SafeStr, StringConstraints(min_length=15, max_length=40)]
Hours = Annotated[int, Field(strict=True, ge=1, le=12)]


class VoucherFacts(In):
    """培训券式: under which voucher scheme."""

    kind: Literal["voucher"]
    scheme: Line


class EmbeddedFacts(In):
    """嵌入式 (R43–R46): agency, employer, and the posts pushed before the class opens."""

    kind: Literal["embedded"]
    agency: Line
    employer: Line
    post: Line
    posts: Posts
    pushed_on: Day


class OrderFacts(In):
    """订单式 (R47–R50): the employer's order."""

    kind: Literal["order"]
    number: Line
    employer: Line
    persons: Posts
    deliver_by: Day


class PracticalFacts(In):
    """实操性 (R51–R54): the practical venue."""

    kind: Literal["practical"]
    venue_id: UUID


class InternetFacts(In):
    """“互联网+” (R55–R57): platform and how many lessons are on it."""

    kind: Literal["internet"]
    platform: Line
    lessons: Posts


Facts = Annotated[
    VoucherFacts | EmbeddedFacts | OrderFacts | PracticalFacts | InternetFacts, Field(discriminator="kind")
]


class OutOfCountyJourney(In):
    """R82: outside the county, for the three on-site kinds, with a statement that there is nothing near."""

    place: Literal["out_of_county"]
    sort: Code
    statement: Annotated[SafeText, StringConstraints(min_length=4)]
    destination: Line
    escort: Line


class XiamenJourney(In):
    """R91: a programme of the Xiamen cooperation; school terms may last for years."""

    place: Literal["xiamen"]
    sort: Code
    partner: Line
    departs_on: Day
    returns_on: Day


Journey = Annotated[OutOfCountyJourney | XiamenJourney, Field(discriminator="place")]


class ClassIn(In):
    """A new class; its facts say the mode, `demand` the need that it answers (R29)."""

    course_id: UUID
    name: Line
    facts: Facts
    journey: Journey | None = None
    demand: Line
    size: Size
    starts_on: Day
    ends_on: Day


class ClassPatch(In):
    """What may change: all of it in a draft, the size later too."""

    name: Line = omitted()
    facts: Facts = omitted()
    journey: Journey | None = omitted()
    demand: Line = omitted()
    size: Size = omitted()
    starts_on: Day = omitted()
    ends_on: Day = omitted()


class ClassMoveIn(In):
    """Where a class goes, and why where it must be said."""

    to: Stage
    reason: Reason | None = None


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


class EnrolmentIn(In):
    """Who joins."""

    person_id: UUID


class EnrolmentNumberIn(In):
    """Who joins, by ID number and name; both must be those of the registry."""

    id_number: IdText
    name: Name


class EnrolmentReasonIn(In):
    """Why somebody leaves."""

    reason: Reason


class TransferIn(In):
    """Into which class somebody changes, and why."""

    class_id: UUID
    reason: Reason


class ClassListOut(Out):
    """A class in a list, with its state line: what, since when, waiting for whom, due when."""

    id: UUID
    version: int
    name: str
    year: int
    institution_id: UUID
    institution_name: str
    department_id: str
    trade: str
    trade_name: str
    level: int
    mode: str
    place: str
    size: int
    enrolled: int
    starts_on: date
    ends_on: date
    state: Stage
    state_name: str
    state_since: datetime
    waiting_for: str | None
    due_on: date | None


class ClassOut(ClassListOut):
    """One class; `moves` are the steps that the caller may take now."""

    course_id: UUID
    course_name: str
    plan_id: UUID | None
    demand: str
    facts: Facts
    journey: Journey | None
    reason: str | None
    moves: list[Stage]


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


class ClassEnrolmentOut(Out):
    """A person in a class, as he was when he joined; the number is masked."""

    id: UUID
    version: int
    class_id: UUID
    class_name: str
    person_id: UUID
    name: str
    sex: str
    masked_number: str
    township: str
    categories: list[str]
    state: str
    reason: str | None


class WhereaboutsOut(ClassEnrolmentOut):
    """Who is in which class, where and when: the class's days and state, and the next lesson."""

    institution_name: str
    class_state: Stage
    class_state_name: str
    starts_on: date
    ends_on: date
    next_since: datetime | None
    next_until: datetime | None
    next_venue: str | None


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


class GateOut(Out):
    """One thing that must hold before a class goes on: how it stands now."""

    code: str
    title: str
    holds: bool
    says: str


class GatesOut(Out):
    """What to look at before a class is approved, and the quota of its department: by township and in all."""

    gates: list[GateOut]
    free_seats: int | None
    quota: list["QuotaLineOut"]


class QuotaLineOut(Out):
    """A township's persons of a department: by the issued table, in classes, and having completed."""

    township: str
    department_id: str
    persons: int
    enrolled: int
    completed: int


class QuotaOut(Out):
    """How far the year's table is used."""

    year: int
    items: list[QuotaLineOut]


class AcceptanceLineOut(Out):
    """One thing that must be there before the step: whether it is, in words, where to see to it, who owes it."""

    key: str
    title: str
    ok: bool
    words: str
    link: str
    owes: str


class AcceptanceStepOut(Out):
    """The next step with a check list, and who takes it."""

    to: Stage
    to_name: str
    party: str
    passed: int
    lines: list[AcceptanceLineOut]


class AcceptanceOut(Out):
    """The check list of a class; no step where none lies ahead, or where it is another department's."""

    class_id: UUID
    step: AcceptanceStepOut | None
