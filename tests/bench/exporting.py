"""export.people.vs_raw: the people as a workbook, against writing the same cells from memory with the same library."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from python_calamine import CalamineWorkbook
from rustpy_xlsxwriter import write_worksheet

from tests.bench.figure import Figure, as_a_plain_script, in_turn
from tests.bench.stage import Served, Stage

MEGABYTE = 1_048_576


def measure(stage: Stage, *, rounds: int = 3) -> Iterator[Figure]:
    """Ours and the library alone in turn; memory after the first export against after the last."""
    headers = stage.headers()
    with stage.served() as served:
        content = exported(served, headers)
        before = served.memory()
        cells = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
        sides = (partial(seconds, served, headers), partial(written, cells))
        ours, raw = in_turn(rounds, *sides)
        grown = served.memory() - before
    yield Figure("export.people.vs_raw", ours, "s CPU", ours / raw, 2)
    yield Figure("export.people.memory", grown / MEGABYTE, "MB after three more exports", None, 20)


def exported(served: Served, headers: dict[str, str]) -> bytes:
    """One workbook of everybody."""
    options = {"reason": "测量", "format": "xlsx"}
    key = {"Idempotency-Key": uuid4().hex}
    return served.client.post("/api/v1/persons/export", json=options, headers=headers | key).raise_for_status().content


def seconds(served: Served, headers: dict[str, str]) -> float:
    """CPU seconds of application and database."""
    begun = served.seconds()
    exported(served, headers)
    return served.seconds() - begun


def written(cells: Sequence[Sequence[object]]) -> float:
    """CPU seconds of the library for the same cells."""
    with as_a_plain_script(), tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        names = [str(nth) for nth in range(len(cells[1]))]
        records = (dict(zip(names, row, strict=True)) for row in cells)
        write_worksheet(records, str(Path(folder) / "bare.xlsx"))
        return time.process_time() - begun
