"""Dictionaries of the plan: industries, trades, brands and the small lists; dated, never deleted (UX 28)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import Kind, Scope, every_kind, of_county

_OFFICE_WRITES = {Kind.COUNTY: "*", Kind.SYSTEM: "*"}


class Industry(Stamped, Base):
    """产业: one of the four (R13–R33)."""

    __tablename__ = "industry"
    __scope__ = Scope(sees=every_kind(), writes=_OFFICE_WRITES, verbs=("insert", "update"))

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    goal: Mapped[str]
    position: Mapped[int]


class Trade(Stamped, Base):
    """工种: belongs to one industry; its lead department by the plan or by assumption (lead_source)."""

    __tablename__ = "trade"
    __scope__ = Scope(sees=every_kind(), writes=_OFFICE_WRITES, verbs=("insert", "update"))
    __table_args__ = (Index("uq_trade_name", "name", unique=True),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    industry: Mapped[str] = mapped_column(ForeignKey("industry.code"))
    lead_department: Mapped[str] = mapped_column(ForeignKey("department.code"))
    lead_source: Mapped[str]
    position: Mapped[int]
    valid_since: Mapped[date] = mapped_column(server_default=text("'2020-01-01'"))
    valid_until: Mapped[date | None]


class LabourBrand(Stamped, Base):
    """劳务品牌: one of the seven (R27), linked to a trade."""

    __tablename__ = "labour_brand"
    __scope__ = Scope(sees=every_kind(), writes=_OFFICE_WRITES, verbs=("insert", "update"))

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    valid_since: Mapped[date] = mapped_column(server_default=text("'2020-01-01'"))
    valid_until: Mapped[date | None]


class DictionaryEntry(Stamped, Base):
    """字典项: one value of a small list (training_mode, person_category, …), dated."""

    __tablename__ = "dictionary_entry"
    __scope__ = Scope(sees=every_kind(), writes=_OFFICE_WRITES, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("kind <> 'holiday' OR valid_until IS NOT NULL", "holiday"),
        Index("uq_dictionary_entry_name", "kind", "name", unique=True),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    valid_since: Mapped[date] = mapped_column(server_default=text("'2020-01-01'"))
    valid_until: Mapped[date | None]


class Setting(Keyed, InRegion, Base):
    """规则设置: one value of a county's rules from a day on; append-only, the newest for a day holds."""

    __tablename__ = "setting"
    __scope__ = Scope(
        sees=every_kind(of_county("county")) | {Kind.PROVINCE: "province", Kind.PREFECTURE: "prefecture"},
        writes={Kind.COUNTY: "county", Kind.SYSTEM: "*"},
        verbs=("insert",),
    )
    __table_args__ = (
        CheckConstraint("length(region) = 6", "region"),
        Index("ix_setting_code", "county", "code", "valid_since", "id"),
    )

    code: Mapped[str]
    value: Mapped[str]
    valid_since: Mapped[date]
    reason: Mapped[str]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
