"""What can be reported, how a report stands, and what came of it."""

from typing import Literal

Kind = Literal["quality", "fake", "fee", "voucher", "money", "conduct", "other"]
State = Literal["received", "answered", "closed"]
Outcome = Literal["upheld", "partly", "unfounded", "advice"]
KINDS: dict[str, str] = {
    "quality": "课上得不好",
    "fake": "没培训却报了名、冒名顶替",
    "fee": "乱收费",
    "voucher": "买卖培训券",
    "money": "补贴没拿到",
    "conduct": "办事的人不公道",
    "other": "别的事或建议",
}
STATES: dict[str, str] = {"received": "待答复", "answered": "已答复", "closed": "已办结"}
OUTCOMES: dict[str, str] = {
    "upheld": "情况属实",
    "partly": "部分属实",
    "unfounded": "没有查到",
    "advice": "意见建议，已采纳或说明",
}
