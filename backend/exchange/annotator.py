"""Marks the faults in the workbook, alone in a process: a full roster needs 600 MB and half a minute.

Run as `python -m backend.exchange.annotator UPLOAD FAULTS OUT`; FAULTS is a JSON list of [row, column, code, message].
"""

import resource
import sys
from datetime import date
from pathlib import Path

import orjson

from backend.kernel.sheets.annotate import annotate
from backend.kernel.sheets.errors import RowError
from backend.kernel.sheets.reader import read
from backend.person.sheet import Vocabulary, roster
from backend.person.village_names import Villages

MEMORY = 3 * 2**29
CPU_SECONDS = 240


def main(upload: Path, faults: Path, out: Path) -> None:
    """Write the annotated copy; only the titles of the sheet matter here."""
    spec = roster(Vocabulary(Villages([], []), {}, {}, {}), date(2020, 1, 1))
    header = spec.parse(read(upload)).header
    annotate(upload, [RowError(*fault) for fault in orjson.loads(faults.read_bytes())], out, spec, header)


if __name__ == "__main__":
    # openpyxl trusts what it opens; a book that asks for more than this gets none of it.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
