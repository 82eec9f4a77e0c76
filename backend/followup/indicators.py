"""R46, R50, R90, R162: what each indicator counts, of whom, and who is left out; no other place says it. Pure."""

from dataclasses import dataclass

RULE = "2026-2"
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
    timed: bool = False
    """Asked anew at each point; the others are told once, as of now."""


_RESULTS: tuple[Indicator, ...] = (
    Indicator(
        "completion",
        "结业率",
        "completed",
        "joined",
        "结业人数",
        "已鉴定培训班的报名人数，中途退出的也算",
        "开班前取消报名的不计；还没有鉴定的、已作废的培训班不计",
    ),
    Indicator(
        "passing",
        "鉴定合格率",
        "passed",
        "assessed",
        "理论、实操都合格的人数",
        "已鉴定培训班中参加考核的人数",
        "没有参加考核的不计；及格分以开班那天的规则设置为准",
    ),
    Indicator(
        "certificate",
        "取证率",
        "certified",
        "completed",
        "持有本班有效证书的人数",
        "结业人数",
        "已撤销的证书不计",
    ),
)
EMPLOYMENT = Indicator(
    "employment",
    "就业率",
    "at_work",
    "answered",
    "就业或自主创业的人数",
    "已登记跟踪结果的结业人数，联系不上的也算",
    "继续学习的不计；还没有登记的不计",
    timed=True,
)
_ANSWERS: tuple[Indicator, ...] = (
    EMPLOYMENT,
    Indicator(
        "match",
        "对口就业率",
        "matching",
        "judged",
        "工作与所学工种一致的人数",
        "就业或自主创业、说明了是否一致的人数",
        "没有工作的、没有说明是否一致的不计",
        timed=True,
    ),
    Indicator(
        "embedded",
        "嵌入式转化率",
        "kept",
        "offered",
        "在培训班约定的单位和岗位就业的人数",
        "嵌入式培训班中已登记跟踪结果的人数",
        "其他培训方式的不计",
        timed=True,
    ),
    Indicator(
        "near_home",
        "就近就业率",
        "near",
        "placed",
        "在本乡镇或县内工作的人数",
        "就业或自主创业、说明了工作地点的人数",
        "没有工作的、没有说明地点的不计",
        timed=True,
    ),
    Indicator(
        "income",
        "月收入平均变化",
        "gained",
        "paid",
        "现在月收入减培训前月收入之和",
        "前后收入都说明了的人数",
        "只说明一项的、联系不上的不计",
        "fen",
        timed=True,
    ),
)
_ORDERS: tuple[Indicator, ...] = (
    Indicator(
        "delivery",
        "订单交付率",
        "delivered",
        "ordered",
        "按订单结业交付的人数",
        "已接单、交付期已到的用工订单人数",
        "没有接单的、已取消的、交付期还没到的订单不计；订单不分乡镇和人员类别，按交付期的月份计",
    ),
    Indicator(
        "hiring",
        "订单录用率",
        "hired",
        "handed_over",
        "用工单位录用的人数",
        "已完成订单的交付人数",
        "用工单位还没有确认录用的订单不计",
    ),
)
ALL = _RESULTS + _ANSWERS + _ORDERS
BY_KEY = {each.key: each for each in ALL}
POINTS, ONCE, FIRST = range(4), -1, 1
"""What is asked at each point, what is told once, and the first point after the end: three months."""
ANSWERED = tuple(name for each in _ANSWERS for name in (each.below, each.above))
TOLD = ("joined", "completed", "assessed", "passed", "certified", "available")
"""`available`: who completed and neither works nor studies by his newest answer."""
MEASURES = ANSWERED + TOLD
"""What summary rows hold: of how many, and how many of them."""
