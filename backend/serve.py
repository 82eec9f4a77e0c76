"""`skillplan serve`: database, schema, API by uvicorn, and the worker as a supervised child process."""

import logging
import os
import signal
import subprocess
import sys
import time
from threading import Event, Thread

import orjson
import uvicorn

from backend import migrate
from backend.demo import county
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.main import create_app
from backend.runtime import Runtime

log = logging.getLogger("skillplan.serve")

GRACE_SECONDS = 10
MAX_BACK_OFF = 30
HEADER_BYTES = 16 * 1024


def tell(sentence: str, *, ok: bool = True, as_json: bool = False, **facts: object) -> None:
    """Print one sentence for people or one JSON line for scripts."""
    line = orjson.dumps({"ok": ok, "message": sentence, **facts}).decode() if as_json else sentence
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(settings: Settings, *, demo: bool, worker: bool = True) -> int:
    """Serve until SIGTERM or SIGINT, with a worker beside it unless that runs elsewhere; returns the exit code."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("alembic", "uvicorn.error"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    with Runtime(settings) as runtime:
        if runtime.may_migrate:
            tell("正在准备数据库……")
            migrate.upgrade(runtime.owner_url)
        if demo:
            _load_demo(settings, runtime)
        stop = Event()
        keeper = Thread(target=_keep_worker, args=(settings, runtime, stop), daemon=True)
        if worker:
            keeper.start()
        try:
            _serve(settings, runtime)
        finally:
            stop.set()
            if worker:
                keeper.join(GRACE_SECONDS + 5)
            runtime.shut_down()
    return 0


def _load_demo(settings: Settings, runtime: Runtime) -> None:
    database = Database(runtime.url)
    try:
        county.load(settings, database, tell)
    finally:
        database.close()


def _serve(settings: Settings, runtime: Runtime) -> None:
    app = create_app(settings, Database(runtime.url, pool_size=settings.pool_size))
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
    server = uvicorn.Server(config)
    Thread(target=_announce, args=(settings, server), daemon=True).start()
    server.run()


def _announce(settings: Settings, server: uvicorn.Server) -> None:
    while not server.started:
        if server.should_exit:
            return
        time.sleep(0.05)
    tell(f"\nSkillPlan 已启动：http://{settings.host}:{settings.port}\n按 Ctrl+C 停止。")


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
