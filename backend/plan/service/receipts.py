"""Who must read what is issued, and who has read it (R2)."""

from uuid import UUID

from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.errors import NotFound
from backend.org.service import receipts
from backend.plan import queries
from backend.plan.models import Allocation, Plan
from backend.plan.schemas.requests import ReceiptOut

TABLES: dict[str, type[Plan] | type[Allocation]] = {"plan": Plan, "allocation": Allocation}


def address_units(session: Session, actor: Actor, object_type: str, object_id: object) -> None:
    """Address an issued thing to every township and department of the county."""
    units = receipts.addressees(session, (actor.region or "")[:6], clock.today())
    receipts.address(session, object_type, object_id, units)


def _require_visible(session: Session, object_type: str, object_id: UUID) -> None:
    if session.get(TABLES[object_type], object_id) is None:
        raise NotFound


def list_receipts(session: Session, actor: Actor, object_type: str, object_id: UUID) -> list[ReceiptOut]:
    """The addressees of an issued thing and when each read it; a unit sees its own line."""
    _require_visible(session, object_type, object_id)
    names = queries.names(session, (actor.region or "")[:6])
    return [
        ReceiptOut(
            unit=receipt.department_id or receipt.region,
            unit_name=names.get(receipt.department_id or receipt.region, ""),
            read_at=receipt.read_at,
        )
        for receipt in receipts.receipts_of(session, object_type, object_id)
    ]


def mark_read(session: Session, actor: Actor, object_type: str, object_id: UUID) -> list[ReceiptOut]:
    """Keep that the caller's unit has read it."""
    _require_visible(session, object_type, object_id)
    if receipts.mark_read(session, actor, object_type, object_id) is None:
        raise NotFound
    session.flush()
    return list_receipts(session, actor, object_type, object_id)
