"""Lookup codes: made for a person by an official, told once, kept as a digest."""

import secrets
from uuid import UUID

import segno
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.kernel import audit, clock, typed_codes
from backend.kernel.actor import Actor
from backend.kernel.crypto import blind
from backend.kernel.errors import NotFound
from backend.person.models import Person
from backend.portal.errors import NoTrainee
from backend.portal.models import LookupCode
from backend.portal.schemas.codes import LookupCodeOut

CODE_DIGITS = 9
"""Eight drawn digits and one to check them."""
FIELD = "lookup_code.code"
"""The digests' key; only the trainee knows the code, so the key outlives its root."""


def make(session: Session, actor: Actor, person_id: UUID, site: str) -> LookupCodeOut:
    """A new code for a person, in the place of an earlier one; raises NoTrainee."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    if person.status != "active":
        raise NoTrainee
    drawn = f"{secrets.randbelow(10 ** (CODE_DIGITS - 1)):0{CODE_DIGITS - 1}d}"
    code = typed_codes.checked(drawn)
    made = {"digest": blind.index(code, field=FIELD), "made_at": clock.now(), "made_by": actor.user_id}
    row = insert(LookupCode).values(person_id=person.id, region=person.region, **made)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=made))
    audit.record(session, actor, "lookup_code.made", "person", person.id)
    address = f"{site}t"
    return LookupCodeOut(
        person_id=person.id,
        name=person.name,
        code=code,
        address=address,
        qr=segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2),
        made_at=made["made_at"],
    )
