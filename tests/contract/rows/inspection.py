"""Rows of reports, signs and cases: the county's alone."""

from typing import Any
from uuid import uuid4

from sqlalchemy.engine import Connection

from backend.kernel.crypto import aead
from tests.contract.rows.factory import OWN, Key, Unit, put, rows_of
from tests.contract.rows.voucher import voucher


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


@rows_of("signal_note", county=OWN)
def signal_note(owner: Connection, unit: Unit) -> Key:
    """Why a sign is none."""
    return put(owner, "signal_note", unit, kind="phone")


@rows_of("voucher_case", county=OWN)
def voucher_case(owner: Connection, unit: Unit) -> Key:
    """A case that is open."""
    return put(owner, "voucher_case", unit, region=unit.county, kind="phone")


@rows_of("voucher_case_item", county=OWN)
def voucher_case_item(owner: Connection, unit: Unit) -> Key:
    """A voucher of a case."""
    (case_id,), (voucher_id,) = voucher_case(owner, unit), voucher(owner, unit)
    return put(owner, "voucher_case_item", unit, region=unit.county, case_id=case_id, voucher_id=voucher_id)


@rows_of("voucher_case_entry", county=OWN)
def voucher_case_entry(owner: Connection, unit: Unit) -> Key:
    """Evidence."""
    (case_id,) = voucher_case(owner, unit)
    return put(owner, "voucher_case_entry", unit, region=unit.county, case_id=case_id, kind="evidence")
