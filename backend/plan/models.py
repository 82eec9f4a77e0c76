"""Policy documents, plans with targets, allocations with cells, requests and inputs (R1–R3, R10–R12, R166–R168)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, NOTHING, OFFICE, Kind, Scope, by_region, of_county
from backend.plan.states import State

_STATES = ", ".join(f"'{state}'" for state in State)
_LOCKED = "state IN ('issued', 'superseded')"
_SHOWN = {Kind.TOWNSHIP: "shown_township", Kind.DEPARTMENT: "shown_department", Kind.INSTITUTION: NOTHING}
_ISSUED_TO_UNITS = {
    Kind.TOWNSHIP: of_county("issued_county"),
    Kind.DEPARTMENT: of_county("issued_county"),
    Kind.INSTITUTION: of_county("issued_county"),
}


class PolicyDocument(Keyed, InRegion, Stamped, Base):
    """政策文件: what a plan, a target or a rule rests on (R1)."""

    __tablename__ = "policy_document"
    __scope__ = Scope(
        sees=COUNTY | {kind: of_county("county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT, Kind.INSTITUTION)},
        writes=OFFICE,
        verbs=("insert", "update"),
    )
    __table_args__ = (Index("uq_policy_document_number", "county", "number", unique=True),)

    number: Mapped[str]
    title: Mapped[str]
    issuer: Mapped[str]
    issued_on: Mapped[date]


class Plan(Keyed, InRegion, Stamped, Base):
    """方案: a period with its total and, beside it, the upper level's figure; a new version for each adjustment."""

    __tablename__ = "plan"
    __scope__ = Scope(sees=COUNTY | _ISSUED_TO_UNITS, writes=OFFICE)
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint("total >= 0", "total"),
        CheckConstraint("since_year <= until_year", "years"),
        CheckConstraint("number = 0 OR (reason IS NOT NULL AND document_number IS NOT NULL)", "adjustment"),
        Index("uq_plan_issued", "county", "since_year", unique=True, postgresql_where=text("state = 'issued'")),
        Index("uq_plan_number", "county", "since_year", "number", unique=True, postgresql_where=text(_LOCKED)),
    )

    name: Mapped[str]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy_document.id"))
    since_year: Mapped[int]
    until_year: Mapped[int]
    total: Mapped[int]
    parent_name: Mapped[str | None]
    parent_total: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    number: Mapped[int] = mapped_column(server_default=text("0"))
    reason: Mapped[str | None]
    document_number: Mapped[str | None]
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("plan.id"))
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[UUID | None]
    issued_county: Mapped[str | None] = mapped_column(
        Computed(f"CASE WHEN {_LOCKED} THEN left(region, 6) END", persisted=True)
    )


class Target(Keyed, InRegion, Stamped, Base):
    """目标任务: persons of one year of a plan."""

    __tablename__ = "target"
    __scope__ = Scope(sees=COUNTY | _ISSUED_TO_UNITS, writes=OFFICE)
    __table_args__ = (
        CheckConstraint("persons >= 0", "persons"),
        Index("uq_target_year", "plan_id", "year", unique=True),
    )

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    year: Mapped[int]
    persons: Mapped[int]
    issued: Mapped[bool] = mapped_column(server_default=text("false"))
    issued_county: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN issued THEN left(region, 6) END", persisted=True)
    )


class Allocation(Keyed, InRegion, Stamped, Base):
    """任务分解表: one year's target over townships × departments; a new version for each adjustment."""

    __tablename__ = "allocation"
    __scope__ = Scope(sees=COUNTY | _ISSUED_TO_UNITS, writes=OFFICE)
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint("target >= 0", "target"),
        CheckConstraint("basis IN ('labour_force', 'registered', 'villages', 'typed')", "basis"),
        CheckConstraint("number = 0 OR (reason IS NOT NULL AND document_number IS NOT NULL)", "adjustment"),
        Index("uq_allocation_issued", "county", "year", unique=True, postgresql_where=text("state = 'issued'")),
        Index("uq_allocation_number", "county", "year", "number", unique=True, postgresql_where=text(_LOCKED)),
    )

    year: Mapped[int]
    title: Mapped[str]
    maker: Mapped[str]
    target: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    number: Mapped[int] = mapped_column(server_default=text("0"))
    basis: Mapped[str]
    weight_source: Mapped[str]
    weight_date: Mapped[date]
    is_demo: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str | None]
    document_number: Mapped[str | None]
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("allocation.id"))
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[UUID | None]
    issued_county: Mapped[str | None] = mapped_column(
        Computed(f"CASE WHEN {_LOCKED} THEN left(region, 6) END", persisted=True)
    )


