"""The states of a class and who moves it where; the database holds the same table (migrations/sql/training.sql)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """草稿 → 已申请 → 已批准 → 报名中 → 培训中 → 已结束 → 已鉴定 → 已验收 → 已结算 → 已归档; and the side states."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    OPEN = "open"
    RUNNING = "running"
    FINISHED = "finished"
    ASSESSED = "assessed"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    ARCHIVED = "archived"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    VOIDED = "voided"


NAMES: Mapping[Stage, str] = {
    Stage.DRAFT: "草稿",
    Stage.SUBMITTED: "待审批",
    Stage.RETURNED: "已退回",
    Stage.APPROVED: "已批准",
    Stage.OPEN: "报名中",
    Stage.RUNNING: "培训中",
    Stage.FINISHED: "已结束",
    Stage.ASSESSED: "已鉴定",
    Stage.ACCEPTED: "已验收",
    Stage.SETTLED: "已结算",
    Stage.ARCHIVED: "已归档",
    Stage.SUSPENDED: "已暂停",
    Stage.CANCELLED: "已取消",
    Stage.VOIDED: "已作废",
}
SCHOOL, DEPARTMENT, OFFICE = "institution", "department", "office"
"""Who moves a class: the institution that holds it, the responsible department, the office; the office may all."""
PARTIES: Mapping[str, str] = {SCHOOL: "培训机构", DEPARTMENT: "责任部门", OFFICE: "领导小组办公室"}

_TO: dict[Stage, dict[Stage, str]] = {
    Stage.DRAFT: {Stage.SUBMITTED: SCHOOL, Stage.CANCELLED: SCHOOL},
    Stage.RETURNED: {Stage.SUBMITTED: SCHOOL, Stage.CANCELLED: SCHOOL},
    Stage.SUBMITTED: {Stage.APPROVED: DEPARTMENT, Stage.RETURNED: DEPARTMENT, Stage.CANCELLED: SCHOOL},
    Stage.APPROVED: {Stage.OPEN: SCHOOL, Stage.CANCELLED: SCHOOL, Stage.SUSPENDED: DEPARTMENT},
    Stage.OPEN: {Stage.RUNNING: SCHOOL, Stage.CANCELLED: SCHOOL, Stage.SUSPENDED: DEPARTMENT},
    Stage.RUNNING: {Stage.FINISHED: SCHOOL, Stage.SUSPENDED: DEPARTMENT, Stage.VOIDED: OFFICE},
    Stage.FINISHED: {Stage.ASSESSED: SCHOOL, Stage.VOIDED: OFFICE},
    Stage.ASSESSED: {Stage.ACCEPTED: DEPARTMENT, Stage.FINISHED: DEPARTMENT, Stage.VOIDED: OFFICE},
    Stage.ACCEPTED: {Stage.SETTLED: OFFICE, Stage.ARCHIVED: OFFICE, Stage.VOIDED: OFFICE},
    Stage.SETTLED: {Stage.ARCHIVED: OFFICE, Stage.VOIDED: OFFICE},
    Stage.SUSPENDED: {Stage.APPROVED: DEPARTMENT, Stage.OPEN: DEPARTMENT, Stage.RUNNING: DEPARTMENT},
    Stage.ARCHIVED: {Stage.VOIDED: OFFICE},
    Stage.CANCELLED: {},
    Stage.VOIDED: {},
}
MOVES: Mapping[Stage, Mapping[Stage, str]] = _TO
"""From → to → who."""
EDITABLE = frozenset({Stage.DRAFT, Stage.RETURNED})
ENROLLING = frozenset({Stage.APPROVED, Stage.OPEN})
RUNNING = frozenset({Stage.RUNNING, Stage.SUSPENDED})
"""Who leaves now drops out."""
SEATED = ENROLLING | RUNNING
"""States in which a class takes seats of its institution's approved capacity."""
NEEDS_REASON = frozenset({Stage.RETURNED, Stage.SUSPENDED, Stage.CANCELLED, Stage.VOIDED})


@dataclass(frozen=True)
class Waiting:
    """Whom a class waits for in a state, and in how many days it is due, counted from the day that `since` names."""

    party: str
    since: str
    days: int


WAITING: Mapping[Stage, Waiting] = {
    Stage.DRAFT: Waiting(SCHOOL, "starts_on", -7),
    Stage.RETURNED: Waiting(SCHOOL, "starts_on", -7),
    Stage.SUBMITTED: Waiting(DEPARTMENT, "state_since", 5),
    Stage.APPROVED: Waiting(SCHOOL, "starts_on", 0),
    Stage.OPEN: Waiting(SCHOOL, "starts_on", 0),
    Stage.RUNNING: Waiting(SCHOOL, "ends_on", 0),
    Stage.FINISHED: Waiting(SCHOOL, "ends_on", 15),
    Stage.ASSESSED: Waiting(DEPARTMENT, "state_since", 10),
    Stage.ACCEPTED: Waiting(OFFICE, "state_since", 30),
    Stage.SETTLED: Waiting(OFFICE, "state_since", 30),
    Stage.SUSPENDED: Waiting(DEPARTMENT, "state_since", 30),
}
