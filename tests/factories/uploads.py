"""Uploads that break a plain importer, each with the answers that are right for it; and a mutator of a good one."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from backend.person import sample
from tests.factories import hostile
from tests.factories.hostile import cell

Made = Callable[[], bytes]
XML = "xl/worksheets/sheet1.xml"
_DATE_1900 = date(1899, 12, 30)
_LETTERS = "ABCDEFGHIJKLMNOPQRST"
_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {to} "{f"&{of};" * 10}">' for of, to in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><a>&i;</a>"
)


class Upload(NamedTuple):
    """A file and what may be answered: codes of refusals, of faulty cells, or `checked` where it is a good roster."""

    name: str
    answers: frozenset[str]
    make: Made
    file_name: str = "花名册.xlsx"


def people(count: int = 3) -> list[list[Any]]:
    """Good rows."""
    return sample.people(count, 1, 0)[0]


def line(number: int, values: list[Any]) -> str:
    """One row of a worksheet part."""
    cells = (cell(f"{letter}{number}", str(value)) for letter, value in zip(_LETTERS, values, strict=False))
    return f'<row r="{number}">{"".join(cells)}</row>'


@lru_cache(maxsize=1)
def roster() -> str:
    """The rows of a good roster, as XML."""
    return "".join(line(number, values) for number, values in enumerate([sample.TITLES, *people()], 1))


def packed(contents: dict[str, Any], *, stored: bool = False) -> bytes:
    """Parts as an archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(rows: str | None = None, after: str = "", more: Mapping[str, str | bytes] | None = None) -> Made:
    """A workbook of these rows (a good roster unless told) with more or other parts."""
    return lambda: packed({**hostile.parts(hostile.sheet(roster() if rows is None else rows, after)), **(more or {})})


def beside(rows: str, after: str = "") -> Made:
    """A good roster with more rows, or with more after the rows."""
    return lambda: book(roster() + rows, after)()


def opened(change: Callable[[Any], None]) -> Made:
    """A good roster as a program writes it, changed by hand."""

    def make() -> bytes:
        workbook = Workbook()
        for values in [sample.TITLES, *people()]:
            workbook.active.append(values)
        change(workbook)
        out = BytesIO()
        workbook.save(out)
        return out.getvalue()

    return make


def good() -> bytes:
    """A good roster of twenty people as the product itself writes tables."""
    from backend.kernel.sheets.export import write_table  # noqa: PLC0415  # reason: loads a native library

    with TemporaryDirectory() as folder:
        path = Path(folder) / "good.xlsx"
        write_table(path, sample.TITLES, people(20))
        return path.read_bytes()


def text(encoding: str = "utf-8", change: Callable[[str], str] = lambda lines: lines, mark: bytes = b"") -> Made:
    """A roster as CSV."""

    def make() -> bytes:
        lines = [",".join(f'"{value}"' for value in row) for row in [sample.TITLES, *people()]]
        return mark + change("\r\n".join(lines)).encode(encoding)

    return make


def _dates(epoch: Any) -> Made:
    """Birth dates as numbers of days since the workbook's own day."""

    def change(workbook: Any) -> None:
        workbook.epoch = epoch
        for place in workbook.active["D"][1:]:
            place.value = date.fromisoformat(place.value)
            place.number_format = "yyyy-mm-dd"

    return opened(change)


def _set(place: str, value: Any) -> Made:
    def change(workbook: Any) -> None:
        workbook.active[place] = value

    return opened(change)


def _merged_beside(workbook: Any) -> None:
    workbook.create_sheet("说明").merged_cells.ranges.add("A1:XFD1048576")


def _linked(ref: str) -> Made:
    """A link over a range of cells: whoever opens the book makes an object of each."""
    return lambda: beside("", f'<hyperlinks><hyperlink ref="{ref}" location="A1"/></hyperlinks>')()


