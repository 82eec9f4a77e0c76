"""What the figures are measured on: a durable embedded server, the served application, the county's people."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
from sqlalchemy import Engine, create_engine

from backend import migrate
from backend.exchange.service import direct
from backend.identity import tokens
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.embedded import APPLICATION, EmbeddedServer
from backend.kernel.embedded.server import DATABASE
from backend.person import sample
from backend.worker import JOB_LIMITS
from tests.factories.callers import COUNTY, Caller, Callers

PEOPLE = 54_115


class Stage:
    """One run's data in a database of a server; `people` is how large a county is."""

    def __init__(self, server: EmbeddedServer, people: int = PEOPLE, name: str = DATABASE) -> None:
        self.server, self.home, self.people, self.name = server, server.home, people, name
        migrate.upgrade(self.owner_url)
        keys.use(keys.load_root(None, self.home))
        self.owner: Engine = create_engine(self.owner_url)

    @property
    def owner_url(self) -> str:
        """The owner's login."""
        return self.server.url(self.name)

    def beside(self, name: str) -> "Stage":
        """Another one on the same server, with a database that nothing is in."""
        self.server.create_database(name)
        return Stage(self.server, self.people, name)

    def database(self) -> Database:
        """The application's login with a job's patience."""
        return Database(self.server.url(self.name, APPLICATION), limits=JOB_LIMITS)

    @cached_property
    def roster(self) -> Path:
        """The county's workbook, without faults."""
        path = self.home / "roster.xlsx"
        sample.write(path, rows=self.people, seed=1, bad=0)
        return path

    @cached_property
    def county(self) -> Caller:
        """The office of a county whose people are imported; the caller has no server yet."""
        with httpx.Client() as nobody:
            office = Callers(nobody, self.owner).office()
        database = self.database()
        done = direct.import_file(database, office.user_id, 1, self.roster)
        database.close()
        if done.persons_added != self.people:
            raise RuntimeError(f"imported {done.persons_added} of {self.people}")
        with self.owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # What the worker and the database do by themselves in the first minutes after an import.
            connection.exec_driver_sql("SELECT compact_person_totals()")
            connection.exec_driver_sql("VACUUM ANALYZE")
        return office

    def headers(self) -> dict[str, str]:
        """The county's office with a fresh token: it lives for ten minutes, a bench for longer."""
        who, unit = self.county, {"region": COUNTY, "department_id": None, "institution_id": None}
        token = tokens.issue(user_id=who.user_id, session_id=who.session_id, role=who.role, ver=1, unit=unit)
        return {"Authorization": f"Bearer {token}"}

    @contextmanager
    def served(self, module: str = "backend.cli", *arguments: str, database: str | None = None) -> Iterator["Served"]:
        """A server process on a free port: ours on a database, or another module's that takes --port."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = {
            "SKILLPLAN_HOME": str(self.home),
            "SKILLPLAN_DATABASE_URL": self.server.url(database or self.name, APPLICATION),
        }
        command = [sys.executable, "-m", module, *(arguments or ("serve", "--no-worker")), "--port", str(port)]
        process = subprocess.Popen(  # reason: our own module
            command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            served = Served(f"http://127.0.0.1:{port}", process, self)
            with served.client:
                yield served
        finally:
            process.terminate()
            process.wait(30)

    def database_seconds(self) -> float:
        """CPU seconds that the database server has used, its ended processes included."""
        return tree_seconds(int((self.server.data / "postmaster.pid").read_text().split()[0]))


class Served:
    """A served application and what it has cost."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], stage: Stage) -> None:
        self.url, self._process, self._stage = url, process, stage
        self.client = httpx.Client(base_url=url, timeout=120)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while self._process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", urlsplit(self.url).port)) == 0:
                    return
        raise RuntimeError("the server did not start")

    def seconds(self) -> float:
        """CPU seconds of application and database until now."""
        return tree_seconds(self._process.pid) + self._stage.database_seconds()

    def memory(self) -> int:
        """Resident bytes of the application."""
        return int(psutil.Process(self._process.pid).memory_info().rss)


def tree_seconds(pid: int) -> float:
    """CPU seconds of a process, its living children and those it has buried."""
    process = psutil.Process(pid)
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        try:
            used = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system + used.children_user + used.children_system
    return total


@contextmanager
def staged(people: int = PEOPLE) -> Iterator[Stage]:
    """A stage on a server of its own in a folder of its own; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="skillplan-bench-") as folder:
        server = EmbeddedServer(Path(folder))
        server.start()
        try:
            stage = Stage(server, people)
            yield stage
            stage.owner.dispose()
        finally:
            server.stop()
            shutil.rmtree(server.place, ignore_errors=True)
