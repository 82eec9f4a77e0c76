"""Good starting prices for the flow. They decide how fast it ends, never what it answers."""

from collections.abc import Sequence

from backend.plan.apportion.flow import NEVER, Grid

PRICE_ROUNDS = 6
SPREAD_ROUNDS = 12


def fit_prices(grid: Grid, base: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Row thresholds and column prices at which about the right number of cells is rounded up.

    Alternates: with the thresholds held, each column's price lets in as many cells as it lacks; then the rows likewise.
    """
    cost = [
        [(2 * x + 1) * a - b if x < high else NEVER for x, a, b, high in zip(*columns, strict=True)]
        for columns in zip(base, grid.slope, grid.offset, grid.high, strict=True)
    ]
    column_lack = [total - sum(column) for total, column in zip(grid.column_totals, base, strict=True)]
    row_lack = [total - sum(row) for total, row in zip(grid.row_totals, zip(*base, strict=True), strict=True)]
    by_row = list(zip(*cost, strict=True))
    thresholds, prices = [0] * len(by_row), [0] * len(cost)
    for _ in range(PRICE_ROUNDS):
        prices = [_cut(column, thresholds, lack) for column, lack in zip(cost, column_lack, strict=True)]
        thresholds = [_cut(row, prices, lack) for row, lack in zip(by_row, row_lack, strict=True)]
    return thresholds, prices


def _cut(costs: Sequence[float], discounts: Sequence[int], count: int) -> int:
    """A value that lets in the `count` cheapest of the discounted costs (half-way to the next one)."""
    net = sorted([c - d for c, d in zip(costs, discounts, strict=True) if c != NEVER])
    if not net:
        return 0
    if count <= 0:
        return int(net[0]) - 1
    return int(net[count - 1] + net[count]) // 2 if count < len(net) else int(net[-1])


def spread(shares: Sequence[Sequence[float]], grid: Grid) -> list[list[float]]:
    """Fractional cells share · (1 + row part + column part) within the limits, nearly adding up (column-major)."""
    by_row = [list(line) for line in zip(*shares, strict=True)]
    rows = [0.0] * len(by_row)
    columns = [0.0] * len(shares)
    row_bounds = [
        list(zip(*pair, strict=True))
        for pair in zip(zip(*grid.low, strict=True), zip(*grid.high, strict=True), strict=True)
    ]
    column_bounds = [list(zip(*pair, strict=True)) for pair in zip(grid.low, grid.high, strict=True)]
    for _ in range(SPREAD_ROUNDS):
        rows = [
            _step(own, columns, line, bounds, total)
            for own, line, bounds, total in zip(rows, by_row, row_bounds, grid.row_totals, strict=True)
        ]
        columns = [
            _step(own, rows, line, bounds, total)
            for own, line, bounds, total in zip(columns, shares, column_bounds, grid.column_totals, strict=True)
        ]
    return [
        [min(max(s * (1 + column + row), lo), hi) for s, row, (lo, hi) in zip(line, rows, bounds, strict=True)]
        for column, line, bounds in zip(columns, shares, column_bounds, strict=True)
    ]


def _step(
    own: float, others: Sequence[float], line: Sequence[float], bounds: Sequence[tuple[int, int]], total: int
) -> float:
    """One Newton step towards the part at which this line adds up to its total."""
    whole = free = 0.0
    for share, other, (low, high) in zip(line, others, bounds, strict=True):
        value = share * (1 + own + other)
        if value < low:
            whole += low
        elif value > high:
            whole += high
        else:
            whole += value
            free += share
    return own + (total - whole) / free if free > 0 else own
