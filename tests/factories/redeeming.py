"""Many vouchers of people who completed, made by the owner's hand, and their holders' secrets."""

from dataclasses import dataclass
from secrets import randbelow
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, text

from backend.voucher.service import printing
from tests.contract.rows.factory import Unit, put
from tests.contract.rows.person import a_person
from tests.contract.rows.voucher import voucher_batch
from tests.factories import attending
from tests.factories import classes as make
from tests.factories import vouchers as of
from tests.factories.callers import Callers

_STEPS = (
    "state = 'approved'",
    "state = 'issued', issued_at = now(), valid_until = current_date + 300",
    "state = 'received'",
    "state = 'reserved', channel = 'desk', class_id = :class",
)


@dataclass(frozen=True)
class Redeemable:
    """An institution and vouchers that may be redeemed there: id → secret."""

    at: make.Ground
    secrets: dict[str, str]


def redeemable(callers: Callers, owner: Engine, many: int) -> Redeemable:
    """So many vouchers in training whose holders completed."""
    at = make.ground(callers)
    opened = make.approved(at)
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE training_class SET size = :many WHERE id = :id"), {"many": many, "id": opened["id"]}
        )
        unit = Unit(region=f"{make.TOWNSHIP}001")
        (batch_id,) = voucher_batch(connection, unit)
        scheme_id = connection.scalar(text("SELECT scheme_id FROM voucher_batch WHERE id = :id"), {"id": batch_id})
        secrets = dict(_voucher(connection, unit, batch_id=batch_id, scheme_id=scheme_id) for _ in range(many))
        for step in _STEPS:
            moved = text(f"UPDATE voucher SET {step} WHERE batch_id = :batch")
            connection.execute(moved, {"batch": batch_id, "class": opened["id"]})
    attending.begin(owner, opened["id"])
    of.complete(owner, opened["id"])
    return Redeemable(at, secrets)


def _voucher(connection: Connection, unit: Unit, **values: Any) -> tuple[str, str]:
    person_id, secret = uuid4(), f"{randbelow(10**10):010d}"
    a_person(connection, unit, person_id)
    (key,) = put(
        connection,
        "voucher",
        unit,
        person_id=person_id,
        year=2026,
        serial=f"9{randbelow(10**12):012d}",
        institution_id=None,
        department_id=None,
        **values,
    )
    digest = printing.digests(UUID(str(key)), secret)[0]
    put(connection, "voucher_secret", unit, voucher_id=key, digest=digest)
    return str(key), secret
