"""How large the demo is, and what all its parts draw from."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

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
    """The plan's years, this one and the one in which a class of the coming weeks begins."""
    today = clock.today()
    return sorted({*PLAN_YEARS, today.year, (today + timedelta(days=60)).year})


def monday(on: date) -> date:
    """The first Monday on or after a day."""
    return on + timedelta(days=-on.weekday() % 7)
