"""Courses: make, change, retire; may a class use one (R63, R78)."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course import queries, rules
from backend.course.errors import CourseExists, CourseRetired, NotReady
from backend.course.models import Course, CoursePaper
from backend.course.schemas import CorrectionOut, CourseIn, CourseOut, CoursePatch, HoursOut, PaperLineOut
from backend.course.states import KIND_NAMES, PAPER_NAMES, Paper, PaperKind
from backend.institution.rules import require_active
from backend.institution.service import institutions, whose
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.types import shared


def load(session: Session, course_id: UUID) -> Course:
    """A course that the caller sees; raises NotFound."""
    row = session.get(Course, course_id)
    if row is None:
        raise NotFound
    return row


def read(session: Session, actor: Actor, course_id: UUID) -> CourseOut:
    """A course with its papers and what is missing before a class may use it."""
    line = queries.course_line(session, actor.department_id, course_id)
    if line is None:
        raise NotFound
    listed = queries.papers(session, course_id)
    force = queries.in_force(listed)
    plan = force.get(PaperKind.TEACHING_PLAN)
    return CourseOut(
        **line.model_dump(),
        missing=[] if line.ready is None else _missing(session, force),
        hours=None if plan is None else hours_told(session, queries.units(session, plan.id)),
        papers=[PaperLineOut(**paper_line(paper, force)) for paper in listed],
    )


def paper_line(paper: CoursePaper, force: dict[PaperKind, CoursePaper]) -> dict[str, Any]:
    """The values of a paper's line."""
    kind = PaperKind(paper.kind)
    known = shared(paper, PaperLineOut)
    names = {"kind_name": KIND_NAMES[kind], "state_name": PAPER_NAMES[Paper(paper.state)]}
    return known | names | {"in_force": force.get(kind) is paper}


def hours_told(session: Session, units: Iterable[rules.Unit]) -> HoursOut:
    """The hours of a teaching plan or a timetable and whether they hold."""
    hours = rules.hours_of(units)
    mode = str(catalog.settings_on(session, clock.today())["hours_ratio_mode"])
    holds = rules.ratio_holds(hours, mode)
    options = [] if holds else rules.corrections(hours, mode)
    told = [CorrectionOut(theory=each.theory, practical=each.practical) for each in options]
    return HoursOut(theory=hours.theory, practical=hours.practical, holds=holds, mode=mode, corrections=told)


def _missing(session: Session, force: dict[PaperKind, CoursePaper]) -> list[str]:
    missing = [f"{KIND_NAMES[kind]}还没有审定" for kind in PaperKind if kind not in force]
    plan, syllabus = force.get(PaperKind.TEACHING_PLAN), force.get(PaperKind.SYLLABUS)
    if plan is not None and syllabus is not None and syllabus.themes:
        names = catalog.choices(session, "farmer_theme", clock.today())
        covered = [unit.theme for unit in queries.units(session, plan.id)]
        left = rules.missing_themes(syllabus.themes, covered, names)
        missing += [f"教学计划没有讲到大纲的专题“{name}”" for name in left]
    return missing


class ReadyCourse(NamedTuple):
    """A course that a class may use, and its papers in force."""

    course: Course
    papers: dict[PaperKind, CoursePaper]


def require_ready(session: Session, course_id: UUID) -> ReadyCourse:
    """R63: an active course with plan, syllabus and textbook approved; raises NotReady saying what is missing."""
    course = load(session, course_id)
    if course.state != "active":
        raise CourseRetired
    force = queries.in_force(queries.papers(session, course_id))
    missing = _missing(session, force)
    if missing:
        raise NotReady("；".join(missing))
    return ReadyCourse(course, force)


def create(session: Session, actor: Actor, data: CourseIn) -> CourseOut:
    """A new course of an institution; the trade's lead department will approve its papers."""
    institution = institutions.load(session, whose(actor, data.institution_id))
    require_active(institution.state)
    today = clock.today()
    if data.trade not in catalog.trade_choices(session, today):
        raise rules.fault("/trade", "没有这个工种，或它已停用")
    _require_mode(session, data.mode)
    _require_free(session, institution.id, data.name, None)
    row = Course(
        id=new_id(),
        region=institution.region,
        institution_id=institution.id,
        department_id=catalog.trade(session, data.trade).lead_department,
        **data.model_dump(exclude={"institution_id"}),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "course.created", "course", row.id, trade=row.trade)
    return read(session, actor, row.id)


def change(session: Session, actor: Actor, course_id: UUID, expected: int, data: CoursePatch) -> CourseOut:
    """Another name or mode."""
    row = load_for_change(session, Course, course_id, expected)
    require_taught(row)
    values = data.model_dump(exclude_unset=True)
    if "mode" in values:
        _require_mode(session, values["mode"])
    if "name" in values:
        _require_free(session, row.institution_id, values["name"], row.id)
    changed = apply(row, values)
    session.flush()
    audit.record(session, actor, "course.changed", "course", row.id, fields=audit.digests(changed))
    return read(session, actor, row.id)


def retire(session: Session, actor: Actor, course_id: UUID, expected: int) -> CourseOut:
    """No new class uses it; running ones go on."""
    row = load_for_change(session, Course, course_id, expected)
    require_taught(row)
    rewrite(session, row, state="retired")
    audit.record(session, actor, "course.retired", "course", row.id)
    return read(session, actor, row.id)


def restore(session: Session, actor: Actor, course_id: UUID, expected: int) -> CourseOut:
    """Take a retiring back."""
    row = load_for_change(session, Course, course_id, expected)
    rewrite(session, row, state="active")
    audit.record(session, actor, "course.restored", "course", row.id)
    return read(session, actor, row.id)


def require_taught(row: Course) -> None:
    """Raise CourseRetired unless the course is active."""
    if row.state != "active":
        raise CourseRetired


def _require_mode(session: Session, mode: str) -> None:
    if mode not in catalog.choices(session, "training_mode", clock.today()):
        raise rules.fault("/mode", "没有这种培训方式")


def _require_free(session: Session, institution_id: UUID, name: str, but: UUID | None) -> None:
    query = select(Course.id).where(Course.institution_id == institution_id, Course.name == name)
    other = session.scalar(query if but is None else query.where(Course.id != but))
    if other is not None:
        raise CourseExists(f"本机构已有课程“{name}”")
