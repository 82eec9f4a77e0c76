"""Questions about assessments, certificates and follow-up, within the caller's scope."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.orm import Session

from backend.followup.models import Assessment, Certificate, EmploymentRecord, FollowupTask, ReturnVisit
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.training.models import Enrolment, TrainingClass


def assessments(session: Session, class_id: UUID) -> dict[UUID, Assessment]:
    """Enrolment → its result."""
    rows = session.scalars(select(Assessment).where(Assessment.class_id == class_id))
    return {row.enrolment_id: row for row in rows}


def numbers(session: Session, class_id: UUID) -> dict[UUID, list[str]]:
    """Enrolment → numbers of its valid certificates."""
    query = select(Certificate).where(Certificate.class_id == class_id, Certificate.state == "valid")
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in session.scalars(query.order_by(Certificate.id)):
        found[row.enrolment_id].append(row.number)
    return found


@dataclass(frozen=True)
class CertificateFilter:
    """Which certificates a list wants."""

    class_id: UUID | None = None
    person_id: UUID | None = None
    number: str | None = None


def certificates(session: Session, page: PageQuery, wanted: CertificateFilter) -> Sequence[Certificate]:
    """Certificates, newest first; one row more than the page."""
    query = select(Certificate)
    for column, value in (
        (Certificate.class_id, wanted.class_id),
        (Certificate.person_id, wanted.person_id),
        (Certificate.number, wanted.number),
    ):
        if value is not None:
            query = query.where(column == value)
    return session.scalars(keyset(query, [Certificate.id], page, descending=True)).all()


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks a list wants; `state` is open, overdue, done or recheck."""

    state: str | None
    point: int | None
    class_id: UUID | None
    township: str | None


def _tasks() -> Select[Any]:
    return (
        select(FollowupTask)
        .join(Enrolment, Enrolment.id == FollowupTask.enrolment_id)
        .join(TrainingClass, TrainingClass.id == FollowupTask.class_id)
        .add_columns(
            Enrolment.person_id,
            Enrolment.name,
            Enrolment.masked_number,
            Enrolment.trade,
            TrainingClass.name.label("class_name"),
        )
    )


def _in_state(state: str | None, today: date) -> list[Any]:
    unanswered = [FollowupTask.outcome.is_(None), FollowupTask.since_on <= today]
    known: dict[str | None, list[Any]] = {
        None: [],
        "open": unanswered,
        "overdue": [*unanswered, FollowupTask.due_on < today],
        "done": [FollowupTask.outcome.is_not(None)],
        "recheck": [FollowupTask.outcome.is_not(None), FollowupTask.sampled, FollowupTask.rechecked.is_(False)],
    }
    return known.get(state, [])


def tasks(session: Session, page: PageQuery, wanted: TaskFilter, today: date) -> Sequence[Row[Any]]:
    """Tasks, due soonest first; one row more than the page."""
    query = _tasks().where(FollowupTask.withdrawn.is_(False), *_in_state(wanted.state, today))
    for column, value in (
        (FollowupTask.point, wanted.point),
        (FollowupTask.class_id, wanted.class_id),
        (FollowupTask.township, wanted.township),
    ):
        if value is not None:
            query = query.where(column == value)
    return session.execute(keyset(query, [FollowupTask.due_on, FollowupTask.id], page)).all()


def task(session: Session, task_id: UUID) -> Row[Any] | None:
    """One task."""
    return session.execute(_tasks().where(FollowupTask.id == task_id)).first()


_NOT_WAITING = text(
    "SELECT a.task::text, t.records, t.outcome, t.since_on, e.name "
    "FROM unnest(CAST(:tasks AS uuid[]), CAST(:names AS text[]), CAST(:days AS date[])) a(task, name, asked_on) "
    "LEFT JOIN (followup_task t JOIN enrolment e ON e.id = t.enrolment_id) ON t.id = a.task AND NOT t.withdrawn "
    "WHERE t.id IS NULL OR t.records > 0 OR e.name <> a.name OR a.asked_on NOT BETWEEN t.since_on AND :today"
)


def not_waiting(session: Session, told: Sequence[tuple[str, str, date]], today: date) -> dict[str, Row[Any]]:
    """Of answers (task, name, asked on) those that cannot simply be written: by task, what is known of it."""
    tasks, names, days = map(list, zip(*told, strict=True)) if told else ([], [], [])
    rows = session.execute(_NOT_WAITING, {"tasks": tasks, "names": names, "days": days, "today": today})
    return {row.task: row for row in rows}


def records(session: Session, task_id: UUID) -> Sequence[EmploymentRecord]:
    """Everything that was said, oldest first."""
    query = select(EmploymentRecord).where(EmploymentRecord.task_id == task_id)
    return session.scalars(query.order_by(EmploymentRecord.id)).all()


def tasks_by_point(session: Session, state: str, today: date) -> Rows:
    """How many tasks in a state by point, and when the first of them is due: for the duties."""
    columns = FollowupTask.point, FollowupTask.months
    numbers = func.count().label("persons"), func.min(FollowupTask.due_on).label("due_on")
    query = select(*columns, *numbers).where(FollowupTask.withdrawn.is_(False), *_in_state(state, today))
    return session.execute(query.group_by(*columns).order_by(FollowupTask.point)).all()


def visits(session: Session, page: PageQuery, class_id: UUID | None) -> Sequence[Row[Any]]:
    """Return visits, newest first; one row more than the page."""
    query = _visits()
    if class_id is not None:
        query = query.where(ReturnVisit.class_id == class_id)
    return session.execute(keyset(query, [ReturnVisit.id], page, descending=True)).all()


def _visits() -> Select[Any]:
    joined = select(ReturnVisit).join(Enrolment, Enrolment.id == ReturnVisit.enrolment_id)
    named = joined.join(TrainingClass, TrainingClass.id == ReturnVisit.class_id)
    return named.add_columns(Enrolment.name, TrainingClass.name.label("class_name"))


def visit(session: Session, visit_id: UUID) -> Row[Any]:
    """One visit that is known to be there."""
    return session.execute(_visits().where(ReturnVisit.id == visit_id)).one()


def make_tasks(session: Session, class_id: UUID) -> int:
    """Make the tasks of a class, each once; says how many were new."""
    return int(session.scalar(text("SELECT make_followup_tasks(:id)"), {"id": class_id}) or 0)
