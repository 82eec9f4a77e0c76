"""Imports as they look from outside."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import StrictBool

from backend.exchange.states import Annotation, Kind, State
from backend.kernel.types import In, Out, Reason

Stage = Literal["waiting", "reading", "comparing", "storing", "removing", "finished"]


class ConfirmationIn(In):
    """The decision about faulty rows: leave them out, or (default) refuse while there are any."""

    skip_faulty: StrictBool


class SheetIn(In):
    """What a sheet with people on it is for; it stays on the record."""

    reason: Reason


class ImportRefusal(Out):
    """Why the whole file was refused or the job failed."""

    code: str
    title: str
    detail: str


class ImportOut(Out):
    """导入: state, progress, what the check found, what the confirmation or undo did."""

    id: UUID
    kind: Kind
    class_id: UUID | None
    class_name: str | None
    batch_id: UUID | None
    batch_name: str | None
    state: State
    state_name: str
    file_name: str
    file_bytes: int
    region: str
    owner_name: str
    created_at: datetime
    finished_at: datetime | None
    stage: Stage
    done: int
    total: int
    rows_total: int | None
    rows_new: int | None
    rows_changed: int | None
    rows_same: int | None
    rows_faulty: int | None
    faults: int | None
    skip_faulty: bool
    persons_added: int | None
    persons_changed: int | None
    persons_removed: int | None
    persons_kept: int | None
    refusal: ImportRefusal | None
    annotation: Annotation
    same_file_done_at: datetime | None


class ImportFaultOut(Out):
    """One fault: the workbook's own row and column, the value masked, what is wrong and what to do."""

    id: UUID
    row_number: int
    column_title: str
    code: str
    message: str
    remedy: str
    value: str | None
