"""The report of a check: stored sealed, read masked."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from backend.exchange.models import ImportFault, Whose
from backend.exchange.service.reading import Fault
from backend.kernel.crypto import aead
from backend.kernel.ids import new_ids
from backend.kernel.sheets.errors import RowError
from backend.person.service import bulk

MOST = 100_000
"""So many faults are kept; the counts tell all."""
_COLUMNS = (
    "id uuid, job_id uuid, region text, department_id text, institution_id uuid, row_number int4, "
    "column_title text, code text, message text, value_sealed bytea"
)


def as_json(value: Any) -> str:
    """JSON text for a parameter."""
    return orjson.dumps(value).decode()


def replace(session: Session, job_id: UUID, whose: Whose, found: Sequence[Fault]) -> None:
    """Store the faults of a check, in the order of the rows, in place of an earlier run's."""
    session.execute(delete(ImportFault).where(ImportFault.job_id == job_id))
    kept = sorted(found, key=lambda fault: fault.row)[:MOST]
    if not kept:
        return
    ids = new_ids(len(kept))
    values = aead.seal_batch([fault.value for fault in kept], ids, table="import_fault", column="value")
    rows = (
        (key, job_id, *whose, fault.row, fault.column, fault.code, fault.message, value)
        for key, fault, value in zip(ids, kept, values, strict=True)
    )
    bulk.stage(session, "staged_fault", _COLUMNS, rows)
    names = ", ".join(part.split(" ")[0] for part in _COLUMNS.split(", "))
    session.execute(
        text(f"INSERT INTO import_fault ({names}) SELECT {names} FROM staged_fault")
    )  # reason: names of columns
    session.execute(text("DROP TABLE staged_fault"))


def row_errors(session: Session, job_id: UUID) -> Iterator[RowError]:
    """The faults as the annotator wants them."""
    statement = select(ImportFault.row_number, ImportFault.column_title, ImportFault.code, ImportFault.message).where(
        ImportFault.job_id == job_id
    )
    for row in session.execute(statement.order_by(ImportFault.row_number, ImportFault.id)):
        yield RowError(row.row_number, row.column_title, row.code, row.message)
