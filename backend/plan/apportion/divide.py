"""One total over weighted parts: largest remainders with floors, caps and fixed values (R12)."""

from collections.abc import Sequence
from fractions import Fraction

from backend.plan.apportion.terms import Bound, Conflict, ConflictKind, Infeasible, Part, Weight


def divide(total: int, weights: Sequence[Weight]) -> tuple[Part, ...]:
    """Divide `total` by weight into whole numbers that add up to it.

    Left-over units go to the largest remainders; of equal remainders to the part that stands first.
    A part of weight zero gets its floor and nothing more.
    """
    bounds = [(w.limit.low(), w.limit.high(total) if w.weight else w.limit.low()) for w in weights]
    _require_room(total, weights, bounds)
    shares = _bounded_shares(total, [w.weight for w in weights], bounds)
    floors = [s.numerator // s.denominator for s in shares]
    remainders = [s - f for s, f in zip(shares, floors, strict=True)]
    order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    extras = total - sum(floors)
    last, following = (remainders[order[extras - 1]], remainders[order[extras]]) if 0 < extras < len(order) else (0, 1)
    rank = {index: place for place, index in enumerate(order, start=1)}
    weight_sum = sum((w.weight for w in weights), Fraction(0))
    return tuple(
        Part(
            key=w.key,
            value=floors[i] + (rank[i] <= extras),
            weight=w.weight,
            source=w.source,
            weight_sum=weight_sum,
            total=total,
            share=shares[i],
            floor=floors[i],
            remainder=remainders[i],
            rank=rank[i],
            extra=rank[i] <= extras,
            tied=last == following == remainders[i],
            bound=_bound(w, shares[i]),
        )
        for i, w in enumerate(weights)
    )


def _require_room(total: int, weights: Sequence[Weight], bounds: Sequence[tuple[int, int]]) -> None:
    keys = tuple(w.key for w in weights)
    for key, (low, high) in zip(keys, bounds, strict=True):
        if low > high or low < 0:
            raise Infeasible(Conflict(ConflictKind.CELL, (key,), (), low, high))
    floors, caps = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    if floors > total:
        raise Infeasible(Conflict(ConflictKind.ROW_FLOORS, keys, (), floors, total))
    if caps < total:
        raise Infeasible(Conflict(ConflictKind.ROW_CAPS, keys, (), total, caps))


def _bounded_shares(total: int, weights: Sequence[Fraction], bounds: Sequence[tuple[int, int]]) -> list[Fraction]:
    """The shares clamp(t · weight) that add up to the total: one common factor t, exact."""
    lines = [(w, Fraction(low), Fraction(high)) for w, (low, high) in zip(weights, bounds, strict=True)]

    def at(t: Fraction) -> list[Fraction]:
        return [min(max(t * w, low), high) for w, low, high in lines]

    # Between two neighbouring breakpoints the sum is linear in t; find the stretch that holds the total.
    points = sorted({Fraction(0)} | {bound / w for w, *pair in lines if w for bound in pair})
    low, high = 0, len(points) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if sum(at(points[middle])) <= total else (low, middle)
    before, after = sum(at(points[low])), sum(at(points[high]))
    if before == after:
        return at(points[low])
    return at(points[low] + (points[high] - points[low]) * (total - before) / (after - before))


def _bound(weight: Weight, share: Fraction) -> Bound:
    if weight.limit.fixed is not None:
        return Bound.FIXED
    if weight.limit.floor and share == weight.limit.floor:
        return Bound.FLOOR
    return Bound.CAP if weight.limit.cap is not None and share == weight.limit.cap else Bound.NONE
