"""Cases of projects, bids and contracts."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from backend.access import Role
from backend.kernel import clock
from tests.contract.cases.case import (
    Ask,
    Creation,
    Foreign,
    Listing,
    Stage,
    Target,
    creating,
    foreign,
    list_of,
    mutable,
)
from tests.contract.cases.institution import once_each, target
from tests.contract.rows.factory import Unit
from tests.factories import institutions as make
from tests.factories.callers import Caller

_numbers = count(1)
_LONG = {"region": "622926", "closes_on": date(2099, 1, 1), "persons": 1_000_000, "highest_price_fen": 1_000_000}


@list_of("list_tenders")
def tenders(stage: Stage) -> Listing:
    """Projects."""
    return stage.listing("tender")


@list_of("list_contracts")
def contracts(stage: Stage) -> Listing:
    """Contracts."""
    return stage.listing("contract")


def _of_tender(stage: Stage, table: str) -> Listing:
    (tender,) = stage.make("tender")

    def more() -> None:
        (school,) = stage.make("institution", Unit())
        stage.put(table, tender_id=tender, institution_id=school, region="622926")

    return Listing(stage.callers.office(), more, {"id": tender})


@list_of("list_tender_notices")
def tender_notices(stage: Stage) -> Listing:
    """Who was told of a project."""
    return _of_tender(stage, "tender_notice")


@list_of("list_bids")
def bids(stage: Stage) -> Listing:
    """The bids of a project."""
    return _of_tender(stage, "bid")


def _tender_body(nth: int) -> dict[str, Any]:
    closes = (clock.today() + timedelta(days=10)).isoformat()
    known = {"title": "电焊工培训", "trade": make.TRADE, "persons": 100, "highest_price_fen": 120_000}
    return known | {"number": f"CASE-{next(_numbers)}-{nth}", "requirements": "有车间", "closes_on": closes}


@creating("create_tender")
def a_new_tender(stage: Stage) -> Creation:
    """A project."""
    body = once_each(lambda: _tender_body(0))

    def ask(nth: int) -> Ask:
        return Ask(options={"json": body(nth)})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "tender")


def _draft_tender(stage: Stage) -> dict[str, Any]:
    return make.post(stage.callers.office(), "/tenders", _tender_body(0))


def _open_tender(stage: Stage) -> dict[str, Any]:
    drawn = _draft_tender(stage)
    return make.post(stage.callers.office(), f"/tenders/{drawn['id']}/opening", None, if_match=drawn["version"])


def _bid_body(nth: int) -> dict[str, Any]:
    return {"price_fen": 100_000 + nth, "persons": 50, "proposal": "一个班"}


@creating("create_bid")
def a_new_bid(stage: Stage) -> Creation:
    """A bid; the n-th one for the n-th project."""
    first, second = make.school(stage.callers), make.school(stage.callers)
    project = once_each(lambda: stage.put("tender", state="open", trade=make.TRADE, **_LONG)[0])

    def ask(nth: int) -> Ask:
        return Ask({"id": project(nth)}, {"json": _bid_body(nth)})

    return Creation(first.caller, second.caller, ask, "bid")


@mutable("change_tender")
def a_drafted_tender(stage: Stage) -> Target:
    """A draft that gets other persons."""
    return target(stage.callers.office(), _draft_tender(stage), body=lambda nth: {"persons": nth + 1})


@mutable("delete_tender", "open_tender")
def a_drafted_tender_to_move(stage: Stage) -> Target:
    """A draft that goes, or is opened."""
    make.school(stage.callers)
    return target(stage.callers.office(), _draft_tender(stage), once=True)


@mutable("cancel_tender")
def an_open_tender(stage: Stage) -> Target:
    """A project that is called off."""
    make.school(stage.callers)
    return target(stage.callers.office(), _open_tender(stage), body=lambda _: {"reason": "资金调整"}, once=True)


def _bid(stage: Stage) -> tuple[Caller, dict[str, Any]]:
    school = make.school(stage.callers)
    tender = _open_tender(stage)
    return school.caller, make.post(school.caller, f"/tenders/{tender['id']}/bids", _bid_body(0))


def _passed(stage: Stage, bid: dict[str, Any]) -> None:
    stage.run("UPDATE tender SET closes_on = '2026-01-01' WHERE id = :id", id=bid["tender_id"])


@mutable("change_bid")
def a_bid(stage: Stage) -> Target:
    """A bid that gets another price."""
    caller, bid = _bid(stage)
    return target(caller, bid, body=_bid_body)


@mutable("delete_bid")
def a_bid_that_goes(stage: Stage) -> Target:
    """A bid that is taken back."""
    caller, bid = _bid(stage)
    return target(caller, bid, once=True)


@mutable("score_bid")
def a_bid_to_score(stage: Stage) -> Target:
    """A bid after the last day."""
    _, bid = _bid(stage)
    _passed(stage, bid)
    return target(stage.callers.office(), bid, body=lambda nth: {"score": nth % 100, "score_reason": "方案完整"})


@mutable("award_tender")
def a_tender_to_award(stage: Stage) -> Target:
    """A project with a scored bid."""
    _, bid = _bid(stage)
    _passed(stage, bid)
    office = stage.callers.office()
    make.post(office, f"/bids/{bid['id']}/score", {"score": 90, "score_reason": "方案完整"}, if_match=bid["version"])
    tender = office.get(f"/tenders/{bid['tender_id']}").json()
    line = {"bid_id": bid["id"], "contract_number": f"HT-{tender['number']}", "persons": 50}
    contracts = [line | {"signed_on": clock.today().isoformat()}]
    return target(office, tender, body=lambda _: {"contracts": contracts}, once=True)


@foreign("bids")
def another_institutions_bid(stage: Stage) -> Foreign:
    """A bid of another institution."""
    (bid,) = stage.make("bid", Unit())
    own = stage.callers.make(Role.INSTITUTION, institution_id=UUID(int=1))
    return Foreign(own, {"id": bid})
