"""Rows of vouchers: schemes are the county's to its units, a voucher is for its township, its class and its holder."""

from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.contract.rows.factory import ALL, COUNTY, OWN, Key, Unit, number, put, rows_of
from tests.contract.rows.person import a_person

_COUNTY = {"province": OWN, "prefecture": OWN, "county": OWN}
_WHOLE = [{"milestone": "completed", "share": 10_000, "within_days": 30}]


@rows_of("voucher_scheme", **_COUNTY, township=COUNTY, department=COUNTY, institution=COUNTY, person=COUNTY)
def voucher_scheme(owner: Connection, unit: Unit) -> Key:
    """A version in force."""
    rules = {"kind": "general", "amounts": {"dianhan": 100_000}, "milestones": _WHOLE}
    state = {"number": 1, "yearly_limit": 9, "validity_days": 100, "state": "approved", "approved_by": uuid4()}
    return put(owner, "voucher_scheme", unit, region=unit.county, **rules, **state)


@rows_of("voucher_batch", **_COUNTY, township=COUNTY)
def voucher_batch(owner: Connection, unit: Unit) -> Key:
    """A batch of drafts."""
    (scheme_id,) = voucher_scheme(owner, unit)
    return put(owner, "voucher_batch", unit, region=unit.county, scheme_id=scheme_id, origin="rule", year=2026)


def _holder(owner: Connection, unit: Unit) -> UUID:
    """The unit's person; somebody else where he stands in another place already."""
    known = owner.scalar(text("SELECT region FROM person WHERE id = :id"), {"id": unit.person_id})
    person_id = unit.person_id if known in {None, unit.region} else uuid4()
    if known != unit.region:
        a_person(owner, unit, person_id)
    return person_id


@rows_of("voucher", **_COUNTY, township=OWN, department=OWN, institution=OWN, person=OWN)
def voucher(owner: Connection, unit: Unit) -> Key:
    """A draft for the unit's person."""
    (batch_id,) = voucher_batch(owner, unit)
    scheme_id = owner.scalar(text("SELECT scheme_id FROM voucher_batch WHERE id = :id"), {"id": batch_id})
    of = {"batch_id": batch_id, "scheme_id": scheme_id, "person_id": _holder(owner, unit), "year": number()}
    return put(owner, "voucher", unit, **of, serial=f"{number():013d}")


@rows_of("voucher_secret", system=ALL)
def voucher_secret(owner: Connection, unit: Unit) -> Key:
    """The hash of a secret; nobody reads it."""
    (voucher_id,) = voucher(owner, unit)
    return put(owner, "voucher_secret", unit, voucher_id=voucher_id)


@rows_of("voucher_reminder", **_COUNTY, township=OWN)
def voucher_reminder(owner: Connection, unit: Unit) -> Key:
    """Somebody was reminded of a voucher that is out."""
    (voucher_id,) = out(owner, unit)
    return put(owner, "voucher_reminder", unit, voucher_id=voucher_id, reason="away", channel="phone")


def out(owner: Connection, unit: Unit) -> Key:
    """A voucher that was issued long ago and never used."""
    (voucher_id,) = voucher(owner, unit)
    for step in (
        "state = 'approved'",
        "state = 'issued', issued_at = now() - interval '99 days', valid_until = '2099-01-01'",
    ):
        owner.execute(text(f"UPDATE voucher SET {step} WHERE id = :id"), {"id": voucher_id})
    return (voucher_id,)


@rows_of("voucher_sample", **_COUNTY, department=OWN)
def voucher_sample(owner: Connection, unit: Unit) -> Key:
    """A sample that is open."""
    return put(owner, "voucher_sample", unit, region=unit.county, institution_id=None, share_percent=20)


@rows_of("voucher_sample_item", **_COUNTY, department=OWN)
def voucher_sample_item(owner: Connection, unit: Unit) -> Key:
    """A voucher that was drawn."""
    (sample_id,), (voucher_id,) = voucher_sample(owner, unit), voucher(owner, unit)
    return put(owner, "voucher_sample_item", unit, sample_id=sample_id, voucher_id=voucher_id, drawn=True)
