"""What happens to people, by groups of verbs."""

from backend.kernel import audit

audit.describe(
    {
        "person.created": "登记劳动力",
        "person.changed": "修改劳动力信息",
        "person.corrected": "更正劳动力身份信息",
        "person.moved": "变更劳动力所在村",
        "person.died": "登记死亡",
        "person.left": "登记迁出或不再是劳动力",
        "person.returned": "恢复在册",
        "person.merged": "合并重复的劳动力",
        "person.unmerged": "撤销合并",
        "person.revealed": "查看完整的个人信息",
        "person.looked_up": "跨乡镇核验身份证号",
    }
)
