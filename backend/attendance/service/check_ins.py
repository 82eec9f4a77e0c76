"""Check-in by a trainee without an account: the code of the screen, his name, the end of his number (R64, R66)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from backend.attendance.errors import CodeLate, CodeUnknown, CodeUsed
from backend.attendance.schemas import CheckInIn, CheckInOut, Way
from backend.attendance.service import codes
from backend.attendance.service.codes import Pace
from backend.identity import guesses
from backend.identity.guesses import Bucket
from backend.kernel import audit, clock
from backend.kernel.crypto import aead, blind
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter

_LESSONS = text("SELECT * FROM lessons_to_attend(:name)")
_CHECK_IN = text("SELECT check_in(:lesson, :enrolment, :way, :step, :nth, :device)")
WAYS: tuple[Way, ...] = ("in", "out")


def check_in(database: Database, data: CheckInIn, address: str) -> CheckInOut:
    """Use a code; raises CodeUnknown, CodeUsed or CodeLate, WaitBeforeSignIn after too many wrong ones."""
    who = Bucket(f"check_in:{blind.digest(f'{data.name}:{data.tail.upper()}', purpose='guess')}", 60)
    where = Bucket(f"check_in_from:{blind.digest(address, purpose='guess')}", 600)
    guesses.admit(database, [who, where])
    try:
        with database.session() as session:
            enter(session, Kind.PUBLIC)
            done = _use(session, data)
    except (CodeUsed, CodeLate):
        guesses.excuse(database, who)
        raise
    guesses.excuse(database, who)
    return done


def _use(session: Session, data: CheckInIn) -> CheckInOut:
    at = clock.now()
    for lesson in _lessons(session, data):
        pace = Pace(lesson.code_seconds, lesson.grace_seconds)
        for way in WAYS:
            for shown in codes.recent(session, lesson.lesson_id, way, pace, at):
                if shown.digits == data.code:
                    return _burn(session, lesson, way, shown, data.device)
    raise CodeUnknown


def _lessons(session: Session, data: CheckInIn) -> list[Row[Any]]:
    found = session.execute(_LESSONS, {"name": data.name}).all()
    return [row for row in found if _number(row).endswith(data.tail.upper())]


def _number(row: Row[Any]) -> str:
    return aead.unseal(row.sealed, table="person", column="id_number", row=row.person_id)


def _burn(session: Session, lesson: Row[Any], way: Way, shown: codes.Shown, device: str) -> CheckInOut:
    before: datetime | None = lesson.came_at if way == "in" else lesson.went_at
    if before is not None:
        return _told(lesson, way, before, already=True)
    if shown.used:
        raise CodeUsed
    if shown.over:
        raise CodeLate
    asked = {"lesson": lesson.lesson_id, "enrolment": lesson.enrolment_id, "way": way}
    code = {"step": shown.step, "nth": shown.nth, "device": blind.digest(device, purpose="device")}
    moment = session.scalar(_CHECK_IN, asked | code)
    if moment is None:
        raise CodeUsed
    audit.record(session, None, "check_in.made", "lesson", lesson.lesson_id, county=lesson.county, way=way)
    return _told(lesson, way, moment, already=False)


def _told(lesson: Row[Any], way: Way, at: datetime, *, already: bool) -> CheckInOut:
    return CheckInOut(class_name=lesson.class_name, title=lesson.title, way=way, at=at, already=already)
