"""Row totals and column totals over a matrix of whole numbers (controlled rounding, R166)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.plan.apportion.conflict import blocked, mirrored, require_sums
from backend.plan.apportion.flow import Flow, Grid, Stuck
from backend.plan.apportion.shares import Shares, fitted, proportional
from backend.plan.apportion.start import fit_prices, spread
from backend.plan.apportion.terms import FREE, Cell, Infeasible, Limit, Line, Method, Reason

Limits = Mapping[tuple[int, int], Limit]
PRECISION = 10**12
ROUNDINGS = {Reason.UP, Reason.UP_FOR_COLUMN, Reason.DOWN, Reason.DOWN_FOR_COLUMN}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The apportioned matrix; `cell` gives any cell with its derivation."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    values: tuple[tuple[int, ...], ...]
    method: Method
    seeded: bool
    shares: Shares
    limits: Limits

    def cell(self, row: int, column: int) -> Cell:
        """The cell with everything that explains its number."""
        denominator = self.shares.denominator
        floors, remainders = zip(*(divmod(p, denominator) for p in self.shares.numerators[row]), strict=True)
        mine = (-remainders[column], column)
        rank = 1 + sum((-r, j) < mine for j, r in enumerate(remainders))
        extras = self.rows[row].total - sum(floors)
        value, limit = self.values[row][column], self.limits.get((row, column), FREE)
        exact = not remainders[column]
        reason = _reason(value, floors[column], exact=exact, in_rank=rank <= extras, limit=limit)
        if self.method is Method.SPREAD and reason in ROUNDINGS:
            reason = Reason.SPREAD
        return Cell(
            row=self.rows[row],
            column=self.columns[column],
            total=sum(line.total for line in self.rows),
            value=value,
            share=Fraction(self.shares.numerators[row][column], denominator),
            seeded=self.seeded,
            floor=floors[column],
            remainder=Fraction(remainders[column], denominator),
            rank=rank,
            row_extras=extras,
            tied=reason in ROUNDINGS
            and any(
                r == remainders[column] and (v > f) != (value > floors[column])
                for r, v, f in zip(remainders, self.values[row], floors, strict=True)
            ),
            limit=limit,
            reason=reason,
            method=self.method,
        )


def apportion(
    rows: Sequence[Line],
    columns: Sequence[Line],
    limits: Limits | None = None,
    seed: Sequence[Sequence[int]] | None = None,
) -> Matrix:
    """Whole numbers whose rows, columns and grand total match exactly; raises Infeasible, naming the conflict.

    Every cell is its share rounded down or up whenever the limits allow that; among such matrices one with the least
    total deviation. Otherwise the sum of (value - share)² ÷ share is least. `seed` holds weights for the single cells.
    """
    given = dict(limits or {})
    row_totals, column_totals = [r.total for r in rows], [c.total for c in columns]
    shares = proportional(row_totals, column_totals) if seed is None else fitted(row_totals, column_totals, seed)
    problem = _Problem(tuple(rows), tuple(columns), given, shares.numerators, shares.denominator)
    # The search works on a graph of the columns, so the shorter side becomes the columns.
    if len(columns) <= len(rows):
        method, values = problem.solve()
    else:
        try:
            method, turned = problem.turned().solve()
        except Infeasible as refusal:
            raise Infeasible(mirrored(refusal.conflict)) from None
        values = tuple(zip(*turned, strict=True))
    return Matrix(tuple(rows), tuple(columns), values, method, seed is not None, shares, given)


@dataclass(frozen=True, slots=True)
class _Problem:
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    limits: Limits
    numerators: list[list[int]]
    denominator: int

    def turned(self) -> "_Problem":
        limits = {(j, i): limit for (i, j), limit in self.limits.items()}
        numerators = [list(line) for line in zip(*self.numerators, strict=True)]
        return _Problem(self.columns, self.rows, limits, numerators, self.denominator)

    def solve(self) -> tuple[Method, tuple[tuple[int, ...], ...]]:
        low, high = self._bounds()
        require_sums(self.rows, self.columns, low, high)
        shares = [list(line) for line in zip(*self.numerators, strict=True)]
        try:
            method, cells = Method.ROUNDED, self._rounded(shares, low, high)
        except Stuck:
            try:
                method, cells = Method.SPREAD, self._spread(shares, low, high)
            except Stuck as stuck:
                raise Infeasible(blocked(self.rows, self.columns, low, high, stuck.columns)) from None
        return method, tuple(zip(*cells, strict=True)) or tuple(() for _ in self.rows)

    def _bounds(self) -> tuple[list[list[int]], list[list[int]]]:
        """Lowest and highest allowed values, column-major; a cell without a share gets nothing beyond its floor."""
        low = [[0] * len(self.rows) for _ in self.columns]
        high = [
            [min(r.total, c.total) if self.numerators[i][j] else 0 for i, r in enumerate(self.rows)]
            for j, c in enumerate(self.columns)
        ]
        for (i, j), limit in self.limits.items():
            low[j][i] = limit.low()
            high[j][i] = limit.high(max(high[j][i], low[j][i])) if high[j][i] else limit.low()
        return low, high

    def _rounded(self, shares: list[list[int]], low: list[list[int]], high: list[list[int]]) -> list[list[int]]:
        """Each cell its share rounded down or up (or its nearest limit), least total deviation."""
        unit = self.denominator
        base = [
            [min(max(p // unit, lo), hi) for p, lo, hi in zip(*lines, strict=True)]
            for lines in zip(shares, low, high, strict=True)
        ]
        top = [
            [min(max(-(-p // unit), lo), hi) for p, lo, hi in zip(*lines, strict=True)]
            for lines in zip(shares, low, high, strict=True)
        ]
        slope = [[unit] * len(self.rows) for _ in self.columns]
        offset = [[2 * p for p in line] for line in shares]
        return self._flow(Grid(self._totals(self.rows), self._totals(self.columns), base, top, slope, offset), base)

    def _spread(self, shares: list[list[int]], low: list[list[int]], high: list[list[int]]) -> list[list[int]]:
        """Least sum of (value - share)² ÷ share: large cells absorb more of what the limits displace."""
        unit = self.denominator * PRECISION
        slope = [[unit // p if p else unit for p in line] for line in shares]
        offset = [[0] * len(self.rows) for _ in self.columns]
        grid = Grid(self._totals(self.rows), self._totals(self.columns), low, high, slope, offset)
        floats = [[p / self.denominator for p in line] for line in shares]
        base = [
            [min(max(int(v), lo), hi) for v, lo, hi in zip(*lines, strict=True)]
            for lines in zip(spread(floats, grid), low, high, strict=True)
        ]
        return self._flow(grid, base)

    @staticmethod
    def _totals(lines: tuple[Line, ...]) -> list[int]:
        return [line.total for line in lines]

    @staticmethod
    def _flow(grid: Grid, base: list[list[int]]) -> list[list[int]]:
        return Flow(grid, base, *fit_prices(grid, base)).run()


def _reason(cell_value: int, floor: int, *, exact: bool, in_rank: bool, limit: Limit) -> Reason:
    step = cell_value - floor
    if limit.fixed is not None:
        return Reason.FIXED
    if exact and not step:
        return Reason.EXACT
    if step > 0 and limit.floor == cell_value:
        return Reason.AT_FLOOR
    if step <= 0 and limit.cap == cell_value:
        return Reason.AT_CAP
    if exact or step not in {0, 1}:
        return Reason.SPREAD
    if step:
        return Reason.UP if in_rank else Reason.UP_FOR_COLUMN
    return Reason.DOWN_FOR_COLUMN if in_rank else Reason.DOWN
