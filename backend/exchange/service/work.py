"""What the worker does: check, confirm, undo. Each run ends in one transaction, or leaves nothing behind."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from backend.exchange.errors import RegistryChanged
from backend.exchange.service import faults, kept, kinds
from backend.exchange.service.progress import Claim, Reporter, Superseded, act_for, claim
from backend.exchange.service.reading import ELSEWHERE
from backend.identity.errors import SessionEnded
from backend.kernel import audit, clock, garbage, testing
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.errors import RULE_STATE, Problem
from backend.kernel.scope import Kind, enter

log = logging.getLogger("skillplan.exchange")

Work = Callable[[Database, Claim, Reporter], None]
BROKEN = {"code": "import_broken", "title": "处理中断", "detail": "处理中断，没有写入任何数据，请重新上传"}
_ENDED = {
    "code": "account_changed",
    "title": "账号已变更",
    "detail": "上传人的账号已停用或权限已变更，没有写入任何数据，请重新登录后上传",
}
_CHANGED = RegistryChanged("检查之后台账有变动，没有写入任何数据；请重新上传，查看新的检查结果")
_FAIL = text(
    "UPDATE import_job SET state = 'failed', refusal = CAST(:why AS jsonb), finished_at = :at "
    "WHERE id = :job AND state = :state AND attempt = :attempt"
)


def check(database: Database, arguments: Mapping[str, Any]) -> None:
    """The worker's task: read, validate, compare; only the report is stored."""
    _run(database, UUID(arguments["job"]), "checking", ("uploaded", "checking"), _check)


def confirm(database: Database, arguments: Mapping[str, Any]) -> None:
    """The worker's task: check once more and write, in one transaction."""
    _run(database, UUID(arguments["job"]), "confirming", ("confirming",), _confirm)


def undo(database: Database, arguments: Mapping[str, Any]) -> None:
    """The worker's task: take away what an import created and nobody changed since."""
    _run(database, UUID(arguments["job"]), "undoing", ("undoing",), _undo)


def _run(database: Database, job_id: UUID, state: str, before: tuple[str, ...], work: Work) -> None:
    taken = claim(database, job_id, state, before)
    if taken is None:
        return
    try:
        with garbage.paused(), Reporter(database, taken) as progress:
            work(database, taken, progress)
    except Superseded:
        log.info("import %s: this run is no longer wanted", job_id)
    except SessionEnded:
        _fail(database, taken, _ENDED)
    except Problem as refusal:
        _fail(database, taken, _told_as(refusal))
    except Exception as fault:
        is_rule = isinstance(fault, DBAPIError) and _is_rule(fault)
        _fail(database, taken, _told_as(_CHANGED) if is_rule else BROKEN)
        if not is_rule:
            raise


def _is_rule(fault: DBAPIError) -> bool:
    """Whether the database refused what the check had found right: somebody was quicker."""
    return isinstance(fault, IntegrityError) or getattr(fault.orig, "sqlstate", None) == RULE_STATE


def _told_as(refusal: Problem) -> dict[str, str]:
    code = str(refusal.params.get("reason") or refusal.code)
    return {"code": code, "title": refusal.title, "detail": refusal.detail}


def _fail(database: Database, taken: Claim, why: Mapping[str, str]) -> None:
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        known = {"why": faults.as_json(dict(why)), "at": clock.now(), "job": taken.job_id}
        session.execute(_FAIL, known | {"state": taken.state, "attempt": taken.attempt})
        audit.record(
            session, None, "import.failed", "import_job", taken.job_id, county=taken.whose.region[:6], code=why["code"]
        )


def _enter_again(session: Session, taken: Claim) -> None:
    """Ask once more, after the long writing: whoever was dismissed meanwhile commits nothing."""
    session.execute(text("SELECT set_config('role', 'none', true)"))
    act_for(session, taken)


def finish(session: Session, taken: Claim, state: str, **values: Any) -> None:
    """Move the job on, if this run still counts; otherwise everything of this transaction is dropped."""
    sets = "".join(f", {name} = :{name}" for name in values)
    statement = text(
        f"UPDATE import_job SET state = :_state{sets} "  # reason: names of columns
        "WHERE id = :_job AND state = :_before AND attempt = :_attempt RETURNING id"
    )
    key = {"_job": taken.job_id, "_before": taken.state, "_attempt": taken.attempt, "_state": state}
    if session.execute(statement, {**values, **key}).one_or_none() is None:
        raise Superseded


def _check(database: Database, taken: Claim, progress: Reporter) -> None:
    found, keep = kinds.KINDS[taken.kind].analyse(database, taken, progress)
    with database.session() as session:
        actor = act_for(session, taken)
        keep(session)
        faults.replace(session, taken.job_id, taken.whose, found.faults)
        finish(session, taken, "checked", **found.counts())
        # What a check tells of other townships' people is told on the record.
        elsewhere = sum(fault.code in ELSEWHERE for fault in found.faults)
        _told(session, actor, "import.checked", taken, rows=found.rows, registered_elsewhere=elsewhere)
        testing.reach("import.checked.before_commit")


def _confirm(database: Database, taken: Claim, progress: Reporter) -> None:
    kind = kinds.KINDS[taken.kind]
    found = kind.analyse(database, taken, progress).found
    if found.faults and not taken.skip_faulty:
        raise _CHANGED
    total = len(found.new) + len(found.changed)

    def tell(done: int) -> None:
        progress.at("storing", done, total)

    tell(0)
    with database.session() as session:
        actor = act_for(session, taken)
        added, changed = kind.write(session, actor, taken, found, tell)
        _enter_again(session, taken)
        counts = found.counts()
        told = {"persons_added": added, "persons_changed": changed}
        finish(session, taken, "done", finished_at=clock.now(), **told, **counts)
        kept.drop(session, taken.job_id)
        left_out = counts["rows_faulty"]
        _told(session, actor, "import.finished", taken, added=added, changed=changed, left_out=left_out)
        testing.reach("import.before_commit")
    testing.reach("import.after_commit")


def _undo(database: Database, taken: Claim, progress: Reporter) -> None:
    progress.at("removing", 0, 0)
    with database.session() as session:
        actor = act_for(session, taken)
        removed, kept = kinds.KINDS[taken.kind].take_back(session, actor, taken)
        _enter_again(session, taken)
        finish(session, taken, "undone", finished_at=clock.now(), persons_removed=removed, persons_kept=kept)
        _told(session, actor, "import.undone", taken, removed=removed, kept=kept)
        testing.reach("import.undone.before_commit")


def _told(session: Session, actor: Actor, action: str, taken: Claim, **counts: Any) -> None:
    query = text("SELECT file_hash FROM import_job WHERE id = :job")
    digest = session.scalar(query, {"job": taken.job_id})
    audit.record(session, actor, action, "import_job", taken.job_id, file_hash=digest, **counts)
