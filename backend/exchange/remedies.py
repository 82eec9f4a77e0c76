"""What each fault asks of the clerk, and how a wrong value is shown (UX 8–10). Pure."""

from backend.person.id_number import mask as mask_number
from backend.person.masks import mask_phone
from backend.person.names import mask_name

_REMEDIES = {
    "required": "补填这一格",
    "unknown_choice": "改成模板下拉框里的写法",
    "not_yes_or_no": "填“是”或“否”",
    "bad_date": "按 1990-05-01 的样子填写",
    "bad_name": "按身份证上的姓名填写",
    "bad_phone": "核对后填写 11 位手机号，没有就留空",
    "too_long": "缩短这一格的文字",
    "not_integer": "只填整数，不带单位",
    "negative": "核对后填 0 或正数",
    "hidden_characters": "删去这一格，手工重新输入",
    "number_lost_digits": "把这一列设为“文本”，照身份证重新输入",
    "id_checksum": "对照身份证逐位核对",
    "id_malformed": "对照身份证填写 18 位号码",
    "id_15_digits": "填写现用身份证上的 18 位号码",
    "id_impossible_date": "对照身份证核对第 7 至 14 位",
    "id_future_date": "对照身份证核对第 7 至 14 位",
    "sex_mismatch": "核对性别和身份证号，性别也可以留空",
    "birth_date_mismatch": "核对出生日期和身份证号，出生日期也可以留空",
    "unknown_township": "从模板下拉框选择乡镇",
    "unknown_village": "查对村名；确有这个写法的，请办公室在区划里加别名",
    "ambiguous_village": "填写村（社区）的全称",
    "village_not_in_township": "核对乡镇和村是否填错一格",
    "duplicate_in_file": "保留一行，删去另一行",
    "other_township": "从表中删去，由所在乡镇导入",
    "registered_elsewhere": "不要重复登记；已迁来的在人员页面办理变更",
    "name_differs": "核对姓名；台账有误的在人员页面更正",
    "not_active": "核实后先在人员页面恢复在册",
    "not_registered": "核对姓名和号码；还没有登记的，先由所在乡镇登记",
    "other_township_person": "从表中删去，由所在乡镇或培训机构报名",
    "trained_already": "从表中删去；要换班的在学员页面办理",
    "elsewhere": "从表中删去，或请培训机构调整上课时间",
    "not_a_task": "使用系统导出的表格，不要改动编号",
    "row_moved": "重新导出表格，把填好的内容抄过去",
    "told_already": "从表中删去；说错了的在学员页面办理更正",
    "not_asked_yet": "核对日期",
    "not_eligible": "从表中删去；人员类别有误的先在人员页面更正",
    "yearly_limit": "从表中删去，明年再发",
    "class_full": "从表中删去，或先扩大本班名额",
}


def remedy(code: str) -> str:
    """What the clerk does about a fault."""
    return _REMEDIES.get(code, "按提示改正这一格")


_MASKS = {"姓名": mask_name, "身份证号": mask_number, "手机号": mask_phone}


def shown(column: str, value: str | None) -> str | None:
    """A wrong value as it may be shown: what could name a person is masked, long text is cut."""
    if value is None:
        return None
    if column == "详细住址":
        return value[:2] + "***"
    if column == "出生日期":
        return "****" + value[4:] if len(value) > 4 else "****"
    masked = _MASKS[column](value) if column in _MASKS else value
    return masked if len(masked) <= 20 else masked[:19] + "…"
