"""R46, R50, R90, R162: what each indicator counts, of whom, and who is left out; no other place says it. Pure."""

from dataclasses import dataclass

RULE = "2026-1"
"""The version of these rules; an answer names it, so that a published figure can be understood later."""


@dataclass(frozen=True)
class Indicator:
    """A rate of persons, or an average amount: the measures of its two parts, and both in words."""

    key: str
    name: str
    above: str
    below: str
    numerator: str
    denominator: str
    exclusions: str
    unit: str = "percent"


ALL: tuple[Indicator, ...] = (
    Indicator(
        "employment",
        "就业率",
        "at_work",
        "answered",
        "就业或自主创业的人数",
        "已登记跟踪结果的结业人数，联系不上的也算",
        "继续学习的不计；还没有登记的不计",
    ),
    Indicator(
        "match",
        "对口就业率",
        "matching",
        "judged",
        "工作与所学工种一致的人数",
        "就业或自主创业、说明了是否一致的人数",
        "没有工作的、没有说明是否一致的不计",
    ),
    Indicator(
        "embedded",
        "嵌入式转化率",
        "kept",
        "offered",
        "在培训班约定的单位和岗位就业的人数",
        "嵌入式培训班中已登记跟踪结果的人数",
        "其他培训方式的不计",
    ),
    Indicator(
        "near_home",
        "就近就业率",
        "near",
        "placed",
        "在本乡镇或县内工作的人数",
        "就业或自主创业、说明了工作地点的人数",
        "没有工作的、没有说明地点的不计",
    ),
    Indicator(
        "income",
        "月收入平均变化",
        "gained",
        "paid",
        "现在月收入减培训前月收入之和（分）",
        "前后收入都说明了的人数",
        "只说明一项的、联系不上的不计",
        "fen",
    ),
)
POINTS = range(4)
MEASURES = tuple(name for each in ALL for name in (each.below, each.above))
"""Of how many, and how many of them, of each."""