def _strings(count: int) -> Made:
    """A roster whose table of shared texts is enormous."""
    parts = hostile.parts(hostile.sheet(roster()))
    kind = 'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>", f'<Override PartName="/xl/sharedStrings.xml" {kind}/></Types>'
    )
    link = f'<Relationship Id="r2" Type="{hostile.REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace("</Relationships>", link)

    def make() -> bytes:
        table = "".join(f"<si><t>{n * 2654435761 % 2**32}</t></si>" for n in range(count))
        return packed({**parts, "xl/sharedStrings.xml": f'<sst xmlns="{hostile.MAIN}">{table}</sst>'})

    return make


def _twins(content: bytes) -> bytes:
    """Two archives in one file: each reader has its own idea which one counts."""
    return book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')() + content


def _overlap() -> bytes:
    with TemporaryDirectory() as folder:
        return hostile.overlapping(Path(folder) / "overlap").read_bytes()


def _locked() -> bytes:
    """Every entry says that it is encrypted."""
    content = bytearray(good())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def _many_names(count: int) -> Made:
    return lambda: packed({**hostile.parts(hostile.sheet(roster())), **{f"xl/{n}.xml": "" for n in range(count)}})


def _bare_rows(count: int, row: str) -> Made:
    return lambda: book("".join(row.replace("#", str(n)) for n in range(1, count + 1)))()


_FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
_HIDDEN_FAR = '<row r="1048576"><c r="XFD1048576"><!-- --><v>1</v></c></row>'
_ESCAPED_FAR = '<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'
_OUTSIDE = (
    f'<Relationships xmlns="{hostile.PACKAGE}/relationships"><Relationship Id="x" Type="{hostile.REL}/image" '
    'TargetMode="External" Target="http://127.0.0.1:1/x"/></Relationships>'
)
_EBCDIC = b'<?xml version="1.0" encoding="cp037"?>' + _LAUGHS.encode("cp037")
_NESTED = hostile.nested(3)
_BINARY = {"too_complex", "damaged", "too_many_rows", "too_many_columns"}


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def archives(scale: float) -> Iterator[Upload]:
    """What lies in the archive itself."""
    bomb = _codes("unpacks_too_large")
    odd = _codes("suspicious_archive")
    yield Upload("a row a byte: 1,048,576 rows", bomb, _bare_rows(1_048_576, "<row/>"))
    yield Upload(
        "rows of one number",
        bomb | {"too_many_rows"},
        _bare_rows(int(1_048_576 * scale), '<row r="#"><c><v>1</v></c></row>'),
    )
    yield Upload("ratio 1000", bomb, book(more={"xl/media/a.bin": b"\0" * 50_000_000}))
    yield Upload("overlap", odd, _overlap)
    yield Upload("nested archives", _codes("checked"), book(more={"xl/media/a.zip": _NESTED}))
    yield Upload("nested archives alone", _codes("not_a_sheet"), lambda: _NESTED)
    yield Upload("two archives in one", odd | {"checked", "damaged"}, lambda: _twins(good()))
    yield Upload("upwards", odd, book(more={"../../evil.xml": ""}))
    yield Upload("upwards by backslash", odd, book(more={"xl\\..\\..\\evil.xml": ""}))
    yield Upload("absolute", odd, book(more={"/etc/cron.d/evil": ""}))
    yield Upload("drive", odd, book(more={"C:evil.xml": ""}))
    yield Upload("same name in other case", odd, book(more={"XL/workbook.xml": ""}))
    yield Upload("1,000 entries", odd, _many_names(1_000))
    yield Upload("locked entries", _codes("password_protected"), _locked)
    yield Upload("encrypted", _codes("password_protected"), lambda: hostile.ole("EncryptedPackage"))
    yield Upload("old xls", _codes("old_xls"), lambda: hostile.ole("Workbook"), "花名册.xls")
    yield Upload("page before the archive", _codes("not_a_sheet"), lambda: b"<html>" + good())
    yield Upload("paper before the archive", _codes("not_a_sheet"), lambda: b"%PDF-1.7\n" + good())
    yield Upload("picture before the archive", _codes("not_a_sheet"), lambda: b"GIF89a\0\0" + good())
    yield Upload("text before the archive", _codes("not_a_sheet", "unknown_encoding"), lambda: b"a,b\r\n" + good())
    yield Upload("cut", _codes("damaged"), lambda: good()[:-400])
    yield Upload("nothing", _codes("empty_file"), lambda: b"")


