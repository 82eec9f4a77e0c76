"""Questions about complaints, within the caller's scope."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from backend.inspection.models import Complaint
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.org.models import Region

_DUTIES = 20


def _listed() -> Select[Any]:
    listed = select(Complaint).join(Region, Region.code == Complaint.region)
    return listed.add_columns(Region.name.label("place"))


def complaints(session: Session, page: PageQuery, state: str | None, kind: str | None) -> Sequence[Row[Any]]:
    """Complaints, newest first; one row more than the page."""
    query = _listed()
    for column, value in ((Complaint.state, state), (Complaint.kind, kind)):
        if value is not None:
            query = query.where(column == value)
    return session.execute(keyset(query, [Complaint.id], page, descending=True)).all()


def complaint(session: Session, complaint_id: UUID) -> Row[Any] | None:
    """One complaint with its place."""
    return session.execute(_listed().where(Complaint.id == complaint_id)).first()


def answered(session: Session) -> tuple[int, datetime | None]:
    """How many reports are answered and not closed, and since when the first."""
    query = select(func.count(), func.min(Complaint.answered_at)).where(Complaint.state == "answered")
    number, since = session.execute(query).one()
    return number, since


def open_complaints(session: Session) -> Rows:
    """What waits for an answer, the most urgent first."""
    query = select(Complaint.id, Complaint.kind, Complaint.received_at, Complaint.due_on)
    query = query.where(Complaint.state == "received").order_by(Complaint.due_on, Complaint.id)
    return session.execute(query.limit(_DUTIES)).all()
