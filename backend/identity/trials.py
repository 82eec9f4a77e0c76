"""Budgets of guesses at what has no account: few an hour, given back when one was right (SECURITY 22).

A budget is full again when nothing was tried for its whole window, so that no stretch of that length holds more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter

_SPEND = text(
    "INSERT INTO sign_in_counter AS c (bucket, window_start, attempts) VALUES (:bucket, :at, 1) "
    "ON CONFLICT (bucket) DO UPDATE SET window_start = :at, "
    "attempts = CASE WHEN c.window_start <= :since THEN 1 ELSE c.attempts + 1 END "
    "WHERE c.window_start <= :since OR c.attempts < :limit RETURNING attempts"
)
_TOTAL = text("SELECT attempts FROM sign_in_counter WHERE bucket = :bucket AND window_start > :since")
_COUNT = text(
    "INSERT INTO sign_in_counter AS c (bucket, window_start, attempts) VALUES (:bucket, :at, 1) "
    "ON CONFLICT (bucket) DO UPDATE SET attempts = CASE WHEN c.window_start <= :since THEN 1 ELSE c.attempts + 1 END, "
    "window_start = CASE WHEN c.window_start <= :since THEN :at ELSE c.window_start END"
)
_BACK = text("UPDATE sign_in_counter SET attempts = greatest(attempts - 1, 0) WHERE bucket = :bucket")


@dataclass(frozen=True, slots=True)
class Budget:
    """What is counted, how many tries it has in a window, and how many while the breaker is out."""

    name: str
    limit: int
    window: timedelta
    strained: int


@dataclass(frozen=True, slots=True)
class Breaker:
    """So many tries in all within a window, and every budget shrinks to its strained size."""

    name: str
    limit: int
    window: timedelta


class _SpentError(Exception):
    """Undoes what the refused try took from other budgets."""


def admit(database: Database, budgets: Sequence[Budget], breaker: Breaker) -> bool:
    """Take one try from each budget, or none: false where one of them is used up."""
    at = clock.now()
    whole = {"bucket": breaker.name, "at": at, "since": at - breaker.window}
    try:
        with database.session() as session:
            enter(session, Kind.SYSTEM)
            strained = (session.scalar(_TOTAL, whole) or 0) >= breaker.limit
            for budget in budgets:
                limit = budget.strained if strained else budget.limit
                spent = {"bucket": budget.name, "at": at, "since": at - budget.window, "limit": limit}
                if session.scalar(_SPEND, spent) is None:
                    raise _SpentError
            session.execute(_COUNT, whole)
    except _SpentError:
        return False
    return True


def give_back(database: Database, budgets: Sequence[Budget], breaker: Breaker) -> None:
    """The try was right: it counts nowhere."""
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        for name in (*(budget.name for budget in budgets), breaker.name):
            session.execute(_BACK, {"bucket": name})