class AllocationLine(InRegion, Base):
    """A row (township) or column (department) of an allocation: its weight and the total it must reach."""

    __tablename__ = "allocation_line"
    __scope__ = Scope(sees=COUNTY | _SHOWN, writes=OFFICE)
    __table_args__ = (
        CheckConstraint("axis IN ('row', 'column')", "axis"),
        CheckConstraint("total >= 0 AND weight >= 0", "not_negative"),
    )

    allocation_id: Mapped[UUID] = mapped_column(ForeignKey("allocation.id", ondelete="CASCADE"), primary_key=True)
    axis: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    weight: Mapped[int]
    total: Mapped[int]
    derivation: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    issued: Mapped[bool] = mapped_column(server_default=text("false"))
    shown_township: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN issued AND axis = 'row' THEN key END", persisted=True)
    )
    shown_department: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN issued AND axis = 'column' THEN key END", persisted=True)
    )


class AllocationCell(Keyed, InRegion, Stamped, Base):
    """分解单元: persons of one township and one department, its limits, and why it has this number."""

    __tablename__ = "allocation_cell"
    __scope__ = Scope(sees=COUNTY | _SHOWN, writes=OFFICE)
    __table_args__ = (
        CheckConstraint("persons >= 0", "persons"),
        CheckConstraint("floor >= 0 AND (cap IS NULL OR cap >= floor) AND (fixed IS NULL OR fixed >= 0)", "limits"),
        CheckConstraint("length(region) = 9", "township"),
        Index("uq_allocation_cell", "allocation_id", "region", "department_id", unique=True),
        Index("ix_allocation_cell_shown_township", "shown_township", "allocation_id"),
        Index("ix_allocation_cell_shown_department", "shown_department", "allocation_id"),
    )

    allocation_id: Mapped[UUID] = mapped_column(ForeignKey("allocation.id", ondelete="CASCADE"))
    department_id: Mapped[str] = mapped_column(ForeignKey("department.code"))
    persons: Mapped[int]
    floor: Mapped[int] = mapped_column(server_default=text("0"))
    cap: Mapped[int | None]
    fixed: Mapped[int | None]
    derivation: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    issued: Mapped[bool] = mapped_column(server_default=text("false"))
    shown_township: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN issued THEN left(region, 9) END", persisted=True)
    )
    shown_department: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN issued THEN department_id END", persisted=True)
    )


class AdjustmentRequest(Keyed, InRegion, Stamped, Base):
    """任务调整申请: a township asks for another number; the office answers (R168)."""

    __tablename__ = "adjustment_request"
    __scope__ = Scope(sees=by_region(), writes=OFFICE | {Kind.TOWNSHIP: "township"}, verbs=("insert", "update"))
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'accepted', 'refused', 'withdrawn')", "state"),
        CheckConstraint("wanted >= 0 AND present >= 0", "persons"),
        CheckConstraint("state <> 'refused' OR answer IS NOT NULL", "refusal_has_answer"),
        Index(
            "uq_adjustment_request_pending",
            "allocation_id",
            "region",
            "department_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        ForeignKeyConstraint(
            ["allocation_id", "region", "department_id"],
            ["allocation_cell.allocation_id", "allocation_cell.region", "allocation_cell.department_id"],
            name="fk_adjustment_request_cell",
        ),
    )

    allocation_id: Mapped[UUID]
    department_id: Mapped[str]
    present: Mapped[int]
    wanted: Mapped[int]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'pending'"))
    answer: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class DepartmentPlan(Keyed, InRegion, Stamped, Base):
    """部门年度计划（上级下达）: what a department's own upper level asks of it in a year (R95); input to the target."""

    __tablename__ = "department_plan"
    __scope__ = Scope(
        sees=COUNTY | {Kind.DEPARTMENT: "department_id"}, writes=OFFICE | {Kind.DEPARTMENT: "department_id"}
    )
    __table_args__ = (
        CheckConstraint("persons >= 0", "persons"),
        Index("uq_department_plan", "county", "department_id", "year", "title", unique=True),
    )

    department_id: Mapped[str] = mapped_column(ForeignKey("department.code"))
    year: Mapped[int]
    title: Mapped[str]
    trade: Mapped[str | None] = mapped_column(ForeignKey("trade.code"))
    persons: Mapped[int]
    source_document: Mapped[str]
