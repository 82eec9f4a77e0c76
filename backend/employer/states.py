"""The states of an order and who moves it where; the database holds the same table (migrations/sql/employer.sql)."""

from collections.abc import Mapping
from enum import StrEnum


class Order(StrEnum):
    """草稿 → 已发出 → 已接单 → 培训中 → 已交付 → 已完成 (R48); and the side states."""

    DRAFT = "draft"
    OFFERED = "offered"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    TRAINING = "training"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


NAMES: Mapping[Order, str] = {
    Order.DRAFT: "草稿",
    Order.OFFERED: "等待接单",
    Order.DECLINED: "机构未接单",
    Order.ACCEPTED: "已接单",
    Order.TRAINING: "培训中",
    Order.DELIVERED: "已交付",
    Order.CLOSED: "已完成",
    Order.CANCELLED: "已取消",
}
EMPLOYER, SCHOOL = "employer", "institution"
"""Who moves an order; the office may do either's part."""
PARTIES: Mapping[str, str] = {EMPLOYER: "用工单位", SCHOOL: "培训机构"}

_TO: dict[Order, dict[Order, str]] = {
    Order.DRAFT: {Order.OFFERED: EMPLOYER, Order.CANCELLED: EMPLOYER},
    Order.OFFERED: {Order.ACCEPTED: SCHOOL, Order.DECLINED: SCHOOL, Order.CANCELLED: EMPLOYER},
    Order.DECLINED: {Order.OFFERED: EMPLOYER, Order.CANCELLED: EMPLOYER},
    Order.ACCEPTED: {Order.TRAINING: SCHOOL, Order.CANCELLED: EMPLOYER},
    Order.TRAINING: {Order.DELIVERED: SCHOOL, Order.ACCEPTED: SCHOOL},
    Order.DELIVERED: {Order.CLOSED: EMPLOYER},
    Order.CLOSED: {},
    Order.CANCELLED: {},
}
MOVES: Mapping[Order, Mapping[Order, str]] = _TO
"""From → to → who; back from training to accepted only when the class was cancelled or voided."""
EDITABLE = frozenset({Order.DRAFT, Order.DECLINED})
NEEDS_REASON = frozenset({Order.DECLINED, Order.CANCELLED})
WAITING: Mapping[Order, str] = {
    Order.DRAFT: EMPLOYER,
    Order.OFFERED: SCHOOL,
    Order.DECLINED: EMPLOYER,
    Order.ACCEPTED: SCHOOL,
    Order.TRAINING: SCHOOL,
    Order.DELIVERED: EMPLOYER,
}
"""For whom an order waits."""

KINDS: Mapping[str, str] = {
    "enterprise": "企业",
    "workshop": "扶贫车间",
    "agency": "劳务机构",
    "base": "就业基地",
}
PLACES: Mapping[str, str] = {"county": "县内", "province": "省内县外", "away": "省外", "xiamen": "厦门"}
