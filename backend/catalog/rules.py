"""UX 28: dictionary entries get codes from their names, begin and end on days, and are never deleted."""

import re
from collections.abc import Container
from datetime import date
from itertools import chain, count

from pypinyin import lazy_pinyin

from backend.catalog.errors import EntryClosed, WrongDates
from backend.kernel.errors import FieldError

MAX_CODE = 30


def code_for(name: str, taken: Container[str]) -> str:
    """A code by the name's pinyin, numbered where it is taken: 电焊 → dianhan, dianhan_2."""
    base = re.sub("[^a-z0-9]", "", "".join(lazy_pinyin(name)).lower())[:MAX_CODE]
    if not base[:1].isalpha():
        base = f"x{base}"
    candidates = chain([base], (f"{base}_{number}" for number in count(2)))
    return next(code for code in candidates if code not in taken)


def require_open(until: date | None) -> None:
    """A closed entry is opened again before anything else."""
    if until is not None:
        raise EntryClosed


def require_closable(since: date, present_until: date | None, until: date) -> None:
    """An open entry may end, on a day after its first."""
    require_open(present_until)
    if until <= since:
        sentence = f"停用日期应晚于启用日期 {since}"
        raise WrongDates(sentence, errors=[FieldError("/valid_until", "not_after_start", sentence)])
