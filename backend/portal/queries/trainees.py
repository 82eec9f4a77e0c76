"""What a trainee sees of his own, under his own scope, and what everybody sees of open classes."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.db import Rows
from backend.org.models import Region
from backend.voucher.models import Voucher

_NAME = text("SELECT name FROM own_name()")
_CLASSES = text("SELECT * FROM own_classes()")
_LESSONS = text("SELECT * FROM own_lessons(:id)")
_CERTIFICATES = text("SELECT * FROM own_certificates()")
_OPEN = text("SELECT * FROM open_classes(:trade, :township, :since, :skip, :most)")
_QUESTIONS = text("SELECT * FROM own_questions()")
_ANSWER = text("SELECT tell_own_answer(:id, CAST(:told AS jsonb))")
_VISIT = text("SELECT tell_own_visit(:id, :stars, :said)")
_OWN_CHOICES = text("SELECT * FROM own_choices(:id, :since)")
_CHOICES = text("SELECT * FROM open_choices(:since)")


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


def open_classes(session: Session, trade: str | None, township: str | None, skip: int, most: int) -> Rows:
    """Classes that take people, the first to begin first."""
    asked = {"trade": trade, "township": township, "since": clock.today(), "skip": skip, "most": most}
    return session.execute(_OPEN, asked).all()


def open_choices(session: Session) -> Rows:
    """Trades and townships of such classes: kind, code, name."""
    return session.execute(_CHOICES, {"since": clock.today()}).all()


def places(session: Session) -> Rows:
    """The counties that have townships here, each followed by its townships: code, name."""
    town = Region.__table__.alias("town")
    ours = select(town.c.code).where(town.c.parent_code == Region.code, town.c.level == "township").exists()
    query = select(Region.code, Region.name).where(
        Region.valid_until.is_(None), (Region.level == "township") | ((Region.level == "county") & ours)
    )
    return session.execute(query.order_by(Region.code)).all()


def own_questions(session: Session) -> Rows:
    """What the present trainee is asked now: kind (answer, visit), id, class_name, months."""
    return session.execute(_QUESTIONS).all()


def tell_answer(session: Session, task_id: UUID, told: Mapping[str, object]) -> str | None:
    """His answer; the county, or None where it is not his to give."""
    county: str | None = session.scalar(_ANSWER, {"id": task_id, "told": json.dumps(told, ensure_ascii=False)})
    return county


def tell_visit(session: Session, enrolment_id: UUID, stars: int, said: str | None) -> str | None:
    """How content he is; the county, or None where it is not his to say."""
    county: str | None = session.scalar(_VISIT, {"id": enrolment_id, "stars": stars, "said": said})
    return county


def own_vouchers(session: Session) -> Sequence[Voucher]:
    """The present trainee's vouchers that are out, the newest first."""
    query = select(Voucher).where(Voucher.issued_at.is_not(None)).order_by(Voucher.id.desc())
    return session.scalars(query.limit(5)).all()


def own_choices(session: Session, voucher_id: UUID) -> Rows:
    """Classes that one of them may be used for."""
    return session.execute(_OWN_CHOICES, {"id": voucher_id, "since": clock.today()}).all()
