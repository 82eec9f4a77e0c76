"""Counters against guessing, in short transactions of their own: a refusal does not undo them (SECURITY 10)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.identity.errors import HashingBusy, SecondFactorRequired, WaitBeforeSignIn
from backend.kernel import clock
from backend.kernel.crypto import blind
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter

WINDOW = timedelta(minutes=5)
FREE_FAILURES = 5
KEPT = timedelta(days=2)
_COUNT = text(
    "INSERT INTO sign_in_counter AS c (bucket, window_start, attempts) VALUES (:bucket, :at, 1) "
    "ON CONFLICT (bucket) DO UPDATE SET "
    "attempts = CASE WHEN c.window_start <= :since THEN 1 ELSE c.attempts + 1 END, "
    "window_start = CASE WHEN c.window_start <= :since THEN :at ELSE c.window_start END "
    "RETURNING attempts, window_start, wait_until"
)
# 1, 2, 4 … 1024, 1800 seconds from the fifth failure on; there is no lock for ever.
_CHARGE = text(
    "UPDATE sign_in_counter SET failures = failures + 1, wait_until = CASE WHEN failures + 1 >= :free THEN "
    "CAST(:at AS timestamptz) + least(power(2, least(failures + 1 - :free, 11)), 1800) * interval '1 second' END "
    "WHERE bucket = :bucket"
)
_EXCUSE = text(
    "UPDATE sign_in_counter SET failures = greatest(failures - 1, 0), wait_until = NULL WHERE bucket = :bucket"
)
_FORGET = text("UPDATE sign_in_counter SET failures = 0, wait_until = NULL WHERE bucket = :bucket AND failures > 0")
_SWEEP = text("DELETE FROM sign_in_counter WHERE window_start < :before AND coalesce(wait_until, :before) <= :before")


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted, and how often it may be in five minutes."""

    name: str
    limit: int


EVERYTHING = Bucket("total", 1000)


def of_account(username: str) -> Bucket:
    """Attempts on one name, whether it exists or not."""
    return Bucket(f"account:{blind.digest(username, purpose='guess')}", 10)


def of_address(address: str) -> Bucket:
    """Attempts from one address."""
    return Bucket(f"address:{blind.digest(address, purpose='guess')}", 30)


def of_device(device: str) -> Bucket:
    """Attempts on one account from a device that signed in to it before; it does not wait for what others did."""
    return Bucket(f"device:{device}", 10)


def of_user(user_id: object) -> Bucket:
    """Attempts of somebody signed in to prove who he is."""
    return Bucket(f"user:{user_id}", 10)


def _retry_after(session: Session, bucket: Bucket) -> int:
    at = clock.now()
    row = session.execute(_COUNT, {"bucket": bucket.name, "at": at, "since": at - WINDOW}).one()
    if row.wait_until is not None and row.wait_until > at:
        wait: timedelta = row.wait_until - at
        return ceil(wait.total_seconds())
    if row.attempts > bucket.limit:
        rest: timedelta = row.window_start + WINDOW - at
        return ceil(rest.total_seconds())
    return 0


def admit(database: Database, buckets: Sequence[Bucket]) -> None:
    """Count one attempt; raises WaitBeforeSignIn with the seconds to wait when there were too many.

    It counts in the first bucket as a failure until it is excused or forgotten: of many at once none gets in between.
    """
    seconds = 0
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        for bucket in buckets:
            seconds = _retry_after(session, bucket)
            if seconds:
                break
        else:
            charge = {"bucket": buckets[0].name, "at": clock.now(), "free": FREE_FAILURES}
            session.execute(_CHARGE, charge)
    if seconds:
        raise WaitBeforeSignIn(f"尝试次数过多，请在 {seconds} 秒后再试", retry_after=seconds)


def excuse(database: Database, bucket: Bucket) -> None:
    """Take back what an attempt was charged with: it was no guess, or it was right as far as it went."""
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        session.execute(_EXCUSE, {"bucket": bucket.name})


@contextmanager
def attempt(database: Database, buckets: Sequence[Bucket]) -> Iterator[None]:
    """One attempt on the first bucket: a wrong one makes the next wait longer, one that nobody could look at does not.

    Raises WaitBeforeSignIn.
    """
    admit(database, buckets)
    try:
        yield
    except (HashingBusy, SecondFactorRequired):
        excuse(database, buckets[0])
        raise


def forget(session: Session, bucket: Bucket) -> None:
    """Forget the failures after a success."""
    session.execute(_FORGET, {"bucket": bucket.name})


def sweep(session: Session) -> None:
    """A chore: drop the counters that count nothing any more."""
    session.execute(_SWEEP, {"before": clock.now() - KEPT})
