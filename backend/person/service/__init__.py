"""What happens to people, by groups of verbs."""

from backend.kernel import audit

audit.describe(
    {
        "person.created": "登记劳动力",
        "person.changed": "修改劳动力信息",
        "person.corrected": "更正劳动力的姓名或身份证号",
        "person.moved": "变更劳动力所在村",
        "person.status_changed": "变更劳动力的在册状态",
        "person.merged": "合并重复的劳动力",
        "person.separated": "撤销合并",
        "person.revealed": "查看完整的个人信息",
        "person.exported": "导出劳动力台账（号码已遮盖）",
        "person.looked_up": "跨乡镇核验身份证号",
    }
)
