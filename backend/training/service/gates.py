"""What to look at before a class is approved: each gate of its next steps by the rule that will hold it (R59–R63)."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course.service import courses
from backend.course.states import KIND_NAMES
from backend.institution.errors import NoCapacity
from backend.institution.service import standing
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.errors import Problem
from backend.kernel.scope import Kind
from backend.training import queries, rules
from backend.training.errors import TooLate
from backend.training.models import TrainingClass
from backend.training.schemas.gates import GateOut, GatesOut, QuotaLineOut
from backend.training.service import classes, steps, timetable
from backend.training.states import EDITABLE, SEATED, Stage

Check = Callable[[Session, TrainingClass], str]
"""Says how it stands, or raises what is missing."""


def read(session: Session, actor: Actor, class_id: UUID) -> GatesOut:
    """Every gate of a class as it stands now, the seats its institution has left, and its department's quota.

    Another department sees neither papers nor timetable: its gates would tell what is not so, and it gets none.
    """
    row = classes.load(session, class_id)
    shown = {} if actor.kind == Kind.DEPARTMENT and actor.department_id != row.department_id else _GATES
    quota = [line for line in queries.quota(session, row.year) if line.department_id == row.department_id]
    return GatesOut(
        gates=[_gate(session, row, code, title, check) for code, (title, check) in shown.items()],
        free_seats=standing.free_seats(session, row.institution_id, row.year),
        quota=[QuotaLineOut.model_validate(line) for line in quota],
    )


def _gate(session: Session, row: TrainingClass, code: str, title: str, check: Check) -> GateOut:
    try:
        return GateOut(code=code, title=title, holds=True, says=check(session, row))
    except Problem as missing:
        return GateOut(code=code, title=title, holds=False, says=missing.detail)


def _recognised(session: Session, row: TrainingClass) -> str:
    standing.require_recognised(session, row.institution_id, row.starts_on)
    return f"许可证和 {row.starts_on.year} 年度认定有效"


def _trade(session: Session, row: TrainingClass) -> str:
    standing.require_trade(session, row.institution_id, row.trade, row.level, row.starts_on)
    return "工种和等级在许可证范围内"


def _capacity(session: Session, row: TrainingClass) -> str:
    free = standing.free_seats(session, row.institution_id, row.year)
    if Stage(row.state) in SEATED:
        return f"已占用 {row.size} 人，机构还剩 {free} 人"
    if free < row.size:
        raise NoCapacity(f"机构剩余培训规模 {free} 人，这个班需要 {row.size} 人")
    return f"这个班 {row.size} 人，机构还剩 {free} 人"


def _papers(session: Session, row: TrainingClass) -> str:
    papers = courses.require_ready(session, row.course_id).papers
    return "、".join(KIND_NAMES[kind] for kind in papers) + "已审定"


def _hours(session: Session, row: TrainingClass) -> str:
    hours = steps.require_hours(session, row)
    return f"课程表理论 {hours.theory}、实操 {hours.practical} 课时，与教学计划相符"


def _in_time(session: Session, row: TrainingClass) -> str:
    today = clock.today()
    if Stage(row.state) not in EDITABLE:
        if Stage(row.state) is Stage.SUBMITTED and row.starts_on < today:
            raise TooLate(f"开班日期 {row.starts_on} 已过，请退回改期")
        return f"已按时提交，{row.starts_on} 开班"
    rules.require_in_time(row.starts_on, today, catalog.number_on(session, "request_days_before", today))
    return f"{row.starts_on} 开班，来得及提交"


def _warned(session: Session, row: TrainingClass) -> str:
    warnings = timetable.read(session, row.id).warnings
    if warnings:
        raise Problem("；".join(warnings))
    return "每天课时、节假日、实训场地没有要注意的地方"


_GATES: dict[str, tuple[str, Check]] = {
    "recognition": ("机构认定", _recognised),
    "trade": ("办学工种", _trade),
    "capacity": ("培训规模", _capacity),
    "papers": ("课程材料", _papers),
    "hours": ("课时 7∶3", _hours),
    "in_time": ("提前天数", _in_time),
    "look": ("请注意", _warned),
}
