"""R2: whatever is issued has addressees, and each unit's reading is kept. For the domains above; no routes here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.org import queries
from backend.org.models import Receipt


@dataclass(frozen=True, slots=True)
class Addressee:
    """A unit: a township by its region, or a department by the county's region and its code."""

    region: str
    department_id: str | None = None


def addressees(session: Session, county: str, on: date) -> list[Addressee]:
    """Every township and every responsible department of a county: who an issued plan is addressed to."""
    towns = [Addressee(region.code) for region in queries.townships(session, county, on)]
    return towns + [Addressee(county, unit.code) for unit in queries.departments_on(session, county, on)]


def address(session: Session, object_type: str, object_id: object, units: Iterable[Addressee]) -> None:
    """Address an issued thing to units; a unit that has it already keeps its receipt."""
    rows = [
        {
            "object_type": object_type,
            "object_id": str(object_id),
            "region": unit.region,
            "department_id": unit.department_id,
        }
        for unit in units
    ]
    if rows:
        session.execute(insert(Receipt).inline().values(rows).on_conflict_do_nothing())


def mark_read(session: Session, actor: Actor, object_type: str, object_id: object) -> Receipt | None:
    """Keep when the caller's unit first read it; None when it is not addressed to that unit."""
    is_mine = (
        Receipt.object_type == object_type,
        Receipt.object_id == str(object_id),
        Receipt.region == actor.region,
        Receipt.department_id.is_not_distinct_from(actor.department_id),
    )
    read = update(Receipt).where(*is_mine, Receipt.read_at.is_(None)).values(read_at=clock.now(), read_by=actor.user_id)
    first = session.execute(read.returning(Receipt.id)).first()
    if first is not None:
        audit.record(session, actor, "receipt.read", object_type, object_id)
    return session.scalars(select(Receipt).where(*is_mine).execution_options(populate_existing=True)).first()


def receipts_of(session: Session, object_type: str, object_id: object) -> Sequence[Receipt]:
    """The receipts of a thing that the caller's scope shows: the county all, a unit its own."""
    query = select(Receipt).where(Receipt.object_type == object_type, Receipt.object_id == str(object_id))
    return session.scalars(query.order_by(Receipt.department_id.nulls_first(), Receipt.region)).all()


def unread(session: Session, actor: Actor) -> dict[str, list[str]]:
    """The ids of what is addressed to the caller's unit and not read yet, by type."""
    query = select(Receipt.object_type, Receipt.object_id).where(
        Receipt.region == actor.region,
        Receipt.department_id.is_not_distinct_from(actor.department_id),
        Receipt.read_at.is_(None),
    )
    found: dict[str, list[str]] = {}
    for object_type, object_id in session.execute(query):
        found.setdefault(object_type, []).append(object_id)
    return found
