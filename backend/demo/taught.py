"""Roll calls, results, who completed, certificates: for classes that ran, by the database's own rules."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.attendance.models import Attendance, AttendanceCorrection, RollCall
from backend.catalog import queries as catalog
from backend.demo.classes import QUIET
from backend.demo.planned import Planned
from backend.demo.pour import parts, pour
from backend.demo.scale import MARK, chance
from backend.followup import rules
from backend.followup.models import Assessment, Certificate
from backend.followup.rules import Measure, Standing
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.ids import new_ids
from backend.training.models import Enrolment
from backend.training.states import Stage

ASSESSOR = "县考评员（演示）"
_CERTIFIED = frozenset({Stage.ACCEPTED, Stage.SETTLED, Stage.ARCHIVED})
_LATE = timedelta(hours=5)
"""After a lesson, for a call that was taken without network."""
Came = dict[UUID, dict[UUID, bool]]
"""Enrolment → lesson held → was there."""


def call_rolls(session: Session, actor: Actor, made: Sequence[Planned]) -> Came:
    """A roll call in every lesson that is over, one in ten sent later; one person in twelve comes seldom."""
    came: Came = {}
    now = clock.now()
    calls: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for each in made:
        draw = chance(f"attendance {each.nth}")
        seldom = {key: draw.random() < 1 / 12 for key, _ in each.people}
        held = [lesson for lesson in each.lessons if lesson.until < now]
        if each.state in {Stage.RUNNING, Stage.SUSPENDED, Stage.VOIDED}:
            held = held[: max(1, len(held) - 1)]
        for key, lesson in zip(new_ids(len(held)), held, strict=True):
            ids = {"lesson_id": lesson.id, "class_id": each.id, "institution_id": each.offer.institution_id}
            whose: dict[str, Any] = ids | {"region": actor.county, "department_id": each.offer.department_id}
            there = {who: draw.random() > (0.45 if seldom[who] else 0.03) for who, _ in each.people}
            present = sum(there.values())
            counted = {"head_count": present, "present": present, "late": False, "taken_by": actor.user_id}
            entered = lesson.since + timedelta(minutes=12) if draw.random() < 0.9 else lesson.until + _LATE
            at = {"id": key, "taken_at": lesson.since + timedelta(minutes=10), "received_at": min(entered, now)}
            calls.append(whose | counted | at)
            for who, was in there.items():
                kind = "present" if was else "absent"
                marks.append(whose | {"enrolment_id": who, "kind": kind, "roll_call_id": key, "at": at["taken_at"]})
                came.setdefault(who, {})[lesson.id] = was
    pour(session, RollCall, calls)
    pour(session, Attendance, marks)
    return came


def ask_corrections(session: Session, actor: Actor, deputy: UUID, made: Sequence[Planned], came: Came) -> None:
    """Somebody was there and the roll call missed him: one request in each running class, and in some that are over."""
    rows = []
    for each in made:
        missed = [(who, lesson) for who, _ in each.people for lesson, was in came.get(who, {}).items() if not was]
        if missed and (each.state is Stage.RUNNING or each.nth % 25 == 0):
            who, lesson = missed[0]
            whose = {"institution_id": each.offer.institution_id, "department_id": each.offer.department_id}
            told = {"attended": True, "reason": "到场较晚，任课教师可以证明（演示）", "state": "asked"}
            asked = {"lesson_id": lesson, "enrolment_id": who, "class_id": each.id, "asked_by": actor.user_id}
            rows.append(asked | whose | told | {"region": actor.county})
    pour(session, AttendanceCorrection, rows)
    over = AttendanceCorrection.class_id.in_(each.id for each in made if each.state is not Stage.RUNNING)
    answer = {"state": "refused", "answer": "监控核对，当时不在课堂（演示）", "decided_by": deputy}
    session.execute(update(AttendanceCorrection).where(over).values(**answer), execution_options=QUIET)


def drop_out(session: Session, made: Sequence[Planned]) -> None:
    """In one class of five somebody leaves while it runs."""
    gone = [each.people.pop()[0] for each in made if each.nth % 5 == 0 and len(each.people) > 3]
    _mark(session, gone, state="dropped", reason="外出务工，中途退出（演示）")


def cancel_some(session: Session, made: Sequence[Planned]) -> None:
    """In one class of six somebody takes his enrolment back before it runs."""
    gone = [each.people.pop()[0] for each in made if each.nth % 6 == 0 and len(each.people) > 3]
    _mark(session, gone, state="cancelled", reason="本人申请改期（演示）")


def assess(session: Session, made: Sequence[Planned], came: Came) -> dict[UUID, str | None]:
    """Results of who was there often enough; who completes, and why the others do not."""
    known = catalog.settings_on(session, clock.today())
    measure = Measure(int(known["attendance_floor_percent"]), int(known["assessment_pass_score"]))
    rows: list[dict[str, Any]] = []
    why: dict[UUID, str | None] = {}
    for each in made:
        draw = chance(f"results {each.nth}")
        hours = {lesson.id: lesson.hours for lesson in each.lessons}
        whole = sum(hours.values())
        for who, region in each.people:
            attended = sum(hours[lesson] for lesson, was in came[who].items() if was)
            theory, practice = draw.randint(57, 98), draw.randint(58, 99)
            standing = Standing(attended, whole, theory, practice)
            if not rules.reaches_floor(standing, measure):
                standing = Standing(attended, whole, None, None)
            else:
                rows.append(_result(each, who, region, (theory, practice)))
            why[who] = rules.why_not(standing, measure)
    pour(session, Assessment, rows)
    return why


def _result(each: Planned, who: UUID, region: str, scores: tuple[int, int]) -> dict[str, Any]:
    offer = each.offer
    whose = {"class_id": each.id, "institution_id": offer.institution_id, "department_id": offer.department_id}
    told = {"theory": scores[0], "practice": scores[1], "assessor": ASSESSOR, "assessed_on": _after(each)}
    return {"enrolment_id": who, "region": region} | whose | told


def _after(each: Planned) -> Any:
    return each.ends_on + timedelta(days=2)


def complete(session: Session, made: Sequence[Planned], why: dict[UUID, str | None]) -> None:
    """Written when a class becomes assessed, as the product does."""
    known = [who for each in made for who, _ in each.people]
    _mark(session, [who for who in known if why[who] is None], state="completed", reason=None)
    by_reason: dict[str, list[UUID]] = {}
    for who in known:
        reason = why[who]
        if reason is not None:
            by_reason.setdefault(reason, []).append(who)
    for reason, people in by_reason.items():
        _mark(session, people, reason=reason)


def _mark(session: Session, people: list[UUID], **values: Any) -> None:
    for some in parts(people):
        session.execute(update(Enrolment).where(Enrolment.id.in_(some)).values(**values), execution_options=QUIET)


def certify(session: Session, made: Sequence[Planned]) -> None:
    """A pass certificate for everybody who completed; every third class has certificates of skill too."""
    rows: list[dict[str, Any]] = []
    for each in made:
        if each.state not in _CERTIFIED:
            continue
        done = select(Enrolment).where(Enrolment.class_id == each.id, Enrolment.state == "completed")
        for nth, who in enumerate(session.scalars(done.order_by(Enrolment.id))):
            own = {"kind": "training", "number": "", "issuer": each.offer.institution_name}
            rows.append(_certificate(each, who, own))
            if each.nth % 3 == 0 and each.offer.level:
                number = f"演示{each.year}{each.nth:04d}{nth:03d}"
                skill = {"kind": "skill_level", "number": number, "issuer": f"技能评价机构{MARK}"}
                rows.append(_certificate(each, who, skill))
    pour(session, Certificate, rows)


def _certificate(each: Planned, who: Enrolment, what: dict[str, Any]) -> dict[str, Any]:
    day = _after(each) + timedelta(days=8)
    return {
        "enrolment_id": who.id,
        "person_id": who.person_id,
        "class_id": each.id,
        "institution_id": who.institution_id,
        "department_id": who.department_id,
        "region": who.region,
        "year": day.year,
        "name": who.name,
        "class_name": each.name,
        "trade": who.trade,
        "level": who.level,
        "hours": sum(lesson.hours for lesson in each.lessons),
        "issued_on": day,
    } | what
