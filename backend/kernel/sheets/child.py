"""The limited process that opens a foreign file. Run as a script, alone: it imports nothing of the platform.

It writes `{"about": rows}`, then one JSON line a batch: `{"rows": [[number, [cell, …]], …]}`, then
`{"end": rows}` or `{"refused": …, "at": …}`.
"""

import csv
import datetime
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn
from xml.etree import ElementTree  # reason: the guard has refused every DTD and entity

import orjson

MEMORY = 512 * 2**20
CPU_SECONDS = 30
MAX_ROWS = 100_000
MAX_COLUMNS = 64
MAX_CHARACTERS = 1_000
MAX_SPREAD = 100_000
_BATCH = 500
_BATCH_CHARACTERS = 500_000
_CHUNK = 2**19
_OVERLAP = 16 * 1024
_NS = r"(?:\w+:)?"
# (?>…) and *+ never try again what they took: the time stays in proportion to the text.
_CELL = rf"<{_NS}c(?=\s)(?>[^<>]*?\sr\s*=\s*[\"']"
_VALUE = rf"[\"'])[^<>]*+(?<!/)>\s*+<{_NS}(?:v|is|f)\b"
_FAR_ROW = r"(?:1000(?:0[1-9]|[1-9][0-9])|100[1-9][0-9][0-9]|10[1-9][0-9]{3}|1[1-9][0-9]{4}|[2-9][0-9]{5}|[0-9]{7,})"
_FAR_COLUMN = r"(?:[A-Z]{3,}|[C-Z][A-Z]|B[M-Z])"
_FAR_CELL_ROW = re.compile(rf"{_CELL}([A-Z]+{_FAR_ROW}){_VALUE}".encode())
_FAR_CELL_COLUMN = re.compile(rf"{_CELL}({_FAR_COLUMN}[0-9]+){_VALUE}".encode())
_IMPLIED_FAR = re.compile(
    rf"<{_NS}row(?=\s)(?>[^<>]*?\sr\s*=\s*[\"']({_FAR_ROW})[\"'])[^<>]*+(?<!/)>\s*+<{_NS}c>".encode()
)
_TORN = re.compile(rb"<[A-Za-z][^<>]*<")
_FORMULA = re.compile(rf"<{_NS}f(?=[\s>/])".encode())
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]+[0-9]+)[\"']")
_MERGED = re.compile(rf"<{_NS}mergeCell\s[^<>]*?ref\s*=\s*[\"']([A-Z0-9:]+)".encode())
_SPREAD = re.compile(rf"<{_NS}(?:mergeCell|hyperlink)\s[^<>]*".encode())
_RANGE = re.compile(rb"\sref\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?[\"']")
_SCANS = ((_FAR_CELL_ROW, "too_many_rows"), (_FAR_CELL_COLUMN, "too_many_columns"), (_IMPLIED_FAR, "too_many_rows"))
# A cheap look comes first: digits become 0, capitals A, quotes the double one. What a pattern finds, its sign is in.
_SHAPE = bytes.maketrans(b"123456789BCDEFGHIJKLMNOPQRSTUVWXYZ'", b"0" * 9 + b"A" * 25 + b'"')
_FAR_SIGNS = (b'000000"', b'"AA')
_FORMULA_SIGNS = (b"<f", b":f")
_MERGED_SIGN = b"mergeCell"
_RANGE_SIGNS = (_MERGED_SIGN, b"hyperlink")
_NEITHER = bytes(set(range(256)) - set(b"<>"))
_TORN_SIGN = b"<<"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Refused(Exception):
    """The file is refused: code and the place."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.at = at


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, str]:
    """Name and part of the first visible worksheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # reason: no DTD reaches this place
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  # reason: as above
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible":
            target = targets.get(next((v for k, v in sheet.attrib.items() if k == _REL or k.endswith("}id")), ""), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return sheet.get("name", ""), part
    raise Refused("no_sheet")


def _scan(archive: zipfile.ZipFile, part: str) -> bool:
    """Refuse far cells, formulas and merged cells before any library builds a grid; says whether ranges may stand."""
    tail, ranges = b"", False
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            window = tail + chunk
            _scan_far(window)
            _scan_kinds(window)
            ranges = ranges or any(sign in window for sign in _RANGE_SIGNS)
            tail = chunk[-_OVERLAP:]
    return ranges


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _area(tag: bytes) -> tuple[int, str]:
    """How many cells the range of a tag covers (more than allowed where it is not written plainly), and the range."""
    found = _RANGE.search(tag)
    if found is None:
        return MAX_SPREAD + 1, ""
    if found[3] is None:
        return 0, ""
    left, top, right, bottom = _number(found[1]), int(found[2]), _number(found[3]), int(found[4])
    place = (b"%b%b:%b%b" % found.groups()).decode()
    return (abs(right - left) + 1) * (abs(bottom - top) + 1), place


def _scan_ranges(archive: zipfile.ZipFile, parts: Iterable[str]) -> None:
    """Refuse wide ranges of any sheet: whoever opens the whole book later makes an object of each cell in them."""
    covered = 0
    for part in parts:
        content = archive.read(part)
        for tag in _SPREAD.findall(content) if any(sign in content for sign in _RANGE_SIGNS) else ():
            area, place = _area(tag)
            covered += area
            if covered > MAX_SPREAD:
                raise Refused("wide_range", place)


def _scan_far(window: bytes) -> None:
    if _TORN_SIGN in window.translate(None, _NEITHER) and _TORN.search(window):
        raise Refused("damaged")
    shape = window.translate(_SHAPE)
    if not any(sign in shape for sign in _FAR_SIGNS):
        return
    for pattern, code in _SCANS:
        if found := pattern.search(window):
            raise Refused(code, found[1].decode())


def _scan_kinds(window: bytes) -> None:
    if any(sign in window for sign in _FORMULA_SIGNS) and (found := _FORMULA.search(window)):
        before = _REFERENCE.findall(window, max(0, found.start() - 2000), found.start())
        raise Refused("formula", before[-1].decode() if before else "")
    if _MERGED_SIGN in window and (found := _MERGED.search(window)):
        raise Refused("merged_cells", found[1].decode())


def _sheet_rows(path: Path) -> Iterator[list[Any]]:
    import python_calamine  # noqa: PLC0415  # reason: CSV files do not need it

    with zipfile.ZipFile(path) as archive:
        name, part = _first_sheet(archive)
        ranges = _scan(archive, part)
        _scan_ranges(archive, (other for other in archive.namelist() if ranges or other != part))
    sheet = python_calamine.load_workbook(str(path)).get_sheet_by_name(name)
    if sheet.start is None:
        return
    if sheet.total_width > MAX_COLUMNS:
        raise Refused("too_many_columns")
    if sheet.total_height > MAX_ROWS + 10:
        raise Refused("too_many_rows")
    _say({"about": sheet.total_height})
    yield from sheet.iter_rows()


def _decode(raw: bytes) -> str:
    encodings = ["utf-16"] if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("unknown_encoding")


def _csv_rows(path: Path) -> Iterator[list[Any]]:
    text = _decode(path.read_bytes())
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    _say({"about": text.count("\n") + 1})
    csv.field_size_limit(MAX_CHARACTERS * 4)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as fault:
        raise Refused("damaged_csv") from fault


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value.strip() or None
    if kind is float:
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if kind is datetime.datetime:
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if kind in (bool, int) or value is None:
        return value
    return str(value)


def _letters(index: int) -> str:
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)


