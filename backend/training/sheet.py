"""The roster of a class as a sheet: whom to enrol, by name and ID number. Pure."""

from datetime import date

from backend.kernel.sheets.columns import Column, SheetSpec
from backend.person import id_number
from backend.person.names import check_name

NAME, NUMBER = "姓名", "身份证号"


def class_roster(today: date) -> SheetSpec:
    """The sheet, bound to the day."""
    return SheetSpec(
        "培训班学员名单",
        (
            Column("name", NAME, required=True, max_length=50, check=check_name, repeats=True, example="马小娃"),
            Column(
                "identity",
                NUMBER,
                required=True,
                max_length=40,
                check=lambda text: id_number.parse(text, today),
                aliases=("身份证", "身份证号码", "公民身份号码", "证件号码"),
                note="18 位，单元格请设为“文本”格式",
            ),
        ),
    )
