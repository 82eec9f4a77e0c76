"""Cases of institutions, recognitions, tenders and bids."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from threading import Lock
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
from tests.contract.rows.factory import Unit
from tests.factories import institutions as make
from tests.factories.callers import Caller

_numbers = count(1)
_LONG = {"region": "622926", "closes_on": date(2099, 1, 1), "persons": 1_000_000, "highest_price_fen": 1_000_000}
NEIGHBOUR = Unit(region="622927101")


def _target(caller: Caller, thing: dict[str, Any], **more: Any) -> Target:
    return Target(caller, {"id": thing["id"]}, version=thing["version"], **more)


def once_each(make_one: Callable[[], Any]) -> Callable[[int], Any]:
    """A thing for each number, made when it is first asked for; requests of many threads may ask."""
    made: dict[int, Any] = {}
    lock = Lock()

    def of(nth: int) -> Any:
        with lock:
            if nth not in made:
                made[nth] = make_one()
            return made[nth]

    return of


@list_of("list_institutions")
def institutions(stage: Stage) -> Listing:
    """The county's institutions."""
    return Listing(stage.callers.office(), lambda: stage.make("institution", Unit()), query={"q": "x"})


@list_of("list_facilities")
def facilities(stage: Stage) -> Listing:
    """What institutions have."""
    return stage.listing("facility")


@list_of("list_cooperations")
def cooperations(stage: Stage) -> Listing:
    """Agreements."""
    return stage.listing("cooperation")


@list_of("list_recognitions")
def recognitions(stage: Stage) -> Listing:
    """Recognitions."""
    return Listing(stage.callers.office(), lambda: stage.make("recognition", Unit()))


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


@creating("create_institution")
def a_new_institution(stage: Stage) -> Creation:
    """An institution."""
    known = make.body()

    def ask(nth: int) -> Ask:
        own = {"name": f"{known['name']}{nth}", "licence_number": f"{known['licence_number']}{nth}"}
        return Ask(options={"json": known | own})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "institution")


@creating("add_institution_trade")
def a_new_trade(stage: Stage) -> Creation:
    """A trade of a licence; the n-th one of the n-th institution."""
    school = once_each(lambda: stage.make("institution", Unit())[0])
    trade = {"trade": make.TRADE, "highest_level": 5, "valid_since": "2026-01-01"}

    def ask(nth: int) -> Ask:
        return Ask({"id": school(nth)}, {"json": trade})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "institution_trade")


def _own(stage: Stage, table: str, body: Callable[[int], dict[str, Any]]) -> Creation:
    (school,) = stage.make("institution", Unit())

    def ask(nth: int) -> Ask:
        return Ask(options={"json": {"institution_id": str(school), **body(nth)}})

    return Creation(stage.callers.office(), stage.callers.office(), ask, table)


def _facility(nth: int) -> dict[str, Any]:
    return {"kind": "classroom", "name": f"教室{nth}", "quantity": 1, "places": 40}


def _agreement(nth: int) -> dict[str, Any]:
    lent = [{"kind": "site", "name": "车间", "available": "长期"}]
    known = {"partner": f"企业{nth}", "partner_kind": "enterprise", "content": "共用车间", "resources": lent}
    return known | {"valid_since": "2026-01-01", "valid_until": "2028-01-01"}


@creating("create_facility")
def a_new_facility(stage: Stage) -> Creation:
    """A classroom."""
    return _own(stage, "facility", _facility)


@creating("create_cooperation")
def a_new_agreement(stage: Stage) -> Creation:
    """An agreement."""
    return _own(stage, "cooperation", _agreement)


@creating("create_recognition")
def a_new_recognition(stage: Stage) -> Creation:
    """A year's recognition."""
    return _own(stage, "recognition", lambda nth: make.inputs(year=2030 + nth))


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


@mutable("change_institution")
def an_institution(stage: Stage) -> Target:
    """An institution that gets another telephone."""
    office = stage.callers.office()
    made = make.post(office, "/institutions", make.body())
    return _target(office, made, body=lambda nth: {"phone": f"0930-71{nth:05d}"})


@mutable("close_institution")
def an_open_institution(stage: Stage) -> Target:
    """An institution that ends."""
    office = stage.callers.office()
    return _target(
        office, make.post(office, "/institutions", make.body()), body=lambda _: {"reason": "停办"}, once=True
    )


@mutable("reopen_institution")
def a_closed_institution(stage: Stage) -> Target:
    """An institution whose end is taken back."""
    opened = an_open_institution(stage)
    path = f"/institutions/{opened.address['id']}/closing"
    closed = make.post(opened.caller, path, {"reason": "停办"}, if_match=opened.version)
    return _target(opened.caller, closed, once=True)


@mutable("close_institution_trade")
def a_trade_of_a_licence(stage: Stage) -> Target:
    """A trade that ends."""
    office = stage.callers.office()
    trade = make.registered(office)["trades"][0]
    return _target(office, trade, body=lambda _: {"valid_until": "2030-01-01"}, once=True)


