"""The workbook that people fill in: header, one sample row, drop-downs, and a sheet that explains the columns."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from backend.kernel.sheets.columns import Column, SheetSpec
from backend.kernel.sheets.export import keep_text

_LAST_ROW = 100_001
_LISTS = "选项"
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_PLAIN = PatternFill("solid", fgColor="DCE6F1")
_KINDS = {
    "text": "文字",
    "integer": "整数",
    "amount": "不小于 0 的整数",
    "date": "日期，如 1990-05-01",
    "boolean": "是 或 否",
    "choice": "从下拉框选一个",
    "multi": "可填多个，用顿号“、”隔开",
}


def write_template(spec: SheetSpec, path: Path, rows: Sequence[Mapping[str, str]] = ()) -> None:
    """Write the template of a sheet, with rows by column's key; else the sample row carries each column's example."""
    lines = rows or [{column.key: column.example for column in spec.columns}]
    book = Workbook()
    sheet = book.active
    sheet.title = spec.name[:31]
    lists = book.create_sheet(_LISTS)
    for index, column in enumerate(spec.columns, 1):
        letter = get_column_letter(index)
        head = sheet.cell(1, index, column.title)
        head.font, head.fill = Font(bold=True), _REQUIRED if column.required else _PLAIN
        if column.note:
            head.comment = Comment(column.note, "模板")
        sheet.column_dimensions[letter].width = max(12, len(column.title) * 2 + 4)
        sheet.column_dimensions[letter].number_format = "@"
        for line, row in enumerate(lines, 2):
            sheet.cell(line, index, row.get(column.key) or None).number_format = "@"
        _offer(sheet, lists, column, letter)
    keep_text(sheet)
    sheet.freeze_panes = "A2"
    lists.sheet_state = "hidden"
    _guide(book, spec)
    book.save(path)


def _offer(sheet: object, lists: object, column: Column, letter: str) -> None:
    names = ["是", "否"] if column.kind == "boolean" else list(column.choices)
    if not names or column.kind == "multi":
        return
    for row, name in enumerate(names, 1):
        lists[f"{letter}{row}"] = name  # type: ignore[index]  # reason: openpyxl ships no types
    source = f"'{_LISTS}'!${letter}$1:${letter}${len(names)}"
    rule = DataValidation("list", formula1=source, allow_blank=not column.required, showErrorMessage=True)
    rule.errorTitle, rule.error = "不在可选范围内", f"{column.title}请从下拉框中选择"
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(rule)  # type: ignore[attr-defined]  # reason: openpyxl ships no types


def _guide(book: Workbook, spec: SheetSpec) -> None:
    guide = book.create_sheet("填写说明")
    guide.append(["列", "是否必填", "怎样填", "最多字数", "可选内容", "备注"])
    for column in spec.columns:
        must = "必填" if column.required else "选填"
        offered = "、".join(column.choices)
        guide.append([column.title, must, _KINDS[column.kind], column.max_length, offered, column.note])
    for letter, width in zip("ABCDEF", (16, 10, 26, 10, 60, 40), strict=True):
        guide.column_dimensions[letter].width = width
    for row in guide.iter_rows(min_row=1, max_row=guide.max_row):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
