"""Founders: proposed, decided, guided."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Day, In, Name, Out, Reason, SafeStr, SafeText, omitted
from backend.startup.schemas.loans import LoanOut
from backend.startup.states import CaseState

Project = Annotated[SafeStr, StringConstraints(min_length=2, max_length=80)]
Words = Annotated[SafeText, StringConstraints(min_length=2, max_length=1000)]
Phone = Annotated[str, StringConstraints(pattern=r"^1[3-9][0-9]{9}$")]
TypedNumber = Annotated[SafeStr, StringConstraints(min_length=1, max_length=40)]


class StartupCaseIn(In):
    """A founder of the registry, by the record or by the ID number, and what he founds."""

    person_id: UUID | None = None
    id_number: TypedNumber | None = None
    department_id: Code
    trade: Code
    project: Project
    started_on: Day


class StartupCasePatch(In):
    """What may be written anew of a case."""

    trade: Code = omitted()
    project: Project = omitted()
    started_on: Day = omitted()


class StartupCaseMoveIn(In):
    """Where a case goes; declined and ended with a reason."""

    to: Literal[CaseState.SUPPORTED, CaseState.DECLINED, CaseState.ENDED]
    reason: Reason | None = None


class StartupMentorIn(In):
    """Who guides a founder from a day on."""

    name: Name
    unit: Project
    phone: Phone
    since_on: Day


class StartupNoteIn(In):
    """What was done for a founder on a day."""

    guided_on: Day
    words: Words


class MentorPhoneAskIn(In):
    """What the mentor's telephone number is wanted for."""

    reason: Reason


class MentorPhoneOut(Out):
    """The telephone number of the present mentor in full; null where he has none."""

    phone: str | None


class StartupExportIn(In):
    """What the list is taken out for."""

    reason: Reason


class StartupMentorOut(Out):
    """A mentor, and until when he was one; null while he is."""

    id: UUID
    name: str
    unit: str
    phone: str = Field(description="遮盖后的电话")
    since_on: date
    until_on: date | None
    assigned_by_name: str
    assigned_at: datetime


class StartupNoteOut(Out):
    """What was done for a founder."""

    id: UUID
    guided_on: date
    words: str
    noted_by_name: str
    noted_at: datetime


class StartupCaseListOut(Out):
    """A founder on the list, with the sums of his loans."""

    id: UUID
    version: int
    person_id: UUID
    name: str
    sex: str
    masked_number: str
    region: str
    township_name: str
    department_id: str
    department_name: str
    trade: str
    trade_name: str
    project: str
    started_on: date
    state: CaseState
    state_name: str
    proposed_on: date
    decided_on: date | None
    ended_on: date | None
    reason: str | None
    mentor: str | None
    loans: int
    disbursed_fen: int
    owed_fen: int
    overdue: int


class StartupCaseOut(StartupCaseListOut):
    """A founder with mentors, notes and loans; `moves` are the steps that the caller may take now."""

    proposed_by_name: str
    mentors: list[StartupMentorOut]
    notes: list[StartupNoteOut]
    loan_list: list[LoanOut]
    moves: list[CaseState]


class StartupStateTotalOut(Out):
    """How many cases stand in a state."""

    state: CaseState
    state_name: str
    cases: int


class LoanKindTotalOut(Out):
    """The loans of a kind: each number leads to its rows."""

    kind: str
    kind_name: str
    referred: int = Field(description="推荐过的")
    paid_out: int = Field(description="放过款的")
    disbursed_fen: int
    repaid_fen: int
    overdue: int


class StartupTotalsOut(Out):
    """What the list adds up to, under the same filters."""

    as_of: date
    cases: int
    states: list[StartupStateTotalOut]
    kinds: list[LoanKindTotalOut]
    sums: LoanKindTotalOut
