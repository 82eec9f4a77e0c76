"""The small lists that the office keeps, by kind; a new kind is a new demand and needs code that uses it."""

HOLIDAY = "holiday"
"""Its entries are days off: from the first of them until the first day of work (that one excluded)."""
KIND_NAMES: dict[str, str] = {
    "training_mode": "培训方式",
    "person_category": "人员类别",
    "person_group": "人群（按年龄、性别得出）",
    "fund_source": "资金来源",
    "fund_level": "资金级次",
    "practical_venue": "实操场地",
    "township_base": "乡镇培训基地",
    "institution_type": "培训机构类型",
    "teacher_source": "师资来源",
    "farmer_theme": "新型职业农民培训内容",
    "out_of_county": "外出培训方向",
    "xiamen": "厦门协作培训",
    "loan_kind": "贷款种类",
    "sanction": "处理措施",
    "media": "宣传媒体",
    "push_content": "推送内容",
    "channel": "宣传渠道",
    "shared_resource": "共享资源",
    HOLIDAY: "节假日",
}
