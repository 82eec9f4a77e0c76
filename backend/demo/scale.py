"""How large the demo is, and what all its parts draw from."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.kernel import clock

SEED = 2020
PLAN_YEARS = (2020, 2021, 2022)
MARK = "（演示）"


@dataclass(frozen=True)
class Scale:
    """The numbers of institutions and of classes over the plan's years; the rest follows from them."""

    institutions: int = 40
    classes: int = 600


def chance(of: str) -> random.Random:
    """Draws that come out the same each time, apart for each part of the demo."""
    return random.Random(f"{SEED}/{of}")  # noqa: S311  # reason: invented data, repeatable by seed


def years() -> list[int]:
    """The plan's years, this one, and those of the weeks around today in which classes begin."""
    today = clock.today()
    return sorted({*PLAN_YEARS, today.year, *((today + timedelta(weeks=weeks)).year for weeks in (-31, 9))})


def at(day: date) -> datetime:
    """In the morning of a day."""
    return datetime.combine(day, time(9), clock.SHANGHAI)


@contextmanager
def on(day: date) -> Iterator[None]:
    """What the services do in here, they do in the morning of a day."""
    clock.replace(lambda: at(day))
    try:
        yield
    finally:
        clock.replace(None)


def monday(since: date) -> date:
    """The first Monday on or after a day."""
    return since + timedelta(days=-since.weekday() % 7)
