"""Marks the faults in the workbook, alone in a process: a full roster needs 600 MB and half a minute.

Run as `python -m backend.exchange.annotator KIND UPLOAD FAULTS OUT`; FAULTS is a JSON list of
[row, column, code, message].
"""

import resource
import sys
from datetime import date
from pathlib import Path

import orjson

from backend.followup.sheet import answers
from backend.kernel.sheets.annotate import annotate
from backend.kernel.sheets.errors import RowError
from backend.kernel.sheets.reader import read
from backend.person.sheet import Vocabulary, roster
from backend.person.village_names import Villages
from backend.training.sheet import class_roster, people_list

MEMORY = 3 * 2**29
CPU_SECONDS = 240


_DAY = date(2020, 1, 1)
SHEETS = {
    "people": roster(Vocabulary(Villages([], []), {}, {}, {}), _DAY),
    "roster": class_roster(_DAY),
    "followup": answers(),
    "vouchers": people_list("发券名单", _DAY),
}
"""Only the titles of the sheets matter here."""


def main(kind: str, upload: Path, faults: Path, out: Path) -> None:
    """Write the annotated copy."""
    spec = SHEETS[kind]
    header = spec.parse(read(upload)).header
    annotate(upload, [RowError(*fault) for fault in orjson.loads(faults.read_bytes())], out, spec, header)


if __name__ == "__main__":
    # openpyxl trusts what it opens; a book that asks for more than this gets none of it.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    main(sys.argv[1], *map(Path, sys.argv[2:5]))
