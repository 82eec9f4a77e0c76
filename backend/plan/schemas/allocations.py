"""Tables: totals, weights, cells, their issue."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Count, Day, In, Name, Out, Reason, SafeStr, TownshipCode, Year
from backend.plan.schemas.plans import DifferenceOut, DocumentNumber, Title

Basis = Literal["labour_force", "registered", "villages", "typed"]


class IssueIn(In):
    """Reason and document are required when the table adjusts an issued one."""

    reason: Reason | None = None
    document_number: DocumentNumber | None = None


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
    weight_date: Day | None = None
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
