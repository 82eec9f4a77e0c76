"""Founders, who guides them, and their loans: sums and the order of states are the database's (R120, R121)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped, among
from backend.kernel.scope import COUNTY, OFFICE, Kind, Scope
from backend.startup.states import CASE_OPEN, LOAN_OPEN, CaseState, LoanState

_TOWNSHIP, _DEPARTMENT = {Kind.TOWNSHIP: "township"}, {Kind.DEPARTMENT: "department_id"}
_SEES = COUNTY | _TOWNSHIP | _DEPARTMENT
_KEPT = Scope(sees=_SEES, writes=OFFICE | _DEPARTMENT, verbs=("insert", "update"))
_APPENDED = Scope(sees=_SEES, writes=OFFICE | _DEPARTMENT, verbs=("insert",))
"""The office and the responsible department record; the founder's township reads."""


class StartupCase(Keyed, InRegion, Stamped, Base):
    """创业者: somebody of the registry as he stood when he was proposed, and what he founds."""

    __tablename__ = "startup_case"
    __scope__ = Scope(sees=_SEES, writes=OFFICE | _TOWNSHIP | _DEPARTMENT, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint(among("state", CaseState), "state"),
        CheckConstraint("(state = 'proposed') = (decided_on IS NULL)", "decided"),
        CheckConstraint("(state IN ('declined', 'ended')) = (reason IS NOT NULL)", "reason"),
        CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", "ended"),
        Index("uq_startup_case_person", "person_id", unique=True, postgresql_where=text(among("state", CASE_OPEN))),
        Index("ix_startup_case_county", "county", "id"),
        Index("ix_startup_case_township", "township", "id"),
        Index("ix_startup_case_department", "department_id", "id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.code"))
    name: Mapped[str]
    sex: Mapped[str]
    masked_number: Mapped[str]
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    project: Mapped[str]
    started_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'proposed'"))
    proposed_on: Mapped[date]
    proposed_by: Mapped[UUID]
    decided_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]


class StartupMentor(Keyed, InRegion, Base):
    """创业导师: who guides a founder from a day on; the next one takes his place, and nobody is forgotten."""

    __tablename__ = "startup_mentor"
    __scope__ = _APPENDED
    __table_args__ = (Index("ix_startup_mentor_case", "case_id", "id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("startup_case.id"))
    department_id: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    phone_sealed: Mapped[bytes]
    since_on: Mapped[date]
    assigned_by: Mapped[UUID]
    assigned_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class StartupNote(Keyed, InRegion, Base):
    """指导记录: what was done for a founder on a day; nothing is taken back."""

    __tablename__ = "startup_note"
    __scope__ = _APPENDED
    __table_args__ = (Index("ix_startup_note_case", "case_id", "id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("startup_case.id"))
    department_id: Mapped[str]
    guided_on: Mapped[date]
    words: Mapped[str]
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class LoanReferral(Keyed, InRegion, Stamped, Base):
    """贷款推荐: a loan of one kind from its referral on; the sum of what was repaid is the database's."""

    __tablename__ = "loan_referral"
    __scope__ = _KEPT
    __table_args__ = (
        CheckConstraint(among("state", LoanState), "state"),
        CheckConstraint(
            "asked_fen > 0 AND approved_fen BETWEEN 1 AND asked_fen AND disbursed_fen BETWEEN 1 AND approved_fen",
            "amounts",
        ),
        CheckConstraint("repaid_fen BETWEEN 0 AND coalesce(disbursed_fen, 0)", "repaid"),
        CheckConstraint("(state = 'repaid') = (repaid_fen = disbursed_fen)", "repaid_all"),
        CheckConstraint("(approved_on IS NULL) = (approved_fen IS NULL)", "approved"),
        CheckConstraint("num_nonnulls(disbursed_on, disbursed_fen, due_on) IN (0, 3)", "disbursed"),
        CheckConstraint("(state IN ('disbursed', 'repaid')) = (disbursed_fen IS NOT NULL)", "disbursed_state"),
        CheckConstraint("state = 'withdrawn' OR (state <> 'referred') = (applied_on IS NOT NULL)", "applied_state"),
        CheckConstraint(
            "state = 'withdrawn' OR (state IN ('approved', 'disbursed', 'repaid')) = (approved_fen IS NOT NULL)",
            "approved_state",
        ),
        CheckConstraint("(state IN ('repaid', 'refused', 'withdrawn')) = (ended_on IS NOT NULL)", "ended"),
        CheckConstraint("(state IN ('refused', 'withdrawn')) = (reason IS NOT NULL)", "reason"),
        CheckConstraint(
            "applied_on >= referred_on AND approved_on >= applied_on AND disbursed_on >= approved_on"
            " AND due_on > disbursed_on AND ended_on >= coalesce(disbursed_on, approved_on, applied_on, referred_on)",
            "days",
        ),
        Index(
            "uq_loan_referral_open", "person_id", "kind", unique=True, postgresql_where=text(among("state", LOAN_OPEN))
        ),
        Index("ix_loan_referral_case", "case_id", "id"),
        Index("ix_loan_referral_county", "county", "id"),
        Index("ix_loan_referral_township", "township", "id"),
        Index("ix_loan_referral_department", "department_id", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("startup_case.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[str]
    kind: Mapped[str]
    bank: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'referred'"))
    asked_fen: Mapped[int] = mapped_column(BigInteger)
    approved_fen: Mapped[int | None] = mapped_column(BigInteger)
    disbursed_fen: Mapped[int | None] = mapped_column(BigInteger)
    repaid_fen: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    referred_on: Mapped[date]
    applied_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    disbursed_on: Mapped[date | None]
    due_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]
    referred_by: Mapped[UUID]


class LoanRepayment(Keyed, InRegion, Base):
    """还款: money paid back on a day; a mistake is put right by another row that takes it back (冲正)."""

    __tablename__ = "loan_repayment"
    __scope__ = _APPENDED
    __table_args__ = (
        CheckConstraint("amount_fen <> 0 AND (amount_fen < 0) = (reverses IS NOT NULL)", "amount"),
        CheckConstraint("(reverses IS NULL) = (reason IS NULL)", "reason"),
        Index("uq_loan_repayment_reverses", "reverses", unique=True),
        Index("ix_loan_repayment_loan", "loan_id", "id"),
    )

    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan_referral.id"))
    department_id: Mapped[str]
    paid_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reverses: Mapped[UUID | None] = mapped_column(ForeignKey("loan_repayment.id"))
    reason: Mapped[str | None]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
