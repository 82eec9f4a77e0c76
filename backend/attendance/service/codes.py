"""The code on the room screen: made from the lesson, the clock and how many were used; nothing of it is stored.

The n-th code of a step of the clock is shown while n codes of it are used: using one brings up the next at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.kernel import clock
from backend.kernel.crypto import blind

DIGITS = 6
REMEMBERED = 120
"""So many seconds a code that is over is still told apart from a wrong one."""
_USED = text("SELECT step, used FROM codes_used(:lesson, :way, :since)")


@dataclass(frozen=True)
class Pace:
    """How fast codes change and how long an old one still counts, in seconds."""

    seconds: int
    grace: int

    def step(self, at: datetime) -> int:
        """The step of the clock."""
        return int(at.timestamp()) // self.seconds

    def left(self, at: datetime) -> int:
        """How long the present step lasts."""
        return self.seconds - int(at.timestamp()) % self.seconds

    def counts(self, step: int, at: datetime) -> bool:
        """Whether a step's code still counts."""
        return at.timestamp() < (step + 1) * self.seconds + self.grace


@dataclass(frozen=True)
class Shown:
    """A code that was on the screen: the n-th of its step, whether somebody used it, whether its time is over."""

    step: int
    nth: int
    digits: str
    used: bool
    over: bool


def pace(session: Session) -> Pace:
    """The county's pace of today."""
    known = catalog.settings_on(session, clock.today())
    return Pace(int(known["check_in_code_seconds"]), int(known["check_in_grace_seconds"]))


def code(lesson_id: UUID, way: str, step: int, nth: int) -> str:
    """Six digits that nobody can work out without the server's key."""
    drawn = int(blind.digest(f"{lesson_id}:{way}:{step}:{nth}", purpose="check_in"), 16)
    return f"{drawn % 10**DIGITS:0{DIGITS}d}"


def used(session: Session, lesson_id: UUID, way: str, since: int) -> Mapping[int, int]:
    """Step → how many of its codes are used."""
    rows = session.execute(_USED, {"lesson": lesson_id, "way": way, "since": since})
    return {row.step: row.used for row in rows}


def recent(session: Session, lesson_id: UUID, way: str, pace: Pace, at: datetime) -> Iterator[Shown]:
    """The codes of the last while, newest first."""
    now = pace.step(at)
    first = now - (pace.grace + REMEMBERED) // pace.seconds
    known = used(session, lesson_id, way, first)
    for step in range(now, first - 1, -1):
        burnt = known.get(step, 0)
        for nth in range(burnt, -1, -1):
            yield Shown(step, nth, code(lesson_id, way, step, nth), nth < burnt, not pace.counts(step, at))


def present(session: Session, lesson_id: UUID, way: str, pace: Pace, at: datetime) -> str:
    """The code to show now."""
    return next(shown.digits for shown in recent(session, lesson_id, way, pace, at))
