"""Refusals of a whole file and faults of one cell."""

from typing import Any, NamedTuple

from backend.kernel.errors import Problem


class SheetRefused(Problem):
    """The file cannot be read at all; `reason` is the stable code, `detail` says what to do."""

    status, code, title = 422, "sheet_refused", "这个文件不能导入"

    def __init__(self, reason: str, detail: str, **params: Any) -> None:
        super().__init__(detail, reason=reason, **params)
        self.reason = reason


class CellFault(Exception):
    """One value is wrong: machine code and a sentence without the value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class RowError(NamedTuple):
    """One fault in the workbook's own row numbers and column titles."""

    row: int
    column: str
    code: str
    message: str