def _owned(stage: Stage, path: str, body: dict[str, Any]) -> dict[str, Any]:
    (school,) = stage.make("institution", Unit())
    return make.post(stage.callers.office(), path, body | {"institution_id": str(school)})


@mutable("change_facility")
def a_facility(stage: Stage) -> Target:
    """A facility that is told anew."""
    return _target(stage.callers.office(), _owned(stage, "/facilities", _facility(0)), body=_facility)


@mutable("delete_facility")
def a_facility_that_goes(stage: Stage) -> Target:
    """A facility that goes."""
    return _target(stage.callers.office(), _owned(stage, "/facilities", _facility(0)), once=True)


@mutable("change_cooperation")
def an_agreement(stage: Stage) -> Target:
    """An agreement that is told anew."""
    return _target(stage.callers.office(), _owned(stage, "/cooperations", _agreement(0)), body=_agreement)


@mutable("delete_cooperation")
def an_agreement_that_goes(stage: Stage) -> Target:
    """An agreement that goes."""
    return _target(stage.callers.office(), _owned(stage, "/cooperations", _agreement(0)), once=True)


@mutable("change_recognition")
def a_draft(stage: Stage) -> Target:
    """A draft that gets other inputs."""
    drawn = _owned(stage, "/recognitions", make.inputs())
    return _target(stage.callers.office(), drawn, body=lambda nth: {"teachers": nth})


@mutable("delete_recognition", "submit_recognition")
def a_draft_to_move(stage: Stage) -> Target:
    """A draft that goes, or is handed in."""
    return _target(stage.callers.office(), _owned(stage, "/recognitions", make.inputs()), once=True)


def _submitted(stage: Stage) -> dict[str, Any]:
    (school,) = stage.make("institution", Unit())
    return make.submitted(stage.callers.office(), str(school))


@mutable("return_recognition")
def a_recognition_to_mend(stage: Stage) -> Target:
    """A recognition that is sent back."""
    return _target(stage.callers.office(), _submitted(stage), body=lambda _: {"reason": "请补材料"}, once=True)


@mutable("decide_recognition")
def a_recognition_to_decide(stage: Stage) -> Target:
    """A recognition that is decided."""
    other = stage.callers.make(Role.OFFICE)
    return _target(other, _submitted(stage), body=lambda _: make.decision(), once=True)


@mutable("withdraw_recognition")
def a_decided_recognition(stage: Stage) -> Target:
    """A recognition that is taken away."""
    (school,) = stage.make("institution", Unit())
    decided = make.recognise(stage.callers, str(school))
    return _target(stage.callers.office(), decided, body=lambda _: {"reason": "弄虚作假"}, once=True)


@mutable("change_tender")
def a_drafted_tender(stage: Stage) -> Target:
    """A draft that gets other persons."""
    return _target(stage.callers.office(), _draft_tender(stage), body=lambda nth: {"persons": nth + 1})


@mutable("delete_tender", "open_tender")
def a_drafted_tender_to_move(stage: Stage) -> Target:
    """A draft that goes, or is opened."""
    make.school(stage.callers)
    return _target(stage.callers.office(), _draft_tender(stage), once=True)


@mutable("cancel_tender")
def an_open_tender(stage: Stage) -> Target:
    """A project that is called off."""
    make.school(stage.callers)
    return _target(stage.callers.office(), _open_tender(stage), body=lambda _: {"reason": "资金调整"}, once=True)


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
    return _target(caller, bid, body=_bid_body)


@mutable("delete_bid")
def a_bid_that_goes(stage: Stage) -> Target:
    """A bid that is taken back."""
    caller, bid = _bid(stage)
    return _target(caller, bid, once=True)


@mutable("score_bid")
def a_bid_to_score(stage: Stage) -> Target:
    """A bid after the last day."""
    _, bid = _bid(stage)
    _passed(stage, bid)
    return _target(stage.callers.office(), bid, body=lambda nth: {"score": nth % 100, "score_reason": "方案完整"})


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
    return _target(office, tender, body=lambda _: {"contracts": contracts}, once=True)


def _next_door(table: str) -> Any:
    def case(stage: Stage) -> Foreign:
        (row,) = stage.make(table, Unit(region=NEIGHBOUR.region))
        return Foreign(stage.callers.office(), {"id": row})

    return case


for _resource, _table in {
    "institutions": "institution",
    "institution-trades": "institution_trade",
    "facilities": "facility",
    "cooperations": "cooperation",
    "recognitions": "recognition",
    "tenders": "tender",
}.items():
    foreign(_resource)(_next_door(_table))


@foreign("bids")
def another_institutions_bid(stage: Stage) -> Foreign:
    """A bid of another institution."""
    (bid,) = stage.make("bid", Unit())
    own = stage.callers.make(Role.INSTITUTION, institution_id=UUID(int=1))
    return Foreign(own, {"id": bid})
