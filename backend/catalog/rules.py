"""UX 28: dictionary entries get codes from their names, begin and end on days, and are never deleted."""

import re
from collections.abc import Container
from datetime import date
from itertools import chain, count

from pypinyin import lazy_pinyin

from backend.catalog.errors import EntryClosed, WrongDates
from backend.catalog.kinds import HOLIDAY
from backend.kernel.errors import FieldError

MAX_CODE = 30


def code_for(name: str, taken: Container[str]) -> str:
    """A code by the name's pinyin, numbered where it is taken: 电焊 → dianhan, dianhan_2."""
    base = re.sub("[^a-z0-9]", "", "".join(lazy_pinyin(name)).lower())[:MAX_CODE]
    if not base[:1].isalpha():
        base = f"x{base}"
    candidates = chain([base], (f"{base}_{number}" for number in count(2)))
    return next(code for code in candidates if code not in taken)


def require_open(until: date | None, kind: str = "") -> None:
    """A closed entry is opened again before anything else; a holiday has its end from the beginning."""
    if until is not None and kind != HOLIDAY:
        raise EntryClosed


def require_period(kind: str, since: date, until: date | None) -> None:
    """A new entry ends after its first day, if it ends at all; a holiday does."""
    if kind == HOLIDAY and until is None:
        raise _wrong_dates("请填写放假后的上班第一天")
    if until is not None and until <= since:
        raise _wrong_dates(f"停用日期应晚于启用日期 {since}")


def require_closable(since: date, present_until: date | None, until: date, kind: str = "") -> None:
    """An open entry may end, on a day after its first; a holiday may end on another day, or be called off."""
    require_open(present_until, kind)
    if until < since or (until == since and kind != HOLIDAY):
        raise _wrong_dates(f"停用日期应晚于启用日期 {since}")


def require_endless(kind: str) -> None:
    """A holiday does not go on for ever."""
    if kind == HOLIDAY:
        raise _wrong_dates("节假日要有上班第一天；日期有变，请直接修改它")


def _wrong_dates(sentence: str) -> WrongDates:
    return WrongDates(sentence, errors=[FieldError("/valid_until", "not_after_start", sentence)])
