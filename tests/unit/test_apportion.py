"""R166: a table of whole numbers that meets its rows and columns, or a refusal that names the conflict."""

import random
import time
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.plan.apportion import (
    ConflictKind,
    Infeasible,
    Limit,
    Matrix,
    Method,
    apportion,
    divide,
    explain_cell,
    explain_conflict,
)
from tests.factories.tables import (
    Limits,
    Task,
    deviation,
    every_matrix,
    is_rounding,
    lines,
    relative,
    require_exact,
    small_tasks,
    split_randomly,
    table,
    weights,
)


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
