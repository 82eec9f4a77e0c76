"""Complaints and reports: sealed as they came in, seen by the county alone (R70)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.inspection.states import KINDS, OUTCOMES, STATES
from backend.kernel.db import Base, InRegion, Keyed, Stamped, among
from backend.kernel.scope import OFFICE, Scope


class Complaint(Keyed, InRegion, Stamped, Base):
    """投诉举报: what somebody reports, with or without his phone; a receipt number alone leads him to the answer.

    The township that it may be about never sees it.
    """

    __tablename__ = "complaint"
    __scope__ = Scope(sees=OFFICE, verbs=("update",))
    __table_args__ = (
        CheckConstraint(among("kind", KINDS), "kind"),
        CheckConstraint(among("state", STATES), "state"),
        CheckConstraint(among("outcome", OUTCOMES), "outcome"),
        CheckConstraint("(state = 'received') = (answer IS NULL)", "answered"),
        CheckConstraint("(answer IS NULL) = (outcome IS NULL)", "outcome_told"),
        CheckConstraint("(answer IS NULL) = (answered_by IS NULL)", "answerer"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed"),
        Index("uq_complaint_receipt", "receipt_index", unique=True),
        Index("ix_complaint_county", "county", "id"),
    )

    kind: Mapped[str]
    content_sealed: Mapped[bytes]
    contact_sealed: Mapped[bytes | None]
    receipt_index: Mapped[bytes]
    received_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'received'"))
    outcome: Mapped[str | None]
    answer: Mapped[str | None]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
