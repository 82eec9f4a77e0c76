"""Sheets that leave the house: text stays text, and no cell can act as a formula (SECURITY 25)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet
from rustpy_xlsxwriter import Format, write_worksheet

_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_HEADER_ROW = 2


def safe_csv(value: object) -> str:
    """A cell that no spreadsheet runs: text with a leading sign gets an apostrophe; numbers stay."""
    if value is None:
        return ""
    text = str(value)
    return "'" + text if isinstance(value, str) and text.startswith(_DANGEROUS) else text


def write_csv(path: Path, title: str, remark: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Title, remark (meaning and exporter), header, rows; BOM, all quoted."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL)
        for row in chain(([title], [remark], titles), rows):
            out.writerow([safe_csv(cell) for cell in row])


def write_xlsx(path: Path, title: str, remark: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """The same as a workbook, streamed from the iterator; text is typed as string."""
    last = max(1, len(titles) - 1)
    head = Format().set_bold().set_font_size(14)
    write_worksheet(
        _records(titles, rows),
        str(path),
        sheet_name="数据",
        header_row=_HEADER_ROW,
        merge_ranges=[(0, 0, 0, last, title, head), (1, 0, 1, last, remark)],
        header_format=Format().set_bold().set_background_color("#DCE6F1"),
        column_width=14,
        freeze_row=_HEADER_ROW + 1,
    )


def write_table(path: Path, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A bare table whose first row is the header, as an import reads it."""
    write_worksheet(_records(titles, rows), str(path), sheet_name="数据", column_width=14, freeze_row=1)


def keep_text(page: Worksheet) -> None:
    """Turn what openpyxl took for formulas back into text: no page of ours computes anything."""
    for row in page.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


def _records(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[dict[str, Any]]:
    some = False
    for row in rows:
        some = True
        yield dict(zip(titles, row, strict=True))
    if not some:
        yield dict.fromkeys(titles, "")
