"""Teaching plan, syllabus and textbook: write, hand in, return, approve; each version stays (R63)."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course import queries, rules
from backend.course.errors import PaperOpen
from backend.course.models import Course, CoursePaper, CourseUnit
from backend.course.schemas import PaperContentIn, PaperIn, PaperOut, TeachingUnitOut
from backend.course.service import courses
from backend.course.states import Paper, PaperKind
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id

_DECIDED = {"decided_by": None, "decided_at": None}


def read(session: Session, paper_id: UUID) -> PaperOut:
    """One version of a paper; raises NotFound."""
    row = session.get(CoursePaper, paper_id)
    if row is None:
        raise NotFound
    course = courses.load(session, row.course_id)
    plan = row.kind == PaperKind.TEACHING_PLAN
    units = queries.units(session, row.id)
    known = courses.paper_line(row, queries.in_force(queries.papers(session, row.course_id)))
    return PaperOut(
        **known,
        course_id=course.id,
        course_name=course.name,
        institution_id=row.institution_id,
        department_id=row.department_id,
        body=row.body,
        units=[TeachingUnitOut.model_validate(unit) for unit in units],
        themes=row.themes,
        waiver_reason=row.waiver_reason,
        hours=courses.hours_told(session, units) if plan else None,
    )


def create(session: Session, actor: Actor, course_id: UUID, data: PaperIn) -> PaperOut:
    """Begin a version; one of a kind is open at a time."""
    course = session.get(Course, course_id, with_for_update={"key_share": True})
    if course is None:
        raise NotFound
    courses.require_taught(course)
    numbers = select(func.coalesce(func.max(CoursePaper.number), 0), func.bool_or(CoursePaper.state != Paper.APPROVED))
    of_kind = numbers.where(CoursePaper.course_id == course.id, CoursePaper.kind == data.kind)
    last, is_open = session.execute(of_kind).one()
    if is_open:
        raise PaperOpen
    row = CoursePaper(
        id=new_id(),
        region=course.region,
        course_id=course.id,
        institution_id=course.institution_id,
        department_id=course.department_id,
        kind=data.kind,
        number=last + 1,
        title=data.title,
        body=data.body,
    )
    session.add(row)
    session.flush()
    _write(session, row, data)
    audit.record(session, actor, "course_paper.created", "course_paper", row.id, kind=row.kind, number=row.number)
    return read(session, row.id)


def change(session: Session, actor: Actor, paper_id: UUID, expected: int, data: PaperContentIn) -> PaperOut:
    """Write a draft or a returned paper anew."""
    row = load_for_change(session, CoursePaper, paper_id, expected)
    rules.require_editable(Paper(row.state))
    _write(session, row, data)
    audit.record(session, actor, "course_paper.changed", "course_paper", row.id)
    return read(session, row.id)


def _write(session: Session, row: CoursePaper, data: PaperContentIn) -> None:
    kind = PaperKind(row.kind)
    if data.units and kind is not PaperKind.TEACHING_PLAN:
        raise rules.fault("/units", "教学单元只写在教学计划里")
    if data.themes and kind is not PaperKind.SYLLABUS:
        raise rules.fault("/themes", "内容专题只写在教学大纲里")
    known = catalog.choices(session, "farmer_theme", clock.today())
    for position, unit in enumerate(data.units):
        if unit.theme is not None and unit.theme not in known:
            raise rules.fault(f"/units/{position}/theme", "没有这个内容专题")
    rewrite(session, row, **data.model_dump(include={"title", "body", "themes", "waiver_reason"}))
    session.execute(delete(CourseUnit).where(CourseUnit.paper_id == row.id))
    unit_of = {"paper_id": row.id, "institution_id": row.institution_id, "region": row.region}
    session.add_all(
        CourseUnit(id=new_id(), **unit_of, position=position, **unit.model_dump())
        for position, unit in enumerate(data.units, 1)
    )
    session.flush()


def remove(session: Session, actor: Actor, paper_id: UUID, expected: int) -> None:
    """Delete a version that was not handed in."""
    row = load_for_change(session, CoursePaper, paper_id, expected)
    rules.require_editable(Paper(row.state))
    session.execute(delete(CourseUnit).where(CourseUnit.paper_id == paper_id))
    session.execute(delete(CoursePaper).where(CoursePaper.id == paper_id))
    audit.record(session, actor, "course_paper.deleted", "course_paper", paper_id, kind=row.kind)


def submit(session: Session, actor: Actor, paper_id: UUID, expected: int) -> PaperOut:
    """Hand a version in: R51 and R24 are asked here first, so that nobody waits in vain."""
    row = load_for_change(session, CoursePaper, paper_id, expected)
    rules.require_editable(Paper(row.state))
    _require_complete(session, row)
    handed = {"submitted_by": actor.user_id, "submitted_at": clock.now(), **_DECIDED}
    rewrite(session, row, state=Paper.SUBMITTED, reason=None, **handed)
    audit.record(session, actor, "course_paper.submitted", "course_paper", row.id)
    return read(session, row.id)


def _require_complete(session: Session, row: CoursePaper) -> None:
    kind = PaperKind(row.kind)
    if kind is PaperKind.TEACHING_PLAN:
        hours = rules.hours_of(queries.units(session, row.id))
        mode = str(catalog.settings_on(session, clock.today())["hours_ratio_mode"])
        rules.require_ratio(hours, mode, waived=row.waiver_reason is not None, pointer="/units")
        return
    if not row.body:
        raise rules.fault("/body", "请先写内容，教材请写明书名、编者、出版社和书号或自编说明")
    if kind is PaperKind.SYLLABUS:
        industry = catalog.trade(session, courses.load(session, row.course_id).trade).industry
        rules.require_themes(industry, row.themes, catalog.choices(session, "farmer_theme", clock.today()))


def send_back(session: Session, actor: Actor, paper_id: UUID, expected: int, reason: str) -> PaperOut:
    """Return a version with what to mend."""
    row = load_for_change(session, CoursePaper, paper_id, expected)
    rules.require_submitted(Paper(row.state))
    rewrite(session, row, state=Paper.RETURNED, reason=reason)
    audit.record(session, actor, "course_paper.returned", "course_paper", row.id, reason=reason)
    return read(session, row.id)


def approve(session: Session, actor: Actor, paper_id: UUID, expected: int) -> PaperOut:
    """R63: approve a version; by another person than who handed it in. It is in force from now on."""
    row = load_for_change(session, CoursePaper, paper_id, expected)
    rules.require_submitted(Paper(row.state))
    rules.require_second_person(row.submitted_by, actor.user_id)
    _require_complete(session, row)
    rewrite(session, row, state=Paper.APPROVED, decided_by=actor.user_id, decided_at=clock.now())
    audit.record(session, actor, "course_paper.approved", "course_paper", row.id, kind=row.kind, number=row.number)
    return read(session, row.id)
