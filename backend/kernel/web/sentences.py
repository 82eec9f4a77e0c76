"""Chinese sentences for the validator's findings; the input itself is never repeated."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.kernel.errors import FieldError

_SENTENCES = {
    "missing": "必填，请填写",
    "extra_forbidden": "不认识的字段，请删除",
    "string_type": "应为文字",
    "string_too_short": "太短，至少 {min_length} 个字",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对，请按说明填写",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数，不能有小数",
    "int_parsing_size": "数字太大",
    "greater_than_equal": "不能小于 {ge}",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "不能大于 {le}",
    "less_than": "应小于 {lt}",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "enum": "不在可选范围内",
    "literal_error": "不在可选范围内",
    "uuid_parsing": "编号格式不对",
    "uuid_type": "编号格式不对",
    "date_from_datetime_parsing": "日期应写成 2021-10-31",
    "date_parsing": "日期应写成 2021-10-31",
    "date_type": "日期应写成 2021-10-31",
    "datetime_parsing": "时间应写成 2021-10-31T08:00:00Z",
    "datetime_from_date_parsing": "时间应写成 2021-10-31T08:00:00Z",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_attributes_type": "应为对象",
    "model_type": "应为对象",
    "union_tag_invalid": "不在可选范围内",
    "union_tag_not_found": "请写明种类",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
}
_OWN = frozenset({"hidden_character", "line_break"})


def _without_tags(location: Sequence[int | str], body: Any) -> list[int | str]:
    """The place without the names of a union's members, which are no part of the body."""
    kept: list[int | str] = []
    here: Any = body
    for part in location[:-1]:
        if isinstance(here, dict) and part not in here:  # a union's member
            continue
        kept.append(part)
        here = here[part] if hasattr(here, "__getitem__") else None
    return [*kept, *location[-1:]]


def _pointer(location: Sequence[int | str], body: Any) -> str:
    place, *rest = location or ("body",)
    if place == "body":
        rest = _without_tags(rest, body)
        return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in rest)
    return f"{place}:{'.'.join(str(part) for part in rest)}"


def field_error(finding: Mapping[str, Any], body: Any = None) -> FieldError:
    """One finding of pydantic in a body as pointer, code and sentence."""
    kind = str(finding["type"])
    pointer = _pointer(finding.get("loc", ()), body)
    if kind == "extra_forbidden":
        # The name of an unknown field is the caller's input: name its parent only.
        pointer = pointer.rsplit("/", 1)[0] or "/"
    context = {name: value for name, value in finding.get("ctx", {}).items() if isinstance(value, int | float)}
    if kind in _SENTENCES:
        return FieldError(pointer, kind, _SENTENCES[kind].format_map(_Known(context)))
    message = str(finding.get("msg", ""))
    is_ours = kind in _OWN or any("\u4e00" <= char <= "\u9fff" for char in message)
    return FieldError(pointer, kind, message.removeprefix("Value error, ") if is_ours else "填写有误，请检查")


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "规定"
