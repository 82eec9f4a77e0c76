"""Read a guarded upload row by row in a limited child process; the parent holds one batch at a time."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from backend.kernel.sheets import child
from backend.kernel.sheets.errors import SheetRefused
from backend.kernel.sheets.guard import check_upload

Cell = str | int | float | bool | None
_WALL_SECONDS = 90

_SENTENCES = {
    "too_many_rows": "数据超过 10 万行（{at}），请拆成几个文件分别导入",
    "too_many_columns": "列数超过 64 列（{at}），请使用下载的模板",
    "formula": "单元格 {at} 是公式，请选中全表复制后“粘贴为数值”再导入",
    "merged_cells": "单元格 {at} 是合并单元格，请取消合并后每行填写完整再导入",
    "wide_range": "文件里有很大的合并单元格或超链接区域（{at}），请取消后再导入",
    "cell_too_long": "单元格 {at} 超过 1000 个字，请缩短后再导入",
    "unknown_encoding": "无法识别 CSV 的文字编码，请另存为 UTF-8 编码的 CSV 或 .xlsx",
    "damaged_csv": "CSV 文件的引号或分隔符有误，请在 Excel 或 WPS 中打开后另存为 .xlsx",
    "damaged": "文件已损坏，请在 Excel 或 WPS 中打开、另存后再导入",
    "no_sheet": "文件里没有可见的工作表",
    "too_complex": "文件过于复杂，无法在限定的内存和时间内读完，请把内容复制到下载的模板中",
}


class Row(NamedTuple):
    """One non-empty row with its number in the workbook."""

    number: int
    cells: list[Cell]


About = Callable[[int], object]
"""Is told, before the first row, about how many rows will come."""


def read(path: Path, about: About | None = None) -> Iterator[Row]:
    """Guard the file, then yield its non-empty rows (dates as ISO text); raises SheetRefused."""
    for batch in read_batches(path, about):
        yield from batch


def read_batches(path: Path, about: About | None = None) -> Iterator[list[Row]]:
    """The same in batches of at most 500 rows."""
    kind = check_upload(path)
    command = [sys.executable, "-I", str(Path(child.__file__)), str(path), kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # reason: own script, fixed arguments
        timer = threading.Timer(_WALL_SECONDS, process.kill)
        timer.start()
        try:
            yield from _batches(process, about)
        finally:
            timer.cancel()
            process.kill()


def _batches(process: "subprocess.Popen[bytes]", about: About | None) -> Iterator[list[Row]]:
    if process.stdout is None:
        raise _refusal({"refused": "too_complex"})
    for line in process.stdout:
        message: dict[str, Any] = orjson.loads(line)
        if "end" in message:
            return
        if "refused" in message:
            raise _refusal(message)
        if "about" in message:
            if about is not None:
                about(message["about"])
            continue
        yield [Row(number, cells) for number, cells in message["rows"]]
    raise _refusal({"refused": "too_complex"})


def _refusal(message: dict[str, Any]) -> SheetRefused:
    reason, place = message["refused"], message.get("at", "")
    sentence = _SENTENCES[reason].format(at=place).replace("（）", "").replace("单元格  是", "表中有单元格是")
    return SheetRefused(reason, sentence, at=place)
