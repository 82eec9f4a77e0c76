"""The steps of a class from the request to the archive, each with what must stand before it (R62)."""

from uuid import UUID

from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course import rules as hours_rules
from backend.course.queries import units
from backend.course.rules import Hours
from backend.course.service import courses
from backend.course.states import PaperKind
from backend.institution.service import standing
from backend.kernel import audit, clock, events
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.training import queries, rules
from backend.training.errors import NotComplete
from backend.training.events import ClassMoves
from backend.training.models import ClassSeat, TrainingClass
from backend.training.schemas.classes import ClassMoveIn, ClassOut
from backend.training.service import acceptance, classes, lane
from backend.training.states import SEATED, Stage


def move(session: Session, actor: Actor, class_id: UUID, expected: int, data: ClassMoveIn) -> ClassOut:
    """Take a step; raises what is missing for it. One that is called off lets its people and teachers go."""
    lane.enter(session, actor)
    row = load_for_change(session, TrainingClass, class_id, expected)
    here = Stage(row.state)
    rules.require_move(here, data.to, classes.party_of(actor, row), data.reason)
    values: dict[str, object] = {"state": data.to, "reason": data.reason}
    if data.to is Stage.SUBMITTED:
        values |= _submission(session, actor, row)
    if data.to is Stage.APPROVED and here is Stage.SUBMITTED:
        rules.require_second_person(row.submitted_by, actor.user_id)
        values |= {"approved_by": actor.user_id}
    if data.to in {Stage.APPROVED, Stage.OPEN, Stage.RUNNING}:
        standing.require_may_train(session, row.institution_id, row.trade, row.level, row.starts_on)
    if here is Stage.SUSPENDED:
        rules.require_resumed(data.to, classes.suspended_from(session, row))
    if data.to is Stage.RUNNING:
        _require_started(session, row)
    if data.to is Stage.FINISHED and here is Stage.RUNNING:
        _require_taught(session, row)
    acceptance.require(session, row, data.to)
    events.publish(session, ClassMoves(actor, row, here, data.to))
    _seats(session, row, data.to)
    rewrite(session, row, **values)
    audit.record(session, actor, "class.moved", "class", row.id, to=data.to, since=here)
    return classes.read(session, actor, row.id)


def _seats(session: Session, row: TrainingClass, to: Stage) -> None:
    """R60: a class takes seats from its approval until its end."""
    had, has = Stage(row.state) in SEATED, to in SEATED
    if has and not had:
        standing.take_seats(session, row.institution_id, row.year, row.size)
    if had and not has:
        standing.give_seats_back(session, row.institution_id, row.year, row.size)


def _submission(session: Session, actor: Actor, row: TrainingClass) -> dict[str, object]:
    """R51, R63, R78: institution, course, timetable and time are right before anybody is asked."""
    today = clock.today()
    rules.require_in_time(row.starts_on, today, catalog.number_on(session, "request_days_before", today))
    standing.require_may_train(session, row.institution_id, row.trade, row.level, row.starts_on)
    plan = courses.require_ready(session, row.course_id).papers[PaperKind.TEACHING_PLAN]
    require_hours(session, row)
    return {"plan_id": plan.id, "submitted_by": actor.user_id, "approved_by": None}


def require_hours(session: Session, row: TrainingClass) -> Hours:
    """R51: the timetable stands 7 : 3 and has the hours of the teaching plan; raises HoursRatio or NotComplete."""
    plan = courses.require_ready(session, row.course_id).papers[PaperKind.TEACHING_PLAN]
    planned = hours_rules.hours_of(units(session, plan.id))
    timetable = hours_rules.hours_of(found.Lesson for found in queries.lessons(session, row.id))
    mode = str(catalog.settings_on(session, clock.today())["hours_ratio_mode"])
    hours_rules.require_ratio(timetable, mode, waived=plan.waiver_reason is not None, pointer="/lessons")
    if timetable != planned:
        raise NotComplete(
            f"教学计划理论 {planned.theory}、实操 {planned.practical} 课时，"
            f"课程表排了理论 {timetable.theory}、实操 {timetable.practical} 课时，请排齐"
        )
    return timetable


def _require_started(session: Session, row: TrainingClass) -> None:
    if clock.today() < row.starts_on:
        raise NotComplete(f"开班日期是 {row.starts_on}，到这一天才能开始培训")
    seat = session.get(ClassSeat, row.id)
    if seat is None or seat.enrolled == 0:
        raise NotComplete("还没有学员报名")


def _require_taught(session: Session, row: TrainingClass) -> None:
    lessons = queries.lessons(session, row.id)
    if lessons and lessons[-1].Lesson.during.upper > clock.now():
        last = lessons[-1].Lesson.during.upper.astimezone(clock.SHANGHAI)
        raise NotComplete(f"最后一节课 {last:%Y-%m-%d %H:%M} 才结束")
