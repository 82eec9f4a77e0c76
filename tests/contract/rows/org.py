"""Rows of regions, departments and dictionaries: everybody reads them."""

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import ALL, COUNTY, OWN, Key, Unit, by_region, everyone, number, put, rows_of


@rows_of("region", **everyone(ALL))
def region(owner: Connection, unit: Unit) -> Key:
    """A village of the unit's county."""
    return put(owner, "region", unit, code=f"{unit.county}{number():06d}", level="village")


@rows_of("region_alias", **everyone(ALL))
def region_alias(owner: Connection, unit: Unit) -> Key:
    """Another name of the unit's township."""
    return put(owner, "region_alias", unit)


@rows_of("department", **everyone(ALL))
def department(owner: Connection, unit: Unit) -> Key:
    """A department of the unit's county."""
    return put(owner, "department", unit)


@rows_of("responsibility", **everyone(ALL))
def responsibility(owner: Connection, unit: Unit) -> Key:
    """Something that the unit's department answers for."""
    return put(owner, "responsibility", unit, kind="person_group", is_lead=True)


@rows_of("setting", **{**everyone(COUNTY), "province": OWN, "prefecture": OWN})
def setting(owner: Connection, unit: Unit) -> Key:
    """A rule's value in the unit's county."""
    return put(owner, "setting", unit, region=unit.county, code="class_size_max", value="40")


@rows_of("industry", **everyone(ALL))
def industry(owner: Connection, unit: Unit) -> Key:
    """An industry."""
    return put(owner, "industry", unit)


@rows_of("trade", **everyone(ALL))
def trade(owner: Connection, unit: Unit) -> Key:
    """A trade of an industry."""
    (code,) = industry(owner, unit)
    return put(owner, "trade", unit, industry=code, lead_department=unit.department_id)


@rows_of("labour_brand", **everyone(ALL))
def labour_brand(owner: Connection, unit: Unit) -> Key:
    """A brand of a trade."""
    (code,) = trade(owner, unit)
    return put(owner, "labour_brand", unit, trade=code)


@rows_of("dictionary_entry", **everyone(ALL))
def dictionary_entry(owner: Connection, unit: Unit) -> Key:
    """A value of a small list."""
    return put(owner, "dictionary_entry", unit)


@rows_of("receipt", **by_region(department=OWN))
def receipt(owner: Connection, unit: Unit) -> Key:
    """Something addressed to the unit."""
    return put(owner, "receipt", unit)
