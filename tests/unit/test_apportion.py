"""R12, R166: whole numbers that add up, and a refusal that names the conflict."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.plan.apportion import (
    Bound,
    ConflictKind,
    Infeasible,
    Limit,
    Line,
    Matrix,
    Method,
    Weight,
    apportion,
    divide,
    explain_cell,
    explain_conflict,
    explain_part,
)

Limits = dict[tuple[int, int], Limit]


def weights(*values: int | Fraction) -> list[Weight]:
    return [Weight(f"w{i}", Fraction(v)) for i, v in enumerate(values)]


def lines(prefix: str, totals: Sequence[int]) -> list[Line]:
    return [Line(f"{prefix}{i}", t) for i, t in enumerate(totals)]


def table(rows: Sequence[int], columns: Sequence[int], limits: Limits | None = None) -> Matrix:
    return apportion(lines("r", rows), lines("c", columns), limits)


# One total


def test_three_equal_years_give_the_plan() -> None:
    parts = divide(54115, weights(1, 1, 1))
    assert [p.value for p in parts] == [18039, 18038, 18038]
    assert [(p.floor, p.rank, p.extra, p.tied) for p in parts] == [
        (18038, 1, True, True),
        (18038, 2, False, True),
        (18038, 3, False, True),
    ]
    assert parts[0].share == Fraction(54115, 3)


@pytest.mark.parametrize(
    ("total", "claims", "expected"),
    [
        (10, [Weight("a", Fraction(1)), Weight("b", Fraction(1), limit=Limit(cap=2))], [8, 2]),
        (10, [Weight("a", Fraction(9)), Weight("b", Fraction(1), limit=Limit(floor=4))], [6, 4]),
        (
            10,
            [Weight("a", Fraction(2)), Weight("b", Fraction(1)), Weight("c", Fraction(1), limit=Limit(fixed=1))],
            [6, 3, 1],
        ),
        (10, [Weight("a", Fraction(1)), Weight("b", Fraction(0))], [10, 0]),
        (0, [Weight("a", Fraction(1)), Weight("b", Fraction(1))], [0, 0]),
        (3, [Weight("a", Fraction(0), limit=Limit(floor=3))], [3]),
    ],
)
def test_divide_cases(total: int, claims: list[Weight], expected: list[int]) -> None:
    assert [p.value for p in divide(total, claims)] == expected


def test_bounds_are_named() -> None:
    claims = [
        Weight("a", Fraction(8)),
        Weight("b", Fraction(1), limit=Limit(floor=4)),
        Weight("c", Fraction(9), limit=Limit(cap=2)),
        Weight("d", Fraction(1), limit=Limit(fixed=1)),
    ]
    assert [p.bound for p in divide(20, claims)] == [Bound.NONE, Bound.FLOOR, Bound.CAP, Bound.FIXED]


@pytest.mark.parametrize(
    ("limits", "kind"),
    [
        ([Limit(floor=6), Limit(floor=6)], ConflictKind.ROW_FLOORS),
        ([Limit(cap=4), Limit(cap=4)], ConflictKind.ROW_CAPS),
        ([Limit(floor=4, cap=3), Limit()], ConflictKind.CELL),
    ],
)
def test_divide_refuses(limits: list[Limit], kind: ConflictKind) -> None:
    with pytest.raises(Infeasible) as refusal:
        divide(10, [Weight(f"w{i}", Fraction(1), limit=limit) for i, limit in enumerate(limits)])
    assert refusal.value.conflict.kind is kind
    assert explain_conflict(refusal.value.conflict)


@given(st.integers(0, 60_000), st.lists(st.integers(0, 500), min_size=1, max_size=40).filter(any))
def test_divide_adds_up_within_one(total: int, values: list[int]) -> None:
    parts = divide(total, weights(*values))
    assert sum(p.value for p in parts) == total
    for part in parts:
        assert part.share == total * part.weight / part.weight_sum
        assert abs(part.value - part.share) < 1
    ups, downs = [p.remainder for p in parts if p.extra], [p.remainder for p in parts if not p.extra]
    assert not ups or not downs or min(ups) >= max(downs)


@st.composite
def limits_of(draw: st.DrawFn, top: int = 12) -> Limit:
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


@given(st.integers(0, 40), st.lists(st.tuples(st.integers(0, 9), limits_of()), min_size=1, max_size=8))
def test_divide_obeys_limits_or_refuses_rightly(total: int, claims: list[tuple[int, Limit]]) -> None:
    given_weights = [Weight(f"w{i}", Fraction(w), limit=limit) for i, (w, limit) in enumerate(claims)]
    lows = [w.limit.low() for w in given_weights]
    highs = [w.limit.high(total) if w.weight else w.limit.low() for w in given_weights]
    possible = sum(lows) <= total <= sum(highs) and all(low <= high for low, high in zip(lows, highs, strict=True))
    try:
        parts = divide(total, given_weights)
    except Infeasible:
        assert not possible
        return
    assert possible
    assert sum(p.value for p in parts) == total
    for part, low, high in zip(parts, lows, highs, strict=True):
        assert low <= part.value <= high
        assert abs(part.value - part.share) < 1
        assert explain_part(part)


# A matrix


@dataclass(frozen=True)
class Task:
    rows: list[int]
    columns: list[int]
    limits: Limits

    def share(self, i: int, j: int) -> Fraction:
        return Fraction(self.rows[i] * self.columns[j], sum(self.rows) or 1)

    def bounds(self, i: int, j: int) -> tuple[int, int]:
        limit = self.limits.get((i, j), Limit())
        low = limit.low()
        return low, limit.high(self.rows[i]) if self.share(i, j) else low

    def solve(self) -> Matrix:
        return table(self.rows, self.columns, self.limits)


def split_randomly(rnd: random.Random, total: int, parts: int) -> list[int]:
    cuts = sorted(rnd.randint(0, total) for _ in range(parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


@st.composite
def small_tasks(draw: st.DrawFn) -> Task:
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
    return sum((abs(v - task.share(i, j)) for i, line in enumerate(matrix) for j, v in enumerate(line)), Fraction(0))


def relative(task: Task, matrix: Sequence[Sequence[int]]) -> Fraction:
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
    assert [sum(line) for line in matrix.values] == task.rows
    assert [sum(column) for column in zip(*matrix.values, strict=True)] == task.columns
    for i, line in enumerate(matrix.values):
        for j, value in enumerate(line):
            low, high = task.bounds(i, j)
            assert low <= value <= high


@settings(max_examples=400, deadline=None)
@given(small_tasks())
def test_best_of_all_matrices_or_right_refusal(task: Task) -> None:
    candidates = list(every_matrix(task))
    try:
        matrix = task.solve()
    except Infeasible as refusal:
        assert not candidates
        require_true_conflict(task, refusal)
        return
    require_exact(task, matrix)
    roundings = [c for c in candidates if is_rounding(task, c)]
    if roundings:
        assert matrix.method is Method.ROUNDED
        assert deviation(task, matrix.values) == min(deviation(task, c) for c in roundings)
    else:
        assert matrix.method is Method.SPREAD
        assert relative(task, matrix.values) <= min(relative(task, c) for c in candidates) + Fraction(1, 10**6)


def require_true_conflict(task: Task, refusal: Infeasible) -> None:
    """The refusal's numbers are facts of the task and contradict each other."""
    conflict = refusal.conflict
    assert explain_conflict(conflict)
    rows, columns = [int(k[1:]) for k in conflict.rows], [int(k[1:]) for k in conflict.columns]
    if conflict.kind is ConflictKind.CELL:
        assert task.bounds(rows[0], columns[0]) == (conflict.need, conflict.room)
    assert conflict.need > conflict.room
    if conflict.kind in {ConflictKind.ROWS_BLOCKED, ConflictKind.COLUMNS_BLOCKED}:
        by_rows = conflict.kind is ConflictKind.ROWS_BLOCKED
        other_rows = [i for i in range(len(task.rows)) if i not in rows]
        other_columns = [j for j in range(len(task.columns)) if j not in columns]
        needing, taking = (task.rows, task.columns) if by_rows else (task.columns, task.rows)
        needers, takers = (rows, columns) if by_rows else (columns, rows)
        promised = product(other_rows, columns) if by_rows else product(rows, other_columns)
        elsewhere = product(rows, other_columns) if by_rows else product(other_rows, columns)
        assert conflict.need == sum(needing[n] for n in needers)
        assert conflict.room_across == sum(taking[n] for n in takers) - sum(task.bounds(*c)[0] for c in promised)
        assert conflict.room_elsewhere == sum(
            max(task.bounds(i, j)[0], min(task.bounds(i, j)[1], task.rows[i], task.columns[j]))
            if task.limits.get((i, j), Limit()).cap is None
            else task.bounds(i, j)[1]
            for i, j in elsewhere
        )
        assert conflict.room == conflict.room_across + conflict.room_elsewhere


