"""Progress as it is sent: every figure with the sentence that explains it."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from backend.kernel.types import Out


class ExplainOut(Out):
    """Where a figure comes from: source, day, formula, and the address of what lies behind it."""

    source: str
    as_of: date
    formula: str
    link: str | None


class RateOut(Out):
    """A rate as its two parts; what is left out, and the rule in words."""

    numerator: int
    denominator: int
    exclusions: str
    rule: str


class PlanLineOut(Out):
    """The plan line: how many should be there by now, and how many more (or fewer) are."""

    target: int
    due: int
    ahead: int
    words: str


class FigureOut(Out):
    """A step from the task to the job; `value` is null where it cannot be told, and `words` says why.

    `rate` is a share of what `of` names; null where nothing is asked of the caller.
    """

    key: str
    name: str
    value: int | None
    words: str
    of: str | None
    rate: RateOut | None
    line: PlanLineOut | None
    explain: ExplainOut


class NamedOut(Out):
    """A column or a row of a table: its code and its name."""

    code: str
    name: str


class PlanInForceOut(Out):
    """The plan in force."""

    id: UUID
    name: str
    total: int
    since_year: int
    until_year: int


class TableInForceOut(Out):
    """The year's issued allocation."""

    id: UUID
    title: str
    number: int
    is_demo: bool
    target: int
    issued_at: datetime | None


class TownshipProgressOut(Out):
    """One township: its place on the tile map, its targets by unit and how many are due, its people, its results.

    What the caller may not see, and what no table gives, is null. Results are of classes that ended in the year:
    certificates, and who works of those who answered at the first point.
    """

    code: str
    name: str
    tile_row: int | None
    tile_column: int | None
    target: int | None
    due: int | None
    targets: dict[str, int]
    registered: int | None
    categories: dict[str, int]
    wishes: dict[str, int]
    certified: int
    answered: int
    at_work: int


class MonthOut(Out):
    """People by the month of their registration (its first day)."""

    month: date
    persons: int
    categories: dict[str, int]


class TrainingCellOut(Out):
    """A township's training of a unit: its target, who joined, who completed, and who counts once in the plan."""

    township: str
    department_id: str
    target: int | None
    enrolled: int
    completed: int
    counted: int


class PeriodOut(Out):
    """The chain over all years of the plan together."""

    name: str
    figures: list[FigureOut]


class ProgressOut(Out):
    """The progress of a year in the caller's part of the county."""

    year: int
    years: list[int]
    area: str
    as_of: date
    plan: PlanInForceOut | None
    allocation: TableInForceOut | None
    figures: list[FigureOut]
    period: PeriodOut | None
    units: list[NamedOut]
    categories: list[NamedOut]
    trades: list[NamedOut]
    townships: list[TownshipProgressOut]
    months: list[MonthOut]
    training: list[TrainingCellOut]


class DutyOut(Out):
    """One thing that waits for the caller: whose it is, where it is done, until when and how many days are left."""

    kind: str
    words: str
    owner: str = Field(description="谁的待办：本单位，或本人")
    link: str
    since: datetime | None
    due: date
    days_left: int = Field(description="还剩几天；负数是逾期")


class DutiesOut(Out):
    """Everything that waits for the caller."""

    items: list[DutyOut]
