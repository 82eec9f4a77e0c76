"""R11: what is done of a target against the plan line; pure sentences for figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backend.plan.rules import pace

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Whole years that a target is for: one of the plan, or all of them."""

    since_year: int
    until_year: int

    @property
    def years(self) -> int:
        """How many they are."""
        return self.until_year - self.since_year + 1

    @property
    def name(self) -> str:
        """As a reader calls it."""
        return f"{self.since_year}年度" if self.years == 1 else f"{self.since_year}—{self.until_year}年"

    @property
    def since(self) -> date:
        """Its first day."""
        return date(self.since_year, 1, 1)

    @property
    def until(self) -> date:
        """Its last day."""
        return date(self.until_year, 12, 31)

    def query(self, name: str) -> str:
        """What narrows an address to the year; nothing where it is all of them."""
        return f"{name}{self.since_year}" if self.years == 1 else ""


@dataclass(frozen=True, slots=True)
class Line:
    """UX 21: what is done of a target, against the share of its span that is gone."""

    target: int
    done: int
    span: Span
    today: date

    @property
    def due(self) -> int:
        """Persons that should be there by today, in proportion to the days passed, rounded up."""
        return pace(
            target=self.target, done=self.done, since=self.span.since, until=self.span.until, as_of=self.today
        ).due

    @property
    def ahead(self) -> int:
        """Persons more (positive) or fewer (negative) than are due."""
        return self.done - self.due

    @property
    def months_left(self) -> int:
        """Months until the span's end, the present one included; the whole span where it has not begun."""
        first = max(self.today, self.span.since)
        left = (self.span.until_year - first.year) * MONTHS + MONTHS + 1 - first.month
        return max(left, 0)

    @property
    def per_month(self) -> int | None:
        """Persons a month that are still needed, rounded up; None where no month is left."""
        return -(-max(self.target - self.done, 0) // self.months_left) if self.months_left else None

    @property
    def words(self) -> str:
        """Where it should be, how far ahead or behind it is, and what the months that are left ask."""
        if self.done >= self.target:
            more = self.done - self.target
            return f"已达到任务数，超出 {more:,} 人" if more else "已达到任务数"
        gap = f"多 {self.ahead:,} 人" if self.ahead > 0 else f"少 {-self.ahead:,} 人" if self.ahead else "正好相符"
        if not self.months_left:
            return f"{self.span.name}已结束，还差 {self.target - self.done:,} 人"
        return f"序时应有 {self.due:,} 人，{gap}；以后每月需 {self.per_month:,} 人"


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
