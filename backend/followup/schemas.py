"""Assessments, completion, certificates; what became of those who were trained."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.followup.states import Asking, CertificateKind, Outcome
from backend.kernel.types import Day, Fen, In, Name, Out, Reason, SafeStr, SafeText

Score = Annotated[int, Field(strict=True, ge=0, le=100)]
Number = Annotated[SafeStr, StringConstraints(pattern=r"^[0-9A-Za-z\-]{4,40}$")]


class ResultIn(In):
    """One person's scores, out of a hundred."""

    enrolment_id: UUID
    theory: Score
    practice: Score


class AssessmentsIn(In):
    """The results of a class as a whole, on which day, and who assessed: not a teacher of the class."""

    assessor: Name
    assessed_on: Day
    results: Annotated[list[ResultIn], Field(max_length=500)]


class ResultOut(Out):
    """A person's standing: hours, scores, whether he completed, and why not."""

    enrolment_id: UUID
    name: str
    township: str
    attended_hours: int
    held_hours: int
    theory: int | None
    practice: int | None
    completed: bool
    why_not: str | None
    certificates: list[str]


class ResultsOut(Out):
    """The results of a class; `version` is the class's; rates are numbers of persons over `enrolled`."""

    id: UUID
    version: int
    class_name: str
    state: str
    assessor: str | None
    assessed_on: date | None
    floor_percent: int
    pass_score: int
    enrolled: int
    assessed: int
    completed: int
    rows: list[ResultOut]


class CertificateIn(In):
    """A certificate for somebody who completed; another body's certificate brings its number."""

    enrolment_id: UUID
    kind: CertificateKind
    number: Number | None = None
    issuer: Name | None = None
    issued_on: Day


class RevocationIn(In):
    """Why a certificate does not hold any more."""

    reason: Reason


class CertificateOut(Out):
    """A certificate as it was issued."""

    id: UUID
    version: int
    enrolment_id: UUID
    kind: CertificateKind
    kind_name: str
    number: str
    name: str
    person_id: UUID
    class_id: UUID
    class_name: str
    trade: str
    level: int
    hours: int
    issuer: str
    issued_on: date
    state: str
    reason: str | None


class CertificateSheetOut(CertificateOut):
    """A certificate as it is printed: trade and days in words, and where its signed code is checked."""

    trade_name: str
    masked_number: str
    starts_on: date
    ends_on: date
    check_address: str
    qr: str


Line = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
Channel = Literal["phone", "visit", "sheet"]


class EmploymentIn(In):
    """What somebody said: with `kind` correction another row takes its place, with recheck a second person asked."""

    kind: Asking
    outcome: Outcome
    reason: Reason | None = None
    employer: Line | None = None
    post: Line | None = None
    place: Literal["township", "county", "province", "away", "xiamen"] | None = None
    matches_trade: bool | None = None
    contract: bool | None = None
    insurance: bool | None = None
    income_before_fen: Fen | None = None
    income_after_fen: Fen | None = None
    evidence: Line | None = None
    channel: Channel
    asked_on: Day
    note: Reason | None = None


class EmploymentOut(Out):
    """One answer as it was written."""

    id: UUID
    kind: Asking
    kind_name: str
    outcome: Outcome
    outcome_name: str
    reason: str | None
    employer: str | None
    post: str | None
    place: str | None
    matches_trade: bool | None
    embedded: bool
    contract: bool | None
    insurance: bool | None
    income_before_fen: int | None
    income_after_fen: int | None
    evidence: str | None
    channel: str
    asked_on: date
    note: str | None
    asked_by_name: str
    recorded_at: datetime


class FollowupTaskListOut(Out):
    """Somebody who is to be asked at a point, and what he said last."""

    id: UUID
    enrolment_id: UUID
    person_id: UUID
    class_id: UUID
    class_name: str
    name: str
    masked_number: str
    township: str
    department_id: str
    trade: str
    point: int
    months: int
    since_on: date
    due_on: date
    sampled: bool
    rechecked: bool
    withdrawn: bool
    outcome: Outcome | None
    outcome_name: str | None


class FollowupTaskOut(FollowupTaskListOut):
    """One task with everything that was said, oldest first."""

    records: list[EmploymentOut]


class ReturnVisitIn(In):
    """A visit to somebody who was trained: one to five, and what he suggests."""

    enrolment_id: UUID
    satisfaction: Annotated[int, Field(strict=True, ge=1, le=5)]
    suggestion: Annotated[SafeText, StringConstraints(min_length=2, max_length=500)] | None = None
    channel: Channel
    visited_on: Day


class ReturnVisitOut(Out):
    """A visit."""

    id: UUID
    enrolment_id: UUID
    class_id: UUID
    class_name: str
    name: str
    satisfaction: int
    suggestion: str | None
    channel: str
    visited_on: date


class IndicatorOut(Out):
    """What an indicator counts, of whom, who is left out; `unit` is percent or fen, `timed` ones have each point."""

    key: str
    name: str
    numerator: str
    denominator: str
    exclusions: str
    unit: str
    timed: bool


class MeasuredOut(Out):
    """An indicator at a point (0 at the end, 1 to 3 after it) as its two parts."""

    key: str
    point: int
    numerator: int
    denominator: int


class IndicatorRowOut(Out):
    """The indicators of one unit, trade, mode, category or month."""

    code: str
    name: str
    values: list[MeasuredOut]


class IndicatorsOut(Out):
    """Indicators of classes that ended from `since` to `until`, whole months, with the version of their rules."""

    as_of: date
    since: date
    until: date
    rule: str
    definitions: list[IndicatorOut]
    rows: list[IndicatorRowOut]
