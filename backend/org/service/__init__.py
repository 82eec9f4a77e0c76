"""Keeping the organisation: what happens, and the sentence of each thing in the audit trail."""

from backend.kernel import audit

audit.describe(
    {
        "region.created": "增加区划",
        "region.changed": "修改区划",
        "region.closed": "撤销区划",
        "region.reopened": "恢复区划",
        "region_alias.created": "增加区划写法",
        "region_alias.removed": "删除区划写法",
        "department.changed": "修改责任部门",
        "responsibility.created": "增加职责分工",
        "responsibility.changed": "修改职责分工",
        "responsibility.removed": "删除职责分工",
        "receipt.read": "阅知下发文件",
    }
)
