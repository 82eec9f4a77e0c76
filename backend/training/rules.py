"""R34, R52, R62: who moves a class where, what a timetable must hold, and what is only warned about. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from backend.kernel.clock import SHANGHAI
from backend.kernel.errors import FieldError
from backend.training.errors import ClassMove, NotEditable, NotYourMove, OwnClass, TooLate, WrongClass
from backend.training.states import (
    EDITABLE,
    MOVES,
    NAMES,
    NEEDS_REASON,
    OFFICE,
    PARTIES,
    WAITING,
    Stage,
)

MINUTES = 45
"""Of a teaching hour."""


HOLIDAYS: Mapping[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
"""Public holidays that have the same day each year, for years whose days off are not yet in the dictionary."""


@dataclass(frozen=True)
class Slot:
    """A lesson as it is checked."""

    kind: str
    since: datetime
    until: datetime
    hours: int
    venue_id: UUID

    @property
    def day(self) -> date:
        return self.since.astimezone(SHANGHAI).date()


def fault(pointer: str, sentence: str) -> WrongClass:
    """A refusal that stands at its field."""
    return WrongClass(sentence, errors=[FieldError(pointer, "wrong_value", sentence)])


def moves_of(here: Stage, party: str) -> list[Stage]:
    """Where a party may move a class from a state."""
    return [to for to, who in MOVES[here].items() if party in {who, OFFICE}]


def require_move(here: Stage, to: Stage, party: str, reason: str | None) -> None:
    """R62: raise ClassMove, NotYourMove or WrongClass unless the party may take the step."""
    if to not in MOVES[here]:
        ways = "、".join(NAMES[each] for each in MOVES[here]) or "没有下一步"
        raise ClassMove(f"培训班现在“{NAMES[here]}”，不能变为“{NAMES[to]}”；可以变为：{ways}")
    if party not in {MOVES[here][to], OFFICE}:
        raise NotYourMove(f"变为“{NAMES[to]}”由{PARTIES[MOVES[here][to]]}办理")
    if to in NEEDS_REASON and not reason:
        raise fault("/reason", f"变为“{NAMES[to]}”请写明原因")


def next_gate(here: Stage) -> Stage | None:
    """The next step with a check list, while the class is on its way there."""
    if here in {Stage.RUNNING, Stage.SUSPENDED, Stage.FINISHED}:
        return Stage.ASSESSED
    return Stage.ACCEPTED if here is Stage.ASSESSED else None


def before_gate(to: Stage) -> Stage:
    """Where a class stands when it takes a step with a check list."""
    return Stage.FINISHED if to is Stage.ASSESSED else Stage.ASSESSED


def require_resumed(to: Stage, before: Stage) -> None:
    """A suspended class goes on where it stood: no step is skipped, and one that ran cannot be called off."""
    if to is not before:
        raise ClassMove(f"培训班暂停前“{NAMES[before]}”，只能恢复到“{NAMES[before]}”")


def require_editable(here: Stage) -> None:
    """Only a draft or a returned request is written anew."""
    if here not in EDITABLE:
        raise NotEditable(f"培训班现在“{NAMES[here]}”，不能再修改申请内容")


def require_second_person(submitted_by: Any, approved_by: Any) -> None:
    """R156: who asks does not approve."""
    if submitted_by == approved_by:
        raise OwnClass


def require_in_time(starts_on: date, today: date, days: int) -> None:
    """The request comes so many days before the class starts."""
    if starts_on - today < timedelta(days=days):
        earliest = today + timedelta(days=days)
        raise TooLate(f"开班申请应至少提前 {days} 天，今天提交的最早开班日期是 {earliest}")


def waiting(here: Stage, days: Mapping[str, date]) -> tuple[str | None, date | None]:
    """For whom a class waits and until when; `days`: state_since, starts_on, ends_on."""
    found = WAITING.get(here)
    if found is None:
        return None, None
    return PARTIES[found.party], days[found.since] + timedelta(days=found.days)


class RowFault(NamedTuple):
    """What is wrong with a lesson of a timetable: its place, the field, why."""

    nth: int
    field: str
    says: str


def lesson_faults(lessons: Sequence[Slot], starts_on: date, ends_on: date) -> list[RowFault]:
    """Every lesson lies in the class's days, is long enough for its hours, and begins after the one before."""
    found = []
    latest: datetime | None = None
    for nth, lesson in sorted(enumerate(lessons), key=lambda pair: pair[1].since):
        if lesson.until <= lesson.since:
            found.append(RowFault(nth, "until", "下课时间应晚于上课时间"))
        elif lesson.until - lesson.since < timedelta(minutes=MINUTES * lesson.hours):
            found.append(RowFault(nth, "hours", f"{lesson.hours} 课时至少要 {MINUTES * lesson.hours} 分钟"))
        if not starts_on <= lesson.day <= ends_on:
            found.append(RowFault(nth, "since", f"上课日期应在 {starts_on} 至 {ends_on} 之间"))
        if latest is not None and lesson.since < latest:
            found.append(RowFault(nth, "since", "和本班的另一节课时间重叠"))
        latest = lesson.until if latest is None else max(latest, lesson.until)
    return sorted(found)


