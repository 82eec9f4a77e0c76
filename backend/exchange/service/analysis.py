"""Read a roster and say of each row what it would do: new, changed, the same, or faulty. Stores nothing."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy.orm import Session

from backend.exchange.service.progress import Reporter
from backend.exchange.service.reading import NUMBER, Fault, Found, Good, Read, read_sheet
from backend.kernel.sheets.errors import CellFault
from backend.person import sheet as roster_sheet
from backend.person.service.amend import Change, Known, differences, known_people
from backend.person.service.bulk import registered
from backend.person.states import STATUS_NAMES, Status

NAME, TOWNSHIP = "姓名", "乡镇"
_NOT_OURS = (TOWNSHIP, CellFault("other_township", "只能导入本乡镇的人员"))
_STEP = 500
_DERIVED = frozenset({"sex", "birth_date"})
"""What the number says by itself, once the typed one agrees with it."""


class Place(NamedTuple):
    """Whose import it is: the county, and the one township that a township account may write."""

    county: str
    township: str | None
    names: Mapping[str, str]


def read_rows(path: Path, words: roster_sheet.Vocabulary, where: Place, today: date, progress: Reporter) -> Read:
    """Every row checked by itself and against the rows before it; no database."""

    def foreign(values: Mapping[str, Any]) -> tuple[str, CellFault] | None:
        township = values.get("township")
        own = where.township is None or township is None or township == where.township
        return None if own else _NOT_OURS

    return read_sheet(path, roster_sheet.roster(words, today), progress, derived=_DERIVED, foreign=foreign)


class Registry(NamedTuple):
    """What the registry knows of the rows' ID numbers: the township of each, the records that the caller may see."""

    townships: Mapping[str, str]
    known: Mapping[str, Known]


def look_up(session: Session, good: list[Good], where: Place) -> Registry:
    """Ask the registry for all rows at once."""
    townships = registered(session, [row.values["identity"].number for row in good])
    return Registry(townships, known_people(session, where.county, list(townships)))


def compare(read: Read, registry: Registry, where: Place, progress: Reporter) -> Found:
    """Sort the good rows by what the registry already knows of them; no database."""
    found = Found(read.rows, faults=list(read.faults))
    for nth, row in enumerate(read.good):
        number = row.values["identity"].number
        if number not in registry.townships:
            found.new.append(row.values)
        else:
            _judge(found, row, registry.known.get(number), registry.townships[number], where)
        if nth % _STEP == 0:
            progress.at("comparing", nth, len(read.good))
    return found


def _judge(found: Found, row: Good, known: Known | None, township: str, where: Place) -> None:
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
        return Fault(row.number, NUMBER, "registered_elsewhere", message, number)
    if known.status != "active":
        message = f"此人在台账中为“{STATUS_NAMES[cast('Status', known.status)]}”，请核实后先在人员页面恢复"
        return Fault(row.number, NUMBER, "not_active", message, number)
    if known.name != row.values["name"]:
        message = "台账中这个身份证号的姓名不同；导入不改姓名，请核对，台账有误的在人员页面更正"
        return Fault(row.number, NAME, "name_differs", message, str(row.values["name"]))
    return None
