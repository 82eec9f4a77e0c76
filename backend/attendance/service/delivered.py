"""R51: hours that were held stand seven to three like those that were planned; a class that ends is asked for it."""

from sqlalchemy.orm import Session

from backend.attendance import queries
from backend.catalog import queries as catalog
from backend.course import rules
from backend.course.models import CoursePaper
from backend.kernel import clock
from backend.training import queries as training
from backend.training.errors import NotComplete
from backend.training.events import ClassMoves
from backend.training.models import TrainingClass
from backend.training.states import Stage


def follow(session: Session, moves: ClassMoves) -> None:
    """Refuse the end of a class whose lessons were not held, or not in their ratio; raises NotComplete, HoursRatio."""
    if (moves.here, moves.to) != (Stage.RUNNING, Stage.FINISHED):
        return
    row = moves.row
    held = queries.lessons_held(session, row.id)
    lessons = [found.Lesson for found in training.lessons(session, row.id)]
    if not held:
        raise NotComplete(f"{len(lessons)} 节课都没有考勤记录，请先补传点名")
    require_ratio(session, row, rules.hours_of(each for each in lessons if each.id in held))


def require_ratio(session: Session, row: TrainingClass, hours: rules.Hours) -> None:
    """Raise HoursRatio unless hours stand as the county asks, or the plan has its waiver."""
    plan = None if row.plan_id is None else session.get(CoursePaper, row.plan_id)
    waived = plan is not None and plan.waiver_reason is not None
    mode = str(catalog.settings_on(session, clock.today())["hours_ratio_mode"])
    rules.require_ratio(hours, mode, waived=waived, pointer="/to")
