"""What changed, what would change, what stood at a moment, why a figure is what it is."""

from datetime import datetime
from uuid import UUID

from backend.kernel.types import Out


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


class ExplanationOut(Out):
    """为什么是这个数：sentences in order, the newest adjustment last."""

    region: str
    region_name: str
    department_id: str
    department_name: str
    persons: int
    sentences: list[str]