@settings(max_examples=60, deadline=None)
@given(small_tasks(), st.randoms(use_true_random=False))
def test_order_of_lines_never_changes_how_good_the_answer_is(task: Task, rnd: random.Random) -> None:
    p, q = list(range(len(task.rows))), list(range(len(task.columns)))
    rnd.shuffle(p)
    rnd.shuffle(q)
    limits = {(p.index(i), q.index(j)): limit for (i, j), limit in task.limits.items()}
    shuffled = Task([task.rows[i] for i in p], [task.columns[j] for j in q], limits)
    try:
        first = task.solve()
    except Infeasible:
        with pytest.raises(Infeasible):
            shuffled.solve()
        return
    second = shuffled.solve()
    assert first.method is second.method
    assert deviation(task, first.values) == deviation(shuffled, second.values) or first.method is Method.SPREAD
    assert abs(relative(task, first.values) - relative(shuffled, second.values)) < Fraction(1, 10**6) or (
        first.method is Method.ROUNDED
    )


@pytest.mark.parametrize("number", range(100))
def test_random_matrices(number: int) -> None:
    rnd = random.Random(number)
    height, width, total = rnd.randint(1, 200), rnd.randint(1, 30), rnd.choice([0, 50, 18039, 54115, 3_000_000])
    task = Task(split_randomly(rnd, total, height), split_randomly(rnd, total, width), {})
    matrix = task.solve()
    require_exact(task, matrix)
    assert matrix.method is Method.ROUNDED
    assert all(
        abs(value * (total or 1) - task.rows[i] * task.columns[j]) < (total or 1)
        for i, line in enumerate(matrix.values)
        for j, value in enumerate(line)
    )
    assert task.solve().values == matrix.values


