"""What comes in and goes out about complaints."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.inspection.states import Kind, Outcome, State
from backend.kernel.types import In, Out, Reason, SafeStr, SafeText

Content = Annotated[SafeText, StringConstraints(min_length=5, max_length=2000)]
Contact = Annotated[SafeStr, StringConstraints(max_length=40)]
Answer = Annotated[SafeText, StringConstraints(min_length=5, max_length=1000)]


class ComplaintIn(In):
    """What somebody reports; the id is the form's own, so that sending it twice is one report."""

    id: UUID
    region: Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9]{9})$")]
    kind: Kind
    content: Content
    contact: Contact | None


class FiledOut(Out):
    """A report has come in."""

    receipt: str
    due_on: date


class FollowedOut(Out):
    """How a report stands, for whoever has its receipt."""

    kind_name: str
    state: State
    state_name: str
    received_at: datetime
    due_on: date
    outcome_name: str | None
    answer: str | None
    answered_at: datetime | None


class ComplaintListOut(Out):
    """A report in the list."""

    id: UUID
    region: str
    place: str = Field(description="乡镇或县")
    kind: Kind
    kind_name: str
    content: str
    contact: str | None = Field(description="遮盖后的联系电话")
    received_at: datetime
    due_on: date
    overdue: bool
    state: State
    state_name: str
    outcome: Outcome | None
    outcome_name: str | None
    answer: str | None
    answered_at: datetime | None
    closed_at: datetime | None
    version: int


class ComplaintAnswerIn(In):
    """What is told to whoever reported; others may read it over his shoulder, so no names."""

    outcome: Outcome
    answer: Answer


class ContactAskIn(In):
    """What the reporter's phone is wanted for."""

    reason: Reason


class ContactOut(Out):
    """The reporter's phone in full; null when he gave none."""

    contact: str | None
