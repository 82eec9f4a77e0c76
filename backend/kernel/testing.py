"""Hooks for testers outside the process: a clock and breakpoints, driven by files in SKILLPLAN_HOME/test.

Only SKILLPLAN_ENV=test arms them (docs/testing.md says how to use them); everywhere else `reach` does nothing.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, get_args

from backend.kernel import clock
from backend.kernel.config import Settings

Point = Literal[
    "request.before_commit",
    "request.after_commit",
    "import.checked.before_commit",
    "import.staged",
    "import.before_commit",
    "import.after_commit",
    "import.undone.before_commit",
    "allocation.issue.before_commit",
    "plan.issue.before_commit",
    "chore.before_commit",
]
"""Every breakpoint; a test compares this list with the code and with docs/testing.md."""
POINTS: Final[tuple[str, ...]] = get_args(Point)
FOLDER: Final = "test"
REACHED: Final = ".reached"
WAIT_SECONDS: Final = 60
ACTIONS: Final = ("kill", "kill-group", "raise", "wait")


class BreakpointHitError(Exception):
    """A tester asked for a fault at this point."""


def _nothing(_point: str) -> None:
    return


_reach: Callable[[str], None] = _nothing


def reach(point: Point) -> None:
    """Say that a named point is reached; does nothing unless the hooks are armed."""
    _reach(point)


def arm(settings: Settings) -> bool:
    """Arm clock and breakpoints of this process under SKILLPLAN_ENV=test; elsewhere they stay dead."""
    global _reach
    if settings.env != "test":
        return False
    folder = settings.home.resolve() / FOLDER
    _reach = _Breakpoints(folder)
    clock.replace(_Clock(folder / "clock"))
    return True


def disarm() -> None:
    """Make this process ordinary again (tests in one process)."""
    global _reach
    _reach = _nothing
    clock.replace(None)


class _Breakpoints:
    """At a point whose file is there: take the file (so that it acts once), then do what it says."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, point: str) -> None:
        taken = self._folder / f"{point}.{os.getpid()}.{threading.get_ident()}"
        reached = self._folder / (point + REACHED)
        try:
            (self._folder / point).rename(taken)
        except FileNotFoundError:
            return
        # Read before it can be seen: whoever waits for the reached file may delete it at once.
        action = taken.read_text("ascii").strip()
        taken.rename(reached)
        _act(action, point, reached)


def _act(action: str, point: str, reached: Path) -> None:
    match action:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "kill-group":
            os.killpg(0, signal.SIGKILL)
        case "wait":
            until = time.monotonic() + WAIT_SECONDS
            while reached.exists() and time.monotonic() < until:
                time.sleep(0.01)
        case _:
            raise BreakpointHitError(point)


class _Clock:
    """The instant in the file, or the system's moved by the seconds in it (`+3600`, `-600`); no file: the system's."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        at = datetime.now(UTC)
        try:
            told = self._file.read_text("ascii").strip()
        except FileNotFoundError:
            return at
        if told[:1] in {"+", "-"}:
            return at + timedelta(seconds=float(told))
        return datetime.fromisoformat(told).astimezone(UTC)
