"""Names of people: checked, masked, cut into search tokens."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from backend.kernel.sheets.errors import CellFault

_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．.", "·"))
_JOINTS = re.compile(r"[·\s'-]")
_MOST_READINGS = 8


def check_name(text: str) -> str:
    """The name as stored: the person's own characters, one kind of middle dot."""
    name = text.strip().translate(_DOTS)
    if len(name) < 2 or not all(part.isalpha() for part in _JOINTS.split(name)):
        raise CellFault("bad_name", "姓名应为 2 个字以上的文字，不含数字和符号（“·”除外）")
    return name


def search_key(name: str) -> str:
    """The form that is compared: NFKC, no dots or spaces, lower case."""
    plain = unicodedata.normalize("NFKC", name.translate(_DOTS)).lower()
    return "".join(char for char in plain if char.isalpha())


def mask_name(name: str) -> str:
    """马*** for a list that shows no full names."""
    return name[:1] + "*" * (len(name) - 1)


@lru_cache(maxsize=20_000)
def _initials(char: str) -> tuple[str, ...]:
    readings = pinyin(char, style=Style.FIRST_LETTER, heteronym=True, errors="default")
    return tuple(dict.fromkeys(reading[:1].lower() for reading in readings[0] if reading))


def initials(name: str) -> tuple[str, ...]:
    """Pinyin initials of the name in its usual readings, at most eight."""
    readings = product(*(_initials(char) for char in search_key(name)))
    return tuple("".join(letters) for letters in islice(readings, _MOST_READINGS))


def search_tokens(name: str) -> frozenset[str]:
    """Characters, character pairs and pinyin initials; a name in Latin letters as a whole too."""
    key = search_key(name)
    pairs = {key[i : i + 2] for i in range(len(key) - 1)}
    whole = {key} if key.isascii() else set()
    return frozenset({*key, *pairs, *whole, *initials(name)}) - {""}
