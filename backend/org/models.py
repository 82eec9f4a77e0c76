"""Regions by division code, responsible departments and what each answers for (R2, R93–R110)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import NOTHING, Kind, Scope, by_region, every_kind

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
        CheckConstraint("(tile_row IS NULL) = (tile_column IS NULL)", "tile_whole"),
        CheckConstraint("tile_row BETWEEN 1 AND 6 AND tile_column BETWEEN 1 AND 6", "tile_inside"),
        Index("ix_region_parent", "parent_code", "code"),
        Index("uq_region_tile", "county", "tile_row", "tile_column", unique=True),
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


class RegionAlias(Keyed, InRegion, Stamped, Base):
    """A name by which clerks write a village or township, or an old code (region holds the present code).

    One way of writing means one region below the same parent.
    """

    __tablename__ = "region_alias"
    __scope__ = Scope(sees=every_kind(), writes=OFFICE_WRITES)
    __table_args__ = (
        Index("uq_region_alias_name", "parent_code", "alias", unique=True),
        Index("ix_region_alias_county", "county"),
    )

    alias: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(
        Computed("left(region, CASE length(region) WHEN 12 THEN 9 WHEN 9 THEN 6 ELSE 4 END)", persisted=True)
    )


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


class Receipt(Keyed, InRegion, Base):
    """回执: an issued thing, one unit that it is addressed to, and when that unit read it (R2).

    The unit is a township (its region) or a department (the county's region and its code).
    """

    __tablename__ = "receipt"
    __scope__ = Scope(
        sees=by_region(department="department_id", institution=NOTHING),
        writes={Kind.COUNTY: "county", Kind.TOWNSHIP: "township", Kind.DEPARTMENT: "department_id"},
        verbs=("insert", "update"),
    )
    __table_args__ = (
        Index(
            "uq_receipt",
            "object_type",
            "object_id",
            "region",
            "department_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_receipt_county", "county", "id"),
        Index("ix_receipt_township", "township", "id"),
        Index("ix_receipt_department", "department_id", "id"),
    )

    object_type: Mapped[str]
    object_id: Mapped[str]
    department_id: Mapped[str | None]
    addressed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None]
