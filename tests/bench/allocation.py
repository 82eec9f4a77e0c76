"""allocation.solve: how long the apportionment of a matrix takes."""

import random
import time
from collections.abc import Iterator

from backend.plan.apportion import Line, apportion
from tests.bench.figure import Figure, in_turn
from tests.bench.stage import Stage

SIZES = ((24, 9, 50.0), (2_000, 30, 2_000.0))


def totals(chance: random.Random, parts: int, total: int) -> list[int]:
    """A total cut at random places."""
    cuts = sorted(chance.randrange(total) for _ in range(parts - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, total], strict=True)]


def milliseconds(rows: int, columns: int) -> float:
    """One solution, in CPU milliseconds."""
    chance = random.Random(rows)
    people = 18_039 * max(1, rows // 24)
    lines = [Line(f"r{nth}", total) for nth, total in enumerate(totals(chance, rows, people))]
    across = [Line(f"c{nth}", total) for nth, total in enumerate(totals(chance, columns, people))]
    begun = time.process_time()
    apportion(lines, across)
    return 1000 * (time.process_time() - begun)


def measure(_: Stage | None = None, *, sizes: tuple[tuple[int, int, float], ...] = SIZES) -> Iterator[Figure]:
    """Both sizes."""
    for rows, columns, aim in sizes:
        (spent,) = in_turn(3, lambda rows=rows, columns=columns: milliseconds(rows, columns))  # type: ignore[misc]
        yield Figure(f"allocation.solve.{rows}x{columns}", spent, "ms", None, aim)
