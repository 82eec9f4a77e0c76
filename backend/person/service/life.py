"""The life of a record: away, no labourer any more, dead, back; merged with another and separated again."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import FieldError, NotFound
from backend.person import rules
from backend.person.errors import NotActive, NotMergeable, WrongPerson
from backend.person.models import Person
from backend.person.schemas import MergeIn, SeparationIn, StatusIn
from backend.person.states import STATUS_NAMES, Status


def _require_allowed(person: Person, after: Status, actor: Actor) -> None:
    before: Any = person.status
    if rules.transition(before, after, actor.role) is None:
        raise NotActive(f"现在是“{STATUS_NAMES[before]}”，您不能改为“{STATUS_NAMES[after]}”")


def change_status(session: Session, actor: Actor, person_id: UUID, expected: int, data: StatusIn) -> None:
    """Mark somebody away, no labourer any more or dead, or take that back."""
    person = load_for_change(session, Person, person_id, expected)
    if person.status == "merged":
        raise NotActive("这条记录已并入另一条，请先撤销合并")
    _require_allowed(person, data.to, actor)
    if not person.birth_date <= data.on <= clock.today():
        sentence = "日期应在出生之后，且不晚于今天"
        raise WrongPerson(sentence, errors=[FieldError("/on", "bad_day", sentence)])
    before = person.status
    rewrite(session, person, status=data.to, status_reason=data.reason, status_on=data.on)
    details = {"before": before, "after": data.to, "on": data.on.isoformat(), "reason": data.reason}
    audit.record(session, actor, "person.status_changed", "person", person.id, **details)


def _locked(session: Session, person_id: UUID) -> Person | None:
    return session.scalar(select(Person).where(Person.id == person_id).with_for_update(key_share=True))


def merge(session: Session, actor: Actor, person_id: UUID, expected: int, data: MergeIn) -> None:
    """Two records of one person: this one stays readable and counts no more, the other goes on."""
    if data.into == person_id:
        sentence = "不能与自己合并"
        raise NotMergeable(sentence, errors=[FieldError("/into", "same_record", sentence)])
    # In the order of their keys, so that two merges in opposite directions do not wait for each other.
    # Complaints about the second record wait until the first one is known to be the caller's.
    kept = _locked(session, data.into) if data.into < person_id else None
    person = load_for_change(session, Person, person_id, expected)
    kept = kept or _locked(session, data.into)
    if kept is None:
        sentence = "没有找到要保留的记录"
        raise NotMergeable(sentence, errors=[FieldError("/into", NotFound.code, sentence)])
    _require_allowed(person, "merged", actor)
    if kept.status == "merged":
        sentence = "要保留的记录自己已被合并，请选择最后保留的那条"
        raise NotMergeable(sentence, errors=[FieldError("/into", "already_merged", sentence)])
    values = {"merged_into": kept.id, "status_reason": data.reason, "status_on": clock.today()}
    rewrite(session, person, status="merged", **values)
    audit.record(session, actor, "person.merged", "person", person.id, into=str(kept.id), reason=data.reason)


def separate(session: Session, actor: Actor, person_id: UUID, expected: int, data: SeparationIn) -> None:
    """A merger was a mistake: the record counts again."""
    person = load_for_change(session, Person, person_id, expected)
    if person.status != "merged":
        raise NotActive("这条记录没有被合并")
    _require_allowed(person, "active", actor)
    kept = person.merged_into
    rewrite(session, person, status="active", merged_into=None, status_reason=data.reason, status_on=clock.today())
    audit.record(session, actor, "person.separated", "person", person.id, of=str(kept), reason=data.reason)
