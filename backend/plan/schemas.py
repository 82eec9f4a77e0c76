"""What the plan room takes and gives."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Count, In, Name, Out, Reason, SafeStr, SafeText, TownshipCode, Year

Title = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
DocumentNumber = Annotated[SafeStr, StringConstraints(min_length=2, max_length=60)]
StrictDate = date
Basis = Literal["labour_force", "registered", "villages", "typed"]


class PolicyDocumentIn(In):
    number: DocumentNumber
    title: Title
    issuer: Name
    issued_on: StrictDate


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


class IssueIn(In):
    """Reason and document are required when the table adjusts an issued one."""

    reason: Reason | None = None
    document_number: DocumentNumber | None = None


class ForwardIn(In):
    year: Year


class ReturnIn(In):
    reason: Reason


class WeightIn(In):
    key: Annotated[str, StringConstraints(max_length=40)]
    weight: Count


class AllocationIn(In):
    """A new draft table for a year: townships by weights, departments by weights or typed totals."""

    year: Year
    title: Title | None = None
    maker: Name = "县人社局"
    basis: Basis
    weight_source: SafeStr = ""
    weight_date: StrictDate | None = None
    rows: Annotated[list[WeightIn], Field(max_length=2000, default_factory=list)]
    columns: Annotated[list[WeightIn], Field(max_length=60, default_factory=list)]


class LineIn(In):
    """The total of a row or column; `fixed` totals stay, the others share the rest by weight."""

    key: Annotated[str, StringConstraints(max_length=40)]
    weight: Count
    total: Count | None = None


class LimitIn(In):
    """Limits of one cell."""

    region: TownshipCode
    department_id: Code
    floor: Count = 0
    cap: Count | None = None
    fixed: Count | None = None


class ComputationIn(In):
    """Compute the whole table anew from row and column weights or totals and the cells' limits."""

    rows: Annotated[list[LineIn], Field(min_length=1, max_length=2000)]
    columns: Annotated[list[LineIn], Field(min_length=1, max_length=60)]
    limits: Annotated[list[LimitIn], Field(max_length=20_000, default_factory=list)]


class CellIn(In):
    region: TownshipCode
    department_id: Code
    persons: Count


class CellsIn(In):
    """Changed cells of a draft; what is not named stays."""

    cells: Annotated[list[CellIn], Field(min_length=1, max_length=20_000)]


class LineOut(Out):
    key: str
    name: str
    is_focus_town: bool
    weight: int
    total: int
    placed: int
    words: str


class CellOut(Out):
    region: str
    department_id: str
    persons: int
    floor: int
    cap: int | None
    fixed: int | None


class AllocationListOut(Out):
    id: UUID
    version: int
    year: int
    title: str
    state: str
    state_name: str
    number: int
    target: int
    is_demo: bool
    issued_at: datetime | None
    changed_at: datetime


class AllocationOut(Out):
    """A whole table; units see only their own lines and cells of an issued one."""

    id: UUID
    version: int
    year: int
    title: str
    maker: str
    state: str
    state_name: str
    number: int
    target: int
    basis: str
    weight_source: str
    weight_date: date
    is_demo: bool
    reason: str | None
    document_number: str | None
    supersedes: UUID | None
    issued_at: datetime | None
    rows: list[LineOut]
    columns: list[LineOut]
    cells: list[CellOut]
    difference: DifferenceOut


class ChangeOut(Out):
    region: str
    region_name: str
    department_id: str
    department_name: str
    before: int
    after: int
    delta: int


class MovementOut(Out):
    """A row or column before and after, and what should be done of it by today in proportion to the year."""

    key: str
    name: str
    before: int
    after: int
    delta: int
    due_before: int
    due_after: int


class ComparisonOut(Out):
    """What a copy would change: cells, and by how much each row and column moves."""

    base: UUID
    other: UUID
    changes: list[ChangeOut]
    rows: list[MovementOut]
    columns: list[MovementOut]
    total_delta: int


class CellChangeOut(Out):
    region: str
    region_name: str
    department_id: str
    department_name: str
    before: int
    after: int


class TableChangeOut(Out):
    """What one person changed in a table at one moment."""

    at: datetime
    who: str
    cells: list[CellChangeOut]


class TableChangesOut(Out):
    """The changes of a table, newest first."""

    items: list[TableChangeOut]


class CellAtOut(Out):
    region: str
    department_id: str
    persons: int


class AllocationAtOut(Out):
    """A table as it was at an instant."""

    at: datetime
    state: str
    state_name: str
    target: int
    cells: list[CellAtOut]


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


class ExplanationOut(Out):
    """为什么是这个数：sentences in order, the newest adjustment last."""

    region: str
    region_name: str
    department_id: str
    department_name: str
    persons: int
    sentences: list[str]


class RequestIn(In):
    """A township asks for another number in an issued table."""

    allocation_id: UUID
    department_id: Code
    wanted: Count
    reason: Reason


class AnswerIn(In):
    accepted: bool
    answer: Reason


class RequestOut(Out):
    id: UUID
    version: int
    allocation_id: UUID
    region: str
    region_name: str
    department_id: str
    department_name: str
    present: int
    wanted: int
    reason: str
    state: str
    answer: str | None
    created_at: datetime


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


class ReceiptOut(Out):
    """An addressee (township or department code) and when it read the issued table."""

    unit: str
    unit_name: str
    read_at: datetime | None
