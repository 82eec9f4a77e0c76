"""What files are made of: who arrived when, and the classes of a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from backend.attendance import queries as attendance
from backend.catalog.models import Trade
from backend.institution.models import Institution
from backend.org.models import Department
from backend.training.models import Completion, Enrolment, TrainingClass


def department_name(session: Session, code: str) -> str:
    """The short name of a unit."""
    return session.get_one(Department, code).short_name


def enrolments(session: Session, class_id: UUID) -> Sequence[Enrolment]:
    """Everybody who was ever enrolled in a class, by name."""
    query = select(Enrolment).where(Enrolment.class_id == class_id)
    return session.scalars(query.order_by(Enrolment.name, Enrolment.id)).all()


def arrivals(session: Session, class_id: UUID) -> dict[UUID, datetime]:
    """Enrolment → when he was first seen."""
    seen = attendance.seen([class_id])
    query = select(seen.c.enrolment_id, func.min(seen.c.at).label("at")).group_by(seen.c.enrolment_id)
    return {row.enrolment_id: row.at for row in session.execute(query)}


def trainings(session: Session, person_id: UUID) -> Sequence[Row[Any]]:
    """The classes of a person, the earliest first, with whether he counts for each."""
    query = (
        select(Enrolment, TrainingClass)
        .join(TrainingClass, TrainingClass.id == Enrolment.class_id)
        .join(Institution, Institution.id == Enrolment.institution_id)
        .join(Trade, Trade.code == Enrolment.trade)
        .join(Completion, Completion.enrolment_id == Enrolment.id, isouter=True)
        .add_columns(
            Institution.name.label("institution_name"),
            Trade.name.label("trade_name"),
            Completion.id.is_not(None).label("counted"),
        )
        .where(Enrolment.person_id == person_id)
    )
    return session.execute(query.order_by(TrainingClass.starts_on, Enrolment.id)).all()
