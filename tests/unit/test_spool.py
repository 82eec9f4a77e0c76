"""Files with personal data in clear: in memory only, for this account only, swept away after a kill."""

import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backend.kernel import spool

HOLD = """
import sys
from pathlib import Path
from backend.kernel import spool
spool.MEMORY = Path(sys.argv[1])
with spool.folder() as folder:
    (folder / "upload").write_text("x")
    print(folder, flush=True)
    input()
"""
LIMIT = """
import resource
from backend.kernel import spool
spool.refuse_core_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place in memory that no other test of this machine sweeps."""
    with TemporaryDirectory(dir=spool.MEMORY) as place:
        monkeypatch.setattr(spool, "MEMORY", Path(place))
        yield Path(place)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def hold(place: Path) -> tuple["subprocess.Popen[str]", Path]:
    """A process that has something in clear, and where."""
    command = [sys.executable, "-c", HOLD, str(place)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def test_it_is_in_memory_and_private_and_goes_with_the_block(disk: Path) -> None:
    with spool.folder() as folder:
        assert folder.parent.parts == ("/", "dev", "shm")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "upload").write_text("x")
    assert not folder.exists()
    assert list(disk.iterdir()) == []


def test_a_killed_process_leaves_it_to_the_next_one(memory: Path, disk: Path) -> None:
    process, left = hold(memory)
    end(process)
    assert left.parent == memory, "what a kill leaves is on no disk"
    assert (left / "upload").exists()
    with spool.folder():
        assert not left.exists()
    assert list(disk.iterdir()) == []


def test_nobody_sweeps_the_folder_of_a_living_process(memory: Path) -> None:
    process, held = hold(memory)
    spool.sweep()
    kept = (held / "upload").exists()
    end(process)
    spool.sweep()
    assert (kept, held.exists()) == (True, False)


def test_a_machine_without_room_in_memory_uses_its_temporary_folder(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "ROOM", 2**62)
    with spool.folder() as folder:
        assert folder.parent == disk
    monkeypatch.setattr(spool, "MEMORY", disk / "missing")
    with spool.folder() as folder:
        assert folder.parent == disk


def test_a_link_in_the_common_folder_leads_nowhere(disk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    mine = tmp_path_factory.mktemp("mine")
    (mine / "kept").write_text("x")
    (disk / "skillplan-spool-link").symlink_to(mine)
    spool.sweep()
    assert (mine / "kept").exists()


def test_no_image_of_a_process_is_written() -> None:
    done = subprocess.run([sys.executable, "-c", LIMIT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0)"
