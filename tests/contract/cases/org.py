"""Cases of regions, departments and dictionaries."""

from datetime import date, timedelta
from typing import Any

from tests.contract.cases.case import Ask, Creation, Listing, Stage, Target, creating, everybodys, list_of, mutable
from tests.contract.rows.factory import number

TOWNSHIP = "622926101"

for _resource in ("regions", "region-aliases", "departments", "responsibilities"):
    everybodys(_resource, "who the units are and what each answers for is no secret inside the county")
for _resource in ("industries", "trades", "labour-brands", "dictionaries"):
    everybodys(_resource, "dictionaries are the same for all")


@creating("create_setting")
def a_setting(stage: Stage) -> Creation:
    """The largest class, from a day on."""

    def ask(nth: int) -> Ask:
        since = f"{date(2090, 1, 1) + timedelta(nth)}"
        body = {"code": "class_size_max", "value": "40", "valid_since": since, "reason": "试行"}
        return Ask(options={"json": body})

    return Creation(stage.callers.office(), stage.callers.office(), ask, "setting")


@list_of("list_regions")
def regions(stage: Stage) -> Listing:
    """The villages of one township."""

    def more() -> None:
        stage.put("region", code=f"622926{number():06d}", level="village", parent_code=TOWNSHIP)

    return Listing(stage.callers.office(), more, query={"parent": TOWNSHIP})


@list_of("list_region_aliases")
def region_aliases(stage: Stage) -> Listing:
    """The other names of townships."""
    return stage.listing("region_alias")


@list_of("list_departments")
def departments(stage: Stage) -> Listing:
    """The departments."""
    return stage.listing("department")


@list_of("list_responsibilities")
def responsibilities(stage: Stage) -> Listing:
    """Who answers for what."""
    return stage.listing("responsibility", department="renshe")


@list_of("list_industries")
def industries(stage: Stage) -> Listing:
    """The industries."""
    return stage.listing("industry")


@list_of("list_trades")
def trades(stage: Stage) -> Listing:
    """The trades."""
    return stage.listing("trade")


@list_of("list_labour_brands")
def labour_brands(stage: Stage) -> Listing:
    """The brands."""
    return stage.listing("labour_brand")


@list_of("list_dictionary_entries")
def dictionary_entries(stage: Stage) -> Listing:
    """The values of the small lists."""
    return stage.listing("dictionary_entry")


CLOSED = date(2030, 1, 1)


def closing(_: int) -> dict[str, Any]:
    """The body that closes something."""
    return {"valid_until": "2031-01-01"}


def _village(stage: Stage, **values: Any) -> dict[str, object]:
    (code,) = stage.put("region", code=f"622926{number():06d}", level="village", **values)
    return {"code": code}


@mutable("change_region")
def a_village(stage: Stage) -> Target:
    """A village that gets another name."""
    return Target(stage.callers.office(), _village(stage), lambda nth: {"name": f"村{nth}"})


@mutable("close_region")
def an_open_village(stage: Stage) -> Target:
    """A village that ends."""
    return Target(stage.callers.office(), _village(stage), lambda nth: closing(nth) | {"successor": None}, once=True)


@mutable("reopen_region")
def a_closed_village(stage: Stage) -> Target:
    """A village whose end was a mistake."""
    return Target(stage.callers.office(), _village(stage, valid_until=CLOSED), once=True)


@mutable("remove_region_alias")
def an_alias(stage: Stage) -> Target:
    """Another name that goes."""
    (alias,) = stage.make("region_alias")
    return Target(stage.callers.office(), {"id": alias}, once=True)


@mutable("change_department")
def a_department(stage: Stage) -> Target:
    """A department that gets another name."""
    (code,) = stage.make("department")
    return Target(stage.callers.office(), {"code": code}, lambda nth: {"short_name": f"部门{nth}"})


@mutable("put_responsibility")
def a_cell(stage: Stage) -> Target:
    """A cell that gets another clause."""
    (cell,) = stage.make("responsibility")
    return Target(stage.callers.office(), {"id": cell}, lambda nth: {"is_lead": True, "clause": f"R{nth}"})


@mutable("remove_responsibility")
def a_last_cell(stage: Stage) -> Target:
    """A cell that goes."""
    (cell,) = stage.make("responsibility")
    return Target(stage.callers.office(), {"id": cell}, once=True)


@mutable("change_trade")
def a_trade(stage: Stage) -> Target:
    """A trade that gets another name."""
    (code,) = stage.make("trade")
    return Target(stage.callers.office(), {"code": code}, lambda nth: {"name": f"工种{code}{nth}"})


@mutable("close_trade")
def an_open_trade(stage: Stage) -> Target:
    """A trade that ends."""
    (code,) = stage.make("trade")
    return Target(stage.callers.office(), {"code": code}, closing, once=True)


@mutable("reopen_trade")
def a_closed_trade(stage: Stage) -> Target:
    """A trade whose end was a mistake."""
    values = {"industry": "laowu", "lead_department": "renshe", "valid_until": CLOSED}
    (code,) = stage.put("trade", **values)
    return Target(stage.callers.office(), {"code": code}, once=True)


def _entry(stage: Stage, **values: Any) -> dict[str, object]:
    kind, code = stage.put("dictionary_entry", kind="media", **values)
    return {"kind": kind, "code": code}


@mutable("change_dictionary_entry")
def an_entry(stage: Stage) -> Target:
    """A value that gets another name."""
    address = _entry(stage)
    return Target(stage.callers.office(), address, lambda nth: {"name": f"媒体{address['code']}{nth}"})


@mutable("close_dictionary_entry")
def an_open_entry(stage: Stage) -> Target:
    """A value that ends."""
    return Target(stage.callers.office(), _entry(stage), closing, once=True)


@mutable("reopen_dictionary_entry")
def a_closed_entry(stage: Stage) -> Target:
    """A value whose end was a mistake."""
    return Target(stage.callers.office(), _entry(stage, valid_until=CLOSED), once=True)
