"""A sheet row by row: each by itself and against the rows before it, no database; and what an import would do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from backend.exchange.service.progress import Reporter
from backend.kernel.sheets import reader
from backend.kernel.sheets.columns import ParsedRow, ParsedSheet, SheetSpec
from backend.kernel.sheets.errors import CellFault, SheetRefused
from backend.person.sheet import Duplicates

NUMBER = "身份证号"
ELSEWHERE = frozenset({"registered_elsewhere", "other_township_person"})
"""Faults that tell something of another township's people: told on the record."""
_STEP = 500


class Fault(NamedTuple):
    """One wrong cell in the workbook's own numbers, with what was typed there."""

    row: int
    column: str
    code: str
    message: str
    value: str | None


class Good(NamedTuple):
    """A row without fault of its own; empty cells are left out."""

    number: int
    values: Mapping[str, Any]


class Read(NamedTuple):
    """A file's rows, checked by themselves and against the rows before them."""

    rows: int
    faults: list[Fault]
    good: list[Good]


@dataclass(slots=True)
class Found:
    """What a file would do: rows that are new, that change something, that are there already, that are wrong."""

    rows: int = 0
    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The figures of the report."""
        return {
            "rows_total": self.rows,
            "rows_new": len(self.new),
            "rows_changed": len(self.changed),
            "rows_same": self.same,
            "rows_faulty": len({fault.row for fault in self.faults}),
            "faults": len(self.faults),
        }


Foreign = Callable[[Mapping[str, Any]], tuple[str, CellFault] | None]
"""What is wrong with whom a row is about, if the caller may not write him: the column and the fault."""


def read_sheet(
    path: Path,
    spec: SheetSpec,
    progress: Reporter,
    *,
    derived: frozenset[str] = frozenset(),
    foreign: Foreign = lambda _: None,
) -> Read:
    """Every row of a sheet of people that are told by their ID number; `derived` is checked and then left out."""
    found: list[Fault] = []
    good: list[Good] = []
    rows = total = 0

    def about(rows: int) -> None:
        nonlocal total
        total = max(rows - 1, 1)

    parsed, seen = spec.parse(reader.read(path, about)), Duplicates()
    for row in parsed:
        rows += 1
        faults = list(_row_faults(row, parsed, seen, foreign))
        if faults:
            found += faults
        else:
            good.append(Good(row.number, {k: v for k, v in row.values.items() if v is not None and k not in derived}))
        if rows % _STEP == 0:
            progress.at("reading", rows, total)
    if not rows:
        raise SheetRefused("no_rows", "表头下面没有数据行，请填写后再导入")
    return Read(rows, found, good)


def _row_faults(row: ParsedRow, parsed: ParsedSheet, seen: Duplicates, foreign: Foreign) -> Iterable[Fault]:
    identity = row.values.get("identity")
    twice = seen.check(identity.number, row.number) if identity is not None else None
    stranger = foreign(row.values)
    if not (row.errors or twice or stranger):
        return ()
    return _told(row, parsed, twice, stranger)


def _told(
    row: ParsedRow, parsed: ParsedSheet, twice: CellFault | None, stranger: tuple[str, CellFault] | None
) -> Iterator[Fault]:
    cells, places = (parsed.last.cells if parsed.last else []), parsed.places

    def typed(column: str) -> str | None:
        index = places.get(column)
        cell = cells[index] if index is not None and index < len(cells) else None
        return None if cell is None else str(cell)

    for error in row.errors:
        yield Fault(error.row, error.column, error.code, error.message, typed(error.column))
    if twice is not None:
        yield Fault(row.number, NUMBER, twice.code, twice.message, typed(NUMBER))
    if stranger is not None:
        column, fault = stranger
        yield Fault(row.number, column, fault.code, fault.message, typed(column))
