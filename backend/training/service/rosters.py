"""Who may join a class, many at once: each is found in the registry and judged before anybody is enrolled (R10)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.ids import new_id
from backend.kernel.scope import Kind
from backend.person import id_number
from backend.person.service.amend import Known, known_people
from backend.person.service.bulk import numbers_by_index, registered
from backend.person.states import STATUS_NAMES, Status
from backend.training import queries
from backend.training.errors import NotEnrolling
from backend.training.models import ClassSeat, Enrolment, TrainingClass
from backend.training.sheet import NAME, NUMBER
from backend.training.states import ENROLLING, NAMES, Stage

_FOR_CLASS = text("SELECT number_index, person_id FROM people_for_class(:of, :indexes, :names)")
_BACK = text(
    "UPDATE enrolment SET state = 'cancelled', reason = '撤销名单导入' WHERE import_batch_id = :batch "
    "AND state = 'enrolled' AND EXISTS "
    "(SELECT FROM training_class c WHERE c.id = class_id AND c.state IN ('approved', 'open'))"
)
_LEFT = text("SELECT count(*) FROM enrolment WHERE import_batch_id = :batch AND state IN ('enrolled', 'completed')")


class Asked(NamedTuple):
    """A name and an ID number that should join."""

    name: str
    number: str


class Refused(NamedTuple):
    """Why somebody cannot join, and which of the two told it."""

    column: str
    code: str
    message: str


class Joining(NamedTuple):
    """A registered person who may join; the database takes the rest from the registry."""

    person_id: UUID
    masked_number: str


class Judged(NamedTuple):
    """By the place in the list: who may join, who is in the class already, who is refused."""

    joining: dict[int, Joining]
    same: list[int]
    refused: dict[int, Refused]


def require_enrolling(of: TrainingClass) -> None:
    """Raise NotEnrolling where the class takes nobody now; on its first day it still does."""
    if Stage(of.state) not in ENROLLING:
        raise NotEnrolling(f"“{of.name}”现在“{NAMES[Stage(of.state)]}”，不接受报名")
    if of.starts_on < clock.today():
        raise NotEnrolling(f"“{of.name}”{of.starts_on} 已经开班，不再接受报名，请选还没有开班的班")


def judge(session: Session, actor: Actor, of: TrainingClass, asked: Sequence[Asked]) -> Judged:
    """Each of the list by itself, in its order, as long as there are seats; stores nothing."""
    found, refused = _found(session, actor, of, asked)
    people = {nth: Joining(person_id, id_number.mask(asked[nth].number)) for nth, person_id in sorted(found.items())}
    return judge_known(session, of, people, refused)


def judge_known(
    session: Session, of: TrainingClass, people: Mapping[int, Joining], refused: dict[int, Refused]
) -> Judged:
    """The same of people whom the caller has found; `refused` are the others."""
    same, conflicts = _conflicts(session, of, [person.person_id for person in people.values()])
    seat = session.get_one(ClassSeat, of.id, populate_existing=True)
    judged = Judged({}, [], refused)
    for nth, person in people.items():
        if person.person_id in same:
            judged.same.append(nth)
        elif person.person_id in conflicts:
            refused[nth] = conflicts[person.person_id]
        elif len(judged.joining) >= seat.size - seat.enrolled:
            refused[nth] = Refused(NUMBER, "class_full", f"“{of.name}”已满（{seat.size} 人）")
        else:
            judged.joining[nth] = person
    return judged


def _found(
    session: Session, actor: Actor, of: TrainingClass, asked: Sequence[Asked]
) -> tuple[dict[int, UUID], dict[int, Refused]]:
    if not asked:
        return {}, {}
    if actor.kind == Kind.INSTITUTION:
        return _known_to_institution(session, of, asked)
    numbers = [each.number for each in asked]
    townships, known = registered(session, numbers), known_people(session, actor.county, numbers)
    found, refused = {}, {}
    for nth, each in enumerate(asked):
        person = known.get(each.number)
        why = _stranger(person, each, townships)
        if why is None and person is not None:
            found[nth] = person.id
        elif why is not None:
            refused[nth] = why
    return found, refused


def _stranger(person: Known | None, asked: Asked, townships: Mapping[str, str]) -> Refused | None:
    if person is None and asked.number in townships:
        return Refused(NUMBER, "other_township_person", "此人登记在其他乡镇，只能由所在乡镇或培训机构报名")
    if person is None:
        return Refused(NUMBER, "not_registered", "这个身份证号不在本县劳动力台账中")
    if person.name != asked.name:
        return Refused(NAME, "name_differs", "台账中这个身份证号的姓名不同")
    if person.status != "active":
        return Refused(NUMBER, "not_active", f"此人在台账中为“{STATUS_NAMES[cast('Status', person.status)]}”，不能报名")
    return None


def _known_to_institution(
    session: Session, of: TrainingClass, asked: Sequence[Asked]
) -> tuple[dict[int, UUID], dict[int, Refused]]:
    places = {each.number: nth for nth, each in enumerate(asked)}
    indexes = numbers_by_index(list(places))
    names = [asked[places[number]].name for number in indexes.values()]
    rows = session.execute(_FOR_CLASS, {"of": of.id, "indexes": list(indexes), "names": names})
    found = {places[indexes[bytes(row.number_index)]]: row.person_id for row in rows}
    why = Refused(NUMBER, "not_registered", "这个姓名和身份证号与本县在册劳动力对不上")
    return found, {nth: why for nth in range(len(asked)) if nth not in found}


def _conflicts(
    session: Session, of: TrainingClass, people: Sequence[UUID]
) -> tuple[frozenset[UUID], dict[UUID, Refused]]:
    if not people:
        return frozenset(), {}
    trained = {row.person_id: row.class_id for row in queries.trained(session, people, of.id)}
    conflicts = {
        person_id: Refused(
            NUMBER, "trained_already", f"当年已在“{queries.called(session, class_id)}”学习这个工种和等级"
        )
        for person_id, class_id in trained.items()
        if class_id != of.id
    }
    during: list[Range[datetime]] = [each.Lesson.during for each in queries.lessons(session, of.id)]
    times = MultiRange(during)
    for row in queries.elsewhere(session, people, times, of.id):
        at = row.since.astimezone(clock.SHANGHAI)
        why = f"在 {at:%Y-%m-%d %H:%M} 要上“{queries.called(session, row.class_id)}”的课"
        conflicts.setdefault(row.person_id, Refused(NUMBER, "elsewhere", why))
    return frozenset(who for who, class_id in trained.items() if class_id == of.id), conflicts


def add(session: Session, of: TrainingClass, person: Joining, batch_id: UUID | None = None) -> Enrolment:
    """Enrol somebody who was judged; the database counts the seat and says of him what the registry says."""
    row = Enrolment(
        id=new_id(),
        class_id=of.id,
        person_id=person.person_id,
        region=of.region,
        institution_id=of.institution_id,
        department_id=of.department_id,
        year=of.year,
        trade=of.trade,
        level=of.level,
        name="",
        sex="",
        masked_number=person.masked_number,
        categories=[],
        import_batch_id=batch_id,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    return row


def add_all(session: Session, actor: Actor, of: TrainingClass, joining: Sequence[Joining], batch_id: UUID) -> None:
    """Enrol a list; one entry each in the audit trail."""
    for person in joining:
        row = add(session, of, person, batch_id)
        audit.record(session, actor, "enrolment.created", "enrolment", row.id, class_id=str(of.id))


def take_back(session: Session, batch_id: UUID) -> tuple[int, int]:
    """Undo an import: (who leaves again, who stays because the class has begun)."""
    gone = session.execute(_BACK, {"batch": batch_id}).rowcount  # type: ignore[attr-defined]  # reason: a cursor result
    return gone, session.scalar(_LEFT, {"batch": batch_id}) or 0
