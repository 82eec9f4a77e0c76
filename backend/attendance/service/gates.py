"""What attendance asks before a class is assessed or accepted: hours delivered, sheet closed, corrections decided."""

from sqlalchemy.orm import Session

from backend.attendance import queries
from backend.attendance.service import delivered
from backend.course import rules as hours_rules
from backend.course.errors import HoursRatio
from backend.training import queries as training
from backend.training.models import TrainingClass
from backend.training.service.acceptance import Line
from backend.training.states import DEPARTMENT, PARTIES, SCHOOL


def hours_delivered(session: Session, row: TrainingClass) -> Line:
    """R51: the hours that were held, as many as stand in the timetable, seven to three."""
    lessons = [found.Lesson for found in training.lessons(session, row.id)]
    held = queries.lessons_recorded(session, row.id)
    had = hours_rules.hours_of(each for each in lessons if each.id in held)
    words = f"已上理论 {had.theory}、实操 {had.practical} 课时，课程表共 {hours_rules.hours_of(lessons).total} 课时"
    try:
        delivered.require_ratio(session, row, had)
    except HoursRatio as fault:
        return _line(row, "hours_delivered", "实际课时 7∶3", fault.detail, ok=False)
    return _line(row, "hours_delivered", "实际课时 7∶3", words)


def sheet_closed(session: Session, row: TrainingClass) -> Line:
    """R65: every lesson has its attendance, by roll call, by code or by a decided correction."""
    lessons = [found.Lesson for found in training.lessons(session, row.id)]
    held = queries.lessons_recorded(session, row.id)
    open_ones = [each for each in lessons if each.id not in held]
    words = f"{len(lessons)} 节课都有考勤记录"
    if open_ones:
        first = "、".join(each.title for each in open_ones[:3])
        words = f"还有 {len(open_ones)} 节课没有考勤记录（{first}{'等' if len(open_ones) > 3 else ''}）"
    return _line(row, "sheet_closed", "考勤表填齐", words, ok=bool(lessons) and not open_ones)


def corrections_decided(session: Session, row: TrainingClass) -> Line:
    """R66: no correction waits for its decision."""
    waiting = queries.waiting_corrections(session, row.id)
    words = f"还有 {waiting} 条考勤补正没有审核" if waiting else "没有待审核的考勤补正"
    return _line(row, "corrections_decided", "考勤补正办结", words, ok=not waiting, owes=DEPARTMENT)


def _line(row: TrainingClass, key: str, title: str, words: str, *, ok: bool = True, owes: str = SCHOOL) -> Line:
    return Line(key, title, ok, words, f"/classes/{row.id}/attendance", PARTIES[owes])
