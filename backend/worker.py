"""The worker process: queued jobs and the small chores (sealing the audit trail, compacting totals)."""

from sqlalchemy.orm import Session

from backend import wiring
from backend.kernel import anchor, jobs, logs, spool
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.patience import Limits

JOB_LIMITS = Limits(statement=600, idle=30, answer=605)


def run(settings: Settings, url: str) -> None:
    """Work on one database until told to stop."""
    logs.configure(settings.log_level)
    spool.refuse_core_dumps()
    spool.sweep()
    keys.use(keys.load_root(settings.root_key, settings.home))
    database = Database(url, pool_size=4, limits=JOB_LIMITS)
    database.require_plain_login()
    wiring.start_jobs()

    def keep_anchor(session: Session) -> None:
        anchor.keep(session, settings.anchor_folder)

    jobs.every(5, keep_anchor)
    jobs.run_worker(url, database)
