"""Least-cost whole-number flow from rows to columns, solved on the small graph of the columns.

The cost of a cell is convex: its next unit costs `(2·x + 1)·slope - offset`. Rows are met first, each cheapest by
itself under the column prices; then single units move between columns along cheapest paths until the columns are met
too (successive shortest paths with prices). An edge from column j to column k is the row where the move costs least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from itertools import pairwise

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Grid:
    """A transport problem, column-major: `low[column][row]` and so on."""

    row_totals: Sequence[int]
    column_totals: Sequence[int]
    low: list[list[int]]
    high: list[list[int]]
    slope: list[list[int]]
    offset: list[list[int]]


class Stuck(Exception):
    """No more unit can leave these columns, yet they hold too much (none named: a row cannot be met)."""

    def __init__(self, columns: set[int]) -> None:
        super().__init__(f"{len(columns)} columns hold too much")
        self.columns = columns


class Flow:
    """The state of the search: cells, prices, and for each pair of columns a heap of possible moves."""

    def __init__(self, grid: Grid, base: list[list[int]], thresholds: list[int], prices: list[int]) -> None:
        self.grid = grid
        self.prices = prices
        self.cells = [list(column) for column in base]
        self.width, self.height = len(grid.column_totals), len(grid.row_totals)
        self.up: list[list[float]] = []
        self.down: list[list[float]] = []
        self._meet_rows(base, thresholds)

    def _price_up(self, column: int, row: int) -> float:
        x, grid = self.cells[column][row], self.grid
        if x >= grid.high[column][row]:
            return NEVER
        return (2 * x + 1) * grid.slope[column][row] - grid.offset[column][row]

    def _price_down(self, column: int, row: int) -> float:
        x, grid = self.cells[column][row], self.grid
        if x <= grid.low[column][row]:
            return -NEVER
        return (2 * x - 1) * grid.slope[column][row] - grid.offset[column][row]

    def _meet_rows(self, base: list[list[int]], thresholds: list[int]) -> None:
        lack = [total - sum(column) for total, column in zip(self.grid.column_totals, base, strict=True)]
        for row in range(self.height):
            self._take_below(row, thresholds[row])
            self._meet_row(row, lack)
            for column in range(self.width):
                lack[column] -= self.cells[column][row] - base[column][row]
        self.surplus = [sum(cells) - total for cells, total in zip(self.cells, self.grid.column_totals, strict=True)]

    def _take_below(self, row: int, threshold: int) -> None:
        """Give each cell all units that cost less than threshold plus price."""
        grid = self.grid
        for column, price in enumerate(self.prices):
            slope = grid.slope[column][row]
            x = (threshold + price + grid.offset[column][row] + slope - 1) // (2 * slope)
            self.cells[column][row] = min(max(x, grid.low[column][row]), grid.high[column][row])

    def _meet_row(self, row: int, lack: list[int]) -> None:
        """Add the cheapest or remove the dearest units; of equals, the column that lacks most goes first."""
        diff = self.grid.row_totals[row] - sum(column[row] for column in self.cells)
        if not diff:
            return
        sign, price_of = (1, self._price_up) if diff > 0 else (-1, self._price_down)
        heap = [(sign * (price_of(j, row) - self.prices[j]), -sign * lack[j], sign * j) for j in range(self.width)]
        heapify(heap)
        for _ in range(abs(diff)):
            cost, owed, signed = heap[0]
            if cost == NEVER:
                raise Stuck(set())
            column = abs(signed)
            self.cells[column][row] += sign
            heapreplace(heap, (sign * (price_of(column, row) - self.prices[column]), owed, signed))

    def run(self) -> list[list[int]]:
        """Move units until every column is met; raise Stuck when that is impossible."""
        if any(self.surplus):
            self._open_heaps()
            while any(s > 0 for s in self.surplus):
                self._move_along(self._cheapest_path())
        return self.cells

    def _open_heaps(self) -> None:
        width, height = range(self.width), range(self.height)
        self.up = [[self._price_up(j, i) for i in height] for j in width]
        self.down = [[self._price_down(j, i) for i in height] for j in width]
        self.heaps: list[list[list[int]]] = [[[] for _ in width] for _ in width]
        self.weight: list[list[float]] = [[NEVER] * self.width for _ in width]
        for j in width:
            for k in width:
                if j != k:
                    self.heaps[j][k] = [
                        int(u - d) * self.height + i
                        for i, (u, d) in enumerate(zip(self.up[k], self.down[j], strict=True))
                        if u - d != NEVER
                    ]
                    heapify(self.heaps[j][k])
                    self._look(j, k)

    def _look(self, j: int, k: int) -> None:
        """Drop outdated moves from the top of a heap and note the cost of the cheapest valid one."""
        heap, up, down, height = self.heaps[j][k], self.up[k], self.down[j], self.height
        while heap:
            cost, row = divmod(heap[0], height)
            if up[row] - down[row] == cost:
                self.weight[j][k] = cost
                return
            heappop(heap)
        self.weight[j][k] = NEVER

    def _cheapest_path(self) -> list[int]:
        """Dijkstra on the columns from all that hold too much to the nearest that lacks; adjusts the prices."""
        width, prices = range(self.width), self.prices
        distance: list[float] = [0 if s > 0 else NEVER for s in self.surplus]
        before = [-1] * self.width
        open_columns = set(width)
        while open_columns:
            j = min(open_columns, key=lambda c: (distance[c], c))
            if distance[j] == NEVER:
                raise Stuck(self._reach(next(c for c in width if self.surplus[c] > 0)))
            if self.surplus[j] < 0:
                break
            open_columns.remove(j)
            offset = distance[j] + prices[j]
            for k in open_columns:
                candidate = offset + self.weight[j][k] - prices[k]
                if candidate < distance[k]:
                    distance[k], before[k] = candidate, j
        limit = int(distance[j])
        self.prices = [p + (limit if d >= limit else int(d)) for p, d in zip(prices, distance, strict=True)]
        path = [j]
        while before[path[-1]] >= 0:
            path.append(before[path[-1]])
        return path[::-1]

    def _reach(self, source: int) -> set[int]:
        reached, queue = {source}, [source]
        while queue:
            j = queue.pop()
            new = {k for k in range(self.width) if self.weight[j][k] != NEVER} - reached
            reached |= new
            queue.extend(new)
        return reached

    def _move_along(self, path: list[int]) -> None:
        """Move one unit, and again as long as the same path stays a cheapest one."""
        edges = list(pairwise(path))
        while True:
            rows = [self.heaps[j][k][0] % self.height for j, k in edges]
            for (j, k), row in zip(edges, rows, strict=True):
                self.cells[j][row] -= 1
                self.cells[k][row] += 1
            for (j, k), row in zip(edges, rows, strict=True):
                self._refresh(row, j, k)
            self.surplus[path[0]] -= 1
            self.surplus[path[-1]] += 1
            if self.surplus[path[0]] <= 0 or self.surplus[path[-1]] >= 0:
                return
            if any(self.weight[j][k] + self.prices[j] != self.prices[k] for j, k in edges):
                return

    def _refresh(self, row: int, *columns: int) -> None:
        for c in columns:
            self.up[c][row], self.down[c][row] = self._price_up(c, row), self._price_down(c, row)
        for c in columns:
            for other in range(self.width):
                if other != c:
                    self._offer(row, c, other)
                    self._offer(row, other, c)

    def _offer(self, row: int, j: int, k: int) -> None:
        cost = self.up[k][row] - self.down[j][row]
        if cost != NEVER:
            heappush(self.heaps[j][k], int(cost) * self.height + row)
        self._look(j, k)
