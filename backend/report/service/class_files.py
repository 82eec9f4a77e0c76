"""一班一档: everything about a class in one file, with what is missing and who owes it (R146, R165)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access import Role
from backend.attendance import queries as attendance
from backend.attendance.service import corrections, sheets
from backend.course.schemas import PaperLineOut
from backend.course.service import courses
from backend.course.states import PaperKind
from backend.followup.queries import CertificateFilter
from backend.followup.service import assessments, certificates
from backend.kernel import clock, history
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.history import Change
from backend.kernel.page import PageQuery
from backend.report import parts, rules
from backend.report.parts import People
from backend.report.queries import files as queries
from backend.report.schemas.files import ClassFileOut, ClassStepOut, MadeOut, PartOut, RescheduledOut
from backend.report.schemas.progress import RateOut
from backend.report.service import books, ledgers
from backend.training.models import Lesson, TrainingClass
from backend.training.schemas.timetable import TimetableOut
from backend.training.service import classes, timetable
from backend.training.states import NAMES, Stage

_ALL = PageQuery(limit=1000, after=None)
"""A class has at most 500 people."""


def read(session: Session, actor: Actor, class_id: UUID) -> ClassFileOut:
    """The file; another department than the responsible one reads it without the people."""
    of = classes.read(session, actor, class_id)
    steps = _steps(session, class_id)
    papers = _papers(session, actor, of.course_id, of.plan_id)
    lessons = timetable.read(session, class_id)
    whole = actor.role != Role.DEPARTMENT or actor.department_id == of.department_id
    book = books.read(session, class_id) if whole else None
    sheet = sheets.read(session, class_id) if whole else None
    asked = corrections.list_corrections(session, _ALL, class_id, None).items if whole else []
    results = assessments.read(session, class_id) if whole else None
    issued = certificates.list_certificates(session, _ALL, CertificateFilter(class_id)).items if whole else []
    contents = parts.of_class(of, papers, lessons)
    if book is not None and sheet is not None and results is not None:
        recorded = attendance.lessons_recorded(session, class_id)
        contents += parts.of_people(Stage(of.state), People(book, sheet, recorded, asked, results, issued))
    return ClassFileOut(
        training_class=of,
        department_name=queries.department_name(session, of.department_id),
        made=made(session, actor),
        score=score(contents),
        contents=[PartOut.model_validate(part) for part in contents],
        ledger=ledgers.of_class(session, actor, class_id) if whole else None,
        steps=steps,
        papers=papers or [],
        timetable=lessons,
        rescheduled=_rescheduled(session, lessons),
        book=book,
        sheet=sheet,
        corrections=asked,
        flags=sheets.flags(session, class_id) if whole else None,
        results=results,
        certificates=sorted(issued, key=lambda one: one.number),
    )


def made(session: Session, actor: Actor) -> MadeOut:
    """Who makes a file now."""
    return MadeOut(by=user_names(session, [actor.user_id])[actor.user_id], at=clock.now())


def score(contents: list[rules.Part]) -> RateOut:
    """How complete a file is."""
    there, due = rules.completeness(contents)
    waiting = len(contents) - due
    return RateOut(
        numerator=there,
        denominator=due,
        exclusions=f"还没到时候的 {waiting} 部分不计" if waiting else "没有不计的部分",
        rule="档案完整度＝齐全的部分 ÷ 应有的部分",
    )


def _papers(session: Session, actor: Actor, course_id: UUID, plan_id: UUID | None) -> list[PaperLineOut] | None:
    """The papers by which the class is taught: its own plan, and the other two as they stand.

    None for a department that approves others: it sees no papers of this course, which does not mean that they lack.
    """
    course = courses.read(session, actor, course_id)
    if course.ready is None:
        return None
    chosen = [
        paper
        for paper in course.papers
        if (paper.id == plan_id if paper.kind is PaperKind.TEACHING_PLAN and plan_id else paper.in_force)
    ]
    return sorted(chosen, key=lambda paper: list(PaperKind).index(paper.kind))


def _steps(session: Session, class_id: UUID) -> list[ClassStepOut]:
    items = list(reversed(history.changes(session, TrainingClass, class_id).items))
    first = ClassStepOut(at=items[0].at, who=items[0].who, state_name=NAMES[Stage.DRAFT], reason=None)
    return [first, *(step for change in items[1:] if (step := _step(change)) is not None)]


def _step(change: Change) -> ClassStepOut | None:
    after = {field.name: field.after for field in change.fields}
    if "state" not in after:
        return None
    state = NAMES[Stage(after["state"])]
    return ClassStepOut(at=change.at, who=change.who, state_name=state, reason=after.get("reason"))


def _rescheduled(session: Session, lessons: TimetableOut) -> list[RescheduledOut]:
    return [
        told
        for lesson in lessons.lessons
        if lesson.version > 1
        for change in history.changes(session, Lesson, lesson.id).items
        if (told := _moved(lesson.title, change)) is not None
    ]


def _moved(title: str, change: Change) -> RescheduledOut | None:
    fields = {field.name: field for field in change.fields}
    during = fields.get("during")
    if during is None:
        return None
    reason = fields["reason"].after if "reason" in fields else None
    before, after = _lower(during.before), _lower(during.after)
    return RescheduledOut(title=title, before=before, after=after, at=change.at, who=change.who, reason=reason)


def _lower(written: str) -> datetime:
    """The beginning of a range as the database writes it: ["2026-01-01 08:00:00+00","…")."""
    return datetime.fromisoformat(written[1:].partition(",")[0].strip('"'))
