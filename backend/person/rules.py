"""What is true of a person: phone, agreement of typed and derived facts, life of a record. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from backend.kernel.sheets.errors import CellFault
from backend.person.id_number import SEX_NAMES, Identity, Sex
from backend.person.states import Status

_PHONE = re.compile(r"1[3-9][0-9]{9}")


class Transition(NamedTuple):
    """One allowed change of status: which roles may do it and whether a reason is needed."""

    before: Status
    after: Status
    roles: frozenset[str]
    needs_reason: bool


_KEEPERS = frozenset({"office", "township"})
_OFFICE = frozenset({"office"})
TRANSITIONS: dict[tuple[Status, Status], Transition] = {
    (t.before, t.after): t
    for t in (
        Transition("active", "moved", _KEEPERS, True),
        Transition("active", "left", _KEEPERS, True),
        Transition("active", "dead", _KEEPERS, True),
        Transition("active", "merged", _OFFICE, True),
        Transition("moved", "active", _KEEPERS, True),
        Transition("left", "active", _KEEPERS, True),
        Transition("moved", "dead", _KEEPERS, True),
        Transition("left", "dead", _KEEPERS, True),
        Transition("dead", "active", _OFFICE, True),
        Transition("merged", "active", _OFFICE, True),
    )
}


def transition(before: Status, after: Status, role: str) -> Transition | None:
    """The transition if this role may make it."""
    found = TRANSITIONS.get((before, after))
    return found if found is not None and role in found.roles else None


def check_phone(text: str) -> str:
    """Eleven digits of a mobile number; blanks, dashes and +86 are forgiven."""
    if _PHONE.fullmatch(text):
        return text
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
    if not _PHONE.fullmatch(plain):
        raise CellFault("bad_phone", "手机号应为 11 位，以 13 至 19 开头")
    return plain


def disagreements(identity: Identity, sex: Sex | None, born: date | None) -> Iterator[tuple[str, str, str]]:
    """(field, code, sentence) for each typed fact that the number contradicts."""
    if sex is not None and sex != identity.sex:
        yield "sex", "sex_mismatch", f"性别与身份证号不符：按身份证号应为“{SEX_NAMES[identity.sex]}”"
    if born is not None and born != identity.birth_date:
        yield "birth_date", "birth_date_mismatch", "出生日期与身份证号不符，请核对两栏"
