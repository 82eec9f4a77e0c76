"""The roster of the labour force as a sheet: twenty columns, checked row by row without a database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.kernel.sheets.columns import Column, SheetSpec
from backend.kernel.sheets.errors import CellFault
from backend.person import id_number, rules
from backend.person.names import check_name
from backend.person.village_names import Villages

EDUCATION = {
    "文盲或半文盲": "none",
    "小学": "primary",
    "初中": "junior",
    "高中": "senior",
    "中专": "vocational",
    "大专": "college",
    "本科及以上": "bachelor",
}
HEALTH = {"健康": "healthy", "一般": "fair", "慢性病": "chronic", "残疾": "disabled"}
EMPLOYMENT = {
    "务农": "farming",
    "县内务工": "local_work",
    "县外务工": "migrant_work",
    "自主创业": "self_employed",
    "公益性岗位": "public_post",
    "未就业": "unemployed",
    "在校": "student",
}
NATIONS = {n: n for n in ("东乡族", "汉族", "回族", "保安族", "撒拉族", "土族", "藏族", "蒙古族", "维吾尔族", "其他")}
SEX = {"男": "male", "女": "female"}


@dataclass(slots=True)
class Vocabulary:
    """The words of the county that a row may use: shown name → code."""

    villages: Villages
    categories: Mapping[str, str]
    trades: Mapping[str, str]
    modes: Mapping[str, str]


def roster(words: Vocabulary, today: date) -> SheetSpec:
    """The sheet, bound to the day and the county's vocabulary."""
    return SheetSpec("劳动力花名册", (*_identity(words, today), *_work(words)), _RowCheck(words.villages))


def _identity(words: Vocabulary, today: date) -> tuple[Column, ...]:
    towns = words.villages.townships
    return (
        Column("name", "姓名", required=True, max_length=50, check=check_name, repeats=True, example="马小娃"),
        Column(
            "identity",
            "身份证号",
            required=True,
            max_length=40,
            check=lambda text: id_number.parse(text, today),
            aliases=("身份证", "身份证号码", "公民身份号码", "证件号码"),
            note="18 位，单元格请设为“文本”格式",
        ),
        Column("sex", "性别", kind="choice", choices=SEX, example="男"),
        Column("birth_date", "出生日期", kind="date", repeats=True, example="1990-05-01"),
        Column("nation", "民族", kind="choice", choices=NATIONS, example="东乡族"),
        Column(
            "township",
            "乡镇",
            required=True,
            choices=towns,
            check=words.villages.township,
            aliases=("所在乡镇",),
            example="锁南镇",
        ),
        Column(
            "village",
            "村（社区）",
            required=True,
            aliases=("村", "社区", "行政村", "村社区"),
            repeats=True,
            example="巴牙村",
        ),
        Column("address", "详细住址", aliases=("住址", "家庭住址")),
        Column("education", "文化程度", kind="choice", choices=EDUCATION, example="初中"),
        Column("health", "健康状况", kind="choice", choices=HEALTH, example="健康"),
        Column("phone", "手机号", max_length=30, check=rules.check_phone, aliases=("手机", "联系电话", "手机号码")),
    )


def _work(words: Vocabulary) -> tuple[Column, ...]:
    return (
        Column("in_labour_force", "是否劳动力", kind="boolean", choices={"是": "1", "否": "0"}, example="是"),
        Column("employment", "就业状态", kind="choice", choices=EMPLOYMENT, example="务农"),
        Column("occupation", "从事职业", max_length=50, repeats=True),
        Column("workplace", "务工地点", repeats=True),
        Column("income", "年收入（元）", kind="amount", repeats=True, example="12000"),
        Column("categories", "人员类别", kind="multi", choices=words.categories, max_length=200, note="多个用顿号隔开"),
        Column("wishes", "培训意愿工种", kind="multi", choices=words.trades, max_length=200, note="多个用顿号隔开"),
        Column("wish_mode", "意愿培训方式", kind="choice", choices=words.modes),
        Column("remark", "备注", max_length=200),
    )


class _RowCheck:
    """Village within township, typed facts against the number, the same number twice in one file."""

    def __init__(self, villages: Villages) -> None:
        self._villages = villages

    def __call__(self, values: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
        township, village = values.get("township"), values.get("village")
        values["village"] = None
        if township and village:
            try:
                values["village"] = self._villages.village(township, village)
            except CellFault as fault:
                yield "village", fault.code, fault.message
        identity = values.get("identity")
        if identity is not None:
            yield from rules.disagreements(identity, values.get("sex"), values.get("birth_date"))


class Duplicates:
    """Remembers which row brought a number first: one small entry a row."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}

    def check(self, number: str, row: int) -> CellFault | None:
        """The fault if an earlier row holds this number."""
        first = self._first.setdefault(number, row)
        if first == row:
            return None
        return CellFault("duplicate_in_file", f"身份证号与第 {first} 行重复，同一人只保留一行")