def documents(scale: float) -> Iterator[Upload]:
    """What lies in the parts."""
    dtd = _codes("dtd")
    yield Upload("a billion laughs", dtd, book(more={"xl/styles.xml": _LAUGHS}))
    yield Upload("laughs in the sheet", dtd, lambda: packed({**hostile.parts(_LAUGHS)}))
    yield Upload("outside entity", dtd, book(more={"xl/theme/a.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}))
    yield Upload(
        "laughs in UTF-16", _codes("suspicious_archive"), book(more={"xl/styles.xml": _LAUGHS.encode("utf-16")})
    )
    yield Upload("laughs in EBCDIC", _codes("damaged"), book(more={"xl/styles.xml": _EBCDIC}))
    yield Upload("outside link", _codes("external_links"), book(more={"xl/worksheets/_rels/sheet1.xml.rels": _OUTSIDE}))
    yield Upload("linked book", _codes("external_links"), book(more={"xl/externalLinks/externalLink1.xml": "<a/>"}))
    yield Upload("macros", _codes("macros"), book(more={"xl/vbaProject.bin": "x"}))
    yield Upload("old macros", _codes("macros"), book(more={"xl/macrosheets/sheet1.xml": "<a/>"}))
    yield Upload("two far cells", _codes("too_many_rows", "too_many_columns"), beside(_FAR))
    yield Upload("two far cells behind a remark", frozenset(_BINARY), beside(_HIDDEN_FAR))
    yield Upload("two far cells in references", frozenset(_BINARY), beside(_ESCAPED_FAR))
    yield Upload("row 4,294,967,297", frozenset(_BINARY), beside('<row r="4294967297"><c><v>1</v></c></row>'))
    yield Upload("row 0", _codes("damaged", "checked", "required"), beside('<row r="0"><c r="A0"><v>1</v></c></row>'))
    yield Upload("100,100 rows", _codes("too_many_rows"), _lines(100_100))
    yield Upload("a row beyond the limit", _codes("too_many_rows"), beside(line(100_500, people(1)[0])))
    yield Upload("16,384 columns", _codes("too_many_columns"), _columns(16_384))
    yield Upload("1,000,000 shared texts", _codes("checked", "too_complex"), _strings(int(1_000_000 * scale)))
    yield Upload("merged", _codes("merged_cells"), beside("", '<mergeCells><mergeCell ref="F2:F4"/></mergeCells>'))
    yield Upload("a sheet merged whole beside", _codes("wide_range"), opened(_merged_beside))
    yield Upload("a link over the sheet", _codes("wide_range"), _linked("A1:XFD1048576"))
    yield Upload("a link over whole columns", _codes("wide_range"), _linked("A:XFD"))
    yield Upload("a link over a range in references", _codes("wide_range"), _linked("&#65;1:XFD1048576"))
    yield Upload("a link", _codes("checked"), _linked("A2"))


def _lines(count: int) -> Made:
    """More people than an import takes; the numbers differ enough that the archive is no bomb."""
    row = '<row r="#"><c r="A#"><v>{}</v></c><c r="B#"><v>{}</v></c></row>'

    def make() -> bytes:
        rows = (row.replace("#", str(n)).format(n * 2654435761 % 2**32, n * 40503 % 2**31) for n in range(2, count + 2))
        return book(line(1, sample.TITLES) + "".join(rows))()

    return make


def _columns(count: int) -> Made:
    def change(workbook: Any) -> None:
        for column in range(21, count + 1):
            workbook.active.cell(1, column, f"列{column}")

    return opened(change)


def cells() -> Iterator[Upload]:
    """What lies in the cells."""
    yield Upload("formula", _codes("formula"), _set("P2", "=1+1"))
    yield Upload("number of 18 digits as a float", _codes("number_lost_digits"), _set("B2", 6.22926199001015e17))
    yield Upload("days since 1900", _codes("checked"), _dates(CALENDAR_WINDOWS_1900))
    yield Upload("days since 1904", _codes("checked"), _dates(CALENDAR_MAC_1904))
    yield Upload("hidden characters", _codes("hidden_characters"), _set("A2", "马\u202e小娃"))
    for name, value in (("1e400", "1e400"), ("NaN", "NaN"), ("-1", "-1"), ("2958466", "2958466")):
        wrong = f'<row r="5"><c r="A5" t="inlineStr"><is><t>马</t></is></c><c r="D5"><v>{value}</v></c></row>'
        yield Upload(f"{name} for a day", _codes("required", "bad_name", "bad_date"), beside(wrong))


def texts(scale: float) -> Iterator[Upload]:
    """CSV."""
    fine, name = _codes("checked"), "花名册.csv"
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"):
        yield Upload(f"csv {encoding}", fine, text(encoding), name)
    yield Upload("csv utf-16-be", fine, text("utf-16-be", mark=b"\xfe\xff"), name)
    yield Upload("csv utf-16 unmarked", _codes("not_a_sheet"), text("utf-16-le"), name)
    yield Upload(
        "csv half a character", _codes("unknown_encoding", "wrong_header"), lambda: text("gbk")()[:-2] + b"\x81", name
    )
    yield Upload(
        "csv NUL in a cell", _codes("hidden_characters", "required", "duplicate_in_file"), text(change=_nul_late), name
    )
    yield Upload(
        "csv NUL in the header", _codes("not_a_sheet"), text(change=lambda all: all.replace("姓名", "姓\0名")), name
    )
    broken = text("utf-16", change=lambda all: all.replace("姓名", "姓\0名"))
    yield Upload("csv utf-16 NUL in the header", _codes("wrong_header"), broken, name)
    yield Upload(
        "csv NUL far down", _codes("hidden_characters", "required", "duplicate_in_file"), text(change=_nul_far), name
    )
    yield Upload("csv formula", _codes("bad_name"), text(change=_formula), name)
    yield Upload("csv one line of 15 MB", _codes("damaged_csv"), lambda: b"a" * 15_000_000, name)
    yield Upload(
        "csv 7,000,000 columns", _codes("too_many_columns", "too_complex"), lambda: b"a," * int(7_000_000 * scale), name
    )
    yield Upload("csv 1,048,576 lines", _codes("wrong_header"), lambda: b"a,b\n" * 1_048_576, name)
    yield Upload(
        "csv open quotation", _codes("damaged_csv"), text(change=lambda all: all + '\r\n"' + "x," * 9_000), name
    )


def _nul_late(lines: str) -> str:
    return lines + "\r\n" * 5_000 + '"马\0小娃"'


def _nul_far(lines: str) -> str:
    first = lines.split("\r\n")[1]
    return lines + "\r\n" * 5_000 + first.replace('"', '"\0', 1)


def _formula(lines: str) -> str:
    head, row, rest = lines.split("\r\n", 2)
    return "\r\n".join([head, row.replace('"', "\"=HYPERLINK('http://x')&", 1), rest])


def catalogue(scale: float = 1.0) -> list[Upload]:
    """Every chosen file; the largest shrink with the scale."""
    return [*archives(scale), *documents(scale), *cells(), *texts(scale)]


def named(name: str) -> Upload:
    """One chosen file."""
    return next(file for file in catalogue() if file.name == name)
