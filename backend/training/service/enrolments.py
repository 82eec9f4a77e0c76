"""Enrolment: join, leave, change the class; once a trade, level and year, never at two places at once (R10, 9.6)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.crypto import aead
from backend.kernel.errors import NotFound, Problem
from backend.kernel.outlasting import outlast
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind
from backend.kernel.sheets.errors import CellFault
from backend.kernel.types import shared
from backend.person import id_number
from backend.person.models import Person
from backend.person.names import check_name
from backend.person.service import allowance, checks
from backend.training import queries, rules
from backend.training.errors import ClassFull, Elsewhere, NotEnrolled, NotEnrolling, NotRegistered, TrainedAlready
from backend.training.models import Enrolment, TrainingClass
from backend.training.queries import EnrolmentFilter
from backend.training.schemas.enrolments import ClassEnrolmentOut, EnrolmentNumberIn, TransferIn, WhereaboutsOut
from backend.training.schemas.gates import QuotaLineOut, QuotaOut
from backend.training.service import classes, lane, rosters
from backend.training.service.rosters import Asked, Joining, Judged
from backend.training.states import ENROLLING, NAMES, RUNNING, Stage

_PROBLEMS: Mapping[str, type[Problem]] = {
    "class_full": ClassFull,
    "elsewhere": Elsewhere,
    "trained_already": TrainedAlready,
    "not_registered": NotRegistered,
    "other_township_person": NotRegistered,
    "name_differs": NotRegistered,
    "not_active": NotRegistered,
}
_STRANGERS = frozenset({"not_registered", "other_township_person"})


def _out(row: Enrolment, class_name: str) -> ClassEnrolmentOut:
    known = shared(row, ClassEnrolmentOut)
    return ClassEnrolmentOut(**known, class_name=class_name)


def list_enrolments(session: Session, page: PageQuery, wanted: EnrolmentFilter) -> Page[WhereaboutsOut]:
    """Who is in which class, where and when."""
    rows = queries.enrolments(session, page, wanted, clock.now())
    return cut([_whereabouts(row) for row in rows], page, ["id"])


def _whereabouts(row: Row[Any]) -> WhereaboutsOut:
    named = ("class_name", "class_state", "starts_on", "ends_on", "institution_name", "next_venue")
    told = {name: getattr(row, name) for name in named}
    coming = row.next_during
    times = {"next_since": coming and coming.lower, "next_until": coming and coming.upper}
    known = shared(row.Enrolment, ClassEnrolmentOut)
    return WhereaboutsOut(**known, **told, **times, class_state_name=NAMES[Stage(row.class_state)])


def enrol(session: Session, actor: Actor, class_id: UUID, person_id: UUID) -> ClassEnrolmentOut:
    """A person of the caller's joins; the database counts the seat and refuses whoever is elsewhere then."""
    lane.enter(session, actor)
    of = classes.load(session, class_id)
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    row = _join(session, of, person)
    audit.record(session, actor, "enrolment.created", "enrolment", row.id, class_id=str(of.id))
    return _out(row, of.name)


def enrol_by_number(session: Session, actor: Actor, class_id: UUID, data: EnrolmentNumberIn) -> ClassEnrolmentOut:
    """Whoever has this ID number and this name joins: institutions know people in no other way.

    A refusal about somebody who is not the caller's own is a look-up, recorded and counted (person/service/checks.py).
    """
    lane.enter(session, actor)
    of = classes.load(session, class_id)
    rosters.require_enrolling(of)
    asked = Asked(_checked("name", check_name, data.name), _number(data.id_number))
    allowance.require_left(session, actor, "duplicate")
    judged = rosters.judge(session, actor, of, [asked])
    if _tells(actor, judged):
        found = "not_registered" not in {why.code for why in judged.refused.values()}
        outlast(session, partial(checks.note_look_up, number=asked.number, found=found))
    row = _admitted(session, of, judged, asked.name)
    audit.record(session, actor, "enrolment.created", "enrolment", row.id, class_id=str(of.id))
    return _out(row, of.name)


def _tells(actor: Actor, judged: Judged) -> bool:
    """Whether a refusal says something of somebody who is not the caller's own."""
    codes = {why.code for why in judged.refused.values()}
    return bool(codes if actor.kind == Kind.INSTITUTION else codes & _STRANGERS)


def _number(typed: str) -> str:
    return _checked("id_number", lambda text: id_number.parse(text, clock.today()).number, typed)


def _checked(field: str, check: Callable[[str], str], typed: str) -> str:
    try:
        return check(typed)
    except CellFault as wrong:
        raise rules.fault(f"/{field}", wrong.message) from None


def _join(session: Session, of: TrainingClass, person: Person) -> Enrolment:
    rosters.require_enrolling(of)
    number = aead.unseal(person.id_number_sealed, table="person", column="id_number", row=person.id)
    known = {0: Joining(person.id, id_number.mask(number))}
    return _admitted(session, of, rosters.judge_known(session, of, known, {}), person.name)


def _admitted(session: Session, of: TrainingClass, judged: Judged, name: str) -> Enrolment:
    if judged.same:
        raise TrainedAlready(f"{name}已在“{of.name}”的名单中")
    for why in judged.refused.values():
        problem = _PROBLEMS[why.code]
        raise problem(why.message if problem in {ClassFull, NotRegistered} else f"{name}{why.message}")
    return rosters.add(session, of, judged.joining[0])


def _load(session: Session, enrolment_id: UUID, expected: int) -> tuple[Enrolment, TrainingClass]:
    row = load_for_change(session, Enrolment, enrolment_id, expected)
    if row.state != "enrolled":
        raise NotEnrolled
    return row, classes.load(session, row.class_id)


def cancel(session: Session, actor: Actor, enrolment_id: UUID, expected: int, reason: str) -> ClassEnrolmentOut:
    """Leave the class: before it runs the seat is free again, later it is a drop-out."""
    lane.enter(session, actor)
    row, of = _load(session, enrolment_id, expected)
    _leave(session, row, of, reason)
    audit.record(session, actor, "enrolment.cancelled", "enrolment", row.id, state=row.state)
    return _out(row, of.name)


def _leave(session: Session, row: Enrolment, of: TrainingClass, reason: str) -> None:
    here = Stage(of.state)
    if here not in ENROLLING | RUNNING:
        raise NotEnrolled(f"“{of.name}”现在“{NAMES[here]}”，学员名单不能再变动")
    rewrite(session, row, state="cancelled" if here in ENROLLING else "dropped", reason=reason)


def transfer(session: Session, actor: Actor, enrolment_id: UUID, expected: int, data: TransferIn) -> ClassEnrolmentOut:
    """Change the class in one step: where the new one refuses, the old one stays."""
    lane.enter(session, actor)
    row, of = _load(session, enrolment_id, expected)
    if data.class_id == of.id:
        raise rules.fault("/class_id", "学员已在这个班，请选另一个班")
    to = classes.load(session, data.class_id)
    person = session.get(Person, row.person_id)
    if person is None:
        raise NotFound
    if Stage(of.state) not in ENROLLING:
        raise NotEnrolling(f"“{of.name}”现在“{NAMES[Stage(of.state)]}”，不能换班")
    _leave(session, row, of, data.reason)
    new = _join(session, to, person)
    audit.record(session, actor, "enrolment.transferred", "enrolment", row.id, to=str(new.id))
    return _out(new, to.name)


def quota(session: Session, year: int) -> QuotaOut:
    """R11: how far the year's table is used by enrolment, by township and department."""
    return QuotaOut(year=year, items=[QuotaLineOut.model_validate(row) for row in queries.quota(session, year)])
