"""任务分解表 as a workbook in the layout of the annex (R166): one A4 landscape page."""

from collections.abc import Sequence
from io import BytesIO
from urllib.parse import quote

from fastapi import Response
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from backend.kernel import clock
from backend.kernel.sheets.export import keep_text
from backend.plan.schemas.allocations import AllocationOut, LineOut

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E8EEF6")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
BASES = {"labour_force": "劳动力人数", "registered": "登记人数", "villages": "村（社区）数", "typed": "手工填写的权重"}


def answer(allocation: AllocationOut) -> Response:
    """The workbook as a download with a Chinese file name."""
    stamp = clock.now().astimezone(clock.SHANGHAI).strftime("%Y%m%d_%H%M")
    name = quote(f"{allocation.title}_{stamp}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(build(allocation), headers=headers, media_type=XLSX)


def build(allocation: AllocationOut) -> bytes:
    """Rows in code order, sub-total of the focus towns, county total, total beside the departments, foot."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "任务分解表"
    width = len(allocation.columns) + 3
    _title(sheet, allocation, width)
    _header(sheet, allocation.columns, width)
    cells = {(c.region, c.department_id): c.persons for c in allocation.cells}
    for number, row in enumerate(allocation.rows, start=1):
        values = [cells.get((row.key, column.key)) for column in allocation.columns]
        _row(sheet, [number, row.name, row.placed, *values])
    focus = [row for row in allocation.rows if row.is_focus_town]
    if focus and len(focus) < len(allocation.rows):
        _row(sheet, ["", "其中：八大镇小计", *_sums(focus, allocation, cells)], bold=True)
    _row(sheet, ["", "全县合计", *_sums(allocation.rows, allocation, cells)], bold=True)
    _foot(sheet, allocation, width)
    _page(sheet, width)
    keep_text(sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sums(rows: Sequence[LineOut], allocation: AllocationOut, cells: dict[tuple[str, str], int]) -> list[int]:
    columns = [sum(cells.get((row.key, column.key), 0) for row in rows) for column in allocation.columns]
    return [sum(columns), *columns]


def _title(sheet: Worksheet, allocation: AllocationOut, width: int) -> None:
    mark = "（演示数据）" if allocation.is_demo else ""
    sheet.append([f"{allocation.title}{mark}"])
    sheet.append([f"单位：人　　制表：{allocation.maker}　　状态：{allocation.state_name}　　{_number(allocation)}"])
    for line in (1, 2):
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=width)
        sheet.cell(line, 1).alignment = _CENTRE
    sheet.cell(1, 1).font = Font(size=16, bold=True)


def _number(allocation: AllocationOut) -> str:
    if not allocation.number:
        return "首次分解"
    return f"任务调整第 {allocation.number} 号（{allocation.document_number}）"


def _header(sheet: Worksheet, columns: Sequence[LineOut], width: int) -> None:
    sheet.append(["序号", "乡镇", "合计", *(column.name for column in columns)])
    for at in range(1, width + 1):
        cell = sheet.cell(3, at)
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _HEAD, _BORDER, _CENTRE


def _row(sheet: Worksheet, values: Sequence[object], *, bold: bool = False) -> None:
    sheet.append(list(values))
    for cell in sheet[sheet.max_row]:
        cell.border = _BORDER
        cell.font = Font(bold=bold)
        if isinstance(cell.value, int) and cell.column > 1:
            cell.number_format = "#,##0"


def _foot(sheet: Worksheet, allocation: AllocationOut, width: int) -> None:
    basis = BASES.get(allocation.basis, allocation.basis)
    lines = (
        f"分解规则：各乡镇合计按{basis}以最大余数法取整；各单元按“行合计×列合计÷总数”取整，行、列、总计均相符。",
        f"权重来源：{allocation.weight_source}　权重日期：{allocation.weight_date}　余数相同时按乡镇代码顺序",
        f"调整：{_number(allocation)}",
    )
    for line in lines:
        sheet.append([line])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=width)


def _page(sheet: Worksheet, width: int) -> None:
    for at in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(at)].width = {1: 6, 2: 16}.get(at, 11)
    sheet.freeze_panes = "D4"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
