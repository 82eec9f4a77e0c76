"""SKILLPLAN_ENV=test arms a clock and breakpoints by files; elsewhere they are dead."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Literal, get_args

import pytest

from backend.kernel import clock, testing
from backend.kernel.config import Settings
from backend.runtime import Runtime

ROOT = Path(__file__).resolve().parents[2]
POINTS: tuple[testing.Point, ...] = get_args(testing.Point)
_REACH = re.compile(r"testing\.reach\(\s*\"([a-z._]+)\"")
_LINE = re.compile(r"^\| `([a-z._]+\.[a-z._]+)` \|", re.M)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """SKILLPLAN_HOME/test of a home."""
    made = tmp_path / testing.FOLDER
    made.mkdir()
    return made


@pytest.fixture
def armed(folder: Path) -> Iterator[Path]:
    """This process with its hooks armed."""
    assert testing.arm(Settings(home=folder.parent, env="test"))
    yield folder
    testing.disarm()


def test_every_point_is_in_the_code_and_in_the_documentation() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "backend").rglob("*.py")]
    reached = sorted(name for source in sources for name in _REACH.findall(source))
    assert reached == sorted(testing.POINTS), "each point is reached at one place"
    listed = _LINE.findall((ROOT / "docs" / "testing.md").read_text("utf-8"))
    assert sorted(listed) == sorted(testing.POINTS)


@pytest.mark.parametrize("env", ["production", "demo"])
def test_outside_of_test_they_are_dead(env: Literal["production", "demo"], folder: Path) -> None:
    """Also with every file in place: no file is touched, time is the system's."""
    (folder / "clock").write_text("2031-01-01T00:00:00+00:00", "ascii")
    for point in testing.POINTS:
        (folder / point).write_text("kill", "ascii")
    before = sorted(folder.iterdir())
    assert not testing.arm(Settings(home=folder.parent, env=env))
    Runtime(Settings(home=folder.parent, env=env))
    for point in POINTS:
        testing.reach(point)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert sorted(folder.iterdir()) == before


def test_demo_mode_wins_over_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`serve --demo` under SKILLPLAN_ENV=test is a demo."""
    monkeypatch.setenv("SKILLPLAN_ENV", "test")
    assert Settings().env == "test"
    assert not testing.arm(Settings(home=folder.parent, env="demo"))


def test_every_command_arms_by_its_runtime(folder: Path) -> None:
    (folder / "request.before_commit").write_text("raise", "ascii")
    Runtime(Settings(home=folder.parent, env="test"))
    try:
        with pytest.raises(testing.BreakpointHitError):
            testing.reach("request.before_commit")
    finally:
        testing.disarm()


def test_the_clock_stands_or_is_moved(armed: Path) -> None:
    (armed / "clock").write_text("2031-02-28T23:59:59+08:00\n", "ascii")
    assert clock.now() == datetime(2031, 2, 28, 15, 59, 59, tzinfo=UTC)
    (armed / "clock").write_text("+86400", "ascii")
    assert timedelta(hours=23) < clock.now() - datetime.now(UTC) <= timedelta(hours=24)
    (armed / "clock").unlink()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_fault_comes_once(armed: Path) -> None:
    (armed / "import.staged").write_text("raise", "ascii")
    testing.reach("import.before_commit")
    with pytest.raises(testing.BreakpointHitError):
        testing.reach("import.staged")
    testing.reach("import.staged")
    assert (armed / "import.staged.reached").exists()


def test_it_waits_until_the_file_is_gone(armed: Path) -> None:
    (armed / "import.staged").write_text("wait", "ascii")
    passed = Event()

    def run() -> None:
        testing.reach("import.staged")
        passed.set()

    thread = Thread(target=run, daemon=True)
    thread.start()
    reached = armed / "import.staged.reached"
    until = time.monotonic() + 10
    while not reached.exists() and time.monotonic() < until:
        thread.join(0.01)
    assert not passed.is_set()
    reached.unlink()
    assert passed.wait(10)


def test_a_tester_may_delete_the_reached_file_at_once(armed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def swift(self: Path, target: Path) -> Path:
        there = rename(self, target)
        if there.name.endswith(testing.REACHED):
            there.unlink()
        return there

    monkeypatch.setattr(Path, "rename", swift)
    (armed / "import.staged").write_text("wait", "ascii")
    testing.reach("import.staged")
    assert list(armed.iterdir()) == []


@pytest.mark.parametrize("word", ["kill", "kill-group"])
def test_it_kills_its_process(word: str, folder: Path) -> None:
    (folder / "import.staged").write_text(word, "ascii")
    program = (
        "import sys; from pathlib import Path; from backend.kernel import testing; "
        "from backend.kernel.config import Settings; testing.arm(Settings(home=Path(sys.argv[1]), env='test')); "
        "testing.reach('import.staged'); print('alive')"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SKILLPLAN_")}
    died = subprocess.run(
        [sys.executable, "-c", program, str(folder.parent)],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, b"")
