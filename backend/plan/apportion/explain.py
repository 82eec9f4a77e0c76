"""Answers in plain Chinese: why this number, and why no table can be made (任务分解说明)."""

from collections.abc import Mapping
from fractions import Fraction

from backend.plan.apportion.terms import Bound, Cell, Conflict, ConflictKind, Method, Part, Reason

Names = Mapping[str, str]
"""Display names by key; a key without a name shows itself."""


def explain_part(part: Part, names: Names | None = None) -> list[str]:
    """Why a township, a unit or a year has this total."""
    name = (names or {}).get(part.key, part.key)
    source = f"（来源：{part.source}）" if part.source else ""
    if part.bound is Bound.FIXED:
        return [f"{name}的任务数已定死为 {part.value}，不参与按权重分配。"]
    lines = [f"{name}的权重为 {_number(part.weight)}{source}，权重合计 {_number(part.weight_sum)}。"]
    if part.weight_sum:
        plain = part.total * part.weight / part.weight_sum
        lines.append(
            f"按比例应得 {part.total} × {_number(part.weight)} ÷ {_number(part.weight_sum)} = {_share(plain)}。"
        )
    if part.bound is Bound.FLOOR:
        return [*lines, f"低于下限，按下限取 {part.value}。"]
    if part.bound is Bound.CAP:
        return [*lines, f"高于上限，按上限取 {part.value}。"]
    if part.adjusted:
        lines.append(f"因有单位受上限、下限或定死数限制，其余按同一比例重算，应得 {_share(part.share)}。")
    return [*lines, _part_rounding(part)]


def _part_rounding(part: Part) -> str:
    if not part.remainder:
        return f"正好是整数，取 {part.value}。"
    tie = "；余数相同的，排列在前的先得" if part.tied else ""
    if part.extra:
        return f"先取整数 {part.floor}，余数排第 {part.rank} 位，分得余下的 1 个，合计 {part.value}{tie}。"
    return f"先取整数 {part.floor}，余数排第 {part.rank} 位，余下的名额已分完，取 {part.value}{tie}。"


def explain_cell(cell: Cell, names: Names | None = None) -> list[str]:
    """Why a cell of the break-down table has its number."""
    known = names or {}
    row, column = known.get(cell.row.key, cell.row.key), known.get(cell.column.key, cell.column.key)
    lines = [f"{row}合计 {cell.row.total}，{column}合计 {cell.column.total}，总数 {cell.total}。"]
    if cell.seeded:
        lines.append(f"按各单元权重逐行逐列配平，应得约 {_share(cell.share)}。")
    else:
        lines.append(f"按比例应得 {cell.row.total} × {cell.column.total} ÷ {cell.total} = {_share(cell.share)}。")
    lines.append(_rounding(cell, row, column))
    if cell.tied:
        lines.append("同一行有余数相同的单元，先给尚缺最多的列，再按排列顺序。")
    if cell.method is Method.SPREAD and cell.reason not in {Reason.FIXED, Reason.AT_FLOOR, Reason.AT_CAP}:
        lines.append("因上限、下限或定死数，不可能每格都只差不到 1；其余单元按份额大小共同分担差额，使总偏差最小。")
    return lines


def _rounding(cell: Cell, row: str, column: str) -> str:
    value, extras, place = cell.value, cell.row_extras, f"余数在{row}排第 {cell.rank} 位"
    sentences = {
        Reason.EXACT: f"正好是整数，取 {value}。",
        Reason.UP: f"{place}，该行要进位 {extras} 个，进为 {value}。",
        Reason.UP_FOR_COLUMN: f"{place}，本不在该行进位的 {extras} 个之内；为使{column}合计正好，进为 {value}。",
        Reason.DOWN: f"{place}，该行只进位 {extras} 个，舍为 {value}。",
        Reason.DOWN_FOR_COLUMN: f"{place}，本可进位；但为使{column}合计正好，舍为 {value}。",
        Reason.FIXED: f"本单元已定死为 {value}。",
        Reason.AT_FLOOR: f"按下限取 {value}。",
        Reason.AT_CAP: f"按上限取 {value}。",
        Reason.SPREAD: f"为使{row}与{column}合计都正好，取 {value}。",
    }
    return sentences[cell.reason]


def explain_conflict(conflict: Conflict, names: Names | None = None) -> str:
    """One sentence that names the rows and columns in conflict with their numbers."""
    rows, columns = _list(conflict.rows, names), _list(conflict.columns, names)
    need, room, lack = conflict.need, conflict.room, conflict.shortage
    if conflict.kind is ConflictKind.ROWS_BLOCKED:
        return _blocked(conflict, rows, columns)
    if conflict.kind is ConflictKind.COLUMNS_BLOCKED:
        return _blocked(conflict, columns, rows)
    name = rows or columns
    return {
        ConflictKind.TOTALS: f"各行合计 {need} 与各列合计 {room} 不相等，相差 {lack}。",
        ConflictKind.CELL: f"{rows}{'、' if rows and columns else ''}{columns}的下限 {need} 不合法或大于上限 {room}。",
    }.get(
        conflict.kind,
        f"{name}的下限（含定死数）合计 {need}，超出任务数 {room}，超出 {lack}。"
        if conflict.kind in {ConflictKind.ROW_FLOORS, ConflictKind.COLUMN_FLOORS}
        else f"{name}的任务数为 {need}，但各上限合计最多 {room}，还差 {lack}。",
    )


def _blocked(conflict: Conflict, named: str, across: str) -> str:
    where = (
        f"{across}最多还能安排 {conflict.room_across}，其余各处最多再安排 {conflict.room_elsewhere}"
        if across
        else "各处"
    )
    return f"{named}共需 {conflict.need}，而{where}，合计最多 {conflict.room}，还差 {conflict.shortage}。"


def _list(keys: tuple[str, ...], names: Names | None) -> str:
    return "、".join((names or {}).get(key, key) for key in keys)


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"


def _share(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    whole, part = divmod(value.numerator, value.denominator)
    return (
        f"{whole} 又 {part}/{value.denominator}（约 {float(value):.3f}）"
        if whole
        else f"{part}/{value.denominator}（约 {float(value):.3f}）"
    )
