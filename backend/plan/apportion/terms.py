"""The words of apportionment: what goes in, what comes out, what is refused."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Bound(StrEnum):
    """Which limit decided a part, if any."""

    NONE = "none"
    FIXED = "fixed"
    FLOOR = "floor"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Limit:
    """Limits of one part or cell; `fixed` overrides floor and cap."""

    floor: int = 0
    cap: int | None = None
    fixed: int | None = None

    def low(self) -> int:
        """The smallest allowed value."""
        return self.floor if self.fixed is None else self.fixed

    def high(self, natural: int) -> int:
        """The largest allowed value, `natural` where no cap is set."""
        if self.fixed is not None:
            return self.fixed
        return natural if self.cap is None else self.cap


FREE = Limit()


@dataclass(frozen=True, slots=True)
class Weight:
    """One claimant of a total: its weight, where the weight comes from, its limits."""

    key: str
    weight: Fraction
    source: str = ""
    limit: Limit = FREE


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a divided total together with its derivation."""

    key: str
    value: int
    weight: Fraction
    source: str
    weight_sum: Fraction
    total: int
    share: Fraction
    floor: int
    remainder: Fraction
    rank: int
    extra: bool
    tied: bool
    bound: Bound

    @property
    def adjusted(self) -> bool:
        """Whether limits of some part moved this share away from plain proportion."""
        return self.weight_sum > 0 and self.share != self.total * self.weight / self.weight_sum


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column: its total and, when the total was itself divided, how."""

    key: str
    total: int
    part: Part | None = None


class Method(StrEnum):
    """How the matrix was found."""

    ROUNDED = "rounded"
    SPREAD = "spread"


class Reason(StrEnum):
    """Why a cell has its number."""

    EXACT = "exact"
    UP = "up"
    UP_FOR_COLUMN = "up_for_column"
    DOWN = "down"
    DOWN_FOR_COLUMN = "down_for_column"
    FIXED = "fixed"
    AT_FLOOR = "at_floor"
    AT_CAP = "at_cap"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix together with its derivation."""

    row: Line
    column: Line
    total: int
    value: int
    share: Fraction
    seeded: bool
    floor: int
    remainder: Fraction
    rank: int
    row_extras: int
    tied: bool
    limit: Limit
    reason: Reason
    method: Method


class ConflictKind(StrEnum):
    """What cannot be satisfied."""

    TOTALS = "totals"
    CELL = "cell"
    ROW_FLOORS = "row_floors"
    ROW_CAPS = "row_caps"
    COLUMN_FLOORS = "column_floors"
    COLUMN_CAPS = "column_caps"
    ROWS_BLOCKED = "rows_blocked"
    COLUMNS_BLOCKED = "columns_blocked"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Named rows and columns whose numbers contradict each other: `need` exceeds `room`.

    For a blocked set `room_across` is what the named lines across can still take and `room_elsewhere` what the
    remaining lines can take from it at most; `room` is their sum.
    """

    kind: ConflictKind
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    need: int
    room: int
    room_across: int = 0
    room_elsewhere: int = 0

    @property
    def shortage(self) -> int:
        """By how much the need exceeds the room (never negative)."""
        return abs(self.need - self.room)


class Infeasible(Exception):
    """No whole-number matrix satisfies the totals and limits; the conflict says why."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(f"{conflict.kind}: need {conflict.need}, room {conflict.room}")
        self.conflict = conflict
