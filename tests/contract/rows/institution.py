"""Rows of institutions, recognitions and tenders: public things for the county's units, an institution its own."""

from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.contract.rows.factory import COUNTY, OWN, Key, Unit, number, put, rows_of

TRADE = "dianhan"
_COUNTY = {"province": OWN, "prefecture": OWN, "county": OWN}
_UNITS = {"township": COUNTY, "department": COUNTY}
_PUBLIC: dict[str, str] = {**_COUNTY, **_UNITS, "institution": OWN}


@rows_of("institution", **_PUBLIC)
def institution(owner: Connection, unit: Unit) -> Key:
    """The unit's institution; another one where its name lies in another county."""
    known = text("SELECT region FROM institution WHERE id = :id")
    region = owner.scalar(known, {"id": unit.institution_id})
    if region == unit.county:
        return (unit.institution_id,)
    fresh = uuid4() if region else unit.institution_id
    return put(owner, "institution", unit, id=fresh, region=unit.county)


def of_institution(owner: Connection, table: str, unit: Unit, **values: Any) -> Key:
    """A row of the unit's institution."""
    (institution_id,) = institution(owner, unit)
    return put(owner, table, unit, region=unit.county, institution_id=institution_id, **values)


@rows_of("institution_trade", **_PUBLIC)
def institution_trade(owner: Connection, unit: Unit) -> Key:
    """A trade of the licence."""
    return of_institution(
        owner, "institution_trade", unit, trade=TRADE, highest_level=5, valid_since=date.fromordinal(700_000 + number())
    )


@rows_of("facility", **_PUBLIC)
def facility(owner: Connection, unit: Unit) -> Key:
    """A classroom."""
    return of_institution(owner, "facility", unit, kind="classroom")


@rows_of("cooperation", **_PUBLIC)
def cooperation(owner: Connection, unit: Unit) -> Key:
    """An agreement."""
    return of_institution(owner, "cooperation", unit, valid_until="2031-01-01")


@rows_of("shared_resource", **_PUBLIC)
def shared_resource(owner: Connection, unit: Unit) -> Key:
    """What a partner lends."""
    (cooperation_id,) = cooperation(owner, unit)
    return of_institution(owner, "shared_resource", unit, cooperation_id=cooperation_id, kind="site")


@rows_of("recognition/draft", **_COUNTY, institution=OWN)
def recognition(owner: Connection, unit: Unit) -> Key:
    """A draft."""
    return of_institution(owner, "recognition", unit)


@rows_of("recognition", **_PUBLIC)
def decided_recognition(owner: Connection, unit: Unit) -> Key:
    """A decided one."""
    decided = {"state": "recognised", "reason": "合格", "decided_at": "2026-01-01", "approved_capacity": 100}
    return of_institution(owner, "recognition", unit, **decided)


@rows_of("tender/draft", **_COUNTY)
def tender(owner: Connection, unit: Unit) -> Key:
    """A draft."""
    return put(owner, "tender", unit, region=unit.county, trade=TRADE)


@rows_of("tender", **_COUNTY, **_UNITS, institution=COUNTY)
def open_tender(owner: Connection, unit: Unit) -> Key:
    """An open one."""
    told = {"state": "open", "closes_on": "2099-01-01", "persons": 1_000_000_000}
    return put(owner, "tender", unit, region=unit.county, trade=TRADE, **told)


def _of_tender(owner: Connection, table: str, unit: Unit, **values: Any) -> Key:
    (tender_id,) = open_tender(owner, unit)
    return of_institution(owner, table, unit, tender_id=tender_id, **values)


@rows_of("tender_notice", **_PUBLIC)
def tender_notice(owner: Connection, unit: Unit) -> Key:
    """Told of an open project."""
    return _of_tender(owner, "tender_notice", unit)


@rows_of("bid", **_COUNTY, institution=OWN)
def bid(owner: Connection, unit: Unit) -> Key:
    """A bid."""
    return _of_tender(owner, "bid", unit)


@rows_of("contract", **_PUBLIC)
def contract(owner: Connection, unit: Unit) -> Key:
    """A contract."""
    return _of_tender(owner, "contract", unit, trade=TRADE)
