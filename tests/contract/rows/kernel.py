"""Rows of the kernel's tables."""

from typing import Any

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import ALL, OWN, Key, Unit, by_region, everyone, put, rows_of


@rows_of("audit_event", system=ALL, county=OWN, admin=OWN)
def audit_event(owner: Connection, unit: Unit) -> Key:
    """An event of the unit's county."""
    return put(owner, "audit_event", unit, actor_id=unit.user_id, unit=unit.region)


@rows_of("audit_chain", system=ALL)
def audit_chain(owner: Connection, unit: Unit) -> Key:
    """A sealed event."""
    (event_id,) = audit_event(owner, unit)
    return put(owner, "audit_chain", unit, event_id=event_id)


@rows_of("row_history", **by_region(department=OWN, institution=OWN, system=ALL))
def row_history(owner: Connection, unit: Unit) -> Key:
    """A superseded version of a row of the unit."""
    data = {"institution_id": str(unit.institution_id)}
    return _version(owner, unit, township=unit.region[:9], data=data)


@rows_of("row_history/account", province=OWN, prefecture=OWN, county=OWN, department=OWN, admin=OWN, system=ALL)
def row_history_of_an_account(owner: Connection, unit: Unit) -> Key:
    """A superseded version of an account of an institution."""
    return _version(owner, unit, table_name="app_user", data={"institution_id": str(unit.institution_id)})


@rows_of("row_history/county", province=OWN, prefecture=OWN, county=OWN, department=OWN, admin=OWN, system=ALL)
def row_history_of_the_county(owner: Connection, unit: Unit) -> Key:
    """A superseded version of a word of the dictionaries."""
    return _version(owner, unit)


def _version(owner: Connection, unit: Unit, **values: Any) -> Key:
    return put(owner, "row_history", unit, province=unit.region[:2], prefecture=unit.region[:4], **values)


@rows_of("idempotency", **everyone(OWN))
def idempotency(owner: Connection, unit: Unit) -> Key:
    """An answered POST of the unit's user."""
    return put(owner, "idempotency", unit, principal=unit.user_id)
