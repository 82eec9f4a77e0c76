"""Questions about assessments and certificates, within the caller's scope."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.followup.models import Assessment, Certificate
from backend.kernel.page import PageQuery, keyset


def assessments(session: Session, class_id: UUID) -> dict[UUID, Assessment]:
    """Enrolment → its result."""
    rows = session.scalars(select(Assessment).where(Assessment.class_id == class_id))
    return {row.enrolment_id: row for row in rows}


def numbers(session: Session, class_id: UUID) -> dict[UUID, list[str]]:
    """Enrolment → numbers of its valid certificates."""
    query = select(Certificate).where(Certificate.class_id == class_id, Certificate.state == "valid")
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in session.scalars(query.order_by(Certificate.id)):
        found[row.enrolment_id].append(row.number)
    return found


@dataclass(frozen=True)
class CertificateFilter:
    """Which certificates a list wants."""

    class_id: UUID | None = None
    person_id: UUID | None = None
    number: str | None = None


def certificates(session: Session, page: PageQuery, wanted: CertificateFilter) -> Sequence[Certificate]:
    """Certificates, newest first; one row more than the page."""
    query = select(Certificate)
    for column, value in (
        (Certificate.class_id, wanted.class_id),
        (Certificate.person_id, wanted.person_id),
        (Certificate.number, wanted.number),
    ):
        if value is not None:
            query = query.where(column == value)
    return session.scalars(keyset(query, [Certificate.id], page, descending=True)).all()
