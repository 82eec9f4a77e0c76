"""Which rows and columns contradict each other: simple sums first, then the cut found by the flow."""

from collections.abc import Sequence
from dataclasses import replace

from backend.plan.apportion.terms import Conflict, ConflictKind, Infeasible, Line


def require_sums(rows: Sequence[Line], columns: Sequence[Line], low: list[list[int]], high: list[list[int]]) -> None:
    """Refuse what one sum already shows: totals, one cell, one row, one column (`low` and `high` are column-major)."""
    row_sum, column_sum = sum(r.total for r in rows), sum(c.total for c in columns)
    if row_sum != column_sum:
        raise Infeasible(Conflict(ConflictKind.TOTALS, (), (), row_sum, column_sum))
    for column, lows, highs in zip(columns, low, high, strict=True):
        for row, least, most in zip(rows, lows, highs, strict=True):
            if least > most or least < 0:
                raise Infeasible(Conflict(ConflictKind.CELL, (row.key,), (column.key,), least, most))
    for i, row in enumerate(rows):
        _require_line(row, sum(line[i] for line in low), sum(line[i] for line in high), is_row=True)
    for column, lows, highs in zip(columns, low, high, strict=True):
        _require_line(column, sum(lows), sum(highs), is_row=False)


def _require_line(line: Line, floors: int, caps: int, *, is_row: bool) -> None:
    rows, columns = ((line.key,), ()) if is_row else ((), (line.key,))
    if floors > line.total:
        kind = ConflictKind.ROW_FLOORS if is_row else ConflictKind.COLUMN_FLOORS
        raise Infeasible(Conflict(kind, rows, columns, floors, line.total))
    if caps < line.total:
        kind = ConflictKind.ROW_CAPS if is_row else ConflictKind.COLUMN_CAPS
        raise Infeasible(Conflict(kind, rows, columns, line.total, caps))


def blocked(
    rows: Sequence[Line], columns: Sequence[Line], low: list[list[int]], high: list[list[int]], full: set[int]
) -> Conflict:
    """The contradiction behind columns that hold too much and cannot give anything away.

    For any set of columns, the rows that must use it are those whose total exceeds what the other columns take from
    them plus their own floors there. If those rows need more than both together, no matrix exists (min cut).
    """
    others = [j for j in range(len(columns)) if j not in full]
    elsewhere = [sum(high[j][i] for j in others) for i in range(len(rows))]
    promised = [sum(low[j][i] for j in full) for i in range(len(rows))]
    pressed = [i for i, row in enumerate(rows) if row.total - elsewhere[i] > promised[i]]
    relaxed = [i for i, row in enumerate(rows) if row.total - elsewhere[i] <= promised[i]]
    outside = sum(elsewhere[i] for i in pressed)
    floors = sum(promised[i] for i in relaxed)
    if len(pressed) + len(full) <= len(relaxed) + len(others):
        need, across = sum(rows[i].total for i in pressed), sum(columns[j].total for j in full) - floors
        kind, named_rows, named_columns = ConflictKind.ROWS_BLOCKED, pressed, sorted(full)
    else:
        # The same inequality read from the other side: the remaining columns cannot be filled.
        need, across = sum(columns[j].total for j in others), sum(rows[i].total for i in relaxed) - floors
        kind, named_rows, named_columns = ConflictKind.COLUMNS_BLOCKED, relaxed, others
    return Conflict(
        kind=kind,
        rows=tuple(rows[i].key for i in named_rows),
        columns=tuple(columns[j].key for j in named_columns),
        need=need,
        room=across + outside,
        room_across=across,
        room_elsewhere=outside,
    )


MIRROR = {
    ConflictKind.ROW_FLOORS: ConflictKind.COLUMN_FLOORS,
    ConflictKind.ROW_CAPS: ConflictKind.COLUMN_CAPS,
    ConflictKind.COLUMN_FLOORS: ConflictKind.ROW_FLOORS,
    ConflictKind.COLUMN_CAPS: ConflictKind.ROW_CAPS,
    ConflictKind.ROWS_BLOCKED: ConflictKind.COLUMNS_BLOCKED,
    ConflictKind.COLUMNS_BLOCKED: ConflictKind.ROWS_BLOCKED,
}


def mirrored(conflict: Conflict) -> Conflict:
    """The same conflict with rows and columns exchanged."""
    swap = conflict.kind is ConflictKind.TOTALS
    return replace(
        conflict,
        kind=MIRROR.get(conflict.kind, conflict.kind),
        rows=conflict.columns,
        columns=conflict.rows,
        need=conflict.room if swap else conflict.need,
        room=conflict.need if swap else conflict.room,
    )
