"""One PostgreSQL server for each SKILLPLAN_HOME: made, started, recovered, stopped."""

import fcntl
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import psycopg
from psycopg import sql

from backend.kernel.embedded.place import Place, ServerNotReadyError

OWNER, APPLICATION, DATABASE = "skillplan_owner", "skillplan_app", "skillplan"
READY_SECONDS = 120
_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What a statement failed on may be somebody's number: the application tells faults by class and place instead.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "shared_preload_libraries": "pg_stat_statements",
    "password_encryption": "scram-sha-256",
}
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
_INITDB = (
    *("-U", OWNER, "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--data-checksums", "-A", "scram-sha-256"),
)


class EmbeddedServer:
    """One PostgreSQL server per SKILLPLAN_HOME, on a unix socket only. `durable=False` (fsync off) is for tests."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self._place = Place(self.home)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> Path:
        """The folder where the server's own files lie: `home`, or one of the system's (see place.py)."""
        return self._place.root

    @property
    def bin(self) -> Path:
        """The folder with initdb, pg_ctl, pg_dump …"""
        return self._place.bin

    @property
    def data(self) -> Path:
        """The data folder; never deleted by us."""
        return self._place.data

    @property
    def socket(self) -> Path:
        """The folder of the unix socket."""
        return self._place.socket

    def start(self) -> None:
        """Make the cluster if there is none, start it or attach to it, and wait until it answers."""
        with _locked(self.home / "postgres.lock"):
            self._place.prepare()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._wait(lambda: not self._place.occupied())
            if not self._answers():
                self._launch()
                self._wait(self._has_ended)
                if self._has_ended():
                    raise self._not_ready()
            self._provide()

    def stop(self, *, attached: bool = False) -> None:
        """Shut the server down (fast: open transactions roll back) if this object started it, or if `attached`."""
        if self._process is None and not attached:
            return
        self._place.run(
            [str(self.bin / "pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop"], check=False
        )
        if self._process is not None:
            self._process.wait(60)
            self._process = None

    def url(self, database: str = DATABASE, user: str = OWNER) -> str:
        """The SQLAlchemy URL of a login over the unix socket, password included."""
        secret = quote(self._secrets()[user])
        return f"postgresql+psycopg://{user}:{secret}@/{database}?host={quote(str(self.socket), safe='/')}"

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database, empty or as a clone of a template that nobody uses."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        with self._connect() as connection:
            connection.execute(statement)

    def drop_database(self, name: str) -> None:
        """Drop a database, its connections included."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.socket),
            user=OWNER,
            password=self._secrets()[OWNER],
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _secrets(self) -> dict[str, str]:
        path = self.home / "postgres.secrets"
        if not path.exists():
            lines = [f"{user}:{secrets.token_urlsafe(24)}" for user in (OWNER, APPLICATION)]
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
                file.write("\n".join(lines) + "\n")
        pairs = (line.split(":", 1) for line in path.read_text("ascii").split())
        return dict(pairs)

    def _initialise(self) -> None:
        _say("正在建立数据库（只在第一次）……")
        handle, name = tempfile.mkstemp(dir=self.place)
        password = Path(name)
        try:
            os.write(handle, self._secrets()[OWNER].encode())
            os.close(handle)
            self._place.give_away(password)
            hasty = () if self.durable else ("--no-sync",)
            self._place.run([str(self.bin / "initdb"), "-D", str(self.data), *_INITDB, f"--pwfile={password}", *hasty])
        finally:
            password.unlink()

    def _launch(self) -> None:
        """Start the server. Nobody stands in the data folder: its pid files are stale, whoever has the number now."""
        for stale in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
        options = _OPTIONS | ({} if self.durable else _HASTY) | {"unix_socket_directories": str(self.socket)}
        command = [str(self.bin / "postgres"), "-D", str(self.data)]
        command += [f"-c{key}={value}" for key, value in options.items()]
        with (self.home / "postgres.log").open("ab") as log:
            self._process = self._place.launch(command, log)
        # A killed postmaster that nobody reaps stays a zombie and blocks every later start (its pid looks alive).
        Thread(target=self._process.wait, daemon=True).start()

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _wait(self, vain: Callable[[], bool]) -> None:
        """Wait until the server answers, or until waiting is in vain."""
        started, told = time.monotonic(), 3.0
        while not self._answers() and not vain():
            waited = time.monotonic() - started
            if waited > READY_SECONDS:
                raise self._not_ready()
            if waited > told:
                _say(f"正在等数据库恢复到可用（已等 {waited:.0f} 秒）……")
                told *= 2
            time.sleep(0.02)

    def _not_ready(self) -> ServerNotReadyError:
        return ServerNotReadyError(f"数据库没有启动成功，原因见 {self.home / 'postgres.log'}")

    def _provide(self) -> None:
        """The application's login and the database, where they are missing."""
        password = self._secrets()[APPLICATION]
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
                login = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}")
                connection.execute(login.format(sql.Identifier(APPLICATION), sql.Literal(password)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
