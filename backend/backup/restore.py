"""Restoring into an empty database: all of it, proved row by row, or nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from backend import migrate
from backend.backup import archive, manifest, tools
from backend.backup.errors import RefusedError
from backend.identity.service.accounts import sign_all_out_after_restore
from backend.kernel import chain, restoring

_BUSY = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)
_EMPTY = text(  # the schema as a new database has it
    "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner; "
    "GRANT USAGE ON SCHEMA public TO PUBLIC"
)
_ROLES = migrate.MIGRATIONS / "sql" / "roles.sql"


@dataclass(frozen=True)
class Restored:
    """What was restored, and the audit chain as it was found."""

    manifest: manifest.Manifest
    verdict: chain.Verdict


def restore(owner_url: str, path: Path) -> Restored:
    """Fill an empty database from a backup; raises RefusedError and leaves it empty when anything is not right."""
    engine = create_engine(owner_url)
    try:
        _require_empty(engine)
        with _all_or_nothing(engine):
            kept = _fill(engine, owner_url, path)
            with engine.connect() as connection:
                wrong = manifest.differing(kept, manifest.take(connection))
                verdict = chain.verify(connection)
            if wrong:
                raise RefusedError(f"恢复出来的数据与备份清单不符：{'、'.join(wrong)}；已清空，请换一份备份")
            migrate.upgrade(owner_url)
            with Session(engine) as session, session.begin():
                sign_all_out_after_restore(session, kept.made_at)
    finally:
        engine.dispose()
    return Restored(kept, verdict)


def _is_busy(engine: Engine) -> bool:
    """Whether somebody else is on it; one that has said goodbye takes a moment to leave."""
    with engine.connect() as connection:
        return bool(connection.scalar(_BUSY) and connection.scalar(text("SELECT pg_sleep(0.1) IS NOT NULL")))


def _require_empty(engine: Engine) -> None:
    if all(_is_busy(engine) for _ in range(20)):
        raise RefusedError("数据库正在使用：请先停止 SkillPlan 再恢复")
    if restoring.unfinished(engine):
        return
    with engine.connect() as connection:
        known = connection.scalar(text("SELECT to_regclass('audit_event')"))
        if known and connection.scalar(
            text("SELECT EXISTS (SELECT FROM audit_event) OR EXISTS (SELECT FROM app_user)")
        ):
            raise RefusedError("这个数据库里已有数据：只能恢复到空的数据文件夹（换一个 SKILLPLAN_HOME）")


@contextmanager
def _all_or_nothing(engine: Engine) -> Iterator[None]:
    restoring.mark(engine, restoring.UNFINISHED)
    _clear(engine)
    try:
        yield
    except BaseException:
        _clear(engine)
        restoring.mark(engine, None)
        raise
    restoring.mark(engine, None)


def _clear(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(_EMPTY)
        # The driver's own cursor: SQLAlchemy would read its % as places.
        connection.connection.cursor().execute(_ROLES.read_text("utf-8"))


def _fill(engine: Engine, owner_url: str, path: Path) -> manifest.Manifest:
    found: list[manifest.Manifest] = []
    with ExitStack() as stack:

        def begin(kept: manifest.Manifest) -> IO[bytes]:
            _require_known(kept)
            found.append(kept)
            arguments = ["--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={engine.url.database}"]
            process: subprocess.Popen[bytes] = stack.enter_context(tools.running(owner_url, "pg_restore", arguments))
            if process.stdin is None:
                raise RuntimeError("no pipe")
            return process.stdin

        archive.read(path, begin)
    if not found:
        raise RefusedError(archive.BROKEN)
    return found[0]


def _require_known(kept: manifest.Manifest) -> None:
    if kept.format != manifest.FORMAT or kept.revision not in migrate.revisions():
        raise RefusedError(f"备份来自更新的版本（结构 {kept.revision}）：请先升级程序再恢复")
