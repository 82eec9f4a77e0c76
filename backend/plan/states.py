"""The states of a plan and of an allocation; models store them, rules move them."""

from enum import StrEnum


class State(StrEnum):
    """草稿 → 已提交 → 已发布 → 已被调整."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ISSUED = "issued"
    SUPERSEDED = "superseded"


EDITABLE = frozenset({State.DRAFT})
LOCKED = frozenset({State.ISSUED, State.SUPERSEDED})

STATE_NAMES = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "已提交",
    State.ISSUED: "已发布",
    State.SUPERSEDED: "已被调整",
}
