"""The exact share of each cell before rounding: all numerators over one denominator."""

from collections.abc import Sequence
from dataclasses import dataclass

SCALE = 1_000_000
ROUNDS = 200
EXACT_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class Shares:
    """`numerators[row][column] / denominator`."""

    numerators: list[list[int]]
    denominator: int


def proportional(rows: Sequence[int], columns: Sequence[int]) -> Shares:
    """Row total × column total ÷ grand total."""
    return Shares([[r * c for c in columns] for r in rows], sum(rows) or 1)


def fitted(rows: Sequence[int], columns: Sequence[int], seed: Sequence[Sequence[int]]) -> Shares:
    """Cell weights scaled by rows and columns in turn until both sums fit (iterative proportional fitting).

    The limit is irrational in general, so it is computed in floating point and kept to one millionth of a person;
    rounding to whole numbers afterwards is exact whatever this step's error is. A weight of zero stays zero.
    """
    lines = [[float(w) for w in line] for line in seed]
    for _ in range(ROUNDS):
        lines = [_scaled(line, total) for line, total in zip(lines, rows, strict=True)]
        sums = [sum(column) for column in zip(*lines, strict=True)]
        if all(abs(s - c) <= EXACT_ENOUGH * max(c, 1) for s, c in zip(sums, columns, strict=True)):
            break
        factors = [c / s if s else 0.0 for s, c in zip(sums, columns, strict=True)]
        lines = [[v * f for v, f in zip(line, factors, strict=True)] for line in lines]
    return Shares([[round(v * SCALE) for v in line] for line in lines], SCALE)


def _scaled(line: list[float], total: int) -> list[float]:
    whole = sum(line)
    factor = total / whole if whole else 0.0
    return [v * factor for v in line]
