"""Institutions as the office registers them, recognised on request, and the callers who belong to them."""

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from backend.access import Role
from backend.kernel import clock
from tests.factories.callers import Caller, Callers

TRADE = "dianhan"
_serial = count(1)


def body(**values: Any) -> dict[str, Any]:
    """A valid institution."""
    nth = next(_serial)
    return {
        "name": f"东乡县第{nth}培训学校",
        "kind": "private",
        "licence_number": f"人社民{nth:08d}号",
        "licence_until": "2099-12-31",
        "home": "甘肃省东乡县",
        "address": "达板镇新街1号",
        "contact": "马主任",
        "phone": "0930-7121234",
    } | values


def inputs(**values: Any) -> dict[str, Any]:
    """What an institution hands in for its recognition."""
    asked = {"year": clock.today().year, "classroom_places": 200, "teachers": 10, "practice_places": 150}
    return asked | {"statement": "教室4间，实训车间2个"} | values


def decision(**values: Any) -> dict[str, Any]:
    """What the office decides."""
    scores = {"facilities_score": 90, "teachers_score": 85, "sites_score": 80}
    return scores | {"decision": "recognised", "approved_capacity": 120, "reason": "现场核查合格"} | values


def post(caller: Caller, path: str, data: Any, **options: Any) -> dict[str, Any]:
    """The answer of a POST that must succeed."""
    answer = caller.post(path, json=data, **options)
    assert answer.is_success, f"{path}: {answer.text}"
    thing: dict[str, Any] = answer.json()
    return thing


def registered(office: Caller, **values: Any) -> dict[str, Any]:
    """An institution that teaches one trade."""
    made = post(office, "/institutions", body(**values))
    trade = {"trade": TRADE, "highest_level": 4, "valid_since": "2020-01-01"}
    return post(office, f"/institutions/{made['id']}/trades", trade)


def submitted(office: Caller, institution_id: str, **values: Any) -> dict[str, Any]:
    """A recognition that was handed in."""
    drawn = post(office, "/recognitions", inputs(institution_id=institution_id, **values))
    return post(office, f"/recognitions/{drawn['id']}/submission", None, if_match=drawn["version"])


def recognise(callers: Callers, institution_id: str, year: int | None = None, **values: Any) -> dict[str, Any]:
    """A year's recognition (this one's), handed in by one person of the office and decided by another."""
    asked = submitted(callers.office(), institution_id, year=year or clock.today().year)
    decider = callers.make(Role.OFFICE)
    return post(decider, f"/recognitions/{asked['id']}/decision", decision(**values), if_match=asked["version"])


@dataclass(frozen=True)
class School:
    """A recognised institution and somebody who works there."""

    id: UUID
    caller: Caller
    known: dict[str, Any]


def school(callers: Callers, **values: Any) -> School:
    """A recognised institution with its own caller."""
    made = registered(callers.office())
    recognise(callers, made["id"], **values)
    institution_id = UUID(made["id"])
    return School(institution_id, callers.make(Role.INSTITUTION, institution_id=institution_id), made)
