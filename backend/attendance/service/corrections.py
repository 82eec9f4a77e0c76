"""Corrections: asked for with a reason after the window, decided by somebody else of the department (R66)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.attendance import queries
from backend.attendance.errors import CorrectionDecided, CorrectionOpen, NotInClass, OwnCorrection, WrongMark
from backend.attendance.models import AttendanceCorrection
from backend.attendance.schemas import AttendanceCorrectionIn, AttendanceCorrectionOut, AttendanceDecisionIn
from backend.attendance.service import rooms
from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.training.models import Enrolment


def _out(found: Row[Any]) -> AttendanceCorrectionOut:
    row = found.AttendanceCorrection
    names = {"class_name": found.class_name, "title": found.title, "name": found.name}
    return AttendanceCorrectionOut(**shared(row, AttendanceCorrectionOut), **names, since=found.during.lower)


def list_corrections(
    session: Session, page: PageQuery, class_id: UUID | None, state: str | None
) -> Page[AttendanceCorrectionOut]:
    """Corrections that the caller sees, newest first."""
    rows = queries.corrections(session, page, class_id, state)
    return cut([_out(row) for row in rows], page, ["id"])


def ask(session: Session, actor: Actor, data: AttendanceCorrectionIn) -> AttendanceCorrectionOut:
    """Ask that somebody's lesson count, or not; raises CorrectionOpen."""
    lesson = rooms.load(session, data.lesson_id)
    person = session.get(Enrolment, data.enrolment_id)
    if person is None or person.class_id != lesson.class_id:
        raise NotInClass
    row = AttendanceCorrection(
        id=new_id(),
        **data.model_dump(),
        class_id=person.class_id,
        institution_id=person.institution_id,
        department_id=person.department_id,
        region=person.region,
        asked_by=actor.user_id,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise CorrectionOpen from None
    audit.record(session, actor, "correction.asked", "correction", row.id, lesson_id=str(lesson.id))
    return _out(queries.correction(session, row.id))


def decide(
    session: Session, actor: Actor, correction_id: UUID, expected: int, data: AttendanceDecisionIn
) -> AttendanceCorrectionOut:
    """Approve or refuse; raises CorrectionDecided, and OwnCorrection for whoever asked."""
    row = load_for_change(session, AttendanceCorrection, correction_id, expected)
    if row.state != "asked":
        raise CorrectionDecided
    if row.asked_by == actor.user_id:
        raise OwnCorrection
    if not data.approve and data.answer is None:
        raise WrongMark("请写明退回的原因", errors=[FieldError("/answer", "value", "请写明退回的原因")])
    state = "approved" if data.approve else "refused"
    rewrite(session, row, state=state, answer=data.answer, decided_by=actor.user_id)
    audit.record(session, actor, "correction.decided", "correction", row.id, state=state)
    return _out(queries.correction(session, row.id))
