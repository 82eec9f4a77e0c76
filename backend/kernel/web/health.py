"""Whether the process lives and whether it can work (SECURITY 27)."""

import asyncio
from datetime import timedelta
from pathlib import Path
from shutil import disk_usage

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State

from backend.kernel import anchor
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.kernel.web.answer import JSON

_ANSWER = text("SELECT 1")
_WRITE = text("CREATE TEMPORARY TABLE write_probe (n int) ON COMMIT DROP")
_REVISION = text("SELECT schema_revision()")
_WORKER = text("SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds')")
"""A worker tells every ten seconds that it lives."""

LOOK_SECONDS = 1.5
"""A load balancer that asks is answered in time, even if the database is silent."""
MEGABYTE = 1_048_576
MIN_FREE = 256 * MEGABYTE

router = APIRouter(include_in_schema=False)


class Health(BaseModel):
    """`ready` and, where not, the reasons in Chinese; `warnings` of what somebody should see to while it works."""

    ready: bool
    reasons: list[str]
    warnings: list[str] = []


@router.get("/healthz")
async def healthz() -> Health:
    """The process is alive."""
    return Health(ready=True, reasons=[])


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Not about to stop; the database answers writes, its schema is the one this code knows, a worker works, the disk
    has room; an audit trail that was not anchored lately is a warning, because all work goes on."""
    state = request.app.state
    if state.leaving:
        return _answer(["正在停止"], [])
    look = _look(state)
    await asyncio.wait({look}, timeout=LOOK_SECONDS)
    return look.result() if look.done() else _answer(["数据库没有及时回答"], [])


def _look(state: State) -> asyncio.Task[Response]:
    """The look that is under way, or a new one: on a thread of its own, however busy the requests' threads are."""
    look: asyncio.Task[Response] | None = getattr(state, "look", None)
    if look is None or look.done():
        looking = run_sync(_seen, state, abandon_on_cancel=True, limiter=CapacityLimiter(1))
        look = state.look = asyncio.create_task(looking)
    return look


def _seen(state: State) -> Response:
    reasons = _reasons(state.database, state.schema_head) + _room(state.settings.home)
    return _answer(reasons, _anchored(state.settings.anchor_folder))


def _answer(reasons: list[str], warnings: list[str]) -> Response:
    health = Health(ready=not reasons, reasons=reasons, warnings=warnings)
    return Response(health.model_dump_json(), status_code=503 if reasons else 200, media_type=JSON)


def _reasons(database: Database, head: str) -> list[str]:
    if _ask(database, _ANSWER) is None:
        return ["数据库连不上"]
    found = []
    if not _can_write(database):
        found.append("数据库不能写入")
    if _ask(database, _REVISION) != head:
        found.append("数据库结构与程序版本不一致，请运行 skillplan migrate")
    if not worker_works(database):
        found.append("后台任务没有运行")
    return found


def worker_works(database: Database) -> bool:
    """Whether a worker has told lately that it lives."""
    return bool(_ask(database, _WORKER))


def _room(home: Path) -> list[str]:
    free = disk_usage(home).free
    return [f"数据文件夹所在的磁盘只剩 {free // MEGABYTE} MB，请清理"] if free < MIN_FREE else []


def _anchored(folder: Path) -> list[str]:
    """Nothing is said of a folder that is not there: a copy of the API on another machine does not see it."""
    age = anchor.age(folder)
    if age is None or age < anchor.TOO_OLD:
        return []
    return [f"操作日志已有 {age // timedelta(hours=1)} 小时没有锚定，请看后台任务的日志和锚点文件夹"]


def _ask(database: Database, statement: TextClause) -> object:
    """The one value of a statement, or None where the database refuses it."""
    try:
        with database.session(patience=LOOK_SECONDS) as session:
            return session.scalar(statement)
    except SQLAlchemyError:
        return None


def _can_write(database: Database) -> bool:
    try:
        with database.session(patience=LOOK_SECONDS) as session:
            enter(session, Kind.SYSTEM)
            session.execute(_WRITE)
    except SQLAlchemyError:
        return False
    return True
