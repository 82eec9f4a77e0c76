"""What a check has read, kept sealed for the confirmation: the same file is not read and checked a second time.

It counts only while nothing has changed by which a row is checked: the day, the county's words, the checks themselves.
The registry is asked anew in any case.
"""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.exchange.errors import FileGone
from backend.exchange.models import ImportFile, Whose
from backend.exchange.service import analysis, files, reading
from backend.followup import rules as told_rules
from backend.followup import sheet as told_sheet
from backend.kernel.sheets import columns
from backend.person import id_number, names, rules, sheet, village_names

_CHECKS = (analysis, reading, columns, id_number, names, rules, sheet, village_names, told_rules, told_sheet)
Thaw = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes of a row's plain values what the sheet reads."""


def circumstances(*told: object) -> str:
    """A digest of everything that decides on a row besides the row itself: what is told, and the checks themselves."""
    return sha256(repr((_checks(), *told)).encode()).hexdigest()


@cache
def _checks() -> str:
    return sha256(b"".join(Path(str(module.__file__)).read_bytes() for module in _CHECKS)).hexdigest()


def store(session: Session, job_id: UUID, whose: Whose, circumstance: str, read: reading.Read) -> None:
    """Keep what was read, in place of an earlier run's."""
    content = {"circumstances": circumstance, "rows": read.rows, "faults": list(map(tuple, read.faults))}
    good = [(row.number, row.values) for row in read.good]
    files.keep(session, job_id, whose, "checked", orjson.dumps({**content, "good": good}, default=_plain))


def _plain(value: Any) -> str:
    if isinstance(value, id_number.Identity):
        return value.number
    raise TypeError


def load(session: Session, job_id: UUID, circumstance: str, thaw: Thaw) -> reading.Read | None:
    """What the check read, if nothing has changed since by which it was checked."""
    try:
        content = orjson.loads(files.load(session, job_id, "checked"))
    except FileGone:
        return None
    if content["circumstances"] != circumstance:
        return None
    good = [reading.Good(number, thaw(values)) for number, values in content["good"]]
    return reading.Read(content["rows"], [reading.Fault(*fault) for fault in content["faults"]], good)


def drop(session: Session, job_id: UUID) -> None:
    """Delete it: the import is done."""
    session.execute(delete(ImportFile).where(ImportFile.job_id == job_id, ImportFile.kind == "checked"))
