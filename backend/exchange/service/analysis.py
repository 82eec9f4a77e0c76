"""Read a roster and say of each row what it would do: new, changed, the same, or faulty. Stores nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy.orm import Session

from backend.exchange.service.progress import Reporter
from backend.kernel.sheets import reader
from backend.kernel.sheets.columns import ParsedRow, ParsedSheet
from backend.kernel.sheets.errors import CellFault, SheetRefused
from backend.person import sheet as roster_sheet
from backend.person.service.amend import Change, Known, differences, known_people
from backend.person.service.bulk import registered
from backend.person.states import STATUS_NAMES, Status

NUMBER, NAME, TOWNSHIP = "身份证号", "姓名", "乡镇"
ELSEWHERE = "registered_elsewhere"
_STEP = 500
_DERIVED = frozenset({"sex", "birth_date"})
"""What the number says by itself, once the typed one agrees with it."""


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
class Analysis:
    """What a file would do to the registry."""

    rows: int = 0
    new: list[Mapping[str, Any]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def faulty_rows(self) -> int:
        return len({fault.row for fault in self.faults})


class Place(NamedTuple):
    """Whose import it is: the county, and the one township that a township account may write."""

    county: str
    township: str | None
    names: Mapping[str, str]


def read_rows(path: Path, words: roster_sheet.Vocabulary, where: Place, today: date, progress: Reporter) -> Read:
    """Every row checked by itself and against the rows before it; no database."""
    found: list[Fault] = []
    good: list[Good] = []
    rows = total = 0

    def about(rows: int) -> None:
        nonlocal total
        total = max(rows - 1, 1)

    parsed = roster_sheet.roster(words, today).parse(reader.read(path, about))
    seen = roster_sheet.Duplicates()
    for row in parsed:
        rows += 1
        faults = list(_row_faults(row, parsed, seen, where))
        if faults:
            found += faults
        else:
            good.append(Good(row.number, {k: v for k, v in row.values.items() if v is not None and k not in _DERIVED}))
        if rows % _STEP == 0:
            progress.at("reading", rows, total)
    if not rows:
        raise SheetRefused("no_rows", "表头下面没有数据行，请填写后再导入")
    return Read(rows, found, good)


def _row_faults(row: ParsedRow, parsed: ParsedSheet, seen: roster_sheet.Duplicates, where: Place) -> Iterable[Fault]:
    identity, township = row.values.get("identity"), row.values.get("township")
    twice = seen.check(identity.number, row.number) if identity is not None else None
    elsewhere = where.township is not None and township is not None and township != where.township
    if not (row.errors or twice or elsewhere):
        return ()
    return _told(row, parsed, twice, elsewhere)


def _told(row: ParsedRow, parsed: ParsedSheet, twice: CellFault | None, elsewhere: bool) -> Iterator[Fault]:
    cells, places = (parsed.last.cells if parsed.last else []), parsed.places

    def typed(column: str) -> str | None:
        index = places.get(column)
        cell = cells[index] if index is not None and index < len(cells) else None
        return None if cell is None else str(cell)

    for error in row.errors:
        yield Fault(error.row, error.column, error.code, error.message, typed(error.column))
    if twice is not None:
        yield Fault(row.number, NUMBER, twice.code, twice.message, typed(NUMBER))
    if elsewhere:
        yield Fault(row.number, TOWNSHIP, "other_township", "只能导入本乡镇的人员", typed(TOWNSHIP))


class Registry(NamedTuple):
    """What the registry knows of the rows' ID numbers: the township of each, the records that the caller may see."""

    townships: Mapping[str, str]
    known: Mapping[str, Known]


def look_up(session: Session, good: list[Good], where: Place) -> Registry:
    """Ask the registry for all rows at once."""
    townships = registered(session, [row.values["identity"].number for row in good])
    return Registry(townships, known_people(session, where.county, list(townships)))


def compare(read: Read, registry: Registry, where: Place, progress: Reporter) -> Analysis:
    """Sort the good rows by what the registry already knows of them; no database."""
    found = Analysis(read.rows, faults=list(read.faults))
    for nth, row in enumerate(read.good):
        number = row.values["identity"].number
        if number not in registry.townships:
            found.new.append(row.values)
        else:
            _judge(found, row, registry.known.get(number), registry.townships[number], where)
        if nth % _STEP == 0:
            progress.at("comparing", nth, len(read.good))
    return found


def _judge(found: Analysis, row: Good, known: Known | None, township: str, where: Place) -> None:
    fault = _conflict(row, known, township, where)
    if fault is not None:
        found.faults.append(fault)
    elif known is not None:
        fields = differences(known, row.values)
        if fields:
            found.changed.append(Change(known, row.values, fields))
        else:
            found.same += 1


def _conflict(row: Good, known: Known | None, township: str, where: Place) -> Fault | None:
    number = row.values["identity"].number
    if known is None or township != row.values["township"]:
        # A township's roster must not become a look-up of thousands: that one is logged and limited (USER-ASKS 12).
        name = "其他乡镇" if where.township else where.names.get(township, "其他乡镇")
        message = f"此人已在{name}登记，导入不办理迁移；请核对，迁来的在人员页面变更所在村"
        return Fault(row.number, NUMBER, ELSEWHERE, message, number)
    if known.status != "active":
        message = f"此人在台账中为“{STATUS_NAMES[cast('Status', known.status)]}”，请核实后先在人员页面恢复"
        return Fault(row.number, NUMBER, "not_active", message, number)
    if known.name != row.values["name"]:
        message = "台账中这个身份证号的姓名不同；导入不改姓名，请核对，台账有误的在人员页面更正"
        return Fault(row.number, NAME, "name_differs", message, str(row.values["name"]))
    return None
