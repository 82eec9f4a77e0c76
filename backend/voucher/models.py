"""Schemes by version, batches, vouchers, and the holders' secrets apart from them (R35–R42)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, FetchedValue, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from backend.kernel.db import Base, InRegion, Keyed, Stamped, among
from backend.kernel.scope import COUNTY, OFFICE, OWN, UNITS, Kind, Scope, of_county
from backend.voucher.states import (
    CHANNELS,
    CHECKS,
    PROOFS,
    REMINDED_BY,
    UNUSED_REASONS,
    VoucherKind,
    VoucherState,
)

_COUNTY_SHARED = COUNTY | UNITS | {kind: of_county("county") for kind in (Kind.INSTITUTION, Kind.PERSON)}
_DESK = {Kind.TOWNSHIP: "township"}
_DEPARTMENT = {Kind.DEPARTMENT: "department_id"}
_PERSON = {Kind.PERSON: "person_id"}


class VoucherScheme(Keyed, InRegion, Stamped, Base):
    """一版培训券办法: rules as data from a day on; an approved one never changes, the next version follows (R40)."""

    __tablename__ = "voucher_scheme"
    __scope__ = Scope(sees=_COUNTY_SHARED, writes=OFFICE, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint(among("kind", VoucherKind), "kind"),
        CheckConstraint("state IN ('draft', 'approved')", "state"),
        CheckConstraint("number > 0 AND validity_days > 0 AND yearly_limit > 0", "numbers"),
        CheckConstraint("basis_points(milestones) = 10000", "milestones"),
        CheckConstraint("amounts <> '{}' AND NOT jsonb_path_exists(amounts, '$.* ? (@ <= 0)')", "amounts"),
        CheckConstraint("approved_by <> made_by", "two_persons"),
        CheckConstraint("(state = 'approved') = (approved_by IS NOT NULL)", "approved"),
        Index("uq_voucher_scheme", "county", "code", "number", unique=True),
        Index("uq_voucher_scheme_open", "county", "code", unique=True, postgresql_where=text("state = 'draft'")),
    )

    code: Mapped[str]
    number: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    amounts: Mapped[dict[str, int]] = mapped_column(JSONB)
    """Trade → value in fen; what is not named cannot be learnt with it."""
    validity_days: Mapped[int]
    yearly_limit: Mapped[int]
    milestones: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """In order: {milestone, share (basis points), within_days}."""
    valid_since: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    made_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]


class VoucherBatch(Keyed, InRegion, Stamped, Base):
    """批次: vouchers of one scheme and year that are approved and issued together; maker and approver differ."""

    __tablename__ = "voucher_batch"
    __scope__ = Scope(sees=COUNTY | {Kind.TOWNSHIP: of_county("county")}, writes=OFFICE, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("state IN ('drafted', 'approved', 'issued', 'voided')", "state"),
        CheckConstraint("origin IN ('rule', 'sheet')", "origin"),
        CheckConstraint("approved_by <> made_by", "two_persons"),
        CheckConstraint("state IN ('drafted', 'voided') OR approved_by IS NOT NULL", "approved"),
        Index("ix_voucher_batch_county", "county", "id"),
    )

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_scheme.id"))
    name: Mapped[str]
    year: Mapped[int]
    origin: Mapped[str]
    townships: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(server_default=text("'drafted'"))
    made_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]


class Voucher(Keyed, InRegion, Stamped, Base):
    """培训券: named, for one person and year; who he was when it was made is frozen on it, like on an enrolment."""

    __tablename__ = "voucher"
    __scope__ = Scope(
        sees=COUNTY | _DESK | _DEPARTMENT | OWN | _PERSON,
        writes=OFFICE | _DESK | _DEPARTMENT | _PERSON,
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint(among("state", VoucherState), "state"),
        CheckConstraint(among("channel", CHANNELS), "channel"),
        CheckConstraint(among("proof", PROOFS), "proof"),
        CheckConstraint("(state = 'frozen') = (frozen_from IS NOT NULL)", "frozen"),
        CheckConstraint("proof <> 'witness' OR proof_reason IS NOT NULL", "witness"),
        CheckConstraint(
            "state NOT IN ('reserved', 'in_training', 'redeemed', 'verified', 'settled', 'paid')"
            " OR (class_id IS NOT NULL AND enrolment_id IS NOT NULL AND channel IS NOT NULL AND value_fen > 0)",
            "chosen",
        ),
        CheckConstraint(
            "state NOT IN ('redeemed', 'verified', 'settled', 'paid')"
            " OR (proof IS NOT NULL AND redeemed_at IS NOT NULL)",
            "proved",
        ),
        CheckConstraint("state NOT IN ('voided', 'frozen', 'lost', 'recovered') OR reason IS NOT NULL", "reason"),
        Index("uq_voucher_serial", "serial", unique=True),
        Index(
            "uq_voucher_person",
            "scheme_code",
            "person_id",
            "year",
            unique=True,
            postgresql_where=text("state NOT IN ('voided', 'lost')"),
        ),
        Index("uq_voucher_replaces", "replaces", unique=True),
        Index(
            "uq_voucher_enrolment",
            "enrolment_id",
            unique=True,
            postgresql_where=text("state NOT IN ('voided', 'lost')"),
        ),
        Index("ix_voucher_person", "person_id", "year"),
        Index("ix_voucher_batch", "batch_id", "id"),
        Index("ix_voucher_import", "import_id", postgresql_where=text("import_id IS NOT NULL")),
        Index("ix_voucher_scheme", "scheme_id"),
        Index("ix_voucher_class", "class_id", "id"),
        Index("ix_voucher_county", "county", "id"),
        Index("ix_voucher_township", "township", "id"),
        Index("ix_voucher_department", "department_id", "id"),
        Index("ix_voucher_institution", "institution_id", "id"),
        Index(
            "ix_voucher_revoked",
            "serial",
            postgresql_where=text("state IN ('voided', 'frozen', 'lost', 'recovered') AND issued_at IS NOT NULL"),
        ),
        Index("ix_voucher_due", "valid_until", postgresql_where=text("state IN ('issued', 'received')")),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_batch.id"))
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_scheme.id"))
    scheme_code: Mapped[str]
    named_by: Mapped[UUID | None] = mapped_column(server_default=FetchedValue())
    """Who put him into the batch; the database writes it down, and does not let him approve the batch."""
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int]
    serial: Mapped[str]
    name: Mapped[str]
    sex: Mapped[str]
    masked_number: Mapped[str]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(server_default=text("'drafted'"))
    state_since: Mapped[datetime] = mapped_column(server_default=text("now()"))
    frozen_from: Mapped[str | None]
    reason: Mapped[str | None]
    issued_at: Mapped[datetime | None]
    printed_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    """The database alone writes it, the first time."""
    valid_until: Mapped[date | None]
    channel: Mapped[str | None]
    chosen_at: Mapped[datetime | None]
    chosen_by: Mapped[UUID | None]
    """Whose account wrote the choice down at a desk; the database alone writes it."""
    device: Mapped[str | None]
    """A keyed digest of the phone on which the holder acted last."""
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("training_class.id"))
    enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolment.id"))
    institution_id: Mapped[UUID | None]
    department_id: Mapped[str | None]
    trade: Mapped[str | None]
    value_fen: Mapped[int | None] = mapped_column(BigInteger)
    proof: Mapped[str | None]
    proof_reason: Mapped[str | None]
    redeemed_at: Mapped[datetime | None]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("voucher.id"))
    import_id: Mapped[UUID | None]
    """The import of the list that named him, so that it can be taken back."""


class VoucherSecret(InRegion, Base):
    """持券人密码: a keyed hash alone, apart from the voucher; nobody reads it, functions of the database compare it."""

    __tablename__ = "voucher_secret"
    __scope__ = Scope(sees={Kind.SYSTEM: "*"}, writes=OFFICE | _DESK, verbs=("insert",))
    __table_args__ = (CheckConstraint("misses >= 0", "misses"),)

    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.id"), primary_key=True)
    digest: Mapped[bytes]
    misses: Mapped[int] = mapped_column(server_default=text("0"))


class VoucherReminder(Keyed, InRegion, Base):
    """催用: somebody was told that his voucher waits, and said why he has not used it; each time is a row."""

    __tablename__ = "voucher_reminder"
    __scope__ = Scope(sees=COUNTY | _DESK, writes=OFFICE | _DESK, verbs=("insert",))
    __table_args__ = (
        CheckConstraint(among("reason", UNUSED_REASONS), "reason"),
        CheckConstraint(among("channel", REMINDED_BY), "channel"),
        CheckConstraint("reason <> 'other' OR note IS NOT NULL", "note"),
        Index("ix_voucher_reminder_voucher", "voucher_id", "id"),
        Index("ix_voucher_reminder_county", "county", "id"),
    )

    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.id"))
    channel: Mapped[str]
    reason: Mapped[str]
    note: Mapped[str | None]
    reminded_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    reminded_by: Mapped[UUID | None] = mapped_column(
        server_default=text("NULLIF(current_setting('skillplan.user', true), '')::uuid")
    )


class VoucherSample(Keyed, InRegion, Stamped, Base):
    """核查抽样: redeemed vouchers of a department, of which some are drawn by a seed that is kept (R41)."""

    __tablename__ = "voucher_sample"
    __scope__ = Scope(sees=COUNTY | _DEPARTMENT, writes=OFFICE | _DEPARTMENT, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("share_percent BETWEEN 1 AND 100", "share"),
        CheckConstraint("population > 0", "population"),
        CheckConstraint("state IN ('open', 'completed')", "state"),
        CheckConstraint("(state = 'completed') = (completed_by IS NOT NULL)", "completed"),
        Index("ix_voucher_sample_county", "county", "id"),
        Index("ix_voucher_sample_department", "department_id", "id"),
    )

    department_id: Mapped[str]
    institution_id: Mapped[UUID | None]
    share_percent: Mapped[int]
    seed: Mapped[str]
    population: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]


class VoucherSampleItem(InRegion, Base):
    """抽样名单: a voucher of a sample, its place in the order of the seed, and what came of it."""

    __tablename__ = "voucher_sample_item"
    __scope__ = Scope(sees=COUNTY | _DEPARTMENT, writes=OFFICE | _DEPARTMENT, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint(among("result", CHECKS), "result"),
        CheckConstraint("(result IS NULL) = (checked_by IS NULL)", "checked"),
        CheckConstraint("result <> 'wrong' OR words IS NOT NULL", "words"),
        CheckConstraint("result NOT IN ('passed', 'released') OR NOT drawn", "passed"),
        Index("uq_voucher_sample_place", "sample_id", "place", unique=True),
        Index("uq_voucher_sample_open", "voucher_id", unique=True, postgresql_where=text("result IS NULL")),
    )

    sample_id: Mapped[UUID] = mapped_column(ForeignKey("voucher_sample.id"), primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.id"), primary_key=True)
    department_id: Mapped[str]
    place: Mapped[int]
    drawn: Mapped[bool]
    result: Mapped[str | None]
    words: Mapped[str | None]
    checked_by: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
