"""`skillplan serve`: database, schema, API by uvicorn, and the worker as a supervised child process."""

import errno
import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

import orjson
import uvicorn
from sqlalchemy import create_engine

from backend import migrate, wiring
from backend.demo import county
from backend.kernel import garbage, logs, metrics, restoring, spool
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.web import health
from backend.main import create_app
from backend.runtime import Runtime
from backend.worker import JOB_LIMITS

log = logging.getLogger("skillplan.serve")

NOTICE_SECONDS = 1
"""How long it says that it is not ready, and still answers, before it takes no more connections."""
GRACE_SECONDS = 10
MAX_BACK_OFF = 30
WORKER_SECONDS = 30
"""How long the ready line waits for the worker; then it comes alone, and says so."""
HEADER_BYTES = 16 * 1024


class Leaving(uvicorn.Server):
    """Stops in good order (SECURITY 27): not ready first, then no new connections, then what is under way ends."""

    def __init__(self, config: uvicorn.Config, notice: Callable[[], None]) -> None:
        super().__init__(config)
        self._notice = notice
        self._leave_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first SIGTERM gives notice; a second one, or Ctrl+C, takes no more connections at once."""
        self._notice()
        if sig != signal.SIGTERM or self._leave_at is not None:
            super().handle_exit(sig, frame)
            return
        self._captured_signals.append(sig)
        self._leave_at = time.monotonic() + NOTICE_SECONDS

    async def on_tick(self, counter: int) -> bool:
        """Whether the time of notice is over."""
        over = self._leave_at is not None and time.monotonic() >= self._leave_at
        return await super().on_tick(counter) or over


class RefusedError(Exception):
    """What keeps the service from starting, in a sentence for the operator."""


def tell(sentence: str, *, ok: bool = True, as_json: bool = False, **facts: object) -> None:
    """Print one sentence for people or one JSON line for scripts."""
    line = orjson.dumps({"ok": ok, "message": sentence, **facts}).decode() if as_json else sentence
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(settings: Settings, *, demo: bool, worker: bool = True) -> int:
    """Serve until SIGTERM or SIGINT, with a worker beside it unless that runs elsewhere; returns the exit code."""
    _prepare_process(settings)
    try:
        with _alone(settings), _listener(settings) as listener:
            _run(settings, listener, demo=demo, worker=worker)
    except RefusedError as refusal:
        tell(str(refusal))
        return 1
    return 0


def _prepare_process(settings: Settings) -> None:
    logs.configure(settings.log_level)
    spool.refuse_core_dumps()
    spool.sweep()
    # Uvicorn raises the signal again when it has ended: by default that would kill us before database and worker end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(number: int, _frame: object) -> None:
    """End by unwinding, once; a second signal must not interrupt the cleaning up."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One `serve` for an embedded server: whoever ends first would stop the other's database."""
    if settings.database_url is not None:
        yield
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "serve.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(f"数据文件夹 {settings.home.resolve()} 已经有一个 SkillPlan 在运行。") from None
        yield


def _listener(settings: Settings) -> socket.socket:
    """The port, taken before anything else is started."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as fault:
        listener.close()
        why = "已被别的程序占用" if fault.errno == errno.EADDRINUSE else "不能使用"
        raise RefusedError(
            f"{settings.host} 的端口 {settings.port} {why}：请换一个端口（--port）或停止占用它的程序。"
        ) from None
    return listener


def _run(settings: Settings, listener: socket.socket, *, demo: bool, worker: bool) -> None:
    with Runtime(settings) as runtime:
        if runtime.may_migrate:
            tell("正在准备数据库……")
            _require_whole(runtime.owner_url)
            migrate.upgrade(runtime.owner_url)
        if demo:
            _load_demo(settings, runtime)
        stop = Event()
        keeper = Thread(target=_keep_worker, args=(settings, runtime, stop), daemon=True)
        if worker:
            keeper.start()
        try:
            _serve(settings, runtime, listener, stop, worker=worker)
        finally:
            stop.set()
            if worker:
                keeper.join(GRACE_SECONDS + 5)
            runtime.shut_down()


def _require_whole(owner_url: str) -> None:
    engine = create_engine(owner_url)
    try:
        if restoring.unfinished(engine):
            raise RefusedError("上次恢复备份没有做完：请再执行一次 skillplan restore，完成后再启动。")
    finally:
        engine.dispose()


def _load_demo(settings: Settings, runtime: Runtime) -> None:
    # As patient as a job: on a busy machine a roster of this size takes longer than a request may.
    database = Database(runtime.url, limits=JOB_LIMITS)
    wiring.start_weights()
    try:
        county.load(settings, database, tell)
    finally:
        database.close()


def _serve(settings: Settings, runtime: Runtime, listener: socket.socket, stop: Event, *, worker: bool) -> None:
    database = Database(runtime.url, pool_size=settings.pool_size)
    app = create_app(settings, database)
    if settings.metrics is not None:
        metrics.serve(settings.metrics, database, settings.home, settings.anchor_folder)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=400,
        h11_max_incomplete_event_size=HEADER_BYTES,
        forwarded_allow_ips=settings.forwarded_from,
    )

    def notice() -> None:
        app.state.leaving = True
        stop.set()  # The worker ends meanwhile: one after the other would take twice as long.

    garbage.settle()
    server = Leaving(config, notice)
    works = (lambda: health.worker_works(database)) if worker else (lambda: True)
    Thread(target=announce, args=(settings, server, works), daemon=True).start()
    server.run([listener])


def announce(settings: Settings, server: uvicorn.Server, works: Callable[[], bool]) -> None:
    """Say that it is there once it is ready: it takes requests, and the worker has told that it works."""
    until = time.monotonic() + WORKER_SECONDS
    while not server.started or not (works() or time.monotonic() > until):
        if server.should_exit:
            return
        time.sleep(0.1)
    tell(f"\nSkillPlan 已启动：http://{settings.host}:{settings.port}\n按 Ctrl+C 停止。")
    if not works():
        tell("后台任务还没有运行，导入、提醒等要等它：请看上面的提示。")


def _keep_worker(settings: Settings, runtime: Runtime, stop: Event) -> None:
    """Run the worker; start it again, ever more slowly, when it dies."""
    back_off = 1
    while not stop.is_set():
        started = time.monotonic()
        child = subprocess.Popen(  # reason: our own module
            [sys.executable, "-m", "backend.cli", "worker"], env=os.environ | _child_settings(settings, runtime)
        )
        while child.poll() is None and not stop.wait(0.2):
            pass
        if stop.is_set():
            _end(child)
            return
        log.warning("worker ended with %s, starting it again", child.returncode)
        back_off = 1 if time.monotonic() - started > MAX_BACK_OFF else min(back_off * 2, MAX_BACK_OFF)
        stop.wait(back_off)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(GRACE_SECONDS + 2)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _child_settings(settings: Settings, runtime: Runtime) -> dict[str, str]:
    return {
        "SKILLPLAN_HOME": str(settings.home.resolve()),
        "SKILLPLAN_ENV": settings.env,
        "SKILLPLAN_DATABASE_URL": runtime.url,
    }
