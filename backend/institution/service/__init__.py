"""Keeping institutions: what happens, and the sentence of each thing in the audit trail."""

from uuid import UUID

from backend.institution import rules
from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.scope import Kind

audit.describe(
    {
        "institution.created": "登记培训机构",
        "institution.changed": "修改培训机构",
        "institution.closed": "停用培训机构",
        "institution.reopened": "恢复培训机构",
        "institution_trade.created": "增加机构的办学工种",
        "institution_trade.closed": "停止机构的办学工种",
        "facility.created": "登记设施设备",
        "facility.changed": "修改设施设备",
        "facility.deleted": "删除设施设备",
        "cooperation.created": "登记合作协议",
        "cooperation.changed": "修改合作协议",
        "cooperation.deleted": "删除合作协议",
        "recognition.created": "填报年度认定",
        "recognition.changed": "修改年度认定材料",
        "recognition.deleted": "删除年度认定草稿",
        "recognition.submitted": "提交年度认定",
        "recognition.returned": "退回年度认定材料",
        "recognition.decided": "作出年度认定",
        "recognition.withdrawn": "撤销年度认定",
        "tender.created": "新建招标项目",
        "tender.changed": "修改招标项目",
        "tender.deleted": "删除招标项目草稿",
        "tender.opened": "公开招标，并告知全部已认定机构",
        "tender.read": "查看了招标项目",
        "tender.cancelled": "取消招标项目",
        "tender.awarded": "定标并签订合同",
        "bid.created": "投标",
        "bid.changed": "修改投标",
        "bid.deleted": "撤回投标",
        "bid.scored": "给投标评分",
        "teacher.proposed": "推荐教师入库",
        "teacher.changed": "修改教师信息",
        "teacher.admitted": "教师入库",
        "teacher.refused": "教师不予入库",
        "teacher.left": "教师出库",
        "teacher.reviewed": "教师年度考评",
        "teacher_study.created": "登记教师进修",
        "teacher_study.changed": "修改教师进修",
        "title_application.created": "登记职称申报",
        "title_application.decided": "登记职称评审结果",
        "venue.created": "登记场地",
        "venue.changed": "修改场地",
        "venue.assessed": "登记场地年度状态",
        "booking.created": "预约教师或场地",
        "booking.deleted": "取消预约",
    }
)


def whose(actor: Actor, given: UUID | None) -> UUID:
    """The institution that something belongs to: the caller's own, or the one that the office names."""
    if actor.kind == Kind.INSTITUTION and actor.institution_id is not None:
        if given not in {None, actor.institution_id}:
            raise rules.fault("/institution_id", "只能登记本机构的内容")
        return actor.institution_id
    if given is None:
        raise rules.fault("/institution_id", "请选择机构")
    return given
