"""Classes: ask for one, change it, read it with its state line (R29, R34, R82, R91)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.access import Role
from backend.catalog import queries as catalog
from backend.course.service import courses
from backend.institution.models import Institution
from backend.institution.rules import require_active
from backend.institution.service import institutions, standing, venues
from backend.kernel import audit, clock, history
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.training import queries, rules
from backend.training.models import TrainingClass
from backend.training.queries import ClassFilter
from backend.training.schemas.classes import (
    ClassIn,
    ClassListOut,
    ClassOut,
    ClassPatch,
    EmbeddedFacts,
    Facts,
    Journey,
    PracticalFacts,
    XiamenJourney,
)
from backend.training.service import lane
from backend.training.states import DEPARTMENT, NAMES, OFFICE, SCHOOL, SEATED, Stage

_PLAIN = {"name", "demand", "size", "starts_on", "ends_on"}
_PARTY = {Role.OFFICE: OFFICE, Role.DEPARTMENT: DEPARTMENT, Role.INSTITUTION: SCHOOL}


def load(session: Session, class_id: UUID) -> TrainingClass:
    """A class that the caller sees; raises NotFound."""
    row = session.get(TrainingClass, class_id)
    if row is None:
        raise NotFound
    return row


def party_of(actor: Actor, row: TrainingClass) -> str:
    """As whom the caller moves a class; another department than the responsible one is nobody."""
    if actor.role == Role.DEPARTMENT and actor.department_id != row.department_id:
        return ""
    return _PARTY.get(Role(actor.role), "")


def _line(found: Row[Any]) -> dict[str, Any]:
    row: TrainingClass = found.TrainingClass
    known = shared(row, ClassOut)
    since = row.state_since.astimezone(clock.SHANGHAI).date()
    days = {"state_since": since, "starts_on": row.starts_on, "ends_on": row.ends_on}
    waiting_for, due_on = rules.waiting(Stage(row.state), days)
    names = {"institution_name": found.institution_name, "trade_name": found.trade_name, "enrolled": found.enrolled}
    told = {"state_name": NAMES[Stage(row.state)], "waiting_for": waiting_for, "due_on": due_on}
    return known | names | told


def list_classes(session: Session, page: PageQuery, wanted: ClassFilter) -> Page[ClassListOut]:
    """Classes, newest first."""
    rows = queries.classes(session, page, wanted)
    return cut([ClassListOut.model_validate(_line(row)) for row in rows], page, ["id"])


def read(session: Session, actor: Actor, class_id: UUID) -> ClassOut:
    """One class and the steps that the caller may take now."""
    found = queries.class_line(session, class_id)
    if found is None:
        raise NotFound
    row = found.TrainingClass
    moves = rules.moves_of(Stage(row.state), party_of(actor, row))
    if moves and Stage(row.state) is Stage.SUSPENDED:
        moves = [suspended_from(session, row)]
    return ClassOut.model_validate(_line(found) | {"course_name": found.course_name, "moves": moves})


def suspended_from(session: Session, row: TrainingClass) -> Stage:
    """Where a suspended class stood before."""
    states = (Stage(version.data["state"]) for version in history.versions(session, "training_class", row.id))
    return next(state for state in states if state is not Stage.SUSPENDED)


def create(session: Session, actor: Actor, data: ClassIn) -> ClassOut:
    """A draft of an institution's course; its department is the course's."""
    course = courses.load(session, data.course_id)
    courses.require_taught(course)
    institution = institutions.load(session, course.institution_id)
    require_active(institution.state)
    _require_possible(session, data)
    _require_free(session, institution, data.name, data.starts_on.year, None)
    row = TrainingClass(
        id=new_id(),
        region=course.region,
        institution_id=course.institution_id,
        department_id=course.department_id,
        course_id=course.id,
        trade=course.trade,
        level=course.level,
        year=data.starts_on.year,
        **data.model_dump(include=_PLAIN),
        **_told(data.facts, data.journey),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "class.created", "class", row.id, mode=row.mode)
    return read(session, actor, row.id)


def _told(facts: Facts, journey: Journey | None) -> dict[str, Any]:
    return {
        "mode": facts.kind,
        "facts": facts.model_dump(mode="json"),
        "place": "county" if journey is None else journey.place,
        "journey": None if journey is None else journey.model_dump(mode="json"),
    }


def _require_possible(session: Session, data: ClassIn) -> None:
    if data.ends_on < data.starts_on:
        raise rules.fault("/ends_on", "结束日期不能早于开始日期")
    most = catalog.number_on(session, "class_size_max", data.starts_on)
    if data.size > most:
        raise rules.fault("/size", f"每班最多 {most} 人，请分成几个班")
    if isinstance(data.facts, PracticalFacts) and venues.load(session, data.facts.venue_id).kind == "classroom":
        raise rules.fault("/facts/venue_id", "实操性培训请选车间、工地、合作社等实训场地")
    if isinstance(data.facts, EmbeddedFacts):
        rules.require_pushed(data.facts, data.starts_on)
    if isinstance(data.journey, XiamenJourney):
        rules.require_return(data.journey)
    sorts = {} if data.journey is None else catalog.choices(session, data.journey.place, clock.today())
    if data.journey is not None and data.journey.sort not in sorts:
        raise rules.fault("/journey/sort", "县外培训只限规定的种类：" + "、".join(sorts.values()))


def _require_free(session: Session, institution: Institution, name: str, year: int, but: UUID | None) -> None:
    query = select(TrainingClass.id).where(
        TrainingClass.institution_id == institution.id, TrainingClass.year == year, TrainingClass.name == name
    )
    if session.scalar(query if but is None else query.where(TrainingClass.id != but)) is not None:
        raise rules.fault("/name", f"{year} 年已有“{name}”，请换一个班名")


def change(session: Session, actor: Actor, class_id: UUID, expected: int, data: ClassPatch) -> ClassOut:
    """A draft as a whole; once it is approved the size alone, with the seats of the institution."""
    lane.enter(session, actor)
    row = load_for_change(session, TrainingClass, class_id, expected)
    if set(data.model_fields_set) - {"size"} or Stage(row.state) not in SEATED:
        rules.require_editable(Stage(row.state))
    new = ClassIn.model_validate(_known(row) | data.model_dump(exclude_unset=True))
    _require_possible(session, new)
    year = new.starts_on.year
    _require_free(session, institutions.load(session, row.institution_id), new.name, year, row.id)
    if Stage(row.state) in SEATED:
        _move_seats(session, row, new.size - row.size)
    changed = apply(row, new.model_dump(include=_PLAIN) | _told(new.facts, new.journey) | {"year": year})
    session.flush()
    audit.record(session, actor, "class.changed", "class", row.id, fields=audit.digests(changed))
    session.refresh(row)
    return read(session, actor, row.id)


def _known(row: TrainingClass) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ClassIn.model_fields}


def _move_seats(session: Session, row: TrainingClass, more: int) -> None:
    if more > 0:
        standing.take_seats(session, row.institution_id, row.year, more)
    elif more < 0:
        standing.give_seats_back(session, row.institution_id, row.year, -more)
