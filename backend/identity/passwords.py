"""Password hashes: argon2id, two at once, a short queue, the same work for unknown users (SECURITY 5)."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.identity.errors import HashingBusy

AT_ONCE = 2
# One waits; with the default of four worker threads one is then always free for those who are signed in.
WAITING = 1
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
_seats = BoundedSemaphore(AT_ONCE + WAITING)
_turns = BoundedSemaphore(AT_ONCE)
_LETTERS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")
_COMMON = Path(__file__).parent / "data" / "common_passwords.txt"


@contextmanager
def _turn() -> Iterator[None]:
    if not _seats.acquire(blocking=False):
        raise HashingBusy
    try:
        with _turns:
            yield
    finally:
        _seats.release()


def make_hash(password: str) -> str:
    """The hash to store; raises HashingBusy when too many are being made."""
    with _turn():
        return _HASHER.hash(password)


@cache
def _dummy() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def matches(stored: str | None, password: str) -> bool:
    """Whether a password fits; an unknown user costs the same work and never fits."""
    with _turn():
        try:
            return _HASHER.verify(stored or _dummy(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether a stored hash was made with weaker parameters than ours."""
    return _HASHER.check_needs_rehash(stored)


def one_time() -> str:
    """A random password to be handed over once and changed at the first sign-in: readable, no look-alikes."""
    groups = ["".join(secrets.choice("".join(_LETTERS)) for _ in range(3)) for _ in range(3)]
    required = [secrets.choice(letters) for letters in _LETTERS]
    return "-".join(group + extra for group, extra in zip(groups, required, strict=True)) + secrets.choice("=+*")


@cache
def common() -> frozenset[str]:
    """Passwords and stems that everybody tries first."""
    return frozenset(_COMMON.read_text("utf-8").split())
