"""A folder for files that hold personal data in clear for a moment: in memory, and gone with its process.

A killed process cannot clean up; its folder then lies in memory, never on a disk, until the next one sweeps it away.
"""

import fcntl
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  # reason: the memory file system of every Linux; folders there are made 0700
ROOM = 256 * 2**20
_NEW, _NAME = "skillplan-new-", "skillplan-spool-"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that only this account enters, for as long as the block lasts."""
    sweep()
    made = Path(tempfile.mkdtemp(prefix=_NEW, dir=_place()))
    held = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        # It gets the name that others sweep only now that it is held.
        path = made.rename(made.with_name(made.name.replace(_NEW, _NAME)))
        try:
            yield path
        finally:
            shutil.rmtree(path)
    finally:
        os.close(held)


def refuse_core_dumps() -> None:
    """A crash writes no image of this process, or of those it starts, to the disk: keys and numbers are in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sweep() -> None:
    """Delete what processes left behind that were killed."""
    for place in {MEMORY, Path(tempfile.gettempdir())}:
        for left in place.glob(f"{_NAME}*"):
            with suppress(OSError):  # held by a living process, another account's, or just gone
                _delete_unheld(left)


def _place() -> Path:
    """Memory, where the machine has enough of it; in the containers the temporary folder is memory itself."""
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free >= ROOM:
            return MEMORY
    return Path(tempfile.gettempdir())


def _delete_unheld(left: Path) -> None:
    handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left)
    finally:
        os.close(handle)
