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
SignalKind = Literal["phone", "device", "far", "minutes", "introducer", "burst", "share"]
CaseOutcome = Literal["unfounded", "upheld", "partly"]
SIGNALS: dict[str, str] = {
    "phone": "多人共用一个电话号码",
    "device": "多人用同一部手机办券",
    "far": "上课地点离家很远",
    "minutes": "刚发券就选班",
    "introducer": "一人经办、集中到一个机构",
    "burst": "一天集中发证",
    "share": "一个乡镇的券集中到一个机构",
}
CASE_KINDS: dict[str, str] = {**SIGNALS, "report": "群众举报"}
CASE_STATES: dict[str, str] = {"open": "核查中", "decided": "已决定"}
CASE_OUTCOMES: dict[str, str] = {"unfounded": "没有问题", "upheld": "情况属实", "partly": "部分属实"}
ENTRIES: dict[str, str] = {
    "opened": "立案",
    "evidence": "证据",
    "frozen": "冻结",
    "thawed": "解冻",
    "decided": "决定",
}
