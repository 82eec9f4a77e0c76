"""Rows of reports: the county's alone."""

from typing import Any
from uuid import uuid4

from sqlalchemy.engine import Connection

from backend.kernel.crypto import aead
from tests.contract.rows.factory import OWN, Key, Unit, put, rows_of


def _report(owner: Connection, unit: Unit, **values: Any) -> Key:
    return put(owner, "complaint", unit, kind="fake", due_on="2026-12-31", **values)


@rows_of("complaint", county=OWN)
def complaint(owner: Connection, unit: Unit) -> Key:
    """A report about the unit's township."""
    return _report(owner, unit)


def readable(owner: Connection, unit: Unit) -> Key:
    """The same, sealed with the application's keys, so that it can be read."""
    key = uuid4()
    sealed = aead.seal("说是来上课，其实没有课", table="complaint", column="content", row=key)
    return _report(owner, unit, id=key, content_sealed=sealed)
