"""The answers of many as a sheet: one row a task, told by its number; rows without an answer are left alone. Pure."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from backend.followup import rules
from backend.followup.rules import Answer
from backend.followup.states import OUTCOMES, WORKPLACES, Asking, Outcome
from backend.kernel.sheets.columns import Column, SheetSpec
from backend.kernel.sheets.errors import CellFault

NUMBER, NAME, OUTCOME, DAY = "跟踪编号", "姓名", "现在的情况", "哪天问的"
_WORDS = {words: str(code) for code, words in OUTCOMES.items()}
_PLACES = {words: code for code, words in WORKPLACES.items()}
_COLUMNS = {"/employer": "employer", "/place": "place", "/reason": "reason"}


def _task(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise CellFault("not_a_task", "跟踪编号不对，请使用系统导出的表格，不要改动这一列") from None


def _row(values: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What an answer lacks."""
    if values.get("outcome") is None:
        return
    if values.get("asked_on") is None:
        yield "asked_on", "required", "请填写哪天问的"
    yield from _lacking(values["outcome"], *(bool(values.get(name)) for name in ("reason", "employer", "place")))


@cache
def _lacking(outcome: str, reason: bool, employer: bool, place: bool) -> tuple[tuple[str, str, str], ...]:
    """What rules.lacking says where these are told or not: of a county's rows there are few kinds."""
    said = ["told" if each else None for each in (reason, employer, place)]
    told = Answer(Asking.FIRST, Outcome(outcome), said[0], said[1], said[2], note=None)
    return tuple((_COLUMNS[pointer], "required", words) for pointer, words in rules.lacking(told))


def answers() -> SheetSpec:
    """The sheet."""
    return SheetSpec(
        "就业跟踪登记表",
        (
            Column("task", NUMBER, required=True, max_length=36, check=_task, note="系统给的编号，不要改动"),
            Column("name", NAME, required=True, max_length=50, repeats=True),
            Column("masked", "身份证号", max_length=40),
            Column("class_name", "培训班", max_length=120, repeats=True),
            Column("point", "时点", max_length=40, repeats=True),
            Column("outcome", OUTCOME, kind="choice", choices=_WORDS, note="没有问到的留空，这一行不登记"),
            Column("asked_on", DAY, kind="date", repeats=True),
            Column("reason", "原因", max_length=500, repeats=True, note="未就业、联系不上的必填"),
            Column("employer", "单位", max_length=120, repeats=True, note="就业的必填"),
            Column("post", "岗位", max_length=120, repeats=True),
            Column("place", "地点", kind="choice", choices=_PLACES, note="就业的必填"),
            Column("matches_trade", "和所学工种一致", kind="boolean", repeats=True),
            Column("contract", "签了劳动合同", kind="boolean", repeats=True),
            Column("insurance", "参加了社会保险", kind="boolean", repeats=True),
            Column("income_before", "培训前月收入（元）", kind="amount", repeats=True),
            Column("income_after", "现在月收入（元）", kind="amount", repeats=True),
            Column("evidence", "凭据", max_length=120, repeats=True),
        ),
        _row,
    )


def told_on(since: date, asked_on: date, today: date) -> str | None:
    """Why an answer cannot be of that day."""
    if since <= asked_on <= today:
        return None
    return f"这次跟踪从 {since} 开始，日期不能早于这天，也不能晚于今天"
