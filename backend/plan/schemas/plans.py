"""Policy documents, plans, yearly targets, what the upper level asks of a department."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Count, Day, In, Name, Out, Reason, SafeStr, SafeText, Year

Title = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
DocumentNumber = Annotated[SafeStr, StringConstraints(min_length=2, max_length=60)]


class PolicyDocumentIn(In):
    number: DocumentNumber
    title: Title
    issuer: Name
    issued_on: Day


class PolicyDocumentOut(Out):
    id: UUID
    version: int
    number: str
    title: str
    issuer: str
    issued_on: date


class TargetIn(In):
    """One year's persons."""

    year: Year
    persons: Count


class PlanIn(In):
    """A draft plan; the years may differ from the total until it is issued."""

    name: Title
    document_id: UUID | None = None
    since_year: Year
    until_year: Year
    total: Count
    parent_name: Title | None = None
    parent_total: Count | None = None
    targets: Annotated[list[TargetIn], Field(max_length=20)]


class TargetOut(Out):
    year: int
    persons: int


class DifferenceOut(Out):
    """How far a sum is from its target: `missing` > 0 still to place, < 0 over; `words` in Chinese."""

    target: int
    actual: int
    missing: int
    words: str


class PlanOut(Out):
    id: UUID
    version: int
    name: str
    document_id: UUID | None
    document: str | None
    since_year: int
    until_year: int
    total: int
    parent_name: str | None
    parent_total: int | None
    state: str
    state_name: str
    number: int
    reason: str | None
    document_number: str | None
    supersedes: UUID | None
    issued_at: datetime | None
    targets: list[TargetOut]
    difference: DifferenceOut


class AdjustmentIn(In):
    """Why an issued figure changes, and the document it rests on."""

    reason: Reason
    document_number: DocumentNumber


class TargetOfPlanOut(Out):
    year: int
    persons: int


class PlanAtOut(Out):
    """A plan's figures as they were at an instant."""

    at: datetime
    state: str
    state_name: str
    total: int
    targets: list[TargetOfPlanOut]


class DepartmentPlanIn(In):
    """What the upper level asks of a department in a year."""

    department_id: Code
    year: Year
    title: Title
    trade: Code | None = None
    persons: Count
    source_document: SafeText


class DepartmentPlanPatch(In):
    persons: Count | None = None
    trade: Code | None = None
    source_document: SafeText | None = None


class DepartmentPlanOut(Out):
    id: UUID
    version: int
    department_id: str
    department_name: str
    year: int
    title: str
    trade: str | None
    persons: int
    source_document: str
