"""Follow-up: tasks that come by themselves, what people say, visits (R17, R46, R50, R69, R70)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.access import P, allows
from backend.followup import queries, rules
from backend.followup.errors import NotAsked, VisitKnown
from backend.followup.models import EmploymentRecord, FollowupTask, ReturnVisit
from backend.followup.queries import TaskFilter
from backend.followup.rules import Answer
from backend.followup.schemas import (
    EmploymentIn,
    EmploymentOut,
    FollowupTaskListOut,
    FollowupTaskOut,
    ReturnVisitIn,
    ReturnVisitOut,
)
from backend.followup.states import ASKINGS, OUTCOMES, Asking, Outcome
from backend.kernel import audit, clock, jobs
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.db import Database
from backend.kernel.duties import DutiesAsked, Duty
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.scope import Kind, enter
from backend.kernel.types import shared
from backend.training.events import ClassMoves
from backend.training.models import Enrolment
from backend.training.service import classes
from backend.training.states import Stage

TASK = "followup.make_tasks"


def follow(session: Session, moves: ClassMoves) -> None:
    """A class whose people completed gets its tasks, once it is committed."""
    if moves.to is Stage.ASSESSED:
        jobs.enqueue(session, TASK, class_id=str(moves.row.id))


def make(database: Database, arguments: Mapping[str, Any]) -> None:
    """The job: as often as it runs, each task is there once."""
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        queries.make_tasks(session, UUID(arguments["class_id"]))


def _line(found: Row[Any]) -> dict[str, Any]:
    row: FollowupTask = found.FollowupTask
    names = {name: getattr(found, name) for name in ("person_id", "name", "masked_number", "trade", "class_name")}
    told = OUTCOMES[Outcome(row.outcome)] if row.outcome else None
    return shared(row, FollowupTaskListOut) | names | {"outcome_name": told}


def list_tasks(session: Session, page: PageQuery, wanted: TaskFilter) -> Page[FollowupTaskListOut]:
    """Whom the caller's unit is to ask, due soonest first."""
    rows = queries.tasks(session, page, wanted, clock.today())
    return cut([FollowupTaskListOut.model_validate(_line(row)) for row in rows], page, ["due_on", "id"])


def read(session: Session, task_id: UUID) -> FollowupTaskOut:
    """One task with everything that was said."""
    found = queries.task(session, task_id)
    if found is None:
        raise NotFound
    rows = queries.records(session, task_id)
    names = user_names(session, [row.asked_by for row in rows])
    told = [
        EmploymentOut.model_validate(
            shared(row, EmploymentOut)
            | {
                "kind_name": ASKINGS[Asking(row.kind)],
                "outcome_name": OUTCOMES[Outcome(row.outcome)],
                "asked_by_name": names.get(row.asked_by, ""),
            }
        )
        for row in rows
    ]
    return FollowupTaskOut.model_validate(_line(found) | {"records": told})


def record(session: Session, actor: Actor, task_id: UUID, data: EmploymentIn) -> FollowupTaskOut:
    """What somebody said; the database holds whose turn it is and that a second person asks again."""
    row = session.get(FollowupTask, task_id)
    if row is None:
        raise NotFound
    told = data.model_dump()
    rules.require_told(Answer(**{name: told[name] for name in Answer.__dataclass_fields__}))
    if data.asked_on > clock.today() or data.asked_on < row.since_on:
        raise NotAsked(f"这次跟踪从 {row.since_on} 开始，日期不能晚于今天")
    added = EmploymentRecord(
        id=new_id(),
        task_id=row.id,
        region=row.region,
        institution_id=row.institution_id,
        department_id=row.department_id,
        **told,
    )
    session.add(added)
    session.flush()
    session.expire(row)
    audit.record(session, actor, "employment.recorded", "followup_task", row.id, kind=data.kind, outcome=data.outcome)
    return read(session, task_id)


def _visit_out(found: Row[Any]) -> ReturnVisitOut:
    names = {"name": found.name, "class_name": found.class_name}
    return ReturnVisitOut.model_validate(shared(found.ReturnVisit, ReturnVisitOut) | names)


def list_visits(session: Session, page: PageQuery, class_id: UUID | None) -> Page[ReturnVisitOut]:
    """Return visits, newest first."""
    return cut([_visit_out(row) for row in queries.visits(session, page, class_id)], page, ["id"])


def visit(session: Session, actor: Actor, data: ReturnVisitIn) -> ReturnVisitOut:
    """A visit to somebody who completed, after his class; once a day."""
    person = session.get(Enrolment, data.enrolment_id)
    if person is None:
        raise NotFound
    if person.state != "completed":
        raise rules.fault("/enrolment_id", "只回访已结业的学员")
    of = classes.load(session, person.class_id)
    if not of.ends_on <= data.visited_on <= clock.today():
        raise rules.fault("/visited_on", f"培训班 {of.ends_on} 结束，回访日期不能早于这天，也不能晚于今天")
    whose = {name: getattr(person, name) for name in ("class_id", "institution_id", "department_id", "region")}
    row = ReturnVisit(id=new_id(), **whose, **data.model_dump())
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise VisitKnown from None
    audit.record(session, actor, "return_visit.recorded", "return_visit", row.id, satisfaction=row.satisfaction)
    return _visit_out(queries.visit(session, row.id))


def tell(session: Session, asked: DutiesAsked) -> None:
    """How many are to be asked at each point, and by when."""
    if not allows(asked.actor.role, P.FOLLOWUP_KEEP):
        return
    for state, words in (("open", "等待就业跟踪"), ("recheck", "等待抽样复核")):
        asked.found.extend(
            Duty(
                "followup",
                f"{row.persons} 名学员{words}（{_at(row.months)}）",
                f"/followup?state={state}&point={row.point}",
                due=row.due_on,
            )
            for row in queries.tasks_by_point(session, state, clock.today())
        )


def _at(months: int) -> str:
    return f"结业后 {months} 个月" if months else "结业时"
