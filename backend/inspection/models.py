"""Reports, sealed as they came in, and what is looked into about vouchers; seen by the county alone (R42, R70)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from backend.inspection.states import CASE_KINDS, CASE_OUTCOMES, ENTRIES, KINDS, OUTCOMES, SIGNALS, STATES
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


class SignalNote(Keyed, InRegion, Base):
    """疑点说明: somebody looked into a signal and says why it is none; it comes back when more people are in it."""

    __tablename__ = "signal_note"
    __scope__ = Scope(sees=OFFICE, verbs=("insert",))
    __table_args__ = (
        CheckConstraint(among("kind", SIGNALS), "kind"),
        Index("ix_signal_note_county", "county", "kind", "subject", "id"),
    )

    kind: Mapped[str]
    subject: Mapped[str]
    people: Mapped[int]
    words: Mapped[str]
    noted_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    noted_by: Mapped[UUID]


class VoucherCase(Keyed, InRegion, Stamped, Base):
    """培训券案件: a signal or a report that is looked into; decided by somebody else than who opened it (R42)."""

    __tablename__ = "voucher_case"
    __scope__ = Scope(sees=OFFICE, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint(among("kind", CASE_KINDS), "kind"),
        CheckConstraint(among("outcome", CASE_OUTCOMES), "outcome"),
        CheckConstraint("state IN ('open', 'decided')", "state"),
        CheckConstraint("(kind = 'report') = (complaint_id IS NOT NULL)", "report"),
        CheckConstraint("decided_by <> opened_by", "two_persons"),
        CheckConstraint(
            "(state = 'decided') = (num_nonnulls(outcome, decision, decided_by, decided_at) = 4)"
            " AND num_nonnulls(outcome, decision, decided_by, decided_at) IN (0, 4)",
            "decided",
        ),
        Index(
            "uq_voucher_case_signal", "county", "kind", "subject", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("ix_voucher_case_county", "county", "id"),
    )

    kind: Mapped[str]
    subject: Mapped[str]
    complaint_id: Mapped[UUID | None] = mapped_column(ForeignKey("complaint.id"))
    title: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    outcome: Mapped[str | None]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class VoucherCaseItem(InRegion, Base):
    """涉案培训券: a voucher of a case, and whether the case keeps it frozen."""

    __tablename__ = "voucher_case_item"
    __scope__ = Scope(sees=OFFICE, verbs=("insert", "update"))
    __table_args__ = (Index("ix_voucher_case_item_voucher", "voucher_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_case.id"), primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.id"), primary_key=True)
    frozen: Mapped[bool] = mapped_column(server_default=text("false"))


class VoucherCaseEntry(Keyed, InRegion, Base):
    """案件记录: what was found and done, by whom and when; nothing is taken back."""

    __tablename__ = "voucher_case_entry"
    __scope__ = Scope(sees=OFFICE, verbs=("insert",))
    __table_args__ = (
        CheckConstraint(among("kind", ENTRIES), "kind"),
        Index("ix_voucher_case_entry_case", "case_id", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_case.id"))
    kind: Mapped[str]
    words: Mapped[str]
    vouchers: Mapped[int] = mapped_column(server_default=text("0"))
    written_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    written_by: Mapped[UUID]