def _check_size(number: int, cells: list[Any]) -> int:
    size = 0
    for index, cell in enumerate(cells):
        if type(cell) is str:
            if len(cell) > MAX_CHARACTERS:
                raise Refused("cell_too_long", f"{_letters(index)}{number}")
            size += len(cell)
    return size


def _send(rows: Iterator[list[Any]]) -> int:
    batch: list[list[Any]] = []
    size = count = 0
    for number, raw in enumerate(rows, 1):
        cells = [_plain(value) for value in raw]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Refused("too_many_columns", f"{number}")
        size += _check_size(number, cells)
        count += 1
        if count > MAX_ROWS:
            raise Refused("too_many_rows", f"{number}")
        batch.append([number, cells])
        if len(batch) == _BATCH or size > _BATCH_CHARACTERS:
            _say({"rows": batch})
            batch, size = [], 0
    if batch:
        _say({"rows": batch})
    return count


def main(path: str, kind: str) -> NoReturn:
    """Read the file under limits and tell the parent."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _say({"end": _send(_sheet_rows(Path(path)) if kind == "xlsx" else _csv_rows(Path(path)))})
    except Refused as refusal:
        _say({"refused": refusal.code, "at": refusal.at})
    except MemoryError:
        _say({"refused": "too_complex", "at": ""})
    except Exception:
        _say({"refused": "damaged", "at": ""})
    sys.stdout.buffer.flush()
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
