"""The institutions of both counties, what they keep, and projects: the part of the world that trains."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from backend.access import Role
from backend.kernel import clock
from tests.factories import institutions as make
from tests.factories.callers import Caller

if TYPE_CHECKING:
    from tests.factories.world import World

_TENANTS = {"a": "office", "b": "office", "elsewhere": "office_elsewhere"}


def build(world: "World") -> None:
    """An institution a unit with its own rows, and projects that are drafted, open and bid for."""
    ids = {unit: _institution(world, unit) for unit in _TENANTS}
    for unit in ("a", "b"):
        caller = world.callers.make(Role.INSTITUTION, institution_id=ids[unit])
        world.people[f"institution_{unit}"] = caller
    _kept(world, ids)
    _projects(world)


def _institution(world: "World", unit: str) -> Any:
    office = world.asker(_TENANTS[unit])
    words = {name: world.canaries.words(f"school {unit}") for name in ("name", "address", "home")}
    made = make.registered(office, **words, contact=world.canaries.name(f"school {unit}"))
    trade = made["trades"][0]["id"]
    world.things.setdefault("institutions", {})[unit] = {"id": made["id"]}
    world.things.setdefault("institution-trades", {})[unit] = {"id": trade}
    return made["id"]


def _kept(world: "World", ids: dict[str, Any]) -> None:
    facilities, agreements, recognitions = {}, {}, {}
    for unit, institution_id in ids.items():
        office, tenant = world.asker(_TENANTS[unit]), f"school {unit}"
        own = {"institution_id": str(institution_id)}
        facility = {"kind": "classroom", "name": world.canaries.words(tenant), "quantity": 1, "places": 40}
        facilities[unit] = {"id": make.post(office, "/facilities", facility | own)["id"]}
        agreement = {"partner": world.canaries.words(tenant), "partner_kind": "enterprise", "resources": []}
        dates = {"content": world.canaries.words(tenant), "valid_since": "2026-01-01", "valid_until": "2030-01-01"}
        agreements[unit] = {"id": make.post(office, "/cooperations", agreement | dates | own)["id"]}
        recognitions[unit] = {"id": _recognised(world, office, institution_id, tenant)}
    told = world.canaries.words("draft of school a")
    drawn = make.inputs(year=2090, institution_id=str(ids["a"]), statement=told)
    recognitions["draft"] = {"id": make.post(world.asker("office"), "/recognitions", drawn)["id"]}
    world.things |= {"facilities": facilities, "cooperations": agreements, "recognitions": recognitions}


def _recognised(world: "World", office: Caller, institution_id: Any, tenant: str) -> Any:
    asked = make.submitted(office, institution_id, statement=world.canaries.words(tenant))
    assert office.session_id != world.asker("office_2").session_id
    region = "622927" if office is world.asker("office_elsewhere") else "622926"
    decider = world.callers.make(Role.OFFICE, region=region)
    reason = world.canaries.words(tenant)
    path = f"/recognitions/{asked['id']}/decision"
    return make.post(decider, path, make.decision(reason=reason), if_match=asked["version"])["id"]


def _tender(world: "World", tenant: str, keeper: str, number: str) -> dict[str, Any]:
    closes = {"closes_on": (clock.today() + timedelta(days=10)).isoformat(), "number": number}
    known = {"title": world.canaries.words(tenant), "requirements": world.canaries.words(tenant)}
    asked = {"trade": make.TRADE, "persons": 100, "highest_price_fen": 120_000}
    return make.post(world.asker(keeper), "/tenders", known | asked | closes)


def _projects(world: "World") -> None:
    tenders, bids = {}, {}
    for name, keeper in {"open": "office", "draft": "office", "elsewhere": "office_elsewhere"}.items():
        tenant = {"open": "county tender"}.get(name, f"tender {name}")
        drawn = _tender(world, tenant, keeper, f"W-{name}")
        tenders[name] = {"id": drawn["id"]}
        if name != "draft":
            path = f"/tenders/{drawn['id']}/opening"
            make.post(world.asker(keeper), path, None, if_match=drawn["version"])
    for unit in ("a", "b"):
        plan = {"proposal": world.canaries.words(f"bid {unit}"), "price_fen": 100_000, "persons": 50}
        caller = world.asker(f"institution_{unit}")
        bids[unit] = {"id": make.post(caller, f"/tenders/{tenders['open']['id']}/bids", plan)["id"]}
    world.things |= {"tenders": tenders, "bids": bids}
