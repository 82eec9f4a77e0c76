"""R166: a refusal names its rows and columns; every number tells in Chinese where it comes from."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest

from backend.plan.apportion import (
    ConflictKind,
    Infeasible,
    Limit,
    Line,
    Part,
    Reason,
    Weight,
    apportion,
    divide,
    explain_cell,
    explain_conflict,
    explain_part,
)
from tests.factories.tables import Limits, table


@pytest.mark.parametrize(
    ("rows", "columns", "limits", "sentence"),
    [
        ([3, 4], [3, 5], {}, "各行合计 7 与各列合计 8 不相等，相差 1。"),
        (
            [60, 60],
            [60, 60],
            {(0, 0): Limit(cap=20), (0, 1): Limit(cap=30)},
            "甲的任务数为 60，但各上限合计最多 50，还差 10。",
        ),
        (
            [60, 60],
            [60, 60],
            {(0, 0): Limit(floor=40), (0, 1): Limit(floor=30)},
            "甲的下限（含定死数）合计 70，超出任务数 60，超出 10。",
        ),
        (
            [60, 60],
            [60, 60],
            {(0, 0): Limit(cap=10), (1, 0): Limit(cap=10)},
            "人社的任务数为 60，但各上限合计最多 20，还差 40。",
        ),
        (
            [50, 50, 40, 40],
            [60, 60, 30, 30],
            {(i, j): Limit(cap=8) for i in (0, 1) for j in (0, 1)},
            "甲、乙共需 100，而教育、商务最多还能安排 60，其余各处最多再安排 32，合计最多 92，还差 8。",
        ),
    ],
)
def test_refusal_sentences(rows: list[int], columns: list[int], limits: Limits, sentence: str) -> None:
    names = {"r0": "甲", "r1": "乙", "r2": "丙", "c0": "人社", "c1": "农业", "c2": "教育", "c3": "商务"}
    with pytest.raises(Infeasible) as refusal:
        table(rows, columns, limits)
    assert explain_conflict(refusal.value.conflict, names) == sentence


def test_wide_tables_refuse_with_rows_and_columns_the_right_way_round() -> None:
    with pytest.raises(Infeasible) as refusal:
        table([5, 5], [4, 3, 3], {(0, 0): Limit(cap=0), (0, 1): Limit(cap=0)})
    assert refusal.value.conflict.kind is ConflictKind.ROW_CAPS
    assert refusal.value.conflict.rows == ("r0",)


def test_every_cell_explains_itself() -> None:
    villages = [16, 14, 11, 16, 9, 11, 10, 12]
    percents = [28, 8, 24, 16, 5, 8, 6, 2, 3]
    towns = divide(7000, [Weight(f"r{i}", Fraction(v), "行政村数") for i, v in enumerate(villages)])
    units = divide(7000, [Weight(f"c{i}", Fraction(v), "演示比例") for i, v in enumerate(percents)])
    matrix = apportion(as_lines(towns), as_lines(units), {(0, 0): Limit(fixed=300)})
    seen = set()
    for i, j in product(range(len(towns)), range(len(units))):
        cell = matrix.cell(i, j)
        seen.add(cell.reason)
        parts = [*explain_part(towns[i]), *explain_part(units[j])]
        text = "".join([*parts, *explain_cell(cell, {"r0": "锁南镇", "c0": "县人社局"})])
        assert str(cell.value) in text
        assert "行政村数" in text
        assert "演示比例" in text
    assert Reason.FIXED in seen
    assert Reason.SPREAD in seen
    assert "锁南镇" in explain_cell(matrix.cell(0, 0), {"r0": "锁南镇"})[0]


def as_lines(parts: Sequence[Part]) -> list[Line]:
    return [Line(p.key, p.value, p) for p in parts]


def test_part_explains_its_year() -> None:
    first = divide(54115, [Weight(str(y), Fraction(1), "三年均分") for y in (2020, 2021, 2022)])[0]
    assert explain_part(first, {"2020": "2020年"}) == [
        "2020年的权重为 1（来源：三年均分），权重合计 3。",
        "按比例应得 54115 × 1 ÷ 3 = 18038 又 1/3（约 18038.333）。",
        "先取整数 18038，余数排第 1 位，分得余下的 1 个，合计 18039；余数相同的，排列在前的先得。",
    ]
