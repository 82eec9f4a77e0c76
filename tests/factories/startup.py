"""Founders and loans, made through the API as officials make them."""

from datetime import timedelta
from typing import Any

from backend.kernel import clock
from tests.factories.callers import Caller
from tests.factories.institutions import post
from tests.factories.people import register


def day(back: int = 0) -> str:
    """A day so long ago."""
    return (clock.today() - timedelta(days=back)).isoformat()


def body(person_id: str, **values: Any) -> dict[str, Any]:
    """A valid proposal."""
    told = {"department_id": "renshe", "trade": "dianhan", "project": "巴牙村电焊加工部", "started_on": day(400)}
    return {"person_id": person_id} | told | values


def proposed(who: Caller, **values: Any) -> dict[str, Any]:
    """Somebody new of the registry is proposed."""
    return post(who, "/startup-cases", body(register(who)["id"], **values))


def move(who: Caller, case: dict[str, Any], to: str, reason: str | None = None) -> dict[str, Any]:
    """A step of a case."""
    return post(who, f"/startup-cases/{case['id']}/moves", {"to": to, "reason": reason}, if_match=case["version"])


def supported(who: Caller, decider: Caller, **values: Any) -> dict[str, Any]:
    """A founder who is taken on."""
    return move(decider, proposed(who, **values), "supported")


def mentor(**values: Any) -> dict[str, Any]:
    """A mentor of these days."""
    return {"name": "马导师", "unit": "县电焊协会", "phone": "13912345678", "since_on": day(60)} | values


def note(**values: Any) -> dict[str, Any]:
    """What was done for him."""
    return {"guided_on": day(30), "words": "上门看了车间，帮着算了成本"} | values


def referral(case: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A referral for two hundred thousand yuan."""
    told = {"kind": "startup_guarantee", "bank": "东乡县农村信用社", "asked_fen": 20_000_000, "referred_on": day(300)}
    return {"case_id": case["id"]} | told | values


def step(who: Caller, loan: dict[str, Any], to: str, back: int, **said: Any) -> dict[str, Any]:
    """A step of a loan, recorded so many days ago."""
    path = f"/loan-referrals/{loan['id']}/moves"
    return post(who, path, {"to": to, "on": day(back), **said}, if_match=loan["version"])


def disbursed(who: Caller, case: dict[str, Any], *, due: int = -300, **values: Any) -> dict[str, Any]:
    """A loan of a hundred thousand yuan that is out; `due` so many days ago (below zero: ahead)."""
    loan = post(who, "/loan-referrals", referral(case, **values))
    loan = step(who, loan, "applied", 290)
    loan = step(who, loan, "approved", 280, amount_fen=15_000_000)
    return step(who, loan, "disbursed", 270, amount_fen=10_000_000, due_on=day(due))


def repay(who: Caller, loan: dict[str, Any], fen: int, back: int = 1) -> Any:
    """The answer to a repayment."""
    body = {"paid_on": day(back), "amount_fen": fen}
    return who.post(f"/loan-referrals/{loan['id']}/repayments", json=body)
