"""What the worker does: check, confirm, undo. Each run ends in one transaction, or leaves nothing behind."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.exchange import vocabulary
from backend.exchange.service import analysis, faults, files, kept
from backend.exchange.service.progress import Claim, Reporter, Superseded, claim
from backend.identity.errors import SessionEnded
from backend.identity.guard import enter_as
from backend.kernel import audit, clock, garbage, testing
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.errors import Problem
from backend.kernel.scope import Kind, enter
from backend.org import queries as org
from backend.person.service import amend, bulk

log = logging.getLogger("skillplan.exchange")

Work = Callable[[Database, Claim, Reporter], None]
_TOWNSHIP = 9
BROKEN = {"code": "import_broken", "title": "处理中断", "detail": "处理中断，没有写入任何数据，请重新上传"}
_ENDED = {
    "code": "account_changed",
    "title": "账号已变更",
    "detail": "上传人的账号已停用或权限已变更，没有写入任何数据，请重新登录后上传",
}
_CHANGED = {
    "code": "registry_changed",
    "title": "台账已变动",
    "detail": "检查之后台账有变动，没有写入任何数据；请重新上传，查看新的检查结果",
}
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
    except IntegrityError:
        _fail(database, taken, _CHANGED)
    except Exception:
        _fail(database, taken, BROKEN)
        raise


def _told_as(refusal: Problem) -> dict[str, str]:
    code = str(refusal.params.get("reason") or refusal.code)
    return {"code": code, "title": refusal.title, "detail": refusal.detail}


def _fail(database: Database, taken: Claim, why: Mapping[str, str]) -> None:
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        known = {"why": faults.as_json(dict(why)), "at": clock.now(), "job": taken.job_id}
        session.execute(_FAIL, known | {"state": taken.state, "attempt": taken.attempt})
        audit.record(
            session, None, "import.failed", "import_job", taken.job_id, county=taken.region[:6], code=why["code"]
        )


def _enter(session: Session, taken: Claim) -> Actor:
    return enter_as(session, taken.user_id, taken.ver, f"import-{taken.job_id}")


def _enter_again(session: Session, taken: Claim) -> None:
    """Ask once more, after the long writing: whoever was dismissed meanwhile commits nothing."""
    session.execute(text("SELECT set_config('role', 'none', true)"))
    _enter(session, taken)


def _place(session: Session, actor: Actor) -> analysis.Place:
    region = actor.region or ""
    own = region if len(region) == _TOWNSHIP else None
    return analysis.Place(region[:6], own, org.region_names(session, region[:6]))


class _Analysed(NamedTuple):
    found: analysis.Analysis
    read: analysis.Read
    circumstances: str


def _analyse(database: Database, taken: Claim, progress: Reporter) -> _Analysed:
    today = clock.today()
    with database.session(read_only=True) as session:
        where = _place(session, _enter(session, taken))
        words = vocabulary.vocabulary(session, where.county, today)
        circumstances = kept.circumstances(words, where, today)
        read = kept.load(session, taken.job_id, circumstances)
        content = files.load(session, taken.job_id, "upload") if read is None else b""
    if read is None:
        with files.on_disk(content) as path:
            read = analysis.read_rows(path, words, where, today, progress)
    progress.at("comparing", 0, len(read.good))
    with database.session(read_only=True) as session:
        _enter(session, taken)
        registry = analysis.look_up(session, read.good, where)
    return _Analysed(analysis.compare(read, registry, where, progress), read, circumstances)


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


def _counts(found: analysis.Analysis) -> dict[str, int]:
    return {
        "rows_total": found.rows,
        "rows_new": len(found.new),
        "rows_changed": len(found.changed),
        "rows_same": found.same,
        "rows_faulty": found.faulty_rows,
        "faults": len(found.faults),
    }


def _check(database: Database, taken: Claim, progress: Reporter) -> None:
    found, read, circumstances = _analyse(database, taken, progress)
    with database.session() as session:
        actor = _enter(session, taken)
        kept.store(session, taken.job_id, taken.region, circumstances, read)
        faults.replace(session, taken.job_id, taken.region, found.faults)
        finish(session, taken, "checked", **_counts(found))
        # What a check tells of other townships' people is told on the record.
        elsewhere = sum(fault.code == analysis.ELSEWHERE for fault in found.faults)
        _told(session, actor, "import.checked", taken, rows=found.rows, registered_elsewhere=elsewhere)
        testing.reach("import.checked.before_commit")


def _confirm(database: Database, taken: Claim, progress: Reporter) -> None:
    found = _analyse(database, taken, progress).found
    if found.faults and not taken.skip_faulty:
        _fail(database, taken, _CHANGED)
        return
    total = len(found.new) + len(found.changed)

    def tell(done: int) -> None:
        progress.at("storing", done, total)

    tell(0)
    with database.session() as session:
        actor = _enter(session, taken)
        added = bulk.add_people(session, found.new, registered_on=clock.today(), batch_id=taken.job_id, tell=tell)
        changed = amend.amend_people(session, found.changed)
        _enter_again(session, taken)
        finish(
            session,
            taken,
            "done",
            finished_at=clock.now(),
            persons_added=added,
            persons_changed=changed,
            **_counts(found),
        )
        kept.drop(session, taken.job_id)
        _told(session, actor, "import.finished", taken, added=added, changed=changed, left_out=found.faulty_rows)
        testing.reach("import.before_commit")
    testing.reach("import.after_commit")


def _undo(database: Database, taken: Claim, progress: Reporter) -> None:
    progress.at("removing", 0, 0)
    with database.session() as session:
        actor = _enter(session, taken)
        removed, kept = bulk.remove_untouched(session, taken.job_id)
        _enter_again(session, taken)
        finish(session, taken, "undone", finished_at=clock.now(), persons_removed=removed, persons_kept=kept)
        _told(session, actor, "import.undone", taken, removed=removed, kept=kept)
        testing.reach("import.undone.before_commit")


def _told(session: Session, actor: Actor, action: str, taken: Claim, **counts: Any) -> None:
    query = text("SELECT file_hash FROM import_job WHERE id = :job")
    digest = session.scalar(query, {"job": taken.job_id})
    audit.record(session, actor, action, "import_job", taken.job_id, file_hash=digest, **counts)
