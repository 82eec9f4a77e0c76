"""`skillplan serve` as an operator runs it: a process of its own, on its own port and home."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx

from backend.kernel.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240


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


def spawn(home: Path, port: int, *, env: str | None = None) -> subprocess.Popen[bytes]:
    """`skillplan serve` in a process group of its own, its words in `home`.out beside the home."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SKILLPLAN_")}
    if env is not None:
        environment["SKILLPLAN_ENV"] = env
    with home.with_suffix(".out").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "serve", "--port", str(port)],
            env=environment | {"SKILLPLAN_HOME": str(home)},
            cwd=ROOT,
            stdout=out,
            stderr=out,
            start_new_session=True,
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
    env: str | None = None

    @classmethod
    def begin(cls, home: Path, env: str | None = None) -> "Served":
        """Start one on a home and wait for its ready line."""
        port = free_port()
        served = cls(spawn(home, port, env=env), home, port, env)
        served.wait_for_line()
        return served

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.home.with_suffix(".out").read_text("utf-8")

    def get(self, path: str) -> httpx.Response:
        """Ask it."""
        return httpx.get(f"{self.url}{path}", timeout=30)

    def workers(self) -> set[int]:
        """Its worker processes."""
        return {pid for pid in offspring(self.process.pid) if _words(pid)[-1:] == ["worker"]}

    def wait_for_line(self) -> None:
        """Until it says that it serves, or has ended."""
        until(lambda: "已启动" in self.said or self.process.poll() is not None, "no ready line")

    def is_ready(self) -> bool:
        """Whether /readyz says so."""
        with suppress(httpx.TransportError):
            return self.get("/readyz").status_code == 200
        return False

    def wait_for_worker(self) -> None:
        """Until the worker tells the database that it works."""
        until(self.is_ready, f"never ready: {self.said}")

    def kill(self, *, database: bool) -> None:
        """SIGKILL for API and worker, for the database's first process too if asked; they are gone afterwards."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)
        if database:
            file = EmbeddedServer(self.home).data / "postmaster.pid"
            os.kill(int(file.read_text("ascii").split()[0]), signal.SIGKILL)

    def again(self) -> float:
        """Start it again on the same port; gives the seconds until it is ready."""
        self.home.with_suffix(".out").write_text("", "utf-8")
        started = time.monotonic()
        self.process = spawn(self.home, self.port, env=self.env)
        self.wait_for_worker()
        return time.monotonic() - started

    def end(self) -> None:
        """Stop it, its database too, and remove what lies outside its home."""
        self.process.terminate()
        self.process.wait(SECONDS)
        server = EmbeddedServer(self.home)
        server.stop(attached=True)
        if server.place != self.home:
            shutil.rmtree(server.place)


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").strip("\0").split("\0")
    except OSError:
        return []
