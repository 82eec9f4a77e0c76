"""What people ask of an import: upload, confirm, undo, cancel, annotate. The worker does the rest."""

from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from backend.exchange import queries
from backend.exchange.errors import FileGone, HasFaults, MoveNotAllowed, NothingToImport
from backend.exchange.models import ImportJob, ImportProgress, Whose
from backend.exchange.schemas import ConfirmationIn, ImportOut
from backend.exchange.service import files
from backend.exchange.states import MOVES, STATE_NAMES, Kind, State
from backend.kernel import audit, clock, jobs
from backend.kernel.actor import Actor
from backend.kernel.ids import new_id
from backend.kernel.scope import Kind as Scoped
from backend.training.service import classes
from backend.training.service.rosters import require_enrolling
from backend.voucher.service import listed

CHECK, CONFIRM, UNDO, ANNOTATE = "exchange.check", "exchange.confirm", "exchange.undo", "exchange.annotate"
_NOTHING: dict[str, str] = {
    "people": "没有可以导入的行：表中的人员都已在台账中且没有变化",
    "followup": "没有可以登记的行：表中没有新填的情况，或都已登记过",
    "roster": "没有可以导入的行：表中的人员都已在这个班的名单中",
    "vouchers": "没有可以导入的行：表中的人员都已有今年这种券",
}
_WAIT = text(
    "UPDATE import_progress SET stage = 'waiting', done = 0, total = 0, at = clock_timestamp() WHERE job_id = :job"
)


class Of(NamedTuple):
    """What a sheet is about: the registry, or a class, or a batch of vouchers."""

    kind: Kind = "people"
    class_id: UUID | None = None
    batch_id: UUID | None = None


_REGISTRY = Of()


def receive(
    session: Session, actor: Actor, file_name: str, content: bytes, *, of: Of = _REGISTRY, queue: bool = True
) -> UUID:
    """Keep a guarded file and have it checked; nothing is written yet."""
    job_id, whose = new_id(), _whose(actor)
    digest = sha256(content).hexdigest()
    session.execute(
        insert(ImportJob)
        .inline()
        .values(
            id=job_id,
            **of._asdict(),
            state="uploaded",
            **whose._asdict(),
            file_name=file_name,
            file_hash=digest,
            file_bytes=len(content),
            owner_id=actor.user_id,
            acting_id=actor.user_id,
            acting_ver=actor.ver,
        )
    )
    started = {"job_id": job_id, **whose._asdict(), "stage": "waiting", "done": 0, "total": 0}
    session.execute(insert(ImportProgress).inline().values(**started))
    files.keep(session, job_id, whose, "upload", content)
    audit.record(session, actor, "import.uploaded", "import_job", job_id, file_hash=digest, bytes=len(content))
    if queue:
        jobs.enqueue(session, CHECK, job=str(job_id))
    return job_id


def _whose(actor: Actor) -> Whose:
    if actor.kind in {Scoped.INSTITUTION, Scoped.DEPARTMENT}:
        return Whose(actor.county, actor.department_id, actor.institution_id)
    return Whose(actor.region or "", None, None)


def upload(session: Session, actor: Actor, file_name: str, content: bytes) -> ImportOut:
    """The upload of a request."""
    return queries.read(session, receive(session, actor, file_name, content))


def upload_roster(session: Session, actor: Actor, class_id: UUID, file_name: str, content: bytes) -> ImportOut:
    """The upload of a class's roster, while the class takes people."""
    of = classes.load(session, class_id)
    require_enrolling(of)
    return queries.read(session, receive(session, actor, file_name, content, of=Of("roster", class_id=of.id)))


def upload_followup(session: Session, actor: Actor, file_name: str, content: bytes) -> ImportOut:
    """The upload of answers."""
    return queries.read(session, receive(session, actor, file_name, content, of=Of("followup")))


