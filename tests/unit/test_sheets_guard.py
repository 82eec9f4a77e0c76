"""Hostile and mistaken files are refused with their own reason; a good one beside each passes."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.kernel.sheets import child
from backend.kernel.sheets.errors import SheetRefused
from backend.kernel.sheets.reader import read
from tests.factories import hostile
from tests.factories.hostile import book, cell

_HEAD = f'<row r="1">{cell("A1", "姓名")}</row>'
_DTD = '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
_EMPTY_ROWS = "".join(f'<row r="{n}"/>' for n in range(2, 1_048_577))
_LINK = '<Relationships><Relationship Id="x" Type="t/image" TargetMode="External" Target="http://x/"/></Relationships>'

_MERGED = hostile.sheet("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')


def _raw(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


HOSTILE: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "empty": ("empty_file", _raw(b"")),
    "large": ("too_large", _raw(b"a" * (20 * 2**20 + 1))),
    "old xls": ("old_xls", _raw(hostile.OLE + b"\0" * 512)),
    "password": ("password_protected", _raw(hostile.OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"))),
    "picture": ("not_a_sheet", _raw(b"\x89PNG\r\n\x1a\n\0\0\0")),
    "html": ("not_a_sheet", _raw(b"<html><table></table></html>")),
    "cut": ("damaged", _raw(b"PK\x03\x04" + b"\0" * 40)),
    "overlap": ("suspicious_archive", hostile.overlapping),
    "upwards": ("suspicious_archive", lambda p: book(p, _HEAD, **{"../evil.xml": ""})),
    "many": ("suspicious_archive", lambda p: book(p, _HEAD, **{f"xl/{n}.xml": "" for n in range(200)})),
    "bomb": ("unpacks_too_large", lambda p: book(p, _HEAD, **{"xl/media/a.bin": "0" * 5_000_000})),
    "macro": ("macros", lambda p: book(p, _HEAD, **{"xl/vbaProject.bin": "x"})),
    "link": ("external_links", lambda p: book(p, _HEAD, **{"xl/externalLinks/externalLink1.xml": "<a/>"})),
    "relation": ("external_links", lambda p: book(p, _HEAD, **{"xl/worksheets/_rels/sheet1.xml.rels": _LINK})),
    "dtd": ("dtd", lambda p: book(p, _HEAD, **{"xl/styles.xml": _DTD})),
    "torn links": ("damaged", lambda p: book(p, _HEAD, **{"xl/_rels/x.xml.rels": "<Relationship" * 60_000})),
    "torn cells": ("damaged", lambda p: book(p, '<c r="AAA0"' * 60_000)),
    "far row": ("too_many_rows", lambda p: book(p, f'<row r="1048576">{cell("A1048576", "x")}</row>')),
    "far column": ("too_many_columns", lambda p: book(p, f'<row r="1">{cell("XFD1", "x")}</row>')),
    "formula": ("formula", lambda p: book(p, '<row r="2"><c r="B2"><f>1+1</f><v>2</v></c></row>')),
    "merged": ("merged_cells", lambda p: book(p, _HEAD, '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')),
    "merged beside": ("wide_range", lambda p: book(p, _HEAD, **{"xl/worksheets/sheet2.xml": _MERGED})),
    "wide link": ("wide_range", lambda p: book(p, _HEAD, '<hyperlinks><hyperlink ref="A1:XFD9999"/></hyperlinks>')),
    "odd link": ("wide_range", lambda p: book(p, _HEAD, '<hyperlinks><hyperlink ref="A:XFD"/></hyperlinks>')),
    "long cell": ("cell_too_long", lambda p: book(p, f'<row r="1">{cell("A1", "长" * 1001)}</row>')),
    "encoding": ("unknown_encoding", _raw(b"a,b\n\xff\xff\xff,\x80\n")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    reason, make = HOSTILE[name]
    with pytest.raises(SheetRefused) as refusal:
        list(read(make(tmp_path / "upload")))
    assert refusal.value.reason == reason
    assert refusal.value.detail


def test_good_workbook_is_read_with_its_row_numbers(tmp_path: Path) -> None:
    rows = _HEAD + f'<row r="3">{cell("A3", "马一")}</row>'
    assert [tuple(row) for row in read(book(tmp_path / "good", rows))] == [(1, ["姓名"]), (3, ["马一"])]


def test_a_million_empty_rows_cost_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "rows", _HEAD + _EMPTY_ROWS)
    assert [row.number for row in read(path)] == [1]


def test_formula_and_merge_are_told_by_cell(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="sheet_refused") as refusal:
        list(read(HOSTILE["formula"][1](tmp_path / "f")))
    assert "B2" in refusal.value.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_is_read_in_every_usual_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,村\r\n马一,巴牙村\r\n".encode(encoding))
    assert [row.cells for row in read(path)] == [["姓名", "村"], ["马一", "巴牙村"]]


@pytest.mark.parametrize(
    "tag",
    [
        '<c r="A100011"><v>1</v></c>',
        "<x:c s='1' r = 'B9999999' ><x:v>1</x:v></x:c>",
        '<c t="n" r="BM1"><v>1</v></c>',
        "<c r='XFD12'><is/></c>",
        '<row spans="1:2" r="123456"><c><v>1</v></c></row>',
        '<c r="A2"><x:f >1</x:f></c>',
        "<mergeCell ref='A1:B2'/>",
        '<c r="A1" <c r="B1">',
    ],
)
def test_what_a_pattern_finds_the_cheap_look_finds_first(tag: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sheet", "<row>" + " " * 1000 + tag)
    with zipfile.ZipFile(path) as archive, pytest.raises(child.Refused):
        child._scan(archive, "sheet")
