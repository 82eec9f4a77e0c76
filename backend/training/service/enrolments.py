"""Enrolment: join, leave, change the class; once a trade, level and year, never at two places at once (R10, 9.6)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.crypto import aead
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.person import id_number
from backend.person.models import Person, PersonCategory
from backend.training import queries, rules
from backend.training.errors import ClassFull, Elsewhere, NotEnrolled, NotEnrolling, TrainedAlready
from backend.training.models import ClassSeat, Enrolment, TrainingClass
from backend.training.schemas import ClassEnrolmentOut, QuotaLineOut, QuotaOut, TransferIn
from backend.training.service import classes, lane
from backend.training.states import ENROLLING, NAMES, RUNNING, Stage


def _out(row: Enrolment, class_name: str) -> ClassEnrolmentOut:
    known = shared(row, ClassEnrolmentOut)
    return ClassEnrolmentOut(**known, class_name=class_name)


def list_enrolments(
    session: Session, page: PageQuery, class_id: UUID | None, person_id: UUID | None, state: str | None
) -> Page[ClassEnrolmentOut]:
    """Who is in which class."""
    rows: list[Row[Any]] = list(queries.enrolments(session, page, class_id, person_id, state))
    return cut([_out(row.Enrolment, row.class_name) for row in rows], page, ["id"])


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


def _join(session: Session, of: TrainingClass, person: Person) -> Enrolment:
    _require_seat(session, of)
    _require_free(session, of, person)
    number = aead.unseal(person.id_number_sealed, table="person", column="id_number", row=person.id)
    categories = select(PersonCategory.category).where(PersonCategory.person_id == person.id)
    row = Enrolment(
        id=new_id(),
        class_id=of.id,
        person_id=person.id,
        region=person.region,
        institution_id=of.institution_id,
        department_id=of.department_id,
        year=of.year,
        trade=of.trade,
        level=of.level,
        name=person.name,
        sex=person.sex,
        masked_number=id_number.mask(number),
        categories=sorted(session.scalars(categories)),
    )
    session.add(row)
    session.flush()
    return row


def _require_seat(session: Session, of: TrainingClass) -> None:
    if Stage(of.state) not in ENROLLING:
        raise NotEnrolling(f"“{of.name}”现在“{NAMES[Stage(of.state)]}”，不接受报名")
    seat = session.get_one(ClassSeat, of.id)
    if seat.enrolled >= seat.size:
        raise ClassFull(f"“{of.name}”已满（{seat.size} 人）")


def _require_free(session: Session, of: TrainingClass, person: Person) -> None:
    same = queries.same_trade(session, person.id, of)
    if same is not None:
        raise TrainedAlready(f"{person.name}当年已在“{_called(session, same)}”学习这个工种和等级")
    ranges: list[Range[Any]] = [each.Lesson.during for each in queries.lessons(session, of.id)]
    found = queries.elsewhere(session, [person.id], MultiRange(ranges), of.id)
    if found:
        at = found[0].since.astimezone(clock.SHANGHAI)
        raise Elsewhere(f"{person.name}在 {at:%Y-%m-%d %H:%M} 要上“{_called(session, found[0].class_id)}”的课")


def _called(session: Session, class_id: UUID) -> str:
    row = session.get(TrainingClass, class_id)
    return "别的机构的班" if row is None else row.name


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
