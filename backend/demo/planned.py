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


@dataclass(frozen=True)
class Share:
    """How many classes end in a state, and when they begin: in years that are over, or so many weeks from today."""

    state: Stage
    weight: int
    years: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()


SHARES = (
    Share(Stage.ARCHIVED, 50, years=PLAN_YEARS),
    Share(Stage.CANCELLED, 3, years=PLAN_YEARS),
    Share(Stage.VOIDED, 2, years=PLAN_YEARS),
    Share(Stage.ARCHIVED, 10, weeks=tuple(range(-30, -14))),
    Share(Stage.SETTLED, 7, weeks=tuple(range(-14, -8))),
    Share(Stage.ACCEPTED, 7, weeks=(-8, -7, -6, -5)),
    Share(Stage.ASSESSED, 4, weeks=(-4, -3, -2)),
    Share(Stage.FINISHED, 3, weeks=(-2, -1)),
    Share(Stage.SUSPENDED, 1, weeks=(-1,)),
    Share(Stage.RUNNING, 4, weeks=(0,)),
    Share(Stage.OPEN, 3, weeks=(1, 2, 3)),
    Share(Stage.APPROVED, 2, weeks=(2, 3, 4)),
    Share(Stage.SUBMITTED, 2, weeks=(3, 4, 5, 6)),
    Share(Stage.RETURNED, 1, weeks=(4, 5, 6)),
    Share(Stage.DRAFT, 1, weeks=(5, 6, 7, 8)),
)
"""What is over lies in the plan's years; what waits for somebody lies around today."""
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
NOW = {
    -4: Stage.ASSESSED,
    -1: Stage.FINISHED,
    0: Stage.RUNNING,
    2: Stage.OPEN,
    3: Stage.APPROVED,
    5: Stage.SUBMITTED,
    6: Stage.RETURNED,
    7: Stage.DRAFT,
}
"""Classes of these very weeks at the first institution, so that its desk has work: weeks from today, state."""


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


def begins(week: int) -> date:
    """The day on which classes of a week from today begin; those of this very week are in their fourth day."""
    return clock.today() + timedelta(days=7 * week - 3)


def shares(classes: int) -> list[Share]:
    """Which share each of so many classes belongs to; every state at least once."""
    whole = sum(share.weight for share in SHARES)
    counts = Counter({share: max(1, classes * share.weight // whole) for share in SHARES})
    counts[SHARES[0]] += classes - counts.total()
    listed = [share for share in counts for _ in range(counts[share])]
    chance("states").shuffle(listed)
    return listed


_Wanted = tuple[date, Offer, Stage]
_Offers = Sequence[Sequence[Offer]]
_Refused = set[tuple[UUID, int]]


def plan(classes: int, offers: _Offers, refused: _Refused) -> list[Planned]:
    """The classes of the plan's years and of these weeks; `refused`: institutions without recognition in a year.

    At an institution one class follows the other, so that nobody teaches twice at a time.
    """
    listed = shares(classes)
    wanted = _past([share for share in listed if share.years], offers, refused)
    wanted += _present([share for share in listed if share.weeks], offers, refused)
    longest = max(offers[0], key=lambda offer: (offer.mode == "voucher", len(offer.units)))
    wanted += [(begins(week), longest, state) for week, state in NOW.items()]
    ordered = sorted(wanted, key=lambda each: each[0])
    return [
        _planned(nth, key, *each) for nth, (key, each) in enumerate(zip(new_ids(len(ordered)), ordered, strict=True))
    ]


def _past(listed: Sequence[Share], offers: _Offers, refused: _Refused) -> list[_Wanted]:
    wanted: list[_Wanted] = []
    turn: Counter[tuple[int, int]] = Counter()
    for nth, share in enumerate(listed):
        year = share.years[nth % len(share.years)]
        able = _able(offers, refused, year)
        at = min(able, key=lambda each: (turn[each, year], (each + nth) % len(offers)))
        apart = max(2, _WEEKS // (len(listed) // len(share.years) // len(able) + 1))
        starts = monday(date(year, 2, 17)) + timedelta(weeks=apart * turn[at, year] + at % 2)
        wanted.append((starts, offers[at][(turn[at, year] + year) % len(offers[at])], share.state))
        turn[at, year] += 1
    return wanted


def _present(listed: Sequence[Share], offers: _Offers, refused: _Refused) -> list[_Wanted]:
    wanted: list[_Wanted] = []
    taken = {(0, week) for week in NOW}
    turn: Counter[int] = Counter()
    for nth, share in enumerate(listed):
        weeks = share.weeks
        turned = [*weeks[nth % len(weeks) :], *weeks[: nth % len(weeks)]]
        free = (
            (turn[at], place, at, week)
            for place, week in enumerate(turned)
            for at in _able(offers, refused, begins(week).year)
            if (at, week) not in taken
        )
        *_, at, week = min(free)
        wanted.append((begins(week), offers[at][(turn[at] + at) % len(offers[at])], share.state))
        taken.add((at, week))
        turn[at] += 1
    return wanted


def _able(offers: _Offers, refused: _Refused, year: int) -> list[int]:
    return [at for at, courses in enumerate(offers) if (courses[0].institution_id, year) not in refused]


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
