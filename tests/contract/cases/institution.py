"""Cases of institutions and recognitions."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from backend.access import Role
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

NEIGHBOUR = Unit(region="622927101")


def target(caller: Caller, thing: dict[str, Any], **more: Any) -> Target:
    """A thing in the version that it has."""
    return Target(caller, {"id": thing["id"]}, version=thing["version"], **more)


YEARS = 60
"""So many things are made of a year each; then another one gets its years."""


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
    school = once_each(lambda: stage.make("institution", Unit())[0])

    def ask(nth: int) -> Ask:
        return Ask(options={"json": {"institution_id": str(school(nth // YEARS)), **body(nth % YEARS)}})

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


@mutable("change_institution")
def an_institution(stage: Stage) -> Target:
    """An institution that gets another telephone."""
    office = stage.callers.office()
    made = make.post(office, "/institutions", make.body())
    return target(office, made, body=lambda nth: {"phone": f"0930-71{nth:05d}"})


@mutable("close_institution")
def an_open_institution(stage: Stage) -> Target:
    """An institution that ends."""
    office = stage.callers.office()
    return target(office, make.post(office, "/institutions", make.body()), body=lambda _: {"reason": "停办"}, once=True)


@mutable("reopen_institution")
def a_closed_institution(stage: Stage) -> Target:
    """An institution whose end is taken back."""
    opened = an_open_institution(stage)
    path = f"/institutions/{opened.address['id']}/closing"
    closed = make.post(opened.caller, path, {"reason": "停办"}, if_match=opened.version)
    return target(opened.caller, closed, once=True)


@mutable("close_institution_trade")
def a_trade_of_a_licence(stage: Stage) -> Target:
    """A trade that ends."""
    office = stage.callers.office()
    trade = make.registered(office)["trades"][0]
    return target(office, trade, body=lambda _: {"valid_until": "2030-01-01"}, once=True)


def _owned(stage: Stage, path: str, body: dict[str, Any]) -> dict[str, Any]:
    (school,) = stage.make("institution", Unit())
    return make.post(stage.callers.office(), path, body | {"institution_id": str(school)})


@mutable("change_facility")
def a_facility(stage: Stage) -> Target:
    """A facility that is told anew."""
    return target(stage.callers.office(), _owned(stage, "/facilities", _facility(0)), body=_facility)


@mutable("delete_facility")
def a_facility_that_goes(stage: Stage) -> Target:
    """A facility that goes."""
    return target(stage.callers.office(), _owned(stage, "/facilities", _facility(0)), once=True)


@mutable("change_cooperation")
def an_agreement(stage: Stage) -> Target:
    """An agreement that is told anew."""
    return target(stage.callers.office(), _owned(stage, "/cooperations", _agreement(0)), body=_agreement)


@mutable("delete_cooperation")
def an_agreement_that_goes(stage: Stage) -> Target:
    """An agreement that goes."""
    return target(stage.callers.office(), _owned(stage, "/cooperations", _agreement(0)), once=True)


@mutable("change_recognition")
def a_draft(stage: Stage) -> Target:
    """A draft that gets other inputs."""
    drawn = _owned(stage, "/recognitions", make.inputs())
    return target(stage.callers.office(), drawn, body=lambda nth: {"teachers": nth})


@mutable("delete_recognition", "submit_recognition")
def a_draft_to_move(stage: Stage) -> Target:
    """A draft that goes, or is handed in."""
    return target(stage.callers.office(), _owned(stage, "/recognitions", make.inputs()), once=True)


def _submitted(stage: Stage) -> dict[str, Any]:
    (school,) = stage.make("institution", Unit())
    return make.submitted(stage.callers.office(), str(school))


@mutable("return_recognition")
def a_recognition_to_mend(stage: Stage) -> Target:
    """A recognition that is sent back."""
    return target(stage.callers.office(), _submitted(stage), body=lambda _: {"reason": "请补材料"}, once=True)


@mutable("decide_recognition")
def a_recognition_to_decide(stage: Stage) -> Target:
    """A recognition that is decided."""
    other = stage.callers.make(Role.OFFICE)
    return target(other, _submitted(stage), body=lambda _: make.decision(), once=True)


@mutable("withdraw_recognition")
def a_decided_recognition(stage: Stage) -> Target:
    """A recognition that is taken away."""
    (school,) = stage.make("institution", Unit())
    decided = make.recognise(stage.callers, str(school))
    return target(stage.callers.office(), decided, body=lambda _: {"reason": "弄虚作假"}, once=True)


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
