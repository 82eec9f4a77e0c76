"""R12: one total divided into whole numbers that add up, within limits, or a refusal that names the conflict."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.plan.apportion import (
    Bound,
    ConflictKind,
    Infeasible,
    Limit,
    Weight,
    divide,
    explain_conflict,
    explain_part,
)
from tests.factories.tables import limits_of, weights


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
