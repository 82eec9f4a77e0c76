"""An invented roster with planted faults: numbers begin with 622999, a prefix that no place has."""

import csv
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from backend.kernel.sheets.export import write_table
from backend.person import sheet
from backend.person.id_number import check_digit
from backend.person.village_names import Place, Villages

PREFIX = "622999"
TITLES = [
    "姓名",
    "身份证号",
    "性别",
    "出生日期",
    "民族",
    "乡镇",
    "村（社区）",
    "详细住址",
    "文化程度",
    "健康状况",
    "手机号",
    "是否劳动力",
    "就业状态",
    "从事职业",
    "务工地点",
    "年收入（元）",
    "人员类别",
    "培训意愿工种",
    "意愿培训方式",
    "备注",
]
_SURNAMES = "马马马马马马妥唐张汪陈王李赵杨牟"
_GIVEN = "哈麦阿尤伊买苏法海奴尔三色热依卜力木沙努比者萨里汗丽努成龙国强晓梅秀兰文忠建平小荣"
_JOBS = ("种植", "养殖", "建筑小工", "拉面", "餐饮服务", "运输", "零售", "")
_PLACES = ("本村", "本县", "临夏市", "兰州市", "厦门市", "西宁市", "")
_DATA = Path(__file__).resolve().parents[1]

Cells = list[object]


class Fault(NamedTuple):
    """One planted fault: row of the workbook, column, expected code, what was done."""

    row: int
    column: str
    code: str
    what: str


def _table(path: str) -> list[dict[str, str]]:
    with (_DATA / path).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def vocabulary() -> sheet.Vocabulary:
    """The county's words from the shipped dictionaries."""
    regions = [
        (row["level"], Place(row["code"], row["name"], row["parent_code"])) for row in _table("org/data/regions.csv")
    ]
    words = _table("catalog/data/dictionaries.csv")

    def entries(kind: str) -> dict[str, str]:
        return {row["name"]: row["code"] for row in words if row["kind"] == kind}

    villages = Villages([p for level, p in regions if level == "township"], [p for lv, p in regions if lv == "village"])
    trades = {row["name"]: row["code"] for row in _table("catalog/data/trades.csv")}
    return sheet.Vocabulary(villages, entries("person_category"), trades, entries("training_mode"))


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # reason: invented data, repeatable by seed
        regions = _table("org/data/regions.csv")
        towns = {row["code"]: row["name"] for row in regions if row["level"] == "township"}
        self.villages = [(towns[r["parent_code"]], r["name"]) for r in regions if r["level"] == "village"]
        words = vocabulary()
        self.categories, self.trades, self.modes = list(words.categories), list(words.trades), list(words.modes)
        self.used: set[str] = set()

    def number(self, born: date) -> str:
        while True:
            first = f"{PREFIX}{born:%Y%m%d}{self.random.randrange(1, 1000):03d}"
            if first not in self.used:
                self.used.add(first)
                return first + check_digit(first)

    def row(self) -> Cells:
        pick, choice = self.random, self.random.choice
        born = date(1966, 1, 1) + timedelta(days=pick.randrange(365 * 42))
        number = self.number(born)
        township, village = choice(self.villages)
        wish = pick.sample(self.trades, pick.choice((0, 1, 1, 2)))
        return [
            choice(_SURNAMES) + "".join(pick.choices(_GIVEN, k=pick.choice((1, 2, 2, 3)))),
            number,
            "男" if int(number[16]) % 2 else "女",
            born.isoformat(),
            choice(("东乡族", "东乡族", "东乡族", "汉族", "回族")),
            township,
            village,
            f"{village}{pick.randrange(1, 9)}社{pick.randrange(1, 200)}号",
            choice(list(sheet.EDUCATION)),
            choice(("健康", "健康", "健康", "一般", "慢性病")),
            f"1{choice('356789')}{pick.randrange(10**9):09d}",
            "是",
            choice(list(sheet.EMPLOYMENT)),
            choice(_JOBS),
            choice(_PLACES),
            pick.randrange(0, 80_000, 100),
            "、".join(pick.sample(self.categories, pick.choice((0, 0, 1, 2)))),
            "、".join(wish),
            choice(self.modes) if wish else "",
            "",
        ]


def _set(
    column: int, code: str, what: str, make: Callable[[Cells], object]
) -> tuple[int, str, str, Callable[[Cells], object]]:
    return column, code, what, make


def _signed(first17: str) -> str:
    return first17 + check_digit(first17)


def _other_village(cells: Cells) -> str:
    return "巴牙村" if cells[5] != "锁南镇" else "达板社区居民委员会"


def _wrong_check(cells: Cells) -> str:
    number = str(cells[1])
    return number[:17] + ("0" if number[17] != "0" else "1")


_FAULTS = (
    _set(1, "id_checksum", "校验位错误", _wrong_check),
    _set(1, "id_impossible_date", "不存在的日期", lambda c: _signed(PREFIX + "19900231" + str(c[1])[14:17])),
    _set(1, "id_future_date", "出生日期在将来", lambda c: _signed(PREFIX + "20990101" + str(c[1])[14:17])),
    _set(1, "id_15_digits", "15 位旧号码", lambda c: str(c[1])[:6] + str(c[1])[8:17]),
    _set(6, "unknown_village", "没有的村", lambda c: "不存在村"),
    _set(6, "village_not_in_township", "村不属于乡镇", _other_village),
    _set(2, "sex_mismatch", "性别不符", lambda c: "女" if c[2] == "男" else "男"),
    _set(3, "birth_date_mismatch", "出生日期不符", lambda c: "1950-01-01"),
    _set(10, "bad_phone", "手机号错误", lambda c: "12345"),
    _set(0, "required", "缺姓名", lambda c: ""),
    _set(16, "unknown_choice", "未知人员类别", lambda c: "不存在的类别"),
    _set(17, "unknown_choice", "未知工种", lambda c: "不存在的工种"),
    _set(15, "negative", "收入为负", lambda c: -100),
    _set(19, "too_long", "备注过长", lambda c: "很长" * 150),
    _set(1, "duplicate_in_file", "文件内重复", lambda c: ""),
)


def people(rows: int, seed: int, bad: int) -> tuple[list[Cells], list[Fault]]:
    """The roster and its planted faults, one a row, every kind in turn; equal for equal arguments."""
    maker = _Maker(seed)
    roster = [maker.row() for _ in range(rows)]
    chosen = sorted(maker.random.sample(range(1, rows), min(bad, max(0, rows - 1))))
    spoilt = set(chosen)
    faults = []
    for turn, index in enumerate(chosen):
        column, code, what, make = _FAULTS[turn % len(_FAULTS)]
        if code == "duplicate_in_file":
            source = next((i for i in range(index) if i not in spoilt), 0)
            roster[index][1:4] = roster[source][1:4]
            what = f"与第 {source + 2} 行重复"
        else:
            roster[index][column] = make(roster[index])
        faults.append(Fault(index + 2, TITLES[column], code, what))
    return roster, faults


def write(out: Path, *, rows: int, seed: int, bad: int, as_csv: bool = False) -> list[Fault]:
    """Write the roster to `out` and the list of faults beside it."""
    roster, faults = people(rows, seed, bad)
    if as_csv:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([TITLES, *roster])
    else:
        write_table(out, TITLES, roster)
    with out.with_suffix(".faults.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([Fault._fields, *faults])
    return faults
