"""A worker's claim on a job, and its heartbeat: progress in small transactions of its own."""

from threading import Event, Thread
from types import TracebackType
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.exchange.models import Whose
from backend.exchange.schemas import Stage
from backend.exchange.states import Kind
from backend.identity.guard import enter_as
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.scope import Kind as Scoped
from backend.kernel.scope import enter

SILENT = "30 seconds"
"""A run that has not been heard of for so long is dead."""
_BEAT_SECONDS = 0.5

_CLAIM = text(
    "UPDATE import_job j SET state = :state, attempt = j.attempt + 1 FROM import_progress p "
    "WHERE j.id = :job AND p.job_id = j.id AND j.state = ANY (:before) "
    f"AND (p.stage = 'waiting' OR p.at < clock_timestamp() - interval '{SILENT}') "
    "RETURNING j.attempt, j.kind, j.class_id, j.batch_id, j.region, j.department_id, j.institution_id, "
    "j.acting_id, j.acting_ver, j.skip_faulty"
)
_BEAT = text(
    "UPDATE import_progress SET stage = :stage, done = :done, total = :total, at = clock_timestamp() "
    "WHERE job_id = :job AND EXISTS (SELECT FROM import_job WHERE id = :job AND state = :state AND attempt = :attempt)"
)


class Superseded(Exception):
    """The job was cancelled or taken over: this run's work counts for nothing."""


class Claim(NamedTuple):
    """One run of one job, on behalf of one user."""

    job_id: UUID
    state: str
    attempt: int
    kind: Kind
    class_id: UUID | None
    batch_id: UUID | None
    whose: Whose
    user_id: UUID
    ver: int
    skip_faulty: bool


def claim(database: Database, job_id: UUID, state: str, before: tuple[str, ...]) -> Claim | None:
    """Take a job that waits, or whose run is dead; None when there is nothing to do."""
    with database.session() as session:
        enter(session, Scoped.SYSTEM)
        row = session.execute(_CLAIM, {"job": job_id, "state": state, "before": list(before)}).one_or_none()
        if row is None:
            return None
        whose, acting = Whose(row.region, row.department_id, row.institution_id), (row.acting_id, row.acting_ver)
        of = row.kind, row.class_id, row.batch_id
        taken = Claim(job_id, state, row.attempt, *of, whose, *acting, row.skip_faulty)
        session.execute(_BEAT, {"stage": "reading", "done": 0, "total": 0, **_key(taken)})
        return taken


def _key(taken: Claim) -> dict[str, object]:
    return {"job": taken.job_id, "state": taken.state, "attempt": taken.attempt}


def act_for(session: Session, taken: Claim) -> Actor:
    """Begin a run's transaction as the user who asked for it; raises SessionEnded."""
    return enter_as(session, taken.user_id, taken.ver, f"import-{taken.job_id}")


class Reporter:
    """Writes where a run stands, twice a second, for the length of a `with` block."""

    def __init__(self, database: Database, taken: Claim) -> None:
        self._database = database
        self._claim = taken
        self._now: tuple[Stage, int, int] = ("reading", 0, 0)
        self._lost = Event()
        self._stop = Event()
        self._thread = Thread(target=self._beat, daemon=True)

    def at(self, stage: Stage, done: int, total: int) -> None:
        """Say where the work stands; raises Superseded when it is no longer wanted."""
        self._now = (stage, done, max(done, total))
        if self._lost.is_set():
            raise Superseded

    def wait_until_lost(self, seconds: float) -> bool:
        """Wait until the job is taken away from this run."""
        return self._lost.wait(seconds)

    def _beat(self) -> None:
        while not self._stop.wait(_BEAT_SECONDS):
            stage, done, total = self._now
            with self._database.session() as session:
                enter(session, Scoped.SYSTEM)
                known = {"stage": stage, "done": done, "total": total, **_key(self._claim)}
                if not session.execute(_BEAT, known).rowcount:  # type: ignore[attr-defined]  # reason: a cursor result
                    self._lost.set()
                    return

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
