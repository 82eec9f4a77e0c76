"""The citizen identity number (GB 11643): checked, read, masked. Pure; the day is a parameter."""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from operator import mul
from typing import Literal, NamedTuple

from backend.kernel.sheets.errors import CellFault

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_FULL = re.compile(r"[0-9]{17}[0-9X]")
_OLD = re.compile(r"[0-9]{15}")
_LIKE_X = str.maketrans(dict.fromkeys("\u00d7\u0425\u03a7", "X"))
"""The times sign and the letters of two other alphabets that look the same."""
_MARKS = frozenset("'`\u2018\u2019\u00b4\u2212")
_FILLING = frozenset({"Cf", "Pd"})
"""Invisible marks (zero width, byte order) and dashes of every length."""
_OLDEST = date(1900, 1, 1)

Sex = Literal["male", "female"]
SEX_NAMES: dict[Sex, str] = {"male": "男", "female": "女"}


class Identity(NamedTuple):
    """A valid number and what it says by itself."""

    number: str
    birth_date: date
    sex: Sex


def normalise(text: str) -> str:
    """Full-width to ASCII, no spaces, dashes, invisible marks, upper-case X: the form that is stored and compared."""
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain.translate(_LIKE_X) if not _is_filling(char))


def _is_filling(char: str) -> bool:
    return char.isspace() or char in _MARKS or unicodedata.category(char) in _FILLING


def check_digit(first17: str) -> str:
    """The eighteenth character of a number."""
    return CHECKS[(_share(first17[:6], 0) + _share(first17[6:14], 6) + _share(first17[14:], 14)) % 11]


@lru_cache(maxsize=50_000)
def _share(digits: str, at: int) -> int:
    """What a stretch adds to the sum: places, birthdays and serial numbers come again and again."""
    return sum(map(mul, map(int, digits), WEIGHTS[at:]))


def parse(text: str, today: date) -> Identity:
    """The identity behind a typed number, or CellFault saying what is wrong."""
    number = normalise(text)
    if _OLD.fullmatch(number):
        raise CellFault("id_15_digits", "这是 15 位旧身份证号，请填写 18 位号码（以现用身份证为准）")
    if not _FULL.fullmatch(number):
        raise CellFault("id_malformed", f"身份证号应为 18 位（前 17 位数字，末位数字或 X），现为 {len(number)} 位")
    born = _birth_date(number, today)
    expected = check_digit(number[:17])
    if number[17] != expected:
        raise CellFault("id_checksum", f"身份证号校验不符：按前 17 位，第 18 位应为 {expected}，请核对整个号码")
    return Identity(number, born, _sex(number))


def of_valid(number: str) -> Identity:
    """The identity behind a number that `parse` has accepted."""
    return Identity(number, _day(number[6:14]), _sex(number))


def _sex(number: str) -> Sex:
    return "male" if int(number[16]) % 2 else "female"


@lru_cache(maxsize=50_000)
def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _birth_date(number: str, today: date) -> date:
    try:
        born = _day(number[6:14])
    except ValueError:
        raise CellFault("id_impossible_date", "身份证号第 7 至 14 位不是真实存在的日期") from None
    if born > today:
        raise CellFault("id_future_date", "身份证号中的出生日期晚于今天")
    if born < _OLDEST:
        raise CellFault("id_impossible_date", "身份证号中的出生日期早于 1900 年")
    return born


def mask(number: str) -> str:
    """First six and last two: with the last four the whole number could be worked out."""
    return f"{number[:6]}{'*' * max(0, len(number) - 8)}{number[-2:]}" if len(number) > 8 else "*" * len(number)


def age(born: date, today: date) -> int:
    """Completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
