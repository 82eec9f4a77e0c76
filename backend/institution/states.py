"""The states of institutions, recognitions and tenders; models store them, rules move them."""

from enum import StrEnum


class Recognised(StrEnum):
    """草稿 → 已提交 → 认定合格 / 有条件认定 / 不予认定; a decided one can be withdrawn."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECOGNISED = "recognised"
    CONDITIONAL = "conditional"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


VALID = frozenset({Recognised.RECOGNISED, Recognised.CONDITIONAL})
RECOGNISED_NAMES = {
    Recognised.DRAFT: "草稿",
    Recognised.SUBMITTED: "待认定",
    Recognised.RECOGNISED: "认定合格",
    Recognised.CONDITIONAL: "有条件认定",
    Recognised.REFUSED: "不予认定",
    Recognised.WITHDRAWN: "已撤销认定",
}


class Tendering(StrEnum):
    """草稿 → 公开招标 → 已定标; or cancelled."""

    DRAFT = "draft"
    OPEN = "open"
    AWARDED = "awarded"
    CANCELLED = "cancelled"


TENDERING_NAMES = {
    Tendering.DRAFT: "草稿",
    Tendering.OPEN: "公开招标中",
    Tendering.AWARDED: "已定标",
    Tendering.CANCELLED: "已取消",
}


class Teaching(StrEnum):
    """推荐 → 在库; or not admitted; who leaves is not booked any more."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"
    LEFT = "left"


TEACHING_NAMES = {
    Teaching.PROPOSED: "待入库",
    Teaching.ACTIVE: "在库",
    Teaching.REFUSED: "未入库",
    Teaching.LEFT: "已出库",
}