@pytest.mark.parametrize("number", range(20))
def test_random_matrices_with_limits(number: int) -> None:
    """Limits drawn around a known answer, so an answer exists."""
    rnd = random.Random(number)
    height, width = rnd.randint(2, 60), rnd.randint(2, 30)
    known = [[rnd.randint(0, 40) for _ in range(width)] for _ in range(height)]
    limits: Limits = {}
    for i, j in product(range(height), range(width)):
        value = known[i][j]
        if rnd.random() < 0.4:
            limits[i, j] = rnd.choice(
                [
                    Limit(fixed=value),
                    Limit(cap=value + rnd.randint(0, 3)),
                    Limit(floor=max(0, value - rnd.randint(0, 3))),
                ]
            )
    task = Task([sum(line) for line in known], [sum(column) for column in zip(*known, strict=True)], limits)
    require_exact(task, task.solve())


def test_cell_weights_steer_and_close_cells() -> None:
    seed = [[1, 0, 3], [1, 1, 1]]
    matrix = apportion(lines("r", [30, 30]), lines("c", [15, 10, 35]), seed=seed)
    assert [sum(line) for line in matrix.values] == [30, 30]
    assert [sum(column) for column in zip(*matrix.values, strict=True)] == [15, 10, 35]
    assert matrix.values[0][1] == 0
    assert matrix.values[0][2] > matrix.values[1][2]
    assert "配平" in "".join(explain_cell(matrix.cell(0, 0)))


# Time


def test_large_matrix_costs_little_more_than_its_cells() -> None:
    """2,000 × 30 against a plain pass over as many cells on the same machine: a ratio, so no noise of the clock."""
    rnd = random.Random(7)
    rows = [p.value for p in divide(541_150, weights(*(rnd.randint(1, 99) for _ in range(2000))))]
    columns = [p.value for p in divide(541_150, weights(*(rnd.randint(1, 99) for _ in range(30))))]
    started = time.process_time()
    for _ in range(10):
        [[divmod(r * c, 541_150) for c in columns] for r in rows]
    yardstick = time.process_time() - started
    started = time.process_time()
    require_exact_sums(table(rows, columns), rows, columns)
    assert time.process_time() - started < 30 * yardstick


def require_exact_sums(matrix: Matrix, rows: Sequence[int], columns: Sequence[int]) -> None:
    assert [sum(line) for line in matrix.values] == list(rows)
    assert [sum(column) for column in zip(*matrix.values, strict=True)] == list(columns)
