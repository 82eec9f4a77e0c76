"""The states of an import and how it moves. Pure."""

from typing import Literal

State = Literal["uploaded", "checking", "checked", "confirming", "done", "undoing", "undone", "failed", "cancelled"]
Kind = Literal["people", "roster", "followup", "vouchers"]
"""劳动力花名册、培训班学员名单、就业跟踪登记表、发券名单."""
Annotation = Literal["none", "making", "ready", "failed"]

STATE_NAMES: dict[State, str] = {
    "uploaded": "等待检查",
    "checking": "正在检查",
    "checked": "已检查，待确认",
    "confirming": "正在导入",
    "done": "已导入",
    "undoing": "正在撤销",
    "undone": "已撤销",
    "failed": "未成功",
    "cancelled": "已取消",
}
SHEETS: dict[Kind, str] = {
    "people": "花名册",
    "roster": "学员名单",
    "followup": "就业跟踪登记表",
    "vouchers": "发券名单",
}
"""What each kind is called."""
MOVES: dict[State, frozenset[State]] = {
    "checking": frozenset({"uploaded", "checking"}),
    "checked": frozenset({"checking"}),
    "confirming": frozenset({"checked"}),
    "done": frozenset({"confirming"}),
    "undoing": frozenset({"done"}),
    "undone": frozenset({"undoing"}),
    "cancelled": frozenset({"uploaded", "checking", "checked"}),
    "failed": frozenset({"uploaded", "checking", "confirming"}),
}
"""State → the states from which it is reached."""
RUNNING: frozenset[State] = frozenset({"uploaded", "checking", "confirming", "undoing"})
"""States in which the worker has something to do."""
