"""One key for the many ways in which a village is written, and a register that refuses to guess."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from backend.kernel.sheets.errors import CellFault

_SUFFIX = re.compile(r"(社区|村)?(居民委员会|村民委员会|居委会|村委会|民委员会|委员会|委会)?$")
_SPACE = re.compile(r"\s")
_COUNTY = 6
_SPELLINGS = 10_000


class Place(NamedTuple):
    """A village or a township of the register."""

    code: str
    name: str
    parent: str


def village_key(name: str) -> str:
    """巴牙, 巴牙村, 巴牙村委会 and 巴牙村民委员会 have one key; 城南社区 keeps apart from 城南村."""
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", name))
    community = "社区" in plain or plain.endswith(("居委会", "居民委员会"))
    bare = _SUFFIX.sub("", plain)
    bare = bare.removesuffix("社区") if community else bare.removesuffix("村")
    return (bare or plain) + ("#社区" if community else "")


class Villages:
    """Villages of the county by township and key; aliases are (code above, typed name) → code."""

    def __init__(
        self,
        townships: Iterable[Place],
        villages: Iterable[Place],
        aliases: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.townships = {place.name: place.code for place in townships}
        self._short = {name[:-1]: code for name, code in self.townships.items()}
        self._found: dict[tuple[str, str], list[str]] = {}
        self._anywhere: dict[str, set[str]] = {}
        self._spelled: dict[tuple[str, str], str] = {}
        for place in villages:
            self._add(place.parent, village_key(place.name), place.code)
        for (parent, name), code in (aliases or {}).items():
            if len(parent) == _COUNTY:
                self._short[name] = code
            else:
                self._add(parent, village_key(name), code)

    def contents(self) -> list[object]:
        """All that decides on an answer, in an order of its own: equal registers have equal contents."""
        found = sorted((key, sorted(codes)) for key, codes in self._found.items())
        return [sorted(self.townships.items()), sorted(self._short.items()), found]

    def _add(self, township: str, key: str, code: str) -> None:
        codes = self._found.setdefault((township, key), [])
        if code not in codes:
            codes.append(code)
        self._anywhere.setdefault(key, set()).add(township)

    def township(self, text: str) -> str:
        """Code of a township by its name, with or without 镇/乡."""
        name = _SPACE.sub("", text)
        code = self.townships.get(name) or self._short.get(name)
        if code is None:
            raise CellFault("unknown_township", "没有这个乡镇，请从下拉框中选择")
        return code

    def village(self, township: str, text: str) -> str:
        """Code of a village in its township; several villages under one key are never guessed."""
        known = self._spelled.get((township, text))
        if known is not None:
            return known
        code = self._village(township, text)
        if len(self._spelled) < _SPELLINGS:
            self._spelled[township, text] = code
        return code

    def _village(self, township: str, text: str) -> str:
        key = village_key(text)
        for candidate in (key, key + "#社区"):
            codes = self._found.get((township, candidate), [])
            if len(codes) == 1:
                return codes[0]
            if codes:
                raise CellFault("ambiguous_village", "该乡镇有几个同名的村（社区），请填写全称")
        if key in self._anywhere or key + "#社区" in self._anywhere:
            raise CellFault("village_not_in_township", "这个村（社区）不属于所填乡镇，请核对乡镇和村")
        raise CellFault("unknown_village", "没有这个村（社区），请从下拉框中选择")
