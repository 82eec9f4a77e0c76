"""From weights to lines and cells with their derivations: the bridge between HTTP shapes and apportionment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.kernel.errors import FieldError
from backend.plan.apportion import (
    Infeasible,
    Limit,
    Line,
    Matrix,
    Weight,
    apportion,
    divide,
    explain_cell,
    explain_conflict,
    explain_part,
)
from backend.plan.errors import CannotApportion, UnknownLine
from backend.plan.schemas.allocations import ComputationIn, LimitIn, LineIn

Names = Mapping[str, str]


COLUMN_SOURCE = "制表单位填写"


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed table: its lines with weights, and the matrix with every cell's derivation."""

    rows: Sequence[LineIn]
    columns: Sequence[LineIn]
    row_lines: Sequence[Line]
    column_lines: Sequence[Line]
    matrix: Matrix
    limits: Mapping[tuple[int, int], Limit]


def compute(target: int, asked: ComputationIn, names: Names, source: str) -> Computed:
    """R166: the whole table from weights, typed totals and limits.

    Raises CannotApportion, naming the rows and columns that contradict each other, or UnknownLine.
    """
    rows, columns, limits = asked.rows, asked.columns, asked.limits
    positions = _positions(rows, columns, limits)
    try:
        row_lines, column_lines = _lines(target, rows, source), _lines(target, columns, COLUMN_SOURCE)
        matrix = apportion(row_lines, column_lines, positions)
    except Infeasible as refusal:
        conflict = refusal.conflict
        raise CannotApportion(
            explain_conflict(conflict, names),
            kind=conflict.kind,
            rows=list(conflict.rows),
            columns=list(conflict.columns),
            need=conflict.need,
            room=conflict.room,
        ) from None
    return Computed(rows, columns, row_lines, column_lines, matrix, positions)


def _lines(target: int, lines: Sequence[LineIn], source: str) -> list[Line]:
    weights = [
        Weight(line.key, Fraction(line.weight), source, Limit() if line.total is None else Limit(fixed=line.total))
        for line in lines
    ]
    return [Line(part.key, part.value, part) for part in divide(target, weights)]


def _positions(
    rows: Sequence[LineIn], columns: Sequence[LineIn], limits: Sequence[LimitIn]
) -> dict[tuple[int, int], Limit]:
    row_at = {line.key: at for at, line in enumerate(rows)}
    column_at = {line.key: at for at, line in enumerate(columns)}
    unknown = [
        FieldError(f"/limits/{at}", "unknown_line", "这个乡镇或责任部门不在分解表中")
        for at, limit in enumerate(limits)
        if limit.region not in row_at or limit.department_id not in column_at
    ]
    if unknown or len(row_at) != len(rows) or len(column_at) != len(columns):
        raise UnknownLine("" if unknown else "同一个乡镇或责任部门填写了两次", errors=unknown)
    return {
        (row_at[limit.region], column_at[limit.department_id]): Limit(limit.floor, limit.cap, limit.fixed)
        for limit in limits
    }


def line_values(computed: Computed, names: Names) -> list[dict[str, object]]:
    """The lines as rows of allocation_line, each with the sentences of its total."""
    axes = (("row", computed.rows, computed.row_lines), ("column", computed.columns, computed.column_lines))
    return [
        {
            "axis": axis,
            "key": given.key,
            "position": position,
            "weight": given.weight,
            "total": line.total,
            "derivation": explain_part(line.part, names) if line.part else [],
        }
        for axis, lines, made in axes
        for position, (given, line) in enumerate(zip(lines, made, strict=True))
    ]


def cell_values(computed: Computed, names: Names) -> list[dict[str, object]]:
    """The cells as rows of allocation_cell, each with the sentences of its number."""
    free = Limit()
    values: list[dict[str, object]] = []
    for i, row in enumerate(computed.rows):
        for j, column in enumerate(computed.columns):
            limit = computed.limits.get((i, j), free)
            values.append(
                {
                    "region": row.key,
                    "department_id": column.key,
                    "persons": computed.matrix.values[i][j],
                    "floor": limit.floor,
                    "cap": limit.cap,
                    "fixed": limit.fixed,
                    "derivation": explain_cell(computed.matrix.cell(i, j), names),
                }
            )
    return values
