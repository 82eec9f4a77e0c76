"""A sheet described as data: its columns, how a header is matched, how a row becomes typed values."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Literal, NamedTuple

from backend.kernel.sheets.errors import CellFault, RowError, SheetRefused
from backend.kernel.sheets.reader import Row

Kind = Literal["text", "integer", "amount", "date", "boolean", "choice", "multi"]
_LOOK_FOR_HEADER = 10
_LOST_DIGITS = 1e15
_WORDS = 20_000
_NEW = object()
_UNEQUAL = frozenset({float, bool})
_Known = dict[object, Any]
_DATE = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?")
_SPLIT = re.compile(r"[、,，;；]")
_NOISE = re.compile(r"[\s*＊]|（[^（）]*）|\([^()]*\)")
_YES, _NO = frozenset({"是", "有", "Y", "y", "1", "true"}), frozenset({"否", "无", "N", "n", "0", "false"})
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `check` turns the text into the stored value or raises CellFault."""

    key: str
    title: str
    required: bool = False
    kind: Kind = "text"
    max_length: int = 100
    choices: Mapping[str, str] = field(default_factory=dict)
    """Shown name → stored code."""
    repeats: bool = False
    """Whether the same text often stands in many rows: then it is parsed once."""
    aliases: tuple[str, ...] = ()
    check: Callable[[str], Any] | None = None
    note: str = ""
    example: str = ""


class ParsedRow(NamedTuple):
    """A row of the workbook: typed values by key, and its faults (a faulty value is None)."""

    number: int
    values: dict[str, Any]
    errors: list[RowError]


RowCheck = Callable[[dict[str, Any]], Iterable[tuple[str, str, str]]]


def normal_title(title: object) -> str:
    """A header as it is compared: without spaces, stars and remarks in brackets."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(title)).replace("(", "（").replace(")", "）"))


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A named sheet. `check_row` sees the values by key and yields (key, code, message)."""

    name: str
    columns: tuple[Column, ...]
    check_row: RowCheck | None = None

    @property
    def titles(self) -> dict[str, str]:
        """Title of each column by its key."""
        return {column.key: column.title for column in self.columns}

    def known(self) -> dict[str, Column]:
        """Every accepted heading, normalised."""
        return {normal_title(name): column for column in self.columns for name in (column.title, *column.aliases)}

    def parse(self, rows: Iterable[Row]) -> "ParsedSheet":
        """Find the header (within the first rows) and parse what follows; raises SheetRefused."""
        source = iter(rows)
        first = list(islice(source, _LOOK_FOR_HEADER))
        if not first:
            raise SheetRefused("no_rows", "表格里没有内容，请按模板填写后再导入")
        known = self.known()
        at = max(range(len(first)), key=lambda i: (sum(normal_title(c) in known for c in first[i].cells if c), -i))
        positions = match_header(self, first[at].cells)
        return ParsedSheet(self, first[at], positions, chain(first[at + 1 :], source))


def match_header(spec: SheetSpec, cells: Sequence[object]) -> list[tuple[int, Column]]:
    """Position of each column; a refusal names what is missing, unknown and double."""
    known = spec.known()
    found: dict[str, int] = {}
    unknown, double = [], []
    for index, cell in enumerate(cells):
        if cell is None or normal_title(cell) == "错误原因":
            continue
        column = known.get(normal_title(cell))
        if column is None:
            unknown.append(_HIDDEN.sub("", str(cell))[:30])
        elif column.key in found:
            double.append(column.title)
        else:
            found[column.key] = index
    missing = [column.title for column in spec.columns if column.required and column.key not in found]
    if missing or unknown or double:
        raise _header_refusal(missing, unknown, double)
    return [(found[column.key], column) for column in spec.columns if column.key in found]


def _header_refusal(missing: list[str], unknown: list[str], double: list[str]) -> SheetRefused:
    parts = [("缺少", missing), ("不认识", unknown), ("重复", double)]
    told = "；".join(f"{word}列：{'、'.join(titles)}" for word, titles in parts if titles)
    return SheetRefused(
        "wrong_header", f"表头与模板不一致，{told}。请使用下载的模板", missing=missing, unknown=unknown, double=double
    )


