"""Questions about courses and their papers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from backend.catalog.models import Trade
from backend.course.models import Course, CoursePaper, CourseUnit
from backend.course.schemas import CourseListOut
from backend.course.states import Paper, PaperKind
from backend.institution.models import Institution
from backend.kernel.page import Page, PageQuery, cut, keyset
from backend.kernel.types import shared
from backend.org.models import Department


@dataclass(frozen=True)
class CourseFilter:
    """Which courses a list wants."""

    trade: str | None
    institution_id: UUID | None
    department: str | None
    state: str | None
    papers: str | None
    name: str | None


def _listed() -> Select[Any]:
    return (
        select(Course)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Trade, Trade.code == Course.trade)
        .join(Department, Department.code == Course.department_id)
        .add_columns(
            Institution.name.label("institution_name"),
            Trade.name.label("trade_name"),
            Department.name.label("department_name"),
        )
    )


def courses(session: Session, unit: str | None, page: PageQuery, wanted: CourseFilter) -> Page[CourseListOut]:
    """Courses, newest first, as a department (or anybody else) sees them."""
    query = _listed()
    for column, value in (
        (Course.trade, wanted.trade),
        (Course.institution_id, wanted.institution_id),
        (Course.department_id, wanted.department),
        (Course.state, wanted.state),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.papers is not None:
        query = query.where(Course.id.in_(select(CoursePaper.course_id).where(CoursePaper.state == wanted.papers)))
    if wanted.name is not None:
        query = query.where(func.strpos(Course.name, wanted.name) > 0)
    rows = session.execute(keyset(query, [Course.id], page, descending=True)).all()
    ready = ready_among(session, [row.Course.id for row in rows])
    return cut([_line(row, unit, ready) for row in rows], page, ["id"])


def shows_papers(course: Course, unit: str | None) -> bool:
    """R63: a department sees the papers that it approves; who belongs to none sees them by its own scope."""
    return unit in {None, course.department_id}


def _line(row: Row[Any], unit: str | None, ready: Collection[UUID]) -> CourseListOut:
    known = shared(row.Course, CourseListOut)
    told = row.Course.id in ready if shows_papers(row.Course, unit) else None
    names = {"institution_name": row.institution_name, "trade_name": row.trade_name}
    return CourseListOut(**known, **names, department_name=row.department_name, ready=told)


def course_line(session: Session, unit: str | None, course_id: UUID) -> CourseListOut | None:
    """One course as a list shows it."""
    row = session.execute(_listed().where(Course.id == course_id)).first()
    return None if row is None else _line(row, unit, ready_among(session, [course_id]))


def ready_among(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """R63: those courses that have all three papers approved."""
    approved = select(CoursePaper.course_id).where(CoursePaper.course_id.in_(ids), CoursePaper.state == Paper.APPROVED)
    kinds = func.count(CoursePaper.kind.distinct())
    return set(session.scalars(approved.group_by(CoursePaper.course_id).having(kinds == len(PaperKind))))


def papers(session: Session, course_id: UUID) -> Sequence[CoursePaper]:
    """Every version of a course's papers, by kind, newest first."""
    query = select(CoursePaper).where(CoursePaper.course_id == course_id)
    return session.scalars(query.order_by(CoursePaper.kind, CoursePaper.number.desc())).all()


def in_force(listed: Sequence[CoursePaper]) -> dict[PaperKind, CoursePaper]:
    """The newest approved version of each kind."""
    found: dict[PaperKind, CoursePaper] = {}
    for paper in sorted(listed, key=lambda each: each.number):
        if paper.state == Paper.APPROVED:
            found[PaperKind(paper.kind)] = paper
    return found


def units(session: Session, paper_id: UUID) -> Sequence[CourseUnit]:
    """The units of a teaching plan in their order."""
    query = select(CourseUnit).where(CourseUnit.paper_id == paper_id)
    return session.scalars(query.order_by(CourseUnit.position)).all()


def waiting(session: Session, state: Paper) -> tuple[int, datetime | None]:
    """How many papers in a state the caller sees, and since when the oldest is handed in."""
    query = select(func.count(), func.min(CoursePaper.submitted_at)).where(CoursePaper.state == state)
    count, since = session.execute(query).one()
    return count, since
