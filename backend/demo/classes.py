"""Classes with timetables and people, taken from state to state: whole sets at a time, by the database's own rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course.models import Course, CoursePaper, CourseUnit
from backend.course.states import Paper, PaperKind
from backend.demo import facts
from backend.demo.planned import Offer, Planned
from backend.demo.pour import parts, period, pour
from backend.demo.scale import at, chance
from backend.institution.models import Booking, Institution, Recognition, Teacher, Venue
from backend.institution.states import VALID, Teaching
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.crypto import aead
from backend.kernel.ids import new_ids
from backend.person import id_number
from backend.person.models import Person, PersonCategory
from backend.training.models import Enrolment, Lesson, TrainingClass
from backend.training.states import NEEDS_REASON, SEATED, Stage
from backend.voucher.models import Voucher

QUIET = {"synchronize_session": False}
"""Nothing of it is loaded."""
_LATELY = timedelta(hours=20)
REASONS = {
    Stage.RETURNED: "实训场地不符合要求，请更换后重报（演示）",
    Stage.SUSPENDED: "遇强降雪，暂停授课（演示）",
    Stage.CANCELLED: "报名人数不足，取消开班（演示）",
    Stage.VOIDED: "核查发现与其他项目重复，作废（演示）",
}


def offers(session: Session) -> list[list[Offer]]:
    """The courses of each institution whose papers are approved, with its teachers and venues."""
    names = catalog.trade_choices(session, clock.today())
    teachers, venues = _own(session, Teacher, Teacher.state == Teaching.ACTIVE), _own(session, Venue)
    plans = select(Course, CoursePaper.id.label("plan_id")).join(CoursePaper, CoursePaper.course_id == Course.id)
    approved = plans.where(CoursePaper.kind == PaperKind.TEACHING_PLAN, CoursePaper.state == Paper.APPROVED)
    by_school: dict[UUID, list[Row[Course, UUID]]] = defaultdict(list)
    for row in session.execute(approved.order_by(Course.id)):
        by_school[row.Course.institution_id].append(row)
    units: dict[UUID, list[tuple[str, str, int]]] = defaultdict(list)
    for unit in session.scalars(select(CourseUnit).order_by(CourseUnit.paper_id, CourseUnit.position)):
        units[unit.paper_id].append((unit.title, unit.kind, unit.hours))
    found = []
    for school in session.scalars(select(Institution).order_by(Institution.licence_number)):
        rooms = {venue.kind: venue.id for venue in venues[school.id]}
        staff = tuple((each.id, each.name) for each in teachers[school.id])
        found.append(
            [
                Offer(
                    school.id,
                    school.name,
                    school.kind,
                    row.Course.id,
                    row.plan_id,
                    row.Course.department_id,
                    row.Course.trade,
                    names[row.Course.trade],
                    row.Course.level,
                    row.Course.mode,
                    tuple(units[row.plan_id]),
                    staff,
                    rooms["classroom"],
                    rooms["practical"],
                )
                for row in by_school[school.id]
            ]
        )
    return found


def _own(session: Session, table: Any, *where: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.scalars(select(table).where(*where).order_by(table.id)):
        found[row.institution_id].append(row)
    return found


def free() -> Select[Person]:
    """People whom no class and no voucher of this year knows."""
    year = clock.today().year
    learn = select(Enrolment.person_id).where(Enrolment.year >= year)
    known = learn.union(select(Voucher.person_id).where(Voucher.year >= year))
    return select(Person).where(Person.status == "active", Person.id.not_in(known)).order_by(Person.id)


def refused(session: Session) -> set[tuple[UUID, int]]:
    """Institutions and years without a valid recognition."""
    query = select(Recognition.institution_id, Recognition.year).where(Recognition.state.not_in(VALID))
    return {(row.institution_id, row.year) for row in session.execute(query)}


def draft(session: Session, actor: Actor, made: Sequence[Planned]) -> None:
    """All of them as drafts with their timetables; teachers and venues are booked."""
    pour(session, TrainingClass, [_class(actor, each) for each in made])
    lessons, bookings = [], []
    for each in made:
        whose = {"institution_id": each.offer.institution_id, "region": actor.county}
        for lesson in each.lessons:
            time = {"during": period(lesson.since, lesson.until), "hours": lesson.hours}
            told = {"class_id": each.id, "title": lesson.title, "kind": lesson.kind}
            at = {"teacher_id": lesson.teacher, "venue_id": lesson.venue}
            lessons.append({"id": lesson.id} | whose | time | told | at)
            taken = whose | time | {"lesson_id": lesson.id, "purpose": f"{each.name}：{lesson.title}"}
            bookings += [taken | dict.fromkeys(at) | {name: key} for name, key in at.items()]
    pour(session, Lesson, lessons)
    pour(session, Booking, bookings)
    for each in made:
        audit.record(session, actor, "class.created", "class", each.id, mode=each.offer.mode)


def _class(actor: Actor, each: Planned) -> dict[str, Any]:
    offer = each.offer
    place, journey = facts.journey(offer.kind, each)
    return {
        "id": each.id,
        "region": actor.county,
        "name": each.name,
        "year": each.year,
        "institution_id": offer.institution_id,
        "department_id": offer.department_id,
        "course_id": offer.course_id,
        "trade": offer.trade,
        "level": offer.level,
        "mode": offer.mode,
        "place": place,
        "journey": journey,
        "demand": facts.demand(each),
        "facts": facts.of_mode(offer.mode, each),
        "size": each.size,
        "starts_on": each.starts_on,
        "ends_on": each.ends_on,
        "state_since": min(at(each.starts_on - timedelta(days=40)), clock.now() - _LATELY),
    }


_DAYS: dict[Stage, tuple[str, int]] = {
    Stage.SUBMITTED: ("starts_on", -24),
    Stage.RETURNED: ("starts_on", -22),
    Stage.APPROVED: ("starts_on", -20),
    Stage.OPEN: ("starts_on", -17),
    Stage.CANCELLED: ("starts_on", -3),
    Stage.RUNNING: ("starts_on", 0),
    Stage.SUSPENDED: ("starts_on", 2),
    Stage.FINISHED: ("ends_on", 1),
    Stage.ASSESSED: ("ends_on", 4),
    Stage.ACCEPTED: ("ends_on", 12),
    Stage.VOIDED: ("ends_on", 20),
    Stage.SETTLED: ("ends_on", 45),
    Stage.ARCHIVED: ("ends_on", 60),
}
"""When a class takes a step: so many days after it begins or ends."""


def _since(to: Stage) -> Any:
    column, days = _DAYS[to]
    on = getattr(TrainingClass, column) + days
    then = func.timezone("Asia/Shanghai", on + time(9))
    return func.least(then, func.now() - _LATELY)


def step(session: Session, actor: Actor, made: Iterable[Planned], since: Stage, to: Stage, **values: Any) -> None:
    """Those that come through `to` take the step from `since`, and the log tells it."""
    moved = [each.id for each in made if each.passed(to)]
    known = values | {"state_since": _since(to)} | ({"reason": REASONS[to]} if to in NEEDS_REASON else {"reason": None})
    here = TrainingClass.id.in_(moved), TrainingClass.state == since
    session.execute(update(TrainingClass).where(*here).values(state=to, **known), execution_options=QUIET)
    for key in moved:
        audit.record(session, actor, "class.moved", "class", key, to=to, since=since)


def submit(session: Session, actor: Actor, made: Sequence[Planned]) -> None:
    """The requests, each with the teaching plan in force."""
    plans = select(CoursePaper.id).where(
        CoursePaper.course_id == TrainingClass.course_id,
        CoursePaper.kind == PaperKind.TEACHING_PLAN,
        CoursePaper.state == Paper.APPROVED,
    )
    asked = {"plan_id": plans.scalar_subquery(), "submitted_by": actor.user_id}
    step(session, actor, made, Stage.DRAFT, Stage.SUBMITTED, **asked)


def take_seats(session: Session, made: Iterable[Planned]) -> None:
    """R60: classes that are not over yet take their seats of the approved capacity."""
    for each in made:
        if each.state in SEATED:
            asked = func.take_seats(each.offer.institution_id, each.year, each.size)
            if not session.scalar(select(asked)):
                raise RuntimeError(f"no seats for the demo class {each.name}")


def enrol(session: Session, actor: Actor, made: Sequence[Planned]) -> None:
    """Registered people join classes that take people: neighbours of one township mostly, nobody twice a year."""
    chosen: list[tuple[Planned, UUID]] = []
    people = session.execute(select(Person.id).where(Person.status == "active").order_by(Person.township, Person.id))
    pool, trained = people.scalars().all(), set[tuple[UUID, str, int]]()
    for year in sorted({each.year for each in made}):
        of_year = [each for each in made if each.year == year and each.passed(Stage.APPROVED)]
        window = len(pool) // max(1, len(of_year))
        for nth, each in enumerate(chance(f"people {year}").sample(of_year, len(of_year))):
            own = pool[nth * window : (nth + 1) * window]
            fresh = [who for who in own if (who, each.offer.trade, each.offer.level) not in trained]
            draw = chance(f"join {each.nth}")
            joined = draw.sample(fresh, min(len(fresh), round(each.size * draw.uniform(0.55, 1))))
            trained.update((who, each.offer.trade, each.offer.level) for who in joined)
            chosen += [(each, who) for who in joined]
    for part in parts(chosen):
        _join(session, part)
    audit.record(session, actor, "enrolment.created", "class", None, people=len(chosen))


def _join(session: Session, chosen: Sequence[tuple[Planned, UUID]]) -> None:
    known = _people(session, [who for _, who in chosen])
    rows = []
    for key, (each, who) in zip(new_ids(len(chosen)), chosen, strict=True):
        rows.append(_enrolment(key, each, known[who]))
        each.people.append((key, known[who].region))
    pour(session, Enrolment, rows)


def _people(session: Session, keys: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    of_person = select(func.array_agg(PersonCategory.category.distinct())).where(PersonCategory.person_id == Person.id)
    columns = Person.id, Person.region, Person.name, Person.sex, Person.id_number_sealed
    query = select(*columns, of_person.scalar_subquery().label("categories")).where(Person.id.in_(keys))
    return {row.id: row for row in session.execute(query)}


def _enrolment(key: UUID, each: Planned, who: Row[Any]) -> dict[str, Any]:
    number = aead.unseal(who.id_number_sealed, table="person", column="id_number", row=who.id)
    offer = each.offer
    return {
        "id": key,
        "class_id": each.id,
        "person_id": who.id,
        "region": who.region,
        "institution_id": offer.institution_id,
        "department_id": offer.department_id,
        "year": each.year,
        "trade": offer.trade,
        "level": offer.level,
        "name": who.name,
        "sex": who.sex,
        "masked_number": id_number.mask(number),
        "categories": who.categories or [],
    }
