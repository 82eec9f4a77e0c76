"""People as a list, by name and ID number: whom to enrol in a class, or to give a voucher. Pure."""

from datetime import date

from backend.kernel.sheets.columns import Column, SheetSpec
from backend.person import id_number
from backend.person.names import check_name

NAME, NUMBER = "姓名", "身份证号"


def class_roster(today: date) -> SheetSpec:
    """The people of a class."""
    return people_list("培训班学员名单", today)


def people_list(title: str, today: date) -> SheetSpec:
    """Registered people by name and ID number, bound to the day."""
    return SheetSpec(
        title,
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
