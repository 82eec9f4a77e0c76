"""Field types of every request model: strict, bounded, free of hidden characters (SECURITY 2, 3)."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALLOWED_CONTROL = frozenset("\n\t")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cs"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _is_hidden(char: str) -> bool:
    if char in _ALLOWED_CONTROL:
        return False
    return char in _BIDI or unicodedata.category(char) in _HIDDEN_CATEGORIES


def refuse_hidden(text: str) -> str:
    """Refuse NUL, control characters, lone surrogates and bidirectional marks."""
    if any(_is_hidden(char) for char in text):
        raise PydanticCustomError("hidden_character", "含有看不见的控制字符，请删除后重新输入")
    return text


def refuse_line_breaks(text: str) -> str:
    """Refuse line breaks and tabs in one-line fields."""
    if any(char in text for char in "\n\r\t\v\f\u2028\u2029"):
        raise PydanticCustomError("line_break", "不能含有换行或制表符")
    return text


def require_day(value: Any) -> Any:
    """Refuse what would otherwise be read as seconds since 1970, or as a moment."""
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_parsing", "日期应写成 2021-10-31")


def require_instant(value: Any) -> Any:
    """Refuse what would otherwise be read as seconds since 1970, or as midnight."""
    if isinstance(value, datetime) or (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    raise PydanticCustomError("datetime_parsing", "时间应写成 2021-10-31T08:00:00Z")


SafeText = Annotated[str, AfterValidator(refuse_hidden), StringConstraints(strip_whitespace=True, max_length=4000)]
SafeStr = Annotated[
    str,
    AfterValidator(refuse_hidden),
    AfterValidator(refuse_line_breaks),
    StringConstraints(strip_whitespace=True, max_length=200),
]
Name = Annotated[SafeStr, StringConstraints(min_length=1, max_length=60)]
Reason = Annotated[SafeText, StringConstraints(min_length=2, max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")]
TownshipCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
Year = Annotated[int, Field(strict=True, ge=1900, le=2100)]
Count = Annotated[int, Field(strict=True, ge=0, le=2_000_000_000)]
Fen = Annotated[int, Field(strict=True, ge=0, le=9_007_199_254_740_991)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31)), BeforeValidator(require_day)]
"""A day as a caller writes it: 2021-10-31 and nothing else, so that the day after it exists too."""
Instant = Annotated[AwareDatetime, BeforeValidator(require_instant)]
"""A moment with its offset, for reading as of then."""


class In(BaseModel):
    """Base of every request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def omitted() -> Any:
    """The default of a patch's field: it may be left out, but null is refused unless its type allows it.

    Services read a patch by `data.model_dump(exclude_unset=True)`.
    """
    return Field(default_factory=lambda: None)


class Out(BaseModel):
    """Base of every answer: built from rows by attribute, never with defaults."""

    model_config = ConfigDict(from_attributes=True)


def shared(row: object, model: type[BaseModel]) -> dict[str, Any]:
    """The fields of an answer that a row has under the same name; the rest is said by who builds the answer."""
    return {name: getattr(row, name) for name in model.model_fields if hasattr(row, name)}
