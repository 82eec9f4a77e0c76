"""Assessments, completion, certificates."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.followup.states import CertificateKind
from backend.kernel.types import Day, In, Name, Out, Reason, SafeStr

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
    """A certificate as it is printed: with its trade and days in words, and a code to check it by, as text and QR."""

    trade_name: str
    masked_number: str
    starts_on: date
    ends_on: date
    check_code: str
    qr: str