def require_lessons(lessons: Sequence[Slot], starts_on: date, ends_on: date) -> None:
    """The same; raises WrongClass with every fault at its row."""
    found = lesson_faults(lessons, starts_on, ends_on)
    if found:
        told = [FieldError(f"/lessons/{each.nth}/{each.field}", "wrong_value", each.says) for each in found]
        raise WrongClass(found[0].says, errors=told)


def off(day: date, holidays: Mapping[date, str]) -> str | None:
    """The holiday that a day belongs to."""
    return holidays.get(day) or HOLIDAYS.get((day.month, day.day))


def row_warnings(
    lessons: Sequence[Slot], cap: int, classrooms: Mapping[UUID, str], holidays: Mapping[date, str]
) -> list[tuple[int, str]]:
    """What is allowed and should be looked at, by the place of the lesson: long days, holidays, practical lessons in a
    plain classroom (R52)."""
    by_day = Counter[date]()
    for lesson in lessons:
        by_day[lesson.day] += lesson.hours
    found, told = [], set[date]()
    for nth, lesson in sorted(enumerate(lessons), key=lambda pair: pair[1].since):
        hours = by_day[lesson.day]
        if hours > cap and lesson.day not in told:
            found.append((nth, f"{lesson.day} 排了 {hours} 课时，超过每天 {cap} 课时"))
        if lesson.day not in told and (holiday := off(lesson.day, holidays)):
            found.append((nth, f"{lesson.day} 是{holiday}假期"))
        if lesson.kind == "practical" and lesson.venue_id in classrooms:
            found.append((nth, f"{lesson.day} 的实操课排在普通教室，应安排在车间、工地、合作社等实训场地"))
        told.add(lesson.day)
    return found


def warnings(
    lessons: Sequence[Slot], cap: int, classrooms: Mapping[UUID, str], holidays: Mapping[date, str]
) -> list[str]:
    """The same, each sentence once."""
    return list(dict.fromkeys(sentence for _, sentence in row_warnings(lessons, cap, classrooms, holidays)))


class _Pushed(Protocol):
    @property
    def pushed_on(self) -> date: ...


class _Away(Protocol):
    @property
    def departs_on(self) -> date: ...
    @property
    def returns_on(self) -> date: ...


def require_pushed(facts: _Pushed, starts_on: date) -> None:
    """R44: the agency pushes the posts before the class opens."""
    if facts.pushed_on >= starts_on:
        raise fault("/facts/pushed_on", "劳务机构应在开班前推送岗位，推送日期要早于开始日期")


def require_return(journey: _Away) -> None:
    """R91: whoever departs returns later, be it after years."""
    if journey.returns_on <= journey.departs_on:
        raise fault("/journey/returns_on", "返回日期应晚于出发日期")
