"""Questions about imports."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from backend.exchange.errors import NotReady
from backend.exchange.models import ImportFault, ImportFile, ImportJob, ImportProgress
from backend.exchange.remedies import remedy, shown
from backend.exchange.schemas import ImportFaultOut, ImportOut, ImportRefusal
from backend.exchange.states import STATE_NAMES, State
from backend.kernel.concurrency import NOBODY, user_names
from backend.kernel.crypto import aead
from backend.kernel.db import Rows
from backend.kernel.errors import NotFound
from backend.kernel.page import Page, PageQuery, cut, keyset
from backend.training.models import TrainingClass
from backend.voucher.models import VoucherBatch

_EARLIER = aliased(ImportJob)
_SAME_FILE = (
    select(_EARLIER.finished_at)
    .where(
        _EARLIER.file_hash == ImportJob.file_hash,
        _EARLIER.region == ImportJob.region,
        _EARLIER.kind == ImportJob.kind,
        _EARLIER.class_id.is_not_distinct_from(ImportJob.class_id),
        _EARLIER.batch_id.is_not_distinct_from(ImportJob.batch_id),
        _EARLIER.state == "done",
        _EARLIER.id < ImportJob.id,
    )
    .order_by(_EARLIER.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("same_file_done_at")
)


def _jobs() -> Select[Any]:
    columns = [column for column in ImportJob.__table__.columns if column.name not in {"acting_id", "acting_ver"}]
    told = (ImportProgress.stage, ImportProgress.done, ImportProgress.total, TrainingClass.name.label("class_name"))
    return (
        select(*columns, *told, _SAME_FILE)
        .join(ImportProgress, ImportProgress.job_id == ImportJob.id)
        .join(TrainingClass, TrainingClass.id == ImportJob.class_id, isouter=True)
    )


def _told(session: Session, rows: Sequence[Row[Any]]) -> list[ImportOut]:
    owners = user_names(session, [row.owner_id for row in rows])
    batches = _batch_names(session, [row.batch_id for row in rows if row.batch_id])
    return [_out(row, owners.get(row.owner_id, NOBODY), batches.get(row.batch_id)) for row in rows]


def _batch_names(session: Session, batches: Sequence[UUID]) -> dict[UUID, str]:
    """Asked only where there are any: an institution has none and may not ask."""
    if not batches:
        return {}
    found = session.execute(select(VoucherBatch.id, VoucherBatch.name).where(VoucherBatch.id.in_(batches)))
    return {row.id: row.name for row in found}


def _out(row: Row[Any], owner: str, batch: str | None) -> ImportOut:
    values = dict(row._mapping) | {"batch_name": batch}
    values["state_name"] = STATE_NAMES[cast("State", row.state)]
    values["owner_name"] = owner
    values["refusal"] = None if row.refusal is None else ImportRefusal(**row.refusal)
    if row.state not in {"uploaded", "checking", "confirming", "undoing"}:
        values["stage"] = "finished"
    return ImportOut(**{name: values[name] for name in ImportOut.model_fields})


def read(session: Session, job_id: UUID) -> ImportOut:
    """One import; raises NotFound."""
    row = session.execute(_jobs().where(ImportJob.id == job_id)).one_or_none()
    if row is None:
        raise NotFound
    return _told(session, [row])[0]


def history(session: Session, page: PageQuery, class_id: UUID | None) -> Page[ImportOut]:
    """The imports of the caller's unit, of one class where it is named, the latest first."""
    jobs = _jobs() if class_id is None else _jobs().where(ImportJob.class_id == class_id)
    rows = session.execute(keyset(jobs, [ImportJob.id], page, descending=True)).all()
    return cut(_told(session, rows), page, ["id"])


def faults(session: Session, job_id: UUID, page: PageQuery) -> Page[ImportFaultOut]:
    """The faults of an import by row of the workbook, values masked."""
    known = session.scalar(select(ImportJob.faults).where(ImportJob.id == job_id))
    if known is None and session.scalar(select(ImportJob.id).where(ImportJob.id == job_id)) is None:
        raise NotFound
    statement = select(
        ImportFault.id,
        ImportFault.row_number,
        ImportFault.column_title,
        ImportFault.code,
        ImportFault.message,
        ImportFault.value_sealed,
    ).where(ImportFault.job_id == job_id)
    rows = session.execute(keyset(statement, [ImportFault.row_number, ImportFault.id], page)).all()
    return cut([_fault(row) for row in cast(Rows, rows)], page, ["row_number", "id"], total=known)


def _fault(row: Any) -> ImportFaultOut:
    value = None
    if row.value_sealed is not None:
        value = aead.unseal(bytes(row.value_sealed), table="import_fault", column="value", row=row.id)
    return ImportFaultOut(
        id=row.id,
        row_number=row.row_number,
        column_title=row.column_title,
        code=row.code,
        message=row.message,
        remedy=remedy(row.code),
        value=shown(row.column_title, value),
    )


def has_file(session: Session, job_id: UUID, kind: str) -> bool:
    """Whether a file of an import is still kept."""
    statement = select(ImportFile.job_id).where(ImportFile.job_id == job_id, ImportFile.kind == kind)
    return session.scalar(statement) is not None


def require_annotated(session: Session, job_id: UUID) -> ImportOut:
    """The import, if its annotated workbook is there; raises NotReady."""
    job = read(session, job_id)
    if job.annotation != "ready":
        raise NotReady
    return job


def checked_of(session: Session, user_id: UUID) -> Rows:
    """The uploads of a user that are checked and wait for a decision, the oldest first."""
    query = select(ImportJob.id, ImportJob.kind, ImportJob.file_name, ImportJob.created_at)
    waiting = query.where(ImportJob.owner_id == user_id, ImportJob.state == "checked")
    return session.execute(waiting.order_by(ImportJob.id).limit(20)).all()
