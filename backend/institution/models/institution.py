"""Institutions: trades of the licence, facilities, cooperation and what is lent (R59, R83, R87, R88, R137)."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.institution.models.scopes import KEPT_BY_BOTH, KEPT_BY_OFFICE
from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, OFFICE, UNITS, Kind, Scope


class Institution(Keyed, InRegion, Stamped, Base):
    """培训机构: who may be recognised to train; `region` is the county that keeps it, `home` where it sits."""

    __tablename__ = "institution"
    __scope__ = Scope(
        sees=COUNTY | UNITS | {Kind.INSTITUTION: "id"},
        writes=OFFICE | {Kind.INSTITUTION: "id"},
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint("length(region) = 6", "region"),
        CheckConstraint("state IN ('active', 'closed')", "state"),
        Index("uq_institution_name", "county", "name", unique=True),
        Index("uq_institution_licence", "county", "licence_number", unique=True),
        Index("ix_institution_county", "county", "id"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    licence_number: Mapped[str]
    licence_until: Mapped[date]
    home: Mapped[str]
    address: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    platform_url: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=text("'active'"))
    closed_reason: Mapped[str | None]


class InstitutionTrade(Keyed, InRegion, Stamped, Base):
    """办学范围: a trade that the licence names, up to a level (5 junior … 1 senior technician, 0 none)."""

    __tablename__ = "institution_trade"
    __scope__ = KEPT_BY_OFFICE
    __table_args__ = (
        CheckConstraint("highest_level BETWEEN 0 AND 5", "level"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_since", "validity"),
        Index("uq_institution_trade", "institution_id", "trade", "valid_since", unique=True),
        Index("ix_institution_trade_trade", "county", "trade", "institution_id"),
    )

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    highest_level: Mapped[int]
    valid_since: Mapped[date]
    valid_until: Mapped[date | None]


class Facility(Keyed, InRegion, Stamped, Base):
    """设施设备: classrooms, workplaces and machines of an institution, and projects to build them (R137)."""

    __tablename__ = "facility"
    __scope__ = KEPT_BY_BOTH
    __table_args__ = (
        CheckConstraint("kind IN ('classroom', 'workplace', 'equipment', 'project')", "kind"),
        CheckConstraint("quantity >= 0 AND places >= 0 AND value_fen >= 0", "numbers"),
        Index("ix_facility_institution", "institution_id", "id"),
        Index("ix_facility_county", "county", "id"),
    )

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    kind: Mapped[str]
    name: Mapped[str]
    trade: Mapped[str | None] = mapped_column(ForeignKey("trade.code"))
    quantity: Mapped[int]
    places: Mapped[int]
    value_fen: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    remark: Mapped[str | None]


class Cooperation(Keyed, InRegion, Stamped, Base):
    """合作协议: an enterprise or workshop works with an institution from a day to a day (R87)."""

    __tablename__ = "cooperation"
    __scope__ = KEPT_BY_BOTH
    __table_args__ = (
        CheckConstraint("valid_until > valid_since", "validity"),
        Index("ix_cooperation_institution", "institution_id", "id"),
        Index("ix_cooperation_county", "county", "id"),
    )

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    partner: Mapped[str]
    partner_kind: Mapped[str]
    content: Mapped[str]
    valid_since: Mapped[date]
    valid_until: Mapped[date]


class SharedResource(Keyed, InRegion, Stamped, Base):
    """共享资源: equipment, site, teachers or technique that a partner lends under a cooperation (R88)."""

    __tablename__ = "shared_resource"
    __scope__ = KEPT_BY_BOTH
    __table_args__ = (
        CheckConstraint("kind IN ('equipment', 'site', 'teachers', 'technique')", "kind"),
        Index("ix_shared_resource_cooperation", "cooperation_id", "id"),
        Index("ix_shared_resource_institution", "institution_id", "id"),
        Index("ix_shared_resource_county", "county", "id"),
    )

    cooperation_id: Mapped[UUID] = mapped_column(ForeignKey("cooperation.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    kind: Mapped[str]
    name: Mapped[str]
    available: Mapped[str]
