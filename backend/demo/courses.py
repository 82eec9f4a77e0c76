"""Courses whose three papers were handed in by one person and approved by another, 7 : 3 in every plan."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.course import rules
from backend.course.models import CoursePaper
from backend.course.schemas import CourseIn, PaperIn
from backend.course.service import courses, papers
from backend.course.states import Paper, PaperKind
from backend.demo.clerk import Clerk
from backend.demo.scale import MARK
from backend.demo.staff import School
from backend.kernel import clock
from backend.kernel.actor import Actor

MODES = ("voucher", "embedded", "order", "practical", "internet")
SHAPES = ((6, 7, 7), (5, 4, 7, 7, 7), (6, 6, 7, 7, 7, 7))
"""Teaching hours a day: days of at most six are theory, days of seven practice; 3 : 7 in sum."""
_TITLES = {"theory": ("安全与基础知识", "工艺与规范"), "practical": ("基本操作", "分项实训", "综合实训", "模拟考核")}


def write(session: Session, actor: Actor, schools: list[School]) -> None:
    """A course of each trade of each institution, handed in; one paper in thirty stays a draft or goes back."""
    themes = sorted(catalog.choices(session, "farmer_theme", clock.today()))
    nth = 0
    for row, trades in schools:
        for trade in trades:
            known = catalog.trade(session, trade)
            farming = known.industry == rules.FARMING
            level = 0 if row.kind == "workshop" else 5
            asked = {"institution_id": row.id, "trade": trade, "level": level, "mode": MODES[nth % len(MODES)]}
            name = {"name": f"{known.name}{'初级' if level else ''}课程{MARK}"}
            course = courses.create(session, actor, CourseIn.model_validate(asked | name))
            for data in _papers(known.name, SHAPES[nth % len(SHAPES)], [themes[nth % 11]] if farming else []):
                made = papers.create(session, actor, course.id, data)
                papers.submit(session, actor, made.id, made.version)
            nth += 1


def _papers(trade: str, shape: tuple[int, ...], themes: list[str]) -> list[PaperIn]:
    units: list[dict[str, object]] = []
    for hours in shape:
        kind = "practical" if hours > 6 else "theory"
        title = _TITLES[kind][sum(unit["kind"] == kind for unit in units)]
        units.append({"title": title, "kind": kind, "hours": hours, "theme": themes[0] if themes else None})
    plan = {"kind": PaperKind.TEACHING_PLAN, "title": f"{trade}教学计划{MARK}", "units": units}
    syllabus = {"kind": PaperKind.SYLLABUS, "title": f"{trade}教学大纲{MARK}", "themes": themes}
    book = {"kind": PaperKind.TEXTBOOK, "title": f"{trade}（自编讲义）{MARK}"}
    return [
        PaperIn.model_validate(plan),
        PaperIn.model_validate(syllabus | {"body": f"{trade}的安全要求、操作要领和考核标准。"}),
        PaperIn.model_validate(book | {"body": "本机构自编讲义，经教研组审读。"}),
    ]


def approve(deputy: Clerk) -> None:
    """Every paper that was handed in, by another person than who did."""
    with deputy.session() as (session, actor):
        asked = select(CoursePaper.id, CoursePaper.version).where(CoursePaper.state == Paper.SUBMITTED)
        for row in session.execute(asked.order_by(CoursePaper.id)).all():
            papers.approve(session, actor, row.id, row.version)


def begin_next(session: Session, actor: Actor) -> None:
    """New versions of a few courses' papers: one a draft, one handed in, one sent back."""
    books = select(CoursePaper.course_id).where(CoursePaper.kind == PaperKind.TEXTBOOK).order_by(CoursePaper.id)
    for nth, course in enumerate(session.scalars(books.limit(3)).all()):
        data = {"kind": PaperKind.TEXTBOOK, "title": f"第二版讲义{MARK}", "body": "增补案例。"}
        made = papers.create(session, actor, course, PaperIn.model_validate(data))
        if nth:
            made = papers.submit(session, actor, made.id, made.version)
        if nth == 2:
            papers.send_back(session, actor, made.id, made.version, "请补写编者和出版说明（演示）")
