"""Background jobs: enqueued in the transaction of their cause, run by the worker process (procrastinate).

Arguments hold ids and codes only, never personal data. A job that acts for somebody carries who, and enters that
scope again itself (identity.guard.enter_as), so that a dismissal meanwhile stops it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Any

import orjson
import procrastinate
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.kernel import testing
from backend.kernel.anchor import DoesNotFitError
from backend.kernel.db import Database
from backend.kernel.patience import LINK
from backend.kernel.scope import Kind, enter

log = logging.getLogger("skillplan.jobs")

Task = Callable[[Database, Mapping[str, Any]], None]
Chore = Callable[[Session], object]

_tasks: dict[str, Task] = {}
_chores: list[tuple[Chore, int]] = []
_ENQUEUE = text("SELECT enqueue_job(:task, CAST(:arguments AS jsonb))")


def register(name: str, task: Task) -> None:
    """Name a task; called from wiring.py."""
    _tasks[name] = task


def every(seconds: int, chore: Chore) -> None:
    """Have the worker do something small under the system scope every so many seconds; called from wiring.py."""
    _chores.append((chore, seconds))


def enqueue(session: Session, task: str, **arguments: Any) -> int:
    """Queue a task: it exists if and only if this transaction commits. Returns the job's number."""
    if task not in _tasks:
        raise KeyError(f"unknown task: {task}")
    return int(session.scalar(_ENQUEUE, {"task": task, "arguments": orjson.dumps(arguments).decode()}))


def _application(url: str, database: Database) -> procrastinate.App:
    lasting = make_url(url).set(drivername="postgresql").update_query_dict({k: str(v) for k, v in LINK.items()})
    plain = lasting.render_as_string(hide_password=False)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=plain, min_size=1, max_size=3))
    for name, task in _tasks.items():
        app.task(name=name)(_bound(task, database))
    return app


def _bound(task: Task, database: Database) -> Callable[..., None]:
    def run(**arguments: Any) -> None:
        task(database, arguments)

    return run


def do_chores(database: Database, second: int) -> None:
    """Do what is due at this second; a chore that fails is told and tried again at its next turn."""
    for chore, interval in _chores:
        if second % interval:
            continue
        try:
            with database.session() as session:
                enter(session, Kind.SYSTEM)
                chore(session)
                testing.reach("chore.before_commit")
        except (SQLAlchemyError, OSError, DoesNotFitError) as fault:
            log.warning("chore %s failed: %s", chore.__qualname__, type(fault).__name__)


def _keep_house(database: Database, stop: Event) -> None:
    second = 0
    while not stop.wait(1):
        second += 1
        do_chores(database, second)


def run_worker(url: str, database: Database) -> None:
    """Work until SIGTERM or SIGINT; what runs then is finished first (at most ten seconds)."""
    stop = Event()
    house = Thread(target=_keep_house, args=(database, stop), daemon=True)
    house.start()
    try:
        asyncio.run(_work(_application(url, database)))
    finally:
        stop.set()
        house.join(5)
        database.close()


async def _work(app: procrastinate.App) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=1,
            delete_jobs="successful",
            shutdown_graceful_timeout=10,
            fetch_job_polling_interval=2,
        )


def run_pending(url: str, database: Database) -> None:
    """Run the queued jobs to the end and return (tests, and commands that need no running worker)."""
    asyncio.run(_drain(_application(url, database)))


async def _drain(app: procrastinate.App) -> None:
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
