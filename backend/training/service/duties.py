"""What the rooms of courses and classes ask: of each class the one for whom it waits in its state, and until when."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.access import Role
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.duties import DutiesAsked, Duty
from backend.training import queries, rules
from backend.training.states import DEPARTMENT, OFFICE, SCHOOL, WAITING, Stage

_PARTIES: Mapping[str, str] = {Role.INSTITUTION: SCHOOL, Role.DEPARTMENT: DEPARTMENT, Role.OFFICE: OFFICE}
_WORDS: Mapping[Stage, str] = {
    Stage.DRAFT: "还是草稿，请完善后提交",
    Stage.RETURNED: "已退回，请修改后重新提交",
    Stage.SUBMITTED: "等待审批",
    Stage.APPROVED: "已批准，请开放报名",
    Stage.OPEN: "到了开班的日子，请开班",
    Stage.RUNNING: "课已上完，请办理结束",
    Stage.FINISHED: "已结束，请登记成绩、办理鉴定",
    Stage.ASSESSED: "等待验收",
    Stage.SUSPENDED: "已暂停，请决定是否恢复授课",
}
_COUNTED: Mapping[Stage, str] = {
    Stage.ACCEPTED: "个培训班已验收，等待结算",
    Stage.SETTLED: "个培训班已结算，等待归档",
}
"""What the office does for many at a time."""
_AHEAD: Mapping[Stage, timedelta] = {Stage.OPEN: timedelta(0), Stage.RUNNING: timedelta(-1)}
"""States that only wait for somebody so long before the day on which they are due."""


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of the caller's party."""
    actor = asked.actor
    party = _PARTIES.get(actor.role)
    for stage, waiting in WAITING.items():
        if waiting.party != party:
            continue
        if stage in _COUNTED:
            asked.found.extend(_counted(session, stage))
        else:
            asked.found.extend(_classes(session, actor, stage))


def _classes(session: Session, actor: Actor, stage: Stage) -> list[Duty]:
    latest = clock.today() + _AHEAD[stage] if stage in _AHEAD else None
    return [
        Duty("class", f"培训班“{row.name}”{_WORDS[stage]}", f"/classes/{row.id}", row.state_since, _due(row, stage))
        for row in queries.in_state(session, stage, actor.department_id, latest)
    ]


def _due(row: Row[tuple[object, ...]], stage: Stage) -> date | None:
    since = row.state_since.astimezone(clock.SHANGHAI).date()
    days = {"state_since": since, "starts_on": row.starts_on, "ends_on": row.ends_on}
    return rules.waiting(stage, days)[1]


def _counted(session: Session, stage: Stage) -> list[Duty]:
    number, since = queries.waiting(session, stage)
    if not number or since is None:
        return []
    due = since.astimezone(clock.SHANGHAI).date() + timedelta(days=WAITING[stage].days)
    return [Duty("class", f"{number} {_COUNTED[stage]}", f"/classes?state={stage}", since, due)]
