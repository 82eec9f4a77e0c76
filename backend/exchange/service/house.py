"""Small chores of the worker: wake what a dead worker left, delete old files (SECURITY 24)."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.exchange.service import faults
from backend.exchange.service.progress import SILENT
from backend.exchange.service.requests import CHECK, CONFIRM, UNDO
from backend.exchange.service.work import BROKEN
from backend.kernel import audit, clock, jobs

MOST_ATTEMPTS = 3
_TASKS = {"uploaded": CHECK, "checking": CHECK, "confirming": CONFIRM, "undoing": UNDO}
_SILENT = text(
    "SELECT j.id, j.state, j.attempt, j.county FROM import_job j JOIN import_progress p ON p.job_id = j.id "
    "WHERE j.state IN ('uploaded', 'checking', 'confirming', 'undoing') AND p.at < clock_timestamp() - "
    f"CASE p.stage WHEN 'waiting' THEN interval '15 minutes' ELSE interval '{SILENT}' END "
    "FOR UPDATE OF j SKIP LOCKED"
)
_WAKE = text("UPDATE import_progress SET stage = 'waiting', at = clock_timestamp() WHERE job_id = :job")
_END = text("UPDATE import_job SET state = 'failed', refusal = CAST(:why AS jsonb), finished_at = :at WHERE id = :job")
_OLD = (
    "DELETE FROM import_file WHERE created_at < now() - interval '7 days'",
    "UPDATE import_fault f SET value_sealed = NULL FROM import_job j WHERE j.id = f.job_id "
    "AND f.value_sealed IS NOT NULL AND j.created_at < now() - interval '7 days'",
    "UPDATE import_job SET annotation = 'failed' WHERE annotation = 'making' "
    "AND valid_from < now() - interval '10 minutes'",
    "UPDATE import_job j SET annotation = 'none' WHERE annotation = 'ready' "
    "AND NOT EXISTS (SELECT FROM import_file f WHERE f.job_id = j.id AND f.kind = 'annotated')",
)


def wake(session: Session) -> int:
    """Queue again what fell silent; give up after some attempts, saying so."""
    rows = session.execute(_SILENT).all()
    for row in rows:
        if row.attempt < MOST_ATTEMPTS:
            session.execute(_WAKE, {"job": row.id})
            jobs.enqueue(session, _TASKS[row.state], job=str(row.id))
            continue
        session.execute(_END, {"why": faults.as_json(BROKEN), "at": clock.now(), "job": row.id})
        audit.record(session, None, "import.failed", "import_job", row.id, county=row.county, code=BROKEN["code"])
    return len(rows)


def purge(session: Session) -> None:
    """Delete files and typed values after seven days."""
    for statement in _OLD:
        session.execute(text(statement))
