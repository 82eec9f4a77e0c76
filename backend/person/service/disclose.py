"""Giving out what is protected: one field of one person, or where a number is registered; counted and recorded."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.crypto import aead, blind
from backend.kernel.errors import NotFound
from backend.org import queries as org
from backend.person.errors import DailyLimit
from backend.person.models import DisclosureUse, Person
from backend.person.schemas import LookupIn, LookupOut, RevealIn, RevealOut
from backend.person.service import bulk, checks

DAILY = {"reveal": 100, "lookup": 50}
"""How often a user may do it on one day (SECURITY 21)."""


def _count(session: Session, actor: Actor, kind: str) -> None:
    table, limit = DisclosureUse, DAILY[kind]
    first = insert(table).values(user_id=actor.user_id, day=clock.today(), kind=kind, used=1)
    again = first.on_conflict_do_update(
        index_elements=["user_id", "day", "kind"], set_={"used": table.used + 1}, where=table.used < limit
    )
    if session.scalar(again.returning(table.used)) is None:
        raise DailyLimit(f"今天已用完 {limit} 次，请明天再试，或联系领导小组办公室", limit=limit)


def reveal(session: Session, actor: Actor, person_id: UUID, data: RevealIn) -> RevealOut:
    """The full value of one protected field, for a reason that stays in the audit trail."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    _count(session, actor, "reveal")
    if data.field == "birth_date":
        value: str | None = person.birth_date.isoformat()
    else:
        sealed: bytes | None = getattr(person, f"{data.field}_sealed")
        value = aead.unseal(sealed, table="person", column=data.field, row=person.id) if sealed else None
    audit.record(session, actor, "person.revealed", "person", person.id, field=data.field, reason=data.reason)
    return RevealOut(field=data.field, value=value)


def look_up(session: Session, actor: Actor, data: LookupIn) -> LookupOut:
    """Where a number is registered, across the townships, and trainings already taken: nothing else."""
    faults = checks.Faults()
    identity = faults.checked("id_number", checks.identity, data.id_number)
    if identity is None:
        raise faults.refusal()
    _count(session, actor, "lookup")
    township = bulk.registered(session, [identity.number]).get(identity.number)
    digest = blind.digest(identity.number, purpose="audit:id_number")
    audit.record(session, actor, "person.looked_up", "id_number", digest, found=township is not None)
    # Trainings are added here when classes exist.
    return LookupOut(registered_in=org.region(session, township).name if township else None, trained=[])
