"""Who is in a class, and where he is."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from backend.kernel.types import In, Name, Out, Reason, SafeStr
from backend.training.states import Stage

IdText = Annotated[SafeStr, StringConstraints(min_length=15, max_length=40)]


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
