"""`skillplan serve` as an operator runs it: a process of its own, on its own port and home."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx
import pytest

from backend.kernel.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120


def until(condition: Callable[[], object], what: str) -> None:
    """Come back as soon as something holds; fail when it takes too long."""
    deadline, pause = time.monotonic() + SECONDS, Event()
    while not condition():
        assert time.monotonic() < deadline, what
        pause.wait(0.05)


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def spawn(home: Path, port: int) -> subprocess.Popen[bytes]:
    """`skillplan serve`, its words in `home`.out beside the home."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SKILLPLAN_")}
    with home.with_suffix(".out").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "serve", "--port", str(port)],
            env=environment | {"SKILLPLAN_HOME": str(home)},
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )


def parents() -> dict[int, int]:
    """Every living process of this machine and its parent; zombies aside."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = file.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(file.parent.name)] = int(parent)
    return found


def offspring(pid: int) -> set[int]:
    """A process's children, their children and so on."""
    living = parents()
    found, last = {pid}, set[int]()
    while found != last:
        last = found
        found = found | {child for child, parent in living.items() if parent in found}
    return found - {pid}


@dataclass
class Served:
    """A running `skillplan serve`."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.home.with_suffix(".out").read_text("utf-8")

    def get(self, path: str) -> httpx.Response:
        """Ask it."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def workers(self) -> set[int]:
        """Its worker processes."""
        return {pid for pid in offspring(self.process.pid) if _words(pid)[-1:] == ["worker"]}

    def wait_for_worker(self) -> None:
        """Until the worker tells the database that it works."""
        until(lambda: self.get("/readyz").status_code == 200, f"never ready: {self.said}")


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").strip("\0").split("\0")
    except OSError:
        return []


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One `serve` for the module, from an empty home to the ready line."""
    home, port = tmp_path_factory.mktemp("serve") / "home", free_port()
    served = Served(spawn(home, port), home, port)
    try:
        until(lambda: "已启动" in served.said or served.process.poll() is not None, "no ready line")
        yield served
    finally:
        served.process.terminate()
        served.process.wait(60)
        place = EmbeddedServer(home).place
        if place != home:
            shutil.rmtree(place)


def test_it_tells_its_address_and_is_alive_and_ready(served: Served) -> None:
    assert f"SkillPlan 已启动：http://127.0.0.1:{served.port}" in served.said
    assert served.get("/healthz").json() == {"ready": True, "reasons": []}
    served.wait_for_worker()
    assert served.get("/readyz").json() == {"ready": True, "reasons": []}


def test_a_killed_worker_is_replaced(served: Served) -> None:
    served.wait_for_worker()
    (killed,) = served.workers()
    os.kill(killed, signal.SIGKILL)
    until(lambda: served.workers() - {killed}, "no new worker")
    assert len(served.workers()) == 1
    assert "starting it again" in served.said


def test_a_taken_port_is_told_in_one_sentence(served: Served, tmp_path: Path) -> None:
    second = Served(spawn(tmp_path / "home", served.port), tmp_path / "home", served.port)
    assert second.process.wait(SECONDS) == 1
    (line,) = second.said.splitlines()
    assert line == f"127.0.0.1 的端口 {served.port} 已被别的程序占用：请换一个端口（--port）或停止占用它的程序。"
    assert not (second.home / "postgres").exists(), "nothing was begun"


def test_a_second_service_on_one_home_is_refused(served: Served) -> None:
    second = spawn(served.home, free_port())
    assert second.wait(SECONDS) == 1
    assert f"数据文件夹 {served.home} 已经有一个 SkillPlan 在运行。\n" in served.said
    served.wait_for_worker()


def test_it_ends_in_good_order(served: Served) -> None:
    """The last test of the module: API, worker and database end by themselves, with exit code 0."""
    served.wait_for_worker()
    until(served.workers, "no worker")
    family = offspring(served.process.pid)
    assert len(family) > 2, "worker, database and the database's own processes"
    served.process.terminate()
    assert served.process.wait(60) == 0
    assert family & set(parents()) == set()
    assert not (EmbeddedServer(served.home).data / "postmaster.pid").exists()
    log = (served.home / "postgres.log").read_text("utf-8")
    assert log.rstrip().endswith("database system is shut down")
    assert "Traceback" not in served.said
