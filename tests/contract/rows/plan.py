"""Rows of plans, allocations, requests and inputs: drafts stay with the county, what is issued goes to its units."""

from typing import Any

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import COUNTY, OWN, Key, Unit, by_region, number, put, rows_of

_COUNTY = {"province": OWN, "prefecture": OWN, "county": OWN}
_UNITS = {"township": COUNTY, "department": COUNTY, "institution": COUNTY}


@rows_of("policy_document", **_COUNTY, **_UNITS)
def policy_document(owner: Connection, unit: Unit) -> Key:
    """A document of the unit's county."""
    return put(owner, "policy_document", unit, region=unit.county)


def _plan(owner: Connection, unit: Unit, **values: Any) -> Key:
    year = number()
    return put(owner, "plan", unit, region=unit.county, since_year=year, until_year=year, **values)


@rows_of("plan/draft", **_COUNTY)
def plan(owner: Connection, unit: Unit) -> Key:
    """A draft."""
    return _plan(owner, unit)


@rows_of("plan", **_COUNTY, **_UNITS)
def issued_plan(owner: Connection, unit: Unit) -> Key:
    """A plan in force."""
    return _plan(owner, unit, state="issued")


@rows_of("target/draft", **_COUNTY)
def target(owner: Connection, unit: Unit) -> Key:
    """A year of a draft."""
    (plan_id,) = plan(owner, unit)
    return put(owner, "target", unit, region=unit.county, plan_id=plan_id)


@rows_of("target", **_COUNTY, **_UNITS)
def issued_target(owner: Connection, unit: Unit) -> Key:
    """A year of a plan in force."""
    (plan_id,) = plan(owner, unit)
    return put(owner, "target", unit, region=unit.county, plan_id=plan_id, issued=True)


@rows_of("allocation/draft", **_COUNTY)
def allocation(owner: Connection, unit: Unit) -> Key:
    """A draft table."""
    return put(owner, "allocation", unit, region=unit.county, basis="typed")


@rows_of("allocation", **_COUNTY, **_UNITS)
def issued_allocation(owner: Connection, unit: Unit) -> Key:
    """A table in force."""
    return put(owner, "allocation", unit, region=unit.county, basis="typed", state="issued")


def _line(owner: Connection, unit: Unit, **values: Any) -> Key:
    (allocation_id,) = allocation(owner, unit)
    return put(owner, "allocation_line", unit, region=unit.county, allocation_id=allocation_id, **values)


@rows_of("allocation_line/draft", **_COUNTY)
def line(owner: Connection, unit: Unit) -> Key:
    """A row of a draft."""
    return _line(owner, unit, axis="row", key=unit.region)


@rows_of("allocation_line", **_COUNTY, township=OWN)
def issued_row(owner: Connection, unit: Unit) -> Key:
    """A township's row of a table in force."""
    return _line(owner, unit, axis="row", key=unit.region, issued=True)


@rows_of("allocation_line/column", **_COUNTY, department=OWN)
def issued_column(owner: Connection, unit: Unit) -> Key:
    """A department's column of a table in force."""
    return _line(owner, unit, axis="column", key=unit.department_id, issued=True)


@rows_of("allocation_cell/draft", **_COUNTY)
def cell(owner: Connection, unit: Unit) -> Key:
    """A cell of a draft."""
    (allocation_id,) = allocation(owner, unit)
    return put(owner, "allocation_cell", unit, allocation_id=allocation_id)


@rows_of("allocation_cell", **_COUNTY, township=OWN, department=OWN)
def issued_cell(owner: Connection, unit: Unit) -> Key:
    """A cell of a table in force."""
    (allocation_id,) = allocation(owner, unit)
    return put(owner, "allocation_cell", unit, allocation_id=allocation_id, issued=True)


@rows_of("adjustment_request", **by_region())
def adjustment_request(owner: Connection, unit: Unit) -> Key:
    """A township's request for another number."""
    (allocation_id,) = allocation(owner, unit)
    put(owner, "allocation_cell", unit, allocation_id=allocation_id, issued=True)
    return put(owner, "adjustment_request", unit, allocation_id=allocation_id)


@rows_of("department_plan", **_COUNTY, department=OWN)
def department_plan(owner: Connection, unit: Unit) -> Key:
    """What a department's upper level asks of it."""
    return put(owner, "department_plan", unit, region=unit.county)
