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


@dataclass(frozen=True)
class CourseFilter:
    """Which courses a list wants."""

    trade: str | None
    institution_id: UUID | None
    state: str | None
    name: str | None


def _listed() -> Select[Any]:
    return (
        select(Course)
        .join(Institution, Institution.id == Course.institution_id)
        .join(Trade, Trade.code == Course.trade)
        .add_columns(Institution.name.label("institution_name"), Trade.name.label("trade_name"))
    )


def courses(session: Session, page: PageQuery, wanted: CourseFilter) -> Page[CourseListOut]:
    """Courses, newest first."""
    query = _listed()
    for column, value in (
        (Course.trade, wanted.trade),
        (Course.institution_id, wanted.institution_id),
        (Course.state, wanted.state),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.name is not None:
        query = query.where(func.strpos(Course.name, wanted.name) > 0)
    rows = session.execute(keyset(query, [Course.id], page, descending=True)).all()
    ready = ready_among(session, [row.Course.id for row in rows])
    return cut([_line(row, row.Course.id in ready) for row in rows], page, ["id"])


def _line(row: Row[Any], ready: bool) -> CourseListOut:
    known = shared(row.Course, CourseListOut)
    return CourseListOut(**known, institution_name=row.institution_name, trade_name=row.trade_name, ready=ready)


def course_line(session: Session, course_id: UUID) -> CourseListOut | None:
    """One course as a list shows it."""
    row = session.execute(_listed().where(Course.id == course_id)).first()
    return None if row is None else _line(row, course_id in ready_among(session, [course_id]))


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


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How many papers wait for the caller's department, and since when the oldest does."""
    query = select(func.count(), func.min(CoursePaper.submitted_at)).where(CoursePaper.state == Paper.SUBMITTED)
    count, since = session.execute(query).one()
    return count, since
