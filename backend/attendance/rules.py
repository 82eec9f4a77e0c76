"""R64–R66: who attended a lesson, when a roll call is due, and what looks like proxy signing. Pure.

Nothing here punishes: a flag says what was seen and how often, the county decides what it means.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

IN, OUT, PRESENT, ABSENT = "in", "out", "present", "absent"
BURST = timedelta(minutes=1)
BURST_PEOPLE = 5
ORDER_LESSONS = 3
TRAVEL = timedelta(minutes=30)
_FIRST, _LAST = 30, 90
"""The second roll call falls between these percents of the lesson."""
POINTS = {"shared_device": 2, "burst": 2, "constant_order": 3, "impossible_travel": 3, "head_count": 4}


@dataclass(frozen=True)
class Mark:
    """One mark of a person in a lesson."""

    who: UUID
    kind: str
    at: datetime
    device: str | None = None


@dataclass(frozen=True)
class Visit:
    """That a person checked in somewhere: the township of the venue, and when."""

    who: UUID
    township: str
    at: datetime


@dataclass(frozen=True)
class Flag:
    """What was seen, in words, and how much it weighs."""

    code: str
    words: str
    points: int
    device: str | None = None


def attended(marks: Iterable[Mark], verdict: bool | None) -> bool:
    """Whether one person attended one lesson: a correction decides; else the last roll call that saw him, or coming
    and going with no roll call between that missed him."""
    if verdict is not None:
        return verdict
    known = sorted(marks, key=lambda mark: mark.at)
    calls = [mark for mark in known if mark.kind in (PRESENT, ABSENT)]
    if calls and calls[-1].kind == PRESENT:
        return True
    came = next((mark.at for mark in known if mark.kind == IN), None)
    went = next((mark.at for mark in known if mark.kind == OUT), None)
    if came is None or went is None:
        return False
    return not any(mark.kind == ABSENT and came <= mark.at <= went for mark in calls)


def call_due(since: datetime, until: datetime, draw: int) -> datetime:
    """When the second roll call of a lesson falls, by a drawn number that nobody knows before."""
    percent = _FIRST + draw % (_LAST - _FIRST + 1)
    return since + (until - since) * percent / 100


def shared_devices(marks: Iterable[Mark], explained: Collection[str]) -> list[Flag]:
    """One phone for several people, unless the teacher said why."""
    people: dict[str, set[UUID]] = defaultdict(set)
    for mark in marks:
        if mark.device is not None:
            people[mark.device].add(mark.who)
    return [
        Flag(
            "shared_device", f"{len(who)} 名学员用同一台手机签到（手机 {device[:6]}）", POINTS["shared_device"], device
        )
        for device, who in sorted(people.items())
        if len(who) > 1 and device not in explained
    ]


def bursts(marks: Iterable[Mark]) -> list[Flag]:
    """All who came within one minute, when they are many."""
    times = sorted(mark.at for mark in marks if mark.kind == IN)
    if len(times) < BURST_PEOPLE or times[-1] - times[0] > BURST:
        return []
    return [Flag("burst", f"{len(times)} 名学员都在一分钟内签到", POINTS["burst"])]


def constant_order(lessons: Sequence[Sequence[UUID]]) -> list[Flag]:
    """The same people one after the other in the same order, lesson after lesson."""
    alike = Counter(tuple(order) for order in lessons if len(order) >= BURST_PEOPLE)
    return [
        Flag("constant_order", f"{times} 节课签到的先后顺序完全相同（{len(order)} 人）", POINTS["constant_order"])
        for order, times in sorted(alike.items())
        if times >= ORDER_LESSONS
    ]


def impossible_travel(visits: Iterable[Visit]) -> list[Flag]:
    """People who came to two townships within half an hour."""
    by_person: dict[UUID, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_person[visit.who].append(visit)
    found = 0
    for each in by_person.values():
        each.sort(key=lambda visit: visit.at)
        found += any(one.township != other.township and other.at - one.at < TRAVEL for one, other in pairwise(each))
    words = f"{found} 名学员半小时内在两个乡镇签到"
    return [Flag("impossible_travel", words, POINTS["impossible_travel"])] if found else []


def fewer_heads(checked_in: int, head_count: int | None) -> list[Flag]:
    """The teacher counted fewer heads than had checked in."""
    if head_count is None or head_count >= checked_in:
        return []
    return [Flag("head_count", f"签到 {checked_in} 人，点名时清点只有 {head_count} 人", POINTS["head_count"])]
