"""What becomes of teachers: yearly review, study away from home, titles (R118, R139, R141)."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.institution import rules
from backend.institution.errors import TeacherReviewed
from backend.institution.models import Institution, Teacher, TeacherReview, TeacherStudy, TitleApplication
from backend.institution.schemas.teachers import (
    ReviewIn,
    StudyIn,
    StudyOut,
    TeacherOut,
    TitleIn,
    TitleOut,
    TitleResultIn,
)
from backend.institution.service import teachers
from backend.institution.states import Teaching
from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id

_PRIVATE = "private"


def _kept(session: Session, actor: Actor, teacher_id: UUID) -> Teacher:
    row = session.get(Teacher, teacher_id, with_for_update={"key_share": True})
    if row is None:
        raise NotFound
    rules.require_pool_keeper(actor.kind, actor.department_id)
    return row


def review(session: Session, actor: Actor, teacher_id: UUID, data: ReviewIn) -> TeacherOut:
    """R118: one review a year; who leaves by it leaves the pool."""
    row = _kept(session, actor, teacher_id)
    rules.require_teaching(Teaching(row.state), Teaching.ACTIVE)
    same = select(TeacherReview.id).where(TeacherReview.teacher_id == row.id, TeacherReview.year == data.year)
    if session.scalar(same) is not None:
        raise TeacherReviewed(f"这名教师 {data.year} 年已考评过")
    session.add(TeacherReview(id=new_id(), teacher_id=row.id, region=row.region, **data.model_dump()))
    session.flush()
    if data.outcome == "leave":
        rewrite(session, row, state=Teaching.LEFT, reason=data.reason)
    audit.record(session, actor, "teacher.reviewed", "teacher", row.id, year=data.year, outcome=data.outcome)
    return teachers.read(session, row.id)


def _require_study(data: StudyIn) -> None:
    if data.until < data.since:
        raise rules.fault("/until", "结束日期不能早于开始日期")


def add_study(session: Session, actor: Actor, teacher_id: UUID, data: StudyIn) -> TeacherOut:
    """R139: study away from home."""
    row = _kept(session, actor, teacher_id)
    _require_study(data)
    study = TeacherStudy(id=new_id(), teacher_id=row.id, region=row.region, **data.model_dump())
    session.add(study)
    session.flush()
    audit.record(session, actor, "teacher_study.created", "teacher_study", study.id)
    return teachers.read(session, row.id)


def change_study(session: Session, actor: Actor, study_id: UUID, expected: int, data: StudyIn) -> StudyOut:
    """Tell a study anew, with its result."""
    study = load_for_change(session, TeacherStudy, study_id, expected)
    rules.require_pool_keeper(actor.kind, actor.department_id)
    _require_study(data)
    rewrite(session, study, **data.model_dump())
    audit.record(session, actor, "teacher_study.changed", "teacher_study", study.id)
    return StudyOut.model_validate(study)


def apply_for_title(session: Session, actor: Actor, teacher_id: UUID, data: TitleIn) -> TeacherOut:
    """R141: an application; teachers of private institutions are marked by themselves."""
    row = _kept(session, actor, teacher_id)
    at = None if row.institution_id is None else session.get(Institution, row.institution_id)
    private = at is not None and at.kind == _PRIVATE
    asked = TitleApplication(
        id=new_id(), teacher_id=row.id, region=row.region, private=private, state="submitted", **data.model_dump()
    )
    session.add(asked)
    session.flush()
    audit.record(session, actor, "title_application.created", "title_application", asked.id)
    return teachers.read(session, row.id)


def decide_title(session: Session, actor: Actor, title_id: UUID, expected: int, data: TitleResultIn) -> TitleOut:
    """How it ended; a passed one becomes the teacher's title."""
    asked = load_for_change(session, TitleApplication, title_id, expected)
    rules.require_pool_keeper(actor.kind, actor.department_id)
    if asked.state != "submitted":
        raise rules.fault("/state", "这次申报已有结果")
    rewrite(session, asked, state=data.state)
    if data.state == "passed":
        rewrite(session, teachers.load(session, asked.teacher_id), title=asked.title)
    audit.record(session, actor, "title_application.decided", "title_application", asked.id, state=data.state)
    return TitleOut.model_validate(asked)