def upload_vouchers(session: Session, actor: Actor, batch_id: UUID, file_name: str, content: bytes) -> ImportOut:
    """The upload of a list of people for a batch of vouchers, while people may be added."""
    batch = listed.open_batch(session, batch_id)
    return queries.read(session, receive(session, actor, file_name, content, of=Of("vouchers", batch_id=batch.id)))


def confirm(session: Session, actor: Actor, job_id: UUID, data: ConfirmationIn, *, queue: bool = True) -> ImportOut:
    """Have a checked import written; a second confirmation changes nothing."""
    job = queries.read(session, job_id)
    if job.state in {"confirming", "done"}:
        return job
    if job.state == "checked" and job.rows_faulty and not data.skip_faulty:
        raise HasFaults(rows=job.rows_faulty)
    if job.state == "checked" and not (job.rows_new or job.rows_changed):
        raise NothingToImport(_NOTHING[job.kind] if job.rows_same else "")
    _require_file(session, job_id, job.state)
    _move(session, actor, job, "confirming", skip_faulty=data.skip_faulty)
    audit.record(session, actor, "import.confirmed", "import_job", job_id, skip_faulty=data.skip_faulty)
    if queue:
        jobs.enqueue(session, CONFIRM, job=str(job_id))
    return queries.read(session, job_id)


def undo(session: Session, actor: Actor, job_id: UUID, *, queue: bool = True) -> ImportOut:
    """Have an import taken back, as far as nobody has worked on its people since."""
    job = queries.read(session, job_id)
    if job.state in {"undoing", "undone"}:
        return job
    if job.kind == "followup":
        raise MoveNotAllowed("学员说过的话不能整批撤销；说错了的请在学员页面逐人更正")
    _move(session, actor, job, "undoing")
    audit.record(session, actor, "import.undo_asked", "import_job", job_id)
    if queue:
        jobs.enqueue(session, UNDO, job=str(job_id))
    return queries.read(session, job_id)


def cancel(session: Session, actor: Actor, job_id: UUID) -> ImportOut:
    """Give up an import that is not confirmed; a running check stops by itself."""
    job = queries.read(session, job_id)
    if job.state == "cancelled":
        return job
    _move(session, actor, job, "cancelled", finished_at=clock.now())
    audit.record(session, actor, "import.cancelled", "import_job", job_id)
    return queries.read(session, job_id)


def annotate(session: Session, actor: Actor, job_id: UUID, *, queue: bool = True) -> ImportOut:
    """Have the workbook made that carries the faults in its cells."""
    job = queries.read(session, job_id)
    if job.annotation in {"making", "ready"}:
        return job
    if not job.faults:
        raise MoveNotAllowed("这次检查没有发现问题，不需要批注后的表格")
    _require_file(session, job_id, "checked")
    session.execute(update(ImportJob).where(ImportJob.id == job_id).values(annotation="making"))
    audit.record(session, actor, "import.annotated", "import_job", job_id)
    if queue:
        jobs.enqueue(session, ANNOTATE, job=str(job_id), user=str(actor.user_id), ver=actor.ver)
    return queries.read(session, job_id)


def _require_file(session: Session, job_id: UUID, state: State) -> None:
    if state == "checked" and not queries.has_file(session, job_id, "upload"):
        raise FileGone


def _move(session: Session, actor: Actor, job: ImportOut, state: State, **values: object) -> None:
    """One conditional change: of two that ask at once, one finds the other's state."""
    statement = (
        update(ImportJob)
        .where(ImportJob.id == job.id, ImportJob.state.in_(MOVES[state]))
        .values(state=state, acting_id=actor.user_id, acting_ver=actor.ver, **values)
        .returning(ImportJob.id)
    )
    if session.execute(statement).one_or_none() is None:
        raise MoveNotAllowed(f"这次导入{STATE_NAMES[job.state]}，不能再进行该操作", state=job.state)
    if state != "cancelled":
        session.execute(_WAIT, {"job": job.id})
