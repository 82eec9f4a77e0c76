"""Which classes the demo has: states by weight, one after the other at each institution. Pure but for today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from backend.demo.scale import PLAN_YEARS, chance, monday
from backend.kernel import clock
from backend.kernel.clock import SHANGHAI
from backend.kernel.ids import new_ids
from backend.training.states import Stage

_FIRST, _MIDDLE, _LAST = PLAN_YEARS
SHARES: dict[Stage, tuple[int, tuple[int, ...]]] = {
    Stage.ARCHIVED: (26, (_FIRST, _FIRST, _MIDDLE)),
    Stage.SETTLED: (18, (_FIRST, _MIDDLE, _MIDDLE)),
    Stage.ACCEPTED: (14, (_MIDDLE, _LAST)),
    Stage.ASSESSED: (8, (_MIDDLE, _LAST, _LAST)),
    Stage.FINISHED: (7, (_LAST,)),
    Stage.RUNNING: (6, (_LAST,)),
    Stage.OPEN: (4, (_LAST,)),
    Stage.APPROVED: (3, (_LAST,)),
    Stage.SUBMITTED: (3, (_LAST,)),
    Stage.RETURNED: (2, PLAN_YEARS),
    Stage.DRAFT: (2, (_LAST,)),
    Stage.SUSPENDED: (2, (_LAST,)),
    Stage.CANCELLED: (3, PLAN_YEARS),
    Stage.VOIDED: (2, (_FIRST, _MIDDLE)),
}
"""Weight of each state, and the years in which such classes lie."""
_ASKED = (Stage.SUBMITTED, Stage.APPROVED, Stage.OPEN)
_MAIN = (*_ASKED, Stage.RUNNING, Stage.FINISHED, Stage.ASSESSED, Stage.ACCEPTED, Stage.SETTLED, Stage.ARCHIVED)
_SIDE = {
    Stage.DRAFT: (),
    Stage.RETURNED: (Stage.SUBMITTED, Stage.RETURNED),
    Stage.CANCELLED: (*_ASKED, Stage.CANCELLED),
    Stage.SUSPENDED: (*_ASKED, Stage.RUNNING, Stage.SUSPENDED),
    Stage.VOIDED: (*_ASKED, Stage.RUNNING, Stage.VOIDED),
}
_WEEKS = 36
"""Of a year in which classes begin."""
NOW = ((Stage.RUNNING, -1), (Stage.OPEN, 9), (Stage.APPROVED, 23), (Stage.SUBMITTED, 37), (Stage.DRAFT, 51))
"""Classes of these very weeks at the first institution, so that its desk has work: state, days from today."""


def way(to: Stage) -> tuple[Stage, ...]:
    """The steps by which a class came to its state."""
    return _SIDE[to] if to in _SIDE else _MAIN[: _MAIN.index(to) + 1]


@dataclass(frozen=True)
class Offer:
    """A course that an institution may teach, with whom and where."""

    institution_id: UUID
    institution_name: str
    kind: str
    course_id: UUID
    plan_id: UUID
    department_id: str
    trade: str
    trade_name: str
    level: int
    mode: str
    units: tuple[tuple[str, str, int], ...]
    """Title, kind, hours."""
    teachers: tuple[tuple[UUID, str], ...]
    classroom: UUID
    workplace: UUID


@dataclass(frozen=True)
class Lesson:
    """A planned lesson."""

    id: UUID
    title: str
    kind: str
    hours: int
    since: datetime
    until: datetime
    teacher: UUID
    venue: UUID


@dataclass(frozen=True)
class Planned:
    """A class as it shall end."""

    id: UUID
    offer: Offer
    name: str
    state: Stage
    starts_on: date
    size: int
    lessons: tuple[Lesson, ...]
    nth: int
    people: list[Any] = field(default_factory=list)

    @property
    def year(self) -> int:
        return self.starts_on.year

    @property
    def ends_on(self) -> date:
        return self.lessons[-1].until.date()

    def passed(self, state: Stage) -> bool:
        """Whether the class came through a state."""
        return state in way(self.state)


def states(classes: int) -> list[tuple[Stage, int]]:
    """So many classes with state and year; every state at least once."""
    whole = sum(share for share, _ in SHARES.values())
    counts = Counter({state: max(1, classes * share // whole) for state, (share, _) in SHARES.items()})
    counts[Stage.ARCHIVED] += classes - counts.total()
    listed = [
        (state, SHARES[state][1][nth % len(SHARES[state][1])]) for state in counts for nth in range(counts[state])
    ]
    chance("states").shuffle(listed)
    return listed


def plan(classes: int, offers: Sequence[Sequence[Offer]], refused: set[tuple[UUID, int]]) -> list[Planned]:
    """The classes of the plan's years and of these weeks; `refused`: institutions without recognition in a year.

    At an institution one class follows the other, a fortnight each, so that nobody teaches twice at a time.
    """
    listed = states(classes)
    wanted: list[tuple[date, Offer, Stage]] = []
    turn: Counter[tuple[int, int]] = Counter()
    busy = Counter(year for _, year in listed)
    for nth, (state, year) in enumerate(listed):
        able = [at for at, courses in enumerate(offers) if (courses[0].institution_id, year) not in refused]
        at = min(able, key=lambda each: (turn[each, year], (each + nth) % len(offers)))
        apart = max(2, _WEEKS // (busy[year] // len(able) + 1))
        starts = monday(date(year, 2, 17)) + timedelta(weeks=apart * turn[at, year] + at % 2)
        wanted.append((starts, offers[at][(turn[at, year] + year) % len(offers[at])], state))
        turn[at, year] += 1
    longest = max(offers[0], key=lambda offer: (offer.mode == "voucher", len(offer.units)))
    wanted += [(clock.today() + timedelta(days=days), longest, state) for state, days in NOW]
    ordered = sorted(wanted, key=lambda each: each[0])
    return [
        _planned(nth, key, *each) for nth, (key, each) in enumerate(zip(new_ids(len(ordered)), ordered, strict=True))
    ]


def _planned(nth: int, key: UUID, starts_on: date, offer: Offer, state: Stage) -> Planned:
    size = chance(f"class {nth}").choice((30, 35, 40, 45, 50))
    name = f"{offer.trade_name}{starts_on.year}年第{nth + 1}期（演示）"
    return Planned(key, offer, name, state, starts_on, size, tuple(_lessons(nth, offer, starts_on)), nth)


def _lessons(nth: int, offer: Offer, starts_on: date) -> list[Lesson]:
    found = []
    for day, (key, unit) in enumerate(zip(new_ids(len(offer.units)), offer.units, strict=True)):
        title, kind, hours = unit
        since = datetime.combine(starts_on + timedelta(days=day), time(8, 30), SHANGHAI)
        until = since + timedelta(minutes=45 * hours + 90)
        teacher, _ = offer.teachers[(nth + (kind == "practical")) % len(offer.teachers)]
        venue = offer.workplace if kind == "practical" else offer.classroom
        found.append(Lesson(key, title, kind, hours, since, until, teacher, venue))
    return found
