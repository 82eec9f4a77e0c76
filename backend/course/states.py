"""The states of a course's papers; models store them, rules move them."""

from enum import StrEnum


class Paper(StrEnum):
    """草稿 → 待审定 → 已审定; or 已退回, which is mended and handed in again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


EDITABLE = frozenset({Paper.DRAFT, Paper.RETURNED})
PAPER_NAMES = {
    Paper.DRAFT: "草稿",
    Paper.SUBMITTED: "待审定",
    Paper.RETURNED: "已退回",
    Paper.APPROVED: "已审定",
}


class PaperKind(StrEnum):
    """R63: the three that are approved before a class opens."""

    TEACHING_PLAN = "teaching_plan"
    SYLLABUS = "syllabus"
    TEXTBOOK = "textbook"


KIND_NAMES = {
    PaperKind.TEACHING_PLAN: "教学计划",
    PaperKind.SYLLABUS: "教学大纲",
    PaperKind.TEXTBOOK: "教材",
}
