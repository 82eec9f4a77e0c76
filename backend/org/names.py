"""How clerks write the names of townships and villages (巴牙, 巴牙村, 巴牙村委会), and which region they mean."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}

_SPACE = re.compile(r"[\s\u3000]+")
_VILLAGE = re.compile(r"(村民委员会|村委会|村委|村)$")
_COMMUNITY = re.compile(r"(社区居民委员会|社区居委会|居民委员会|居委会|社区)$")
_TOWNSHIP = re.compile(r"(镇人民政府|乡人民政府|镇政府|乡政府|镇|乡)$")


def parent_of(code: str) -> str | None:
    """The code above."""
    length = PARENT_LENGTH.get(len(code))
    return code[:length] if length else None


def written(text: str) -> str:
    """A name as it is compared: full-width forms made plain, spaces gone."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def kind_form(name: str) -> str:
    """巴牙村委会 → 巴牙村, 城南社区居民委员会 → 城南社区: the office left out, the kind kept."""
    plain = written(name)
    if _COMMUNITY.search(plain):
        return _COMMUNITY.sub("社区", plain)
    return _VILLAGE.sub("村", plain)


def bare_form(name: str) -> str:
    """巴牙村委会 → 巴牙, 达板镇 → 达板: the name alone; a name that is nothing but its kind stays."""
    plain = written(name)
    for suffix in (_COMMUNITY, _VILLAGE, _TOWNSHIP):
        bare = suffix.sub("", plain)
        if bare != plain:
            return bare or plain
    return plain


class NameBook:
    """Finds a region below another by code, name, alias, or the name as clerks shorten it.

    The surer way wins: a short form counts only where no full name, alias or kind form answers.
    """

    def __init__(self, regions: Iterable[tuple[str, str, str]], aliases: Iterable[tuple[str, str]]) -> None:
        self._stages: tuple[defaultdict[tuple[str, str], set[str]], ...] = tuple(defaultdict(set) for _ in range(4))
        exact, alias_forms, kinds, bare = self._stages
        for code, name, parent in regions:
            exact[parent, code].add(code)
            exact[parent, code.ljust(12, "0")].add(code)
            exact[parent, written(name)].add(code)
            kinds[parent, kind_form(name)].add(code)
            bare[parent, bare_form(name)].add(code)
        for alias, region in aliases:
            alias_forms[parent_of(region) or "", written(alias)].add(region)

    def find(self, parent: str, text: str) -> list[str]:
        """The regions below a parent that a text may mean: one is the answer, several are doubtful, none unknown."""
        plain = written(text)
        for stage, key in zip(self._stages, (plain, plain, kind_form(text), bare_form(text)), strict=True):
            found = stage.get((parent, key))
            if found:
                return sorted(found)
        return []
