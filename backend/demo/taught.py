"""Roll calls, results, who completed, certificates: for classes that ran, by the database's own rules."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.attendance.models import Attendance, AttendanceCorrection, RollCall
from backend.attendance.schemas import SharedDeviceIn
from backend.attendance.service import roll_calls
from backend.catalog import queries as catalog
from backend.demo.accounts import TOWNSHIP
from backend.demo.classes import QUIET
from backend.demo.planned import Lesson, Planned
from backend.demo.pour import parts, pour
from backend.demo.scale import chance
from backend.followup import rules
from backend.followup.models import Assessment, Certificate
from backend.followup.rules import Measure, Standing
from backend.followup.states import CertificateKind
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
        if each.state is Stage.RUNNING:
            held = _but_one(held)
        if each.state in {Stage.SUSPENDED, Stage.VOIDED}:
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
    pour(session, Attendance, [mark for each in made for mark in _codes(actor, each, came)])
    return came


def _but_one(held: list[Lesson]) -> list[Lesson]:
    """Of the latest lesson of the days before today nobody took attendance."""
    before = [lesson for lesson in held if lesson.until.date() < clock.today()]
    return [lesson for lesson in held if lesson is not before[-1]] if len(before) > 1 else held


def _codes(actor: Actor, each: Planned, came: Came) -> Iterator[dict[str, Any]]:
    """Where a class runs, and in one of twelve others, all came and went by a code once, three with one phone."""
    first = each.lessons[0]
    chosen = each.state is Stage.RUNNING or each.nth % 12 == 1
    if not chosen or first.until > clock.now():
        return
    whose: dict[str, Any] = {"lesson_id": first.id, "class_id": each.id, "institution_id": each.offer.institution_id}
    whose |= {"region": actor.county, "department_id": each.offer.department_id}
    there = [who for who, _ in each.people if came.get(who, {}).get(first.id)]
    for way, since in (("in", first.since - timedelta(minutes=8)), ("out", first.until + timedelta(minutes=2))):
        for nth, who in enumerate(there):
            at = since + timedelta(seconds=11 * nth)
            phone = sha256(f"{each.nth} {max(nth, 2)}".encode()).hexdigest()[:32]
            told = {"kind": way, "at": at, "step": int(at.timestamp()) // 10, "nth": 0, "device": phone}
            yield whose | told | {"enrolment_id": who}


def explain_phone(session: Session, actor: Actor) -> None:
    """The teacher says of the newest of these phones why several people used it."""
    many = func.count(Attendance.enrolment_id.distinct()) > 1
    query = select(Attendance.lesson_id, Attendance.device).where(Attendance.device.is_not(None))
    shared = query.group_by(Attendance.lesson_id, Attendance.device).having(many)
    row = session.execute(shared.order_by(func.max(Attendance.at).desc()).limit(1)).one()
    told = SharedDeviceIn(device=row.device, reason="一家三口同用一部手机，任课教师当面核对过（演示）")
    roll_calls.explain(session, actor, row.lesson_id, told)


def ask_corrections(session: Session, actor: Actor, deputy: UUID, made: Sequence[Planned], came: Came) -> None:
    """Somebody was there and the roll call missed him: one request in each running class, and in some that are over."""
    rows = []
    for each in made:
        missed = [(who, lesson) for who, _ in each.people for lesson, was in came.get(who, {}).items() if not was]
        if missed and (each.state is Stage.RUNNING or each.nth % 6 == 0):
            own = {key for key, region in each.people if region.startswith(TOWNSHIP)}
            who, lesson = min(missed, key=lambda pair: pair[0] not in own)
            whose = {"institution_id": each.offer.institution_id, "department_id": each.offer.department_id}
            told = {"attended": True, "reason": "到场较晚，任课教师可以证明（演示）", "state": "asked"}
            asked = {"lesson_id": lesson, "enrolment_id": who, "class_id": each.id, "asked_by": actor.user_id}
            rows.append(asked | whose | told | {"region": actor.county})
    pour(session, AttendanceCorrection, rows)
    over = [each for each in made if each.state is not Stage.RUNNING]
    seen = {"state": "approved", "answer": None, "decided_by": deputy}
    gone = {"state": "refused", "answer": "监控核对，当时不在课堂（演示）", "decided_by": deputy}
    for answer, refused in ((seen, False), (gone, True)):
        some = [each.id for each in over if (each.nth % 4 == 0) is refused]
        known = AttendanceCorrection.class_id.in_(some)
        session.execute(update(AttendanceCorrection).where(known).values(**answer), execution_options=QUIET)


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


_OTHERS = (
    (CertificateKind.SKILL_LEVEL, "技能评价机构（演示）"),
    (CertificateKind.SPECIAL_SKILL, "县职业技能鉴定站（演示）"),
    (CertificateKind.QUALIFICATION, "省职业技能鉴定中心（演示）"),
    (CertificateKind.SPECIAL_OPERATION, "省应急管理厅（演示）"),
    (CertificateKind.DRIVING, "州公安局交警支队（演示）"),
    (CertificateKind.START_UP, "创业培训定点机构（演示）"),
)


def certify(session: Session, made: Sequence[Planned]) -> None:
    """A pass certificate for everybody who completed; every third class has certificates of another body too."""
    rows: list[dict[str, Any]] = []
    others = cycle(_OTHERS)
    for each in made:
        if each.state not in _CERTIFIED:
            continue
        done = select(Enrolment).where(Enrolment.class_id == each.id, Enrolment.state == "completed")
        kind, issuer = next(others) if each.nth % 3 == 0 else (None, "")
        for nth, who in enumerate(session.scalars(done.order_by(Enrolment.id))):
            own = {"kind": "training", "number": "", "issuer": each.offer.institution_name}
            rows.append(_certificate(each, who, own))
            if kind is not None:
                number = f"演示{each.year}{each.nth:04d}{nth:03d}"
                rows.append(_certificate(each, who, {"kind": kind.value, "number": number, "issuer": issuer}))
    pour(session, Certificate, rows)


def _certificate(each: Planned, who: Enrolment, what: dict[str, Any]) -> dict[str, Any]:
    later = 8 if what["kind"] == "training" else 20
    day = min(_after(each) + timedelta(days=later), clock.today())
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
