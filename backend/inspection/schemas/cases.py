"""Signs about vouchers, and cases."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.inspection.states import CaseOutcome, SignalKind
from backend.kernel.types import In, Out, Reason, SafeStr, SafeText

Subject = Annotated[SafeStr, StringConstraints(min_length=1, max_length=100)]
Words = Annotated[SafeText, StringConstraints(min_length=5, max_length=2000)]
Title = Annotated[SafeStr, StringConstraints(min_length=4, max_length=100)]
Serial = Annotated[SafeStr, StringConstraints(pattern=r"^[0-9]{13}$")]
CaseYear = Annotated[int, Field(strict=True, ge=1900, le=2100)]
CaseState = Literal["open", "decided"]


class SignalNoteOut(Out):
    """Somebody looked into a sign and says why it is none."""

    words: str
    people: int
    who: str
    noted_at: datetime


class SignalOut(Out):
    """A sign: why it is shown, what else may explain it, who looked into it. It is no judgement."""

    kind: SignalKind
    kind_name: str
    subject: str
    title: str
    reasons: list[str]
    innocent: str
    people: int
    vouchers: int
    is_new: bool
    note: SignalNoteOut | None
    case_id: UUID | None


class SignalsOut(Out):
    """The signs about vouchers of a year, those that nobody explained first."""

    as_of: date
    year: int
    items: list[SignalOut]


class SignalNoteIn(In):
    """Why a sign is none."""

    kind: SignalKind
    subject: Subject
    year: CaseYear
    words: Reason


class SignalRefIn(In):
    """Which sign."""

    kind: SignalKind
    subject: Subject
    year: CaseYear


class CaseIn(In):
    """A case from a sign (its vouchers and reasons come from the records) or from a report, and more vouchers."""

    signal: SignalRefIn | None = None
    complaint_id: UUID | None = None
    title: Title
    voucher_ids: Annotated[list[UUID], Field(max_length=500)]


class CaseWordsIn(In):
    """What was found, or why something is done."""

    words: Words


class CaseEvidenceIn(CaseWordsIn):
    """What was found, and which more vouchers it is about."""

    serials: Annotated[list[Serial], Field(max_length=100)]


class CaseDecisionIn(In):
    """What came of it; what is frozen is voided, or goes on where it was."""

    outcome: CaseOutcome
    words: Words
    void: Annotated[bool, Field(strict=True)]


class CaseListOut(Out):
    """A case in the list."""

    id: UUID
    version: int
    kind: str
    kind_name: str
    title: str
    state: CaseState
    state_name: str
    opened_by: UUID
    opened_at: datetime
    opener: str
    vouchers: int
    frozen: int
    outcome: CaseOutcome | None
    outcome_name: str | None
    decided_at: datetime | None
    decider: str | None


class CaseVoucherOut(Out):
    """A voucher of a case."""

    id: UUID
    serial: str
    name: str
    masked_number: str
    township_name: str
    state: str
    state_name: str
    class_name: str | None
    institution_name: str | None
    frozen: bool


class CaseEntryOut(Out):
    """What was found or done."""

    id: UUID
    kind: str
    kind_name: str
    words: str
    vouchers: int
    written_at: datetime
    who: str


class CaseOut(CaseListOut):
    """A case with its reasons, its vouchers and its history."""

    reasons: list[str]
    complaint_id: UUID | None
    decision: str | None
    items: list[CaseVoucherOut]
    entries: list[CaseEntryOut]
