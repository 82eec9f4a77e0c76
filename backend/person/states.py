"""The life of a person's record; models store it, rules move it."""

from typing import Literal

Status = Literal["active", "moved", "left", "dead", "merged"]
STATUS_NAMES: dict[Status, str] = {
    "active": "在册",
    "moved": "迁出",
    "left": "不再是劳动力",
    "dead": "死亡",
    "merged": "已合并",
}
