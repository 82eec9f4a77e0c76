"""Regions by division code, responsible departments and what each answers for (R2, R93–R110)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import Kind, Scope, every_kind

OFFICE_WRITES = {Kind.COUNTY: "county", Kind.SYSTEM: "*"}
"""Reference rows: everybody reads, the county's office keeps (the route's permission narrows it to the office)."""


class Region(Stamped, Base):
    """区划: province 2 ⊃ prefecture 4 ⊃ county 6 ⊃ township 9 ⊃ village 12 digits; codes drift, hence the dates."""

    __tablename__ = "region"
    __scope__ = Scope(sees=every_kind(), writes=OFFICE_WRITES, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("level IN ('province', 'prefecture', 'county', 'township', 'village')", "level"),
        CheckConstraint("code ~ '^[0-9]{2,12}$'", "code"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_since", "validity"),
        Index("ix_region_parent", "parent_code", "code"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    county: Mapped[str | None]
    is_focus_town: Mapped[bool] = mapped_column(server_default=text("false"))
    tile_row: Mapped[int | None]
    tile_column: Mapped[int | None]
    valid_since: Mapped[date] = mapped_column(server_default=text("'2020-01-01'"))
    valid_until: Mapped[date | None]


class RegionAlias(Keyed, InRegion, Base):
    """A name by which clerks write a village or township, or an old code (region holds the present code)."""

    __tablename__ = "region_alias"
    __scope__ = Scope(sees=every_kind(), writes=OFFICE_WRITES, verbs=("insert", "delete"))
    __table_args__ = (Index("uq_region_alias_name", "region", "alias", unique=True),)

    alias: Mapped[str]


class Department(Stamped, Base):
    """责任部门: one of the units that answer for training (R100–R110)."""

    __tablename__ = "department"
    __scope__ = Scope(sees=every_kind(), writes=OFFICE_WRITES, verbs=("insert", "update"))

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str]
    is_lead: Mapped[bool] = mapped_column(server_default=text("false"))
    drafts_plan: Mapped[bool] = mapped_column(server_default=text("false"))
    responsibility: Mapped[str]
    position: Mapped[int]
    county: Mapped[str]
    valid_since: Mapped[date] = mapped_column(server_default=text("'2020-01-01'"))
    valid_until: Mapped[date | None]


class Responsibility(Keyed, Stamped, Base):
    """职责分工: department × what it covers (trade, training kind, person group); many-to-many with one lead each."""

    __tablename__ = "responsibility"
    __scope__ = Scope(sees=every_kind(), writes=OFFICE_WRITES)
    __table_args__ = (
        CheckConstraint("kind IN ('trade', 'training_kind', 'person_group')", "kind"),
        Index("uq_responsibility", "department_id", "kind", "covers", unique=True),
        Index("uq_responsibility_lead", "kind", "covers", unique=True, postgresql_where=text("is_lead")),
    )

    department_id: Mapped[str] = mapped_column(ForeignKey("department.code"))
    kind: Mapped[str]
    covers: Mapped[str]
    is_lead: Mapped[bool] = mapped_column(server_default=text("false"))
    clause: Mapped[str | None]
    county: Mapped[str]
