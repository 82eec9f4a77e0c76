"""Tables to apportion, small and large, and what an answer is held against: every table there is."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from backend.plan.apportion import (
    Limit,
    Line,
    Matrix,
    Weight,
    apportion,
)

Limits = dict[tuple[int, int], Limit]


def weights(*values: int | Fraction) -> list[Weight]:
    """Weights w0, w1 … without limits."""
    return [Weight(f"w{i}", Fraction(v)) for i, v in enumerate(values)]


def lines(prefix: str, totals: Sequence[int]) -> list[Line]:
    """Rows r0, r1 … or columns c0, c1 … with their totals."""
    return [Line(f"{prefix}{i}", t) for i, t in enumerate(totals)]


def table(rows: Sequence[int], columns: Sequence[int], limits: Limits | None = None) -> Matrix:
    """The table that has these sums."""
    return apportion(lines("r", rows), lines("c", columns), limits)


@st.composite
def limits_of(draw: st.DrawFn, top: int = 12) -> Limit:
    """Any limit a planner may set."""
    kind = draw(st.sampled_from(["free", "free", "floor", "cap", "both", "fixed"]))
    low = draw(st.integers(0, top // 2))
    high = draw(st.integers(low, top))
    return {
        "free": Limit(),
        "floor": Limit(floor=low),
        "cap": Limit(cap=high),
        "both": Limit(floor=low, cap=high),
        "fixed": Limit(fixed=low),
    }[kind]


@dataclass(frozen=True)
class Task:
    """Sums of rows and columns with limits of cells, and what follows from them."""

    rows: list[int]
    columns: list[int]
    limits: Limits

    def share(self, i: int, j: int) -> Fraction:
        """What a cell would get if people could be split."""
        return Fraction(self.rows[i] * self.columns[j], sum(self.rows) or 1)

    def bounds(self, i: int, j: int) -> tuple[int, int]:
        """The least and the most that a cell may get."""
        limit = self.limits.get((i, j), Limit())
        low = limit.low()
        return low, limit.high(self.rows[i]) if self.share(i, j) else low

    def solve(self) -> Matrix:
        """The answer under test."""
        return table(self.rows, self.columns, self.limits)


def split_randomly(rnd: random.Random, total: int, parts: int) -> list[int]:
    """Whole parts that add up to the total."""
    cuts = sorted(rnd.randint(0, total) for _ in range(parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


@st.composite
def small_tasks(draw: st.DrawFn) -> Task:
    """Tasks so small that every table can be looked at."""
    height, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    total = draw(st.integers(0, 12))
    rnd = draw(st.randoms(use_true_random=False))
    cells = draw(
        st.dictionaries(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)), limits_of(), max_size=5)
    )
    return Task(split_randomly(rnd, total, height), split_randomly(rnd, total, width), cells)


def every_matrix(task: Task) -> Iterator[list[list[int]]]:
    """All allowed matrices, row by row: an independent check on feasibility and optimality."""

    def rows_for(i: int) -> list[tuple[int, ...]]:
        ranges = []
        for j in range(len(task.columns)):
            low, high = task.bounds(i, j)
            ranges.append(range(low, min(high, task.rows[i]) + 1))
        return [line for line in product(*ranges) if sum(line) == task.rows[i]]

    for matrix in product(*(rows_for(i) for i in range(len(task.rows)))):
        if [sum(column) for column in zip(*matrix, strict=True)] == task.columns:
            yield [list(line) for line in matrix]


def is_rounding(task: Task, matrix: Sequence[Sequence[int]]) -> bool:
    """Every cell is its share rounded down or up, or else the limit nearest to it."""

    def allowed(i: int, j: int) -> set[int]:
        share, (low, high) = task.share(i, j), task.bounds(i, j)
        return {min(max(n, low), high) for n in (share.__floor__(), share.__ceil__())}

    return all(v in allowed(i, j) for i, line in enumerate(matrix) for j, v in enumerate(line))


def deviation(task: Task, matrix: Sequence[Sequence[int]]) -> Fraction:
    """How far the cells are from their shares, in people."""
    return sum((abs(v - task.share(i, j)) for i, line in enumerate(matrix) for j, v in enumerate(line)), Fraction(0))


def relative(task: Task, matrix: Sequence[Sequence[int]]) -> Fraction:
    """How far the cells are from their shares, squared and against the share."""
    return sum(
        (
            (v - share) ** 2 / share
            for i, line in enumerate(matrix)
            for j, v in enumerate(line)
            if (share := task.share(i, j))
        ),
        Fraction(0),
    )


def require_exact(task: Task, matrix: Matrix) -> None:
    """Rows, columns and limits are met to the person."""
    assert [sum(line) for line in matrix.values] == task.rows
    assert [sum(column) for column in zip(*matrix.values, strict=True)] == task.columns
    for i, line in enumerate(matrix.values):
        for j, value in enumerate(line):
            low, high = task.bounds(i, j)
            assert low <= value <= high
