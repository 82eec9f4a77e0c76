"""Rows of the labour registry: people by region, their totals to the departments too."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.engine import Connection

from backend.kernel.crypto import aead
from tests.contract.rows.factory import COUNTY, OWN, Key, Unit, by_region, everyone, put, rows_of


def a_person(owner: Connection, unit: Unit, key: UUID | None = None, **values: Any) -> Key:
    """An active person of the unit's township, readable like any other."""
    key = key or uuid4()
    sealed = aead.seal("622999199005010022", table="person", column="id_number", row=key)
    number = {"id": key, "id_number_sealed": sealed, "id_number_index": uuid4().bytes}
    return put(owner, "person", unit, **{"sex": "female", "name": "马小娃", **number, **values})


@rows_of("person", **by_region())
def person(owner: Connection, unit: Unit) -> Key:
    """A person of the unit's township."""
    return a_person(owner, unit)


@rows_of("person_category", **by_region())
def person_category(owner: Connection, unit: Unit) -> Key:
    """A category of a person of the unit's township."""
    (key,) = a_person(owner, unit)
    return put(owner, "person_category", unit, person_id=key, category="registered_poor")


@rows_of("person_wish", **by_region())
def person_wish(owner: Connection, unit: Unit) -> Key:
    """A wish of a person of the unit's township."""
    (key,) = a_person(owner, unit)
    return put(owner, "person_wish", unit, person_id=key, trade="welding")


@rows_of("person_name_token", county=OWN, township=OWN)
def person_name_token(owner: Connection, unit: Unit) -> Key:
    """A piece of a name in the unit's township."""
    return put(owner, "person_name_token", unit, township=unit.region[:9])


@rows_of("person_total", **by_region(department=COUNTY))
def person_total(owner: Connection, unit: Unit) -> Key:
    """A figure of the unit's township."""
    return put(owner, "person_total", unit, kind="wish")


@rows_of("person_total_delta", **by_region(department=COUNTY))
def person_total_delta(owner: Connection, unit: Unit) -> Key:
    """A change of a figure of the unit's township."""
    return put(owner, "person_total_delta", unit, kind="wish")


@rows_of("disclosure_use", **everyone(OWN))
def disclosure_use(owner: Connection, unit: Unit) -> Key:
    """What a user of the unit looked at today."""
    return put(owner, "disclosure_use", unit)
