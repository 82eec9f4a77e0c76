"""What a trainee sees of his own, under his own scope."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.kernel.db import Rows

_NAME = text("SELECT name FROM own_name()")
_CLASSES = text("SELECT * FROM own_classes()")
_LESSONS = text("SELECT * FROM own_lessons(:id)")
_CERTIFICATES = text("SELECT * FROM own_certificates()")


def own_name(session: Session) -> str:
    """The present trainee's name."""
    return session.scalar(_NAME) or ""


def own_classes(session: Session) -> Rows:
    """His enrolments with class and result, the newest first."""
    return session.execute(_CLASSES).all()


def own_lessons(session: Session, enrolment_id: UUID) -> Rows:
    """The lessons of one of them in time, with his marks."""
    return session.execute(_LESSONS, {"id": enrolment_id}).all()


def own_certificates(session: Session) -> Rows:
    """His certificates, the newest first."""
    return session.execute(_CERTIFICATES).all()
