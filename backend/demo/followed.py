"""What became of those who completed: answers at every point that has come, corrections, rechecks and visits."""

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from backend.demo.clerk import Clerk
from backend.demo.pour import pour
from backend.demo.scale import MARK, chance
from backend.followup import queries
from backend.followup.models import EmploymentRecord, FollowupTask, ReturnVisit
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.scope import Kind, enter
from backend.training.models import Enrolment, TrainingClass
from backend.training.states import Stage

_DONE = (Stage.ASSESSED, Stage.ACCEPTED, Stage.SETTLED, Stage.ARCHIVED)
_OUTCOMES = ("employed", "self_employed", "farming", "study", "not", "unreachable")
_WEIGHTS = (62, 9, 12, 2, 9, 6)
_PLACES = ("township", "county", "province", "away", "xiamen")
_WHY = {"not": "照顾老人孩子，暂不外出（演示）", "unreachable": "号码停机，村干部也联系不上（演示）"}
_CHANNELS = ("phone", "phone", "visit", "sheet", "page")
_SUGGESTIONS = (None, None, "多安排实操（演示）", "希望推荐更多岗位（演示）", "上课时间安排在农闲（演示）")
_PLAIN = ("reason", "employer", "post", "place", "matches_trade", "contract", "insurance")
_LONG = timedelta(days=20)
_COLUMNS = (*_PLAIN, "income_before_fen", "income_after_fen", "evidence", "note")


def make_tasks(office: Clerk) -> None:
    """As the worker makes them."""
    with office.session() as (session, _):
        done = session.scalars(select(TrainingClass.id).where(TrainingClass.state.in_(_DONE))).all()
    with office.database.session() as session:
        enter(session, Kind.SYSTEM)
        for class_id in done:
            queries.make_tasks(session, class_id)


def ask(session: Session, actor: Actor) -> None:
    """What was due long ago is answered, of the others most; one answer in forty is corrected."""
    today = clock.today()
    columns = FollowupTask, TrainingClass.mode, TrainingClass.facts, Enrolment.trade
    query = select(*columns).join(TrainingClass, TrainingClass.id == FollowupTask.class_id)
    query = query.join(Enrolment, Enrolment.id == FollowupTask.enrolment_id).where(FollowupTask.since_on <= today)
    draw = chance("follow-up")
    asked = [row for row in session.execute(query.order_by(FollowupTask.id)) if draw.random() < _share(row, today)]
    pour(session, EmploymentRecord, [_answer(draw, row, today) for row in asked])
    wrong = [row for row in asked if draw.random() < 1 / 40]
    right = {"kind": "correction", "note": "核对后更正（演示）", "channel": "phone"}
    pour(session, EmploymentRecord, [_answer(draw, row, today) | right for row in wrong])
    pour(
        session,
        ReturnVisit,
        [_visit(draw, row, today) for row in asked if row.FollowupTask.point == 0 and draw.random() < 0.3],
    )


def recheck(session: Session, actor: Actor) -> None:
    """The older half of the sample is asked again by another person, who mostly hears the same."""
    today, draw = clock.today(), chance("recheck")
    query = select(FollowupTask).where(FollowupTask.sampled, FollowupTask.outcome.is_not(None))
    found = session.scalars(query.order_by(FollowupTask.id))
    rows = [row for row in found if row.due_on < today - _LONG or draw.random() < 0.6]
    said = []
    for row in rows:
        outcome = row.outcome if draw.random() < 0.9 else "not"
        told = dict.fromkeys(_COLUMNS) | {"reason": _WHY["not"], "employer": f"复核单位{MARK}", "place": "county"}
        said.append(_of(row, "recheck", str(outcome), today) | told)
    pour(session, EmploymentRecord, said)


def _share(row: Row[Any], today: date) -> float:
    if row.FollowupTask.due_on < today - _LONG:
        return 1
    return 0.95 if row.FollowupTask.due_on < today else 0.4


def _of(task: FollowupTask, kind: str, outcome: str, today: date) -> dict[str, Any]:
    whose = {"task_id": task.id, "region": task.region, "department_id": task.department_id}
    channel = _CHANNELS[task.id.int % len(_CHANNELS)] if kind == "first" else "phone"
    on = {"asked_on": min(today, task.since_on + timedelta(days=12)), "channel": channel}
    return whose | {"institution_id": task.institution_id, "kind": kind, "outcome": outcome} | on


def _answer(draw: random.Random, row: Row[Any], today: date) -> dict[str, Any]:
    (outcome,) = draw.choices(_OUTCOMES, _WEIGHTS)
    told: dict[str, Any] = dict.fromkeys(_COLUMNS) | {"reason": _WHY.get(outcome)}
    if outcome in {"employed", "self_employed"}:
        before = 10_000 * draw.randint(12, 32)
        there = row.mode == "embedded" and draw.random() < 0.7
        told |= {
            "employer": row.facts["employer"] if there else f"用工企业 {draw.randint(1, 20)}{MARK}",
            "post": row.facts["post"] if there else f"普通岗位{MARK}",
            "place": draw.choices(_PLACES, (30, 34, 12, 16, 8))[0],
            "matches_trade": draw.random() < 0.72,
            "contract": draw.random() < 0.6,
            "insurance": draw.random() < 0.45,
            "income_before_fen": before,
            "income_after_fen": before + 10_000 * draw.randint(-2, 24),
            "evidence": f"工资流水{MARK}" if draw.random() < 0.3 else None,
        }
    return _of(row.FollowupTask, "first", outcome, today) | told


def _visit(draw: random.Random, row: Row[Any], today: date) -> dict[str, Any]:
    task = row.FollowupTask
    whose = {"enrolment_id": task.enrolment_id, "class_id": task.class_id, "department_id": task.department_id}
    said = {
        "satisfaction": draw.choices((5, 4, 3, 2, 1), (40, 38, 15, 5, 2))[0],
        "suggestion": draw.choice(_SUGGESTIONS),
    }
    channel = _CHANNELS[task.id.int % len(_CHANNELS)]
    where = {"institution_id": task.institution_id, "region": task.region, "channel": channel}
    return whose | where | said | {"visited_on": min(today, task.since_on + timedelta(days=10))}
