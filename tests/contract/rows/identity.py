"""Rows of users and their sessions."""

from sqlalchemy.engine import Connection

from tests.contract.rows.factory import ALL, OWN, Key, Unit, everyone, put, rows_of


@rows_of("app_user", system=ALL, admin=OWN, county=OWN)
def app_user(owner: Connection, unit: Unit) -> Key:
    """A user of the unit, whose id is the unit's."""
    return put(owner, "app_user", unit, id=unit.user_id, role="department", kind="department")


@rows_of("auth_session", **everyone(OWN) | {"system": ALL})
def auth_session(owner: Connection, unit: Unit) -> Key:
    """A session of the unit's user."""
    app_user(owner, unit)
    return put(owner, "auth_session", unit)


@rows_of("known_device", system=ALL)
def known_device(owner: Connection, unit: Unit) -> Key:
    """A device of the unit's user."""
    app_user(owner, unit)
    return put(owner, "known_device", unit)


@rows_of("password_history", system=ALL)
def password_history(owner: Connection, unit: Unit) -> Key:
    """An earlier password of the unit's user."""
    app_user(owner, unit)
    return put(owner, "password_history", unit)


@rows_of("sign_in_counter", system=ALL)
def sign_in_counter(owner: Connection, unit: Unit) -> Key:
    """A counter of sign-ins; it belongs to nobody."""
    return put(owner, "sign_in_counter", unit)
