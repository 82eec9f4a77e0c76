"""R11: coverage of the targets and the pace until the year's end; pure sentences for figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backend.plan.rules import due_by, pace

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Need:
    """What is missing of a target, and over how many months it is spread."""

    target: int
    done: int
    year: int
    today: date

    @property
    def missing(self) -> int:
        """Persons that are missing; never negative."""
        return max(self.target - self.done, 0)

    @property
    def months_left(self) -> int:
        """Months until the year's end, the present one included."""
        if self.today.year != self.year:
            return MONTHS if self.today.year < self.year else 0
        return MONTHS + 1 - self.today.month

    @property
    def per_month(self) -> int | None:
        """Persons a month, rounded up; None where no month is left."""
        return -(-self.missing // self.months_left) if self.months_left else None

    @property
    def due(self) -> int:
        """Persons that should be there by today, in proportion to the days passed."""
        return due_by(self.target, self.year, self.today)

    @property
    def words(self) -> str:
        """The need in one sentence."""
        if not self.missing:
            more = self.done - self.target
            return f"已达到任务数，超出 {more:,} 人" if more else "已达到任务数"
        if not self.months_left:
            return f"{self.year} 年度已结束，还差 {self.missing:,} 人"
        standing = pace(
            target=self.target,
            done=self.done,
            since=date(self.year, 1, 1),
            until=date(self.year, 12, 31),
            as_of=self.today,
        ).words
        return (
            f"还差 {self.missing:,} 人，到年底还有 {self.months_left} 个月，"
            f"每月需新登记 {self.per_month:,} 人；{standing}"
        )


def percent(part: int, whole: int) -> str:
    """One decimal, as it is; — where nothing is asked (UX 6, 37)."""
    return f"{part * 100 / whole:.1f}%" if whole else "—"


def year_to_show(asked: int | None, *, planned: Iterable[int], allocated: Iterable[int], today: date) -> int:
    """The year asked for; else this year if it is planned, else the latest allocated, planned or present one."""
    planned, allocated = set(planned), set(allocated)
    if asked is not None:
        return asked
    if today.year in planned | allocated:
        return today.year
    return max(allocated or planned or {today.year})


def latest_months(today: date, count: int = MONTHS) -> list[date]:
    """The first days of the latest months, the present one last."""
    first = today.year * MONTHS + today.month - count
    return [date(month // MONTHS, month % MONTHS + 1, 1) for month in range(first, first + count)]


@dataclass(frozen=True, slots=True)
class Part:
    """R146, R165: a part of a file; what is not due yet is neither there nor missing."""

    key: str
    title: str
    due: bool
    ok: bool
    words: str
    owes: str | None = None


def completeness(parts: Iterable[Part]) -> tuple[int, int]:
    """How many of the parts that are due are complete, and how many are due."""
    due = [part for part in parts if part.due]
    return sum(part.ok for part in due), len(due)


def lacking(number: int, what: str, whole: str) -> str:
    """What is missing in words, or that all of it is there."""
    return f"缺：{number} {what}" if number else whole
