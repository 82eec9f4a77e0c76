"""Registering a person and keeping the record: facts, name and number, place."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.crypto import aead, blind
from backend.kernel.db import table_of
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id
from backend.person import names, rules
from backend.person.errors import NotActive, WrongPerson
from backend.person.models import Person
from backend.person.schemas import CorrectionIn, MoveIn, PersonIn, PersonPatch
from backend.person.service import bulk, checks
from backend.person.service.groups import add_groups, set_categories, set_tokens, set_wishes

_FACTS = {
    "nation",
    "education",
    "health",
    "in_labour_force",
    "employment",
    "occupation",
    "workplace",
    "income_fen",
    "remark",
}
_INSERT = insert(table_of(Person)).inline()


def _sealed_number(person_id: UUID, number: str) -> dict[str, bytes | None]:
    (odd,), (even,) = blind.unique_batch([number], field=bulk.NUMBER)
    return {
        "id_number_sealed": aead.seal(number, table="person", column="id_number", row=person_id),
        "id_number_index": odd,
        "id_number_index_even": even,
    }


def _sealed_phone(person_id: UUID, phone: str | None) -> dict[str, bytes | None]:
    return {
        "phone_sealed": aead.seal(phone, table="person", column="phone", row=person_id) if phone else None,
        "phone_index": blind.index(phone, field=bulk.PHONE) if phone else None,
    }


def _sealed_address(person_id: UUID, address: str | None) -> dict[str, bytes | None]:
    sealed = aead.seal(address, table="person", column="address", row=person_id) if address else None
    return {"address_sealed": sealed}


def create_person(session: Session, actor: Actor, data: PersonIn) -> UUID:
    """R7, R10: register a person by ID number, once in the county; gives the key."""
    facts = checks.person(session, data)
    checks.require_reach(actor, data.region)
    checks.require_new(session, actor, facts.identity.number)
    key = new_id()
    values: dict[str, Any] = {
        "id": key,
        "region": data.region,
        "name": facts.name,
        "sex": facts.identity.sex,
        "birth_date": facts.identity.birth_date,
        "registered_on": clock.today(),
        **_sealed_number(key, facts.identity.number),
        **_sealed_phone(key, facts.phone),
        **_sealed_address(key, data.address),
        **data.model_dump(include=_FACTS),
    }
    session.execute(_INSERT, values)
    wishes = {wish.trade: wish.mode for wish in data.wishes}
    add_groups(session, key, data.region, facts.name, categories=data.categories, wishes=wishes)
    audit.record(session, actor, "person.created", "person", key, region=data.region)
    return key


def _load(session: Session, person_id: UUID, expected: int) -> Person:
    person = load_for_change(session, Person, person_id, expected)
    if person.status == "merged":
        raise NotActive("这条记录已并入另一条，请修改保留的那条")
    return person


def change_person(session: Session, actor: Actor, person_id: UUID, expected: int, data: PersonPatch) -> None:
    """Change what may change without a reason; only given fields."""
    person = _load(session, person_id, expected)
    given = data.model_dump(exclude_unset=True)
    faults = checks.Faults()
    phone = faults.checked("phone", rules.check_phone, given.get("phone"))
    checks.groups(session, faults, data.categories, data.wishes)
    faults.stop()
    values = {name: value for name, value in given.items() if name in _FACTS}
    if "phone" in given:
        values |= _sealed_phone(person.id, phone)
    if "address" in given:
        values |= _sealed_address(person.id, given["address"])
    rewrite(session, person, **values)
    if "categories" in given:
        set_categories(session, person, data.categories)
    if "wishes" in given:
        set_wishes(session, person, {wish.trade: wish.mode for wish in data.wishes})
    audit.record(session, actor, "person.changed", "person", person.id, fields=audit.digests(given))


def correct_person(session: Session, actor: Actor, person_id: UUID, expected: int, data: CorrectionIn) -> None:
    """A right name or ID number instead of a wrong one; sex and birth date follow the number."""
    person = _load(session, person_id, expected)
    faults = checks.Faults()
    name = faults.checked("name", names.check_name, data.name)
    number = faults.checked("id_number", checks.identity, data.id_number)
    faults.stop()
    values: dict[str, Any] = {"name": name} if name else {}
    if number is not None:
        same = bulk.numbers_by_index([number.number])
        if person.id_number_index not in same and person.id_number_index_even not in same:
            checks.require_new(session, actor, number.number)
            values |= {**_sealed_number(person.id, number.number), "sex": number.sex}
            values["birth_date"] = number.birth_date
    rewrite(session, person, **values)
    if name is not None:
        set_tokens(session, person, person.region[:9])
    given = data.model_dump(exclude={"reason"}, exclude_none=True)
    audit.record(
        session, actor, "person.corrected", "person", person.id, reason=data.reason, fields=audit.digests(given)
    )


def move_person(session: Session, actor: Actor, person_id: UUID, expected: int, data: MoveIn) -> None:
    """Another village or township: categories and wishes follow, the totals of both places too."""
    person = _load(session, person_id, expected)
    checks.place(session, actor, data.region)
    before = person.region
    if data.region == before:
        sentence = "新的村（社区）与现在相同"
        raise WrongPerson(sentence, errors=[FieldError("/region", "same_place", sentence)])
    rewrite(session, person, region=data.region)
    set_tokens(session, person, before[:9])
    details = {"before": before, "after": data.region, "reason": data.reason}
    audit.record(session, actor, "person.moved", "person", person.id, **details)
