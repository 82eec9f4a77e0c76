"""The life of a voucher and who moves it; the database holds the same table (migrations/sql/voucher.sql)."""

from collections.abc import Mapping
from enum import StrEnum


class VoucherKind(StrEnum):
    """面值券 · 定向券 · 通用券 · 抵用券 (DOMAIN-FACTS 6)."""

    FACE = "face"
    DIRECTED = "directed"
    GENERAL = "general"
    CREDIT = "credit"


KIND_NAMES: Mapping[VoucherKind, str] = {
    VoucherKind.FACE: "面值券",
    VoucherKind.DIRECTED: "定向券",
    VoucherKind.GENERAL: "通用券",
    VoucherKind.CREDIT: "抵用券",
}


class Milestone(StrEnum):
    """What a part of the money is paid for."""

    COMPLETED = "completed"
    CERTIFIED = "certified"
    EMPLOYED = "employed"


class VoucherState(StrEnum):
    """拟发 → 已批准 → 已发放 → 已领取 → 已预约 → 培训中 → 已兑付 → 已核查 → 已结算 → 已拨付; and the side states."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    ISSUED = "issued"
    RECEIVED = "received"
    RESERVED = "reserved"
    IN_TRAINING = "in_training"
    REDEEMED = "redeemed"
    VERIFIED = "verified"
    SETTLED = "settled"
    PAID = "paid"
    EXPIRED = "expired"
    VOIDED = "voided"
    FROZEN = "frozen"
    LOST = "lost"
    RECOVERED = "recovered"


NAMES: Mapping[VoucherState, str] = {
    VoucherState.DRAFTED: "拟发",
    VoucherState.APPROVED: "已批准",
    VoucherState.ISSUED: "已发放",
    VoucherState.RECEIVED: "已领取",
    VoucherState.RESERVED: "已预约",
    VoucherState.IN_TRAINING: "培训中",
    VoucherState.REDEEMED: "已兑付",
    VoucherState.VERIFIED: "已核查",
    VoucherState.SETTLED: "已结算",
    VoucherState.PAID: "已拨付",
    VoucherState.EXPIRED: "已过期",
    VoucherState.VOIDED: "已作废",
    VoucherState.FROZEN: "已冻结",
    VoucherState.LOST: "已挂失",
    VoucherState.RECOVERED: "已追回",
}
OFFICE, TOWNSHIP, DEPARTMENT, SCHOOL, PERSON, CLOCK = "county", "township", "department", "institution", "person", ""
"""The kinds of scope that move a voucher; CLOCK is the database by itself (the validity is over)."""
PARTIES: Mapping[str, str] = {
    OFFICE: "领导小组办公室",
    TOWNSHIP: "乡镇",
    DEPARTMENT: "责任部门",
    SCHOOL: "培训机构",
    PERSON: "持券人本人",
    CLOCK: "系统",
}
_COUNTER = frozenset({OFFICE, TOWNSHIP, PERSON})
_DESK = frozenset({OFFICE, TOWNSHIP})
_OFFICE = frozenset({OFFICE})
_CLASS = frozenset({OFFICE, SCHOOL})
_LEAVING = frozenset({OFFICE, TOWNSHIP, PERSON, SCHOOL})
FREEZABLE = (
    VoucherState.ISSUED,
    VoucherState.RECEIVED,
    VoucherState.RESERVED,
    VoucherState.IN_TRAINING,
    VoucherState.REDEEMED,
    VoucherState.VERIFIED,
)
_SIDE = {VoucherState.VOIDED: _OFFICE, VoucherState.FROZEN: _OFFICE, VoucherState.LOST: _DESK}
_CLOCK = {VoucherState.EXPIRED: frozenset({CLOCK})}
_TO: dict[VoucherState, dict[VoucherState, frozenset[str]]] = {
    VoucherState.DRAFTED: {VoucherState.APPROVED: _OFFICE, VoucherState.VOIDED: _OFFICE},
    VoucherState.APPROVED: {VoucherState.ISSUED: _OFFICE, VoucherState.VOIDED: _OFFICE},
    VoucherState.ISSUED: {VoucherState.RECEIVED: _COUNTER, **_CLOCK, **_SIDE},
    VoucherState.RECEIVED: {VoucherState.RESERVED: _COUNTER, **_CLOCK, **_SIDE},
    VoucherState.RESERVED: {VoucherState.IN_TRAINING: _CLASS, VoucherState.RECEIVED: _LEAVING, **_SIDE},
    VoucherState.IN_TRAINING: {VoucherState.REDEEMED: _LEAVING, VoucherState.RECEIVED: _LEAVING, **_SIDE},
    VoucherState.REDEEMED: {VoucherState.VERIFIED: frozenset({OFFICE, DEPARTMENT}), VoucherState.FROZEN: _OFFICE},
    VoucherState.VERIFIED: {VoucherState.SETTLED: _OFFICE, VoucherState.FROZEN: _OFFICE},
    VoucherState.SETTLED: {VoucherState.PAID: _OFFICE, VoucherState.RECOVERED: _OFFICE},
    VoucherState.PAID: {VoucherState.RECOVERED: _OFFICE},
    VoucherState.FROZEN: {**dict.fromkeys(FREEZABLE, _OFFICE), VoucherState.VOIDED: _OFFICE},
    VoucherState.EXPIRED: {},
    VoucherState.VOIDED: {},
    VoucherState.LOST: {},
    VoucherState.RECOVERED: {},
}
MOVES: Mapping[VoucherState, Mapping[VoucherState, frozenset[str]]] = _TO
"""From → to → who."""
GONE = frozenset({VoucherState.VOIDED, VoucherState.LOST})
"""Do not count as somebody's voucher of the year."""
NEEDS_REASON = frozenset({VoucherState.VOIDED, VoucherState.FROZEN, VoucherState.LOST, VoucherState.RECOVERED})
DECIDED = frozenset({VoucherState.VERIFIED, VoucherState.VOIDED, VoucherState.FROZEN, VoucherState.RECOVERED})
"""Where an official moves a voucher by a decision; the other steps have acts of their own."""
BATCH_NAMES: Mapping[str, str] = {"drafted": "待批准", "approved": "已批准", "issued": "已发放", "voided": "已作废"}
CHANNELS: Mapping[str, str] = {"phone": "本人手机", "desk": "乡镇窗口当面", "paper": "本人签字的纸质选择单"}
PROOFS: Mapping[str, str] = {"secret": "持券人的密码", "witness": "乡镇见证", "session": "本人在手机上确认"}
UNUSED_REASONS: Mapping[str, str] = {
    "no_class": "附近没有合适的班",
    "no_time": "没有时间",
    "away": "外出了",
    "phone": "电话换了，联系不上",
    "refused": "培训机构不收",
    "unwilling": "不想学了",
    "other": "别的原因",
}
REMINDED_BY: Mapping[str, str] = {"phone": "打电话", "visit": "上门", "message": "短信或微信"}
AGES: Mapping[str, tuple[str, int, int | None]] = {
    "month": ("不到 1 个月", 0, 30),
    "quarter": ("1 到 3 个月", 30, 90),
    "half": ("3 到 6 个月", 90, 180),
    "older": ("6 个月以上", 180, None),
}
"""How long an unused voucher is out: words, days from, and days below which."""
SAMPLE_STATES: Mapping[str, str] = {"open": "核查中", "completed": "已核查完"}
CHECKS: Mapping[str, str] = {
    "confirmed": "属实",
    "wrong": "不符",
    "passed": "随抽样通过",
    "released": "没有通过，已放回",
}
"""What came of a voucher of a sample; `passed` was not drawn, and all drawn ones were confirmed; `released` was not
drawn either, and frozen or void by then: once thawed, another sample may draw it."""
