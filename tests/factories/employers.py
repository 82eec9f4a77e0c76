"""Employers as the office registers them, their posts and orders, and the callers who belong to them."""

from itertools import count
from typing import Any
from uuid import UUID

from backend.access import Role
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import TRADE, post

_serial = count(1)


def body(**values: Any) -> dict[str, Any]:
    """A valid employer."""
    told = {"name": f"东乡县第{next(_serial)}扶贫车间", "kind": "workshop", "region": "622926101", "place": "county"}
    reached = {"address": "达板镇工业园2号", "contact": "马厂长", "phone": "0930-7124321"}
    return told | reached | {"capacity": 60, "brands": []} | values


def registered(office: Caller, **values: Any) -> dict[str, Any]:
    """An employer."""
    return post(office, "/employers", body(**values))


def caller(callers: Callers, employer_id: str) -> Caller:
    """Somebody who works there."""
    return callers.make(Role.EMPLOYER, institution_id=UUID(employer_id))


def job(employer_id: str, **values: Any) -> dict[str, Any]:
    """A post with twenty places."""
    told = {"employer_id": employer_id, "trade": TRADE, "title": "电焊工", "persons": 20, "wage_fen": 450_000}
    return told | {"valid_until": "2099-12-31"} | values


def wanted(employer_id: str, **values: Any) -> dict[str, Any]:
    """An order for twenty people."""
    told = {"employer_id": employer_id, "trade": TRADE, "post": "电焊工", "persons": 20, "wage_fen": 450_000}
    return told | {"demands": "能独立完成平焊", "deliver_by": "2099-12-31"} | values


def move(who: Caller, order: dict[str, Any], to: str, **said: Any) -> dict[str, Any]:
    """A step of an order."""
    path = f"/training-orders/{order['id']}/moves"
    return post(who, path, {"to": to, **said}, if_match=order["version"])
