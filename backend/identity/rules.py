"""R93, R158: who keeps whose accounts, what a password must be, where a role belongs."""

import re
from uuid import UUID

from backend.access import KEEPS, Role
from backend.identity.errors import NotKept, OwnAccount, WeakPassword, WrongUnit
from backend.kernel.errors import FieldError

MIN_LENGTH = {"dengbao": 12, "asvs": 15}
MAX_AGE_DAYS = {"dengbao": 90}
CLASSES_OF_DENGBAO = 3
KEPT_PASSWORDS = 5
_MIN_DIFFERENT = 5
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile("[^A-Za-z0-9]"))
_CORE = re.compile(r"[a-z](?:.*[a-z])?", re.DOTALL)
_LEET = str.maketrans("@013457$", "aoieasts")
_BROWSERS = (("MicroMessenger", "微信"), ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def require_keeper(keeper_role: str, keeper_id: UUID, role: str, user_id: UUID | None = None) -> None:
    """Raise unless the keeper may change accounts of a role, and it is not his own."""
    if user_id == keeper_id:
        raise OwnAccount
    if role not in KEEPS.get(keeper_role, frozenset()):
        raise NotKept


def _weak(code: str, sentence: str) -> WeakPassword:
    return WeakPassword(sentence, errors=[FieldError("/new_password", code, sentence)])


def _core(lowered: str) -> str:
    """From the first letter to the last."""
    found = _CORE.search(lowered)
    return found[0] if found else ""


def is_common(password: str, username: str, common: frozenset[str]) -> bool:
    """Whether a password is what everybody tries first: on the list, or a listed word with digits and signs around."""
    lowered = password.lower()
    stems = {lowered, _core(lowered), _core(lowered.translate(_LEET))}
    return username.lower() in lowered or len(set(lowered)) < _MIN_DIFFERENT or any(stem in common for stem in stems)


def require_password(profile: str, password: str, username: str, common: frozenset[str]) -> None:
    """Raise WeakPassword unless a new password suits the profile (dengbao or asvs)."""
    if len(password) < MIN_LENGTH[profile]:
        raise _weak("too_short", f"新密码至少 {MIN_LENGTH[profile]} 个字符")
    classes = sum(pattern.search(password) is not None for pattern in _CLASSES)
    if profile == "dengbao" and classes < CLASSES_OF_DENGBAO:
        raise _weak("too_few_classes", "新密码应含大写字母、小写字母、数字、符号中的至少三种")
    if is_common(password, username, common):
        raise _weak("common", "新密码太常见，或含有用户名，请换一个")


def refuse_used(used: bool) -> None:
    """Raise WeakPassword when a password is one of the last five."""
    if used:
        raise _weak("used_before", f"新密码不能与最近 {KEPT_PASSWORDS} 次用过的相同")


def _unit_fault(pointer: str, sentence: str) -> WrongUnit:
    return WrongUnit(sentence, errors=[FieldError(pointer, "wrong_unit", sentence)])


def place_of(
    role: str, county: str, region: str | None, department_id: str | None, institution_id: UUID | None
) -> dict[str, object]:
    """The unit columns of an account; raises WrongUnit when what is given does not suit the role."""
    if role == Role.TOWNSHIP and (region is None or len(region) != 9 or not region.startswith(county)):
        raise _unit_fault("/region", "乡镇账号要选择本县的一个乡镇")
    if role != Role.TOWNSHIP and region not in {None, county}:
        raise _unit_fault("/region", "这个角色的账号属于县一级，不要选择乡镇")
    if (role == Role.DEPARTMENT) != (department_id is not None):
        raise _unit_fault("/department_id", "部门账号要选择部门，其他角色的账号不选部门")
    if (role in {Role.INSTITUTION, Role.EMPLOYER}) != (institution_id is not None):
        raise _unit_fault("/institution_id", "机构和用工单位的账号要选择单位，其他角色的账号不选")
    return {"region": region or county, "department_id": department_id, "institution_id": institution_id}


def device_label(agent: str) -> str:
    """A name for a device that its owner recognises, from the User-Agent."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "程序")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} · {system}" if system else browser
