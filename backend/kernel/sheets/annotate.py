"""Give the upload back with its faults: red cells with a comment, and a last column 错误原因."""

from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from backend.kernel.sheets.columns import SheetSpec, normal_title
from backend.kernel.sheets.errors import RowError
from backend.kernel.sheets.guard import check_upload
from backend.kernel.sheets.reader import Row, read

REASON = "错误原因"
_RED = PatternFill("solid", fgColor="FFC7CE")


def annotate(upload: Path, errors: Iterable[RowError], out: Path, spec: SheetSpec, header: Row) -> None:
    """Write the same sheet with its faults to `out` (xlsx, also for a CSV upload)."""
    by_row: dict[int, list[RowError]] = {}
    for error in errors:
        by_row.setdefault(error.row, []).append(error)
    if check_upload(upload) == "xlsx":
        for _ in read(upload):  # the scan in the limited process comes before openpyxl opens the file
            pass
        with upload.open("rb") as file:
            book = load_workbook(file)
        sheet = next(s for s in book.worksheets if s.sheet_state == "visible")
    else:
        book = _from_rows(upload)
        sheet = book.worksheets[0]
    _mark(sheet, by_row, _places(spec, header), header)
    book.save(out)


def _from_rows(upload: Path) -> Workbook:
    book = Workbook()
    for row in read(upload):
        for index, cell in enumerate(row.cells, 1):
            shown = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", cell) if isinstance(cell, str) else cell
            target = book.worksheets[0].cell(row.number, index, shown)
            if isinstance(cell, str):
                target.data_type = "s"
                target.number_format = "@"
    return book


def _places(spec: SheetSpec, header: Row) -> dict[str, int]:
    """Position by column title, also where the header uses an alias."""
    known = spec.known()
    places = {}
    for index, cell in enumerate(header.cells, 1):
        title = normal_title(cell or "")
        places[known[title].title if title in known else title] = index
    return places


def _mark(sheet: Worksheet, by_row: dict[int, list[RowError]], places: dict[str, int], header: Row) -> None:
    last = places.get(REASON, len(header.cells) + 1)
    sheet.cell(header.number, last, REASON).fill = _RED
    sheet.column_dimensions[sheet.cell(1, last).column_letter].width = 60
    for number, faults in by_row.items():
        sheet.cell(number, last, "；".join(f"{fault.column}：{fault.message}" for fault in faults)).fill = _RED
        for fault in faults:
            index = places.get(fault.column)
            if index is not None:
                cell = sheet.cell(number, index)
                cell.fill, cell.comment = _RED, Comment(fault.message, "导入检查")
