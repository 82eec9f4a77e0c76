"""Teachers of the pool and venues, as the office or an institution keeps them."""

from itertools import count
from typing import Any

from tests.factories.callers import Caller
from tests.factories.institutions import TRADE, post

_serial = count(1)


def teacher(**values: Any) -> dict[str, Any]:
    """A valid teacher."""
    known = {"name": f"马教师{next(_serial)}", "sex": "female", "source": "college", "employer": "县职校"}
    return known | {"has_degree": True, "trades": [TRADE]} | values


def admitted(keeper: Caller, **values: Any) -> dict[str, Any]:
    """A teacher of the pool."""
    return post(keeper, "/teachers", teacher(**values))


def workshop(**values: Any) -> dict[str, Any]:
    """A practical venue."""
    known = {"name": f"{next(_serial)}号车间", "kind": "practical", "sort": "workshop", "address": "达板镇工业园"}
    return known | {"region": "622926101", "seats": 60} | values


def classroom(**values: Any) -> dict[str, Any]:
    """A classroom."""
    return workshop(name=f"{next(_serial)}号教室", kind="classroom") | {"sort": None} | values


def venue(keeper: Caller, **values: Any) -> dict[str, Any]:
    """A registered practical venue."""
    return post(keeper, "/venues", workshop(**values))


def review(**values: Any) -> dict[str, Any]:
    """A year's review by which the teacher stays."""
    return {"year": 2026, "outcome": "stay", "reason": "授课认真"} | values


def study(**values: Any) -> dict[str, Any]:
    """Study in the provincial capital."""
    known = {"place": "兰州市技师学院", "outside_prefecture": True, "specialty": "焊接"}
    return known | {"since": "2026-03-01", "until": "2026-04-01"} | values


def meeting(**values: Any) -> dict[str, Any]:
    """A booking that is no lesson."""
    times = {"since": "2031-03-01T08:00:00+08:00", "until": "2031-03-01T12:00:00+08:00"}
    return times | {"purpose": "教研活动"} | values