class ParsedSheet:
    """Rows after the header, parsed as they are asked for."""

    def __init__(self, spec: SheetSpec, header: Row, positions: list[tuple[int, Column]], rows: Iterator[Row]) -> None:
        self.spec = spec
        self.header = header
        self._positions = positions
        self._rows = rows
        self._titles = spec.titles
        self._columns: list[tuple[int, Column, _Known]] = [
            (index, column, {} if column.required else {None: None}) for index, column in positions
        ]
        self.last: Row | None = None
        """The row of the workbook that was parsed last, as it was typed."""

    @property
    def places(self) -> dict[str, int]:
        """Index of the cell of each column's title."""
        return {column.title: index for index, column in self._positions}

    def __iter__(self) -> Iterator[ParsedRow]:
        for row in self._rows:
            self.last = row
            yield self._parse(row)

    def _parse(self, row: Row) -> ParsedRow:
        values: dict[str, Any] = {}
        errors: list[RowError] = []
        cells, width = row.cells, len(row.cells)
        for index, column, known in self._columns:
            cell = cells[index] if index < width else None
            # 1.0 and True would find what was read of 1.
            value = _NEW if type(cell) in _UNEQUAL else known.get(cell, _NEW)
            if value is _NEW:
                try:
                    value = _read(column, cell, known)
                except CellFault as fault:
                    value = None
                    errors.append(RowError(row.number, column.title, fault.code, fault.message))
            values[column.key] = value
        if self.spec.check_row is not None:
            for key, code, message in self.spec.check_row(values):
                errors.append(RowError(row.number, self._titles[key], code, message))
        return ParsedRow(row.number, values, errors)


def _read(column: Column, cell: object, known: _Known) -> Any:
    """The value of a cell; in a column of few different texts it is remembered."""
    value = parse_cell(column, cell)
    if (column.choices or column.repeats) and type(cell) not in _UNEQUAL and len(known) < _WORDS:
        known[cell] = value
    return value


def parse_cell(column: Column, cell: object) -> Any:
    """The typed value of one cell, or CellFault."""
    if cell is None or cell == "":
        if column.required:
            raise CellFault("required", f"请填写{column.title}")
        return None
    if type(cell) is float and abs(cell) >= _LOST_DIGITS:
        raise CellFault(
            "number_lost_digits",
            f"{column.title}被存成了数字（如 6.22E+17），后几位已丢失：请把该列设为“文本”格式后重新填写",
        )
    text = cell if type(cell) is str else str(cell)
    if _HIDDEN.search(text):
        raise CellFault("hidden_characters", f"{column.title}含有看不见的控制字符，请重新输入")
    if len(text) > column.max_length:
        raise CellFault("too_long", f"{column.title}超过 {column.max_length} 个字")
    value = _READERS[column.kind](column, text)
    return column.check(value) if column.check is not None else value


def _text(column: Column, text: str) -> str:
    return text


def _integer(column: Column, text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,12}", plain):
        raise CellFault("not_integer", f"{column.title}应填整数")
    return int(plain)


def _amount(column: Column, text: str) -> int:
    number = _integer(column, text)
    if number < 0:
        raise CellFault("negative", f"{column.title}不能是负数")
    return number


def _date(column: Column, text: str) -> datetime.date:
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        if found is None:
            raise ValueError
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise CellFault("bad_date", f"{column.title}应填真实存在的日期，如 1990-05-01") from None


def _boolean(column: Column, text: str) -> bool:
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellFault("not_yes_or_no", f"{column.title}应填“是”或“否”")


def _choice(column: Column, text: str) -> str:
    code = column.choices.get(text)
    if code is None:
        raise CellFault("unknown_choice", f"{column.title}不在可选范围内，可选：{_offered(column)}")
    return code


def _multi(column: Column, text: str) -> list[str]:
    names = [name.strip() for name in _SPLIT.split(text) if name.strip()]
    return list(dict.fromkeys(_choice(column, name) for name in names))


def _offered(column: Column) -> str:
    names = list(column.choices)
    return "、".join(names[:12]) + (" 等" if len(names) > 12 else "")


_READERS: dict[Kind, Callable[[Column, str], Any]] = {
    "text": _text,
    "integer": _integer,
    "amount": _amount,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
    "multi": _multi,
}
