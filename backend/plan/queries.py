"""Questions about plans and allocations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.kernel.db import Rows
from backend.org.models import Department, Region
from backend.plan.models import (
    AdjustmentRequest,
    Allocation,
    AllocationCell,
    AllocationLine,
    DepartmentPlan,
    Plan,
    PolicyDocument,
    Target,
)
from backend.plan.states import State

TOWNSHIP, VILLAGE = "township", "village"


def townships(session: Session, county: str) -> Rows:
    """The county's townships in code order: code, name, is_focus_town."""
    query = select(Region.code, Region.name, Region.is_focus_town).where(
        Region.parent_code == county, Region.level == TOWNSHIP, Region.valid_until.is_(None)
    )
    return session.execute(query.order_by(Region.code)).all()


def departments(session: Session, county: str) -> Rows:
    """The county's responsible departments in the plan's order: code, short_name."""
    query = select(Department.code, Department.short_name).where(
        Department.county == county, Department.valid_until.is_(None)
    )
    return session.execute(query.order_by(Department.position)).all()


def names(session: Session, county: str) -> dict[str, str]:
    """Display names of the county's townships and of the departments, by key."""
    known = {row.code: row.name for row in townships(session, county)}
    return known | {row.code: row.short_name for row in departments(session, county)}


def villages_by_township(session: Session, county: str) -> dict[str, int]:
    """How many villages and communities each township has."""
    query = (
        select(Region.parent_code, func.count())
        .where(Region.county == county, Region.level == VILLAGE, Region.valid_until.is_(None))
        .group_by(Region.parent_code)
    )
    return {str(code): count for code, count in session.execute(query)}


def county_name(session: Session, county: str) -> str:
    """The county's short name as documents write it: 东乡族自治县 → 东乡县."""
    name = session.scalar(select(Region.name).where(Region.code == county)) or county
    return name.replace("族自治", "")


def policy_documents(session: Session) -> Sequence[PolicyDocument]:
    """All policy documents, newest first."""
    return session.scalars(select(PolicyDocument).order_by(PolicyDocument.issued_on.desc(), PolicyDocument.id)).all()


def plans(session: Session) -> Sequence[Plan]:
    """All plans that the caller sees, newest version first."""
    return session.scalars(select(Plan).order_by(Plan.since_year.desc(), Plan.id.desc())).all()


def targets_of(session: Session, plan_ids: Sequence[UUID]) -> dict[UUID, list[Target]]:
    """The years of several plans."""
    found: dict[UUID, list[Target]] = {plan_id: [] for plan_id in plan_ids}
    for target in session.scalars(select(Target).where(Target.plan_id.in_(plan_ids)).order_by(Target.year)):
        found[target.plan_id].append(target)
    return found


def document_numbers(session: Session) -> dict[UUID, str]:
    """The numbers of the policy documents by id."""
    return {row.id: row.number for row in session.execute(select(PolicyDocument.id, PolicyDocument.number))}


def issued_target(session: Session, year: int) -> int | None:
    """The persons of a year in the issued plan, or None."""
    query = select(Target.persons).join(Plan, Plan.id == Target.plan_id)
    return session.scalar(query.where(Plan.state == State.ISSUED, Target.year == year))


def drafted_target(session: Session, year: int) -> int | None:
    """The persons of a year in the newest plan that is not issued yet, or None."""
    query = select(Target.persons).join(Plan, Plan.id == Target.plan_id).where(Target.year == year)
    return session.scalar(query.where(Plan.state.in_([State.DRAFT, State.SUBMITTED])).order_by(Plan.id.desc()).limit(1))


def issued_plan(session: Session) -> Plan | None:
    """The plan in force."""
    return session.scalars(select(Plan).where(Plan.state == State.ISSUED).order_by(Plan.since_year.desc())).first()


def adjustment_numbers(session: Session, table: type[Plan] | type[Allocation], year: int) -> Sequence[int]:
    """The numbers that issued versions of a plan or allocation already have."""
    period = Plan.since_year if table is Plan else Allocation.year
    return session.scalars(
        select(table.number).where(period == year, table.state.in_([State.ISSUED, State.SUPERSEDED]))
    ).all()


def allocations(session: Session, year: int | None) -> Sequence[Allocation]:
    """The tables that the caller sees, newest year and version first."""
    query = select(Allocation).order_by(Allocation.year.desc(), Allocation.id.desc())
    return session.scalars(query if year is None else query.where(Allocation.year == year)).all()


def issued_allocation(session: Session, year: int) -> Allocation | None:
    """The table in force for a year."""
    return session.scalars(
        select(Allocation).where(Allocation.year == year, Allocation.state == State.ISSUED)
    ).one_or_none()


def lines_of(session: Session, allocation_id: UUID) -> Sequence[AllocationLine]:
    """Rows and columns of a table in their order (the county's scopes only)."""
    query = select(AllocationLine).where(AllocationLine.allocation_id == allocation_id)
    return session.scalars(query.order_by(AllocationLine.axis, AllocationLine.position)).all()


def cells_of(session: Session, allocation_id: UUID) -> Rows:
    """The cells that the caller sees: region, department_id, persons, floor, cap, fixed."""
    cell = AllocationCell
    query = select(cell.region, cell.department_id, cell.persons, cell.floor, cell.cap, cell.fixed)
    return session.execute(
        query.where(cell.allocation_id == allocation_id).order_by(cell.region, cell.department_id)
    ).all()


def cell(session: Session, allocation_id: UUID, region: str, department_id: str) -> AllocationCell | None:
    """One cell, if the caller sees it."""
    return session.scalars(
        select(AllocationCell).where(
            AllocationCell.allocation_id == allocation_id,
            AllocationCell.region == region,
            AllocationCell.department_id == department_id,
        )
    ).one_or_none()


def requests(session: Session, state: str | None) -> Sequence[AdjustmentRequest]:
    """Adjustment requests that the caller sees, newest first."""
    query = select(AdjustmentRequest).order_by(AdjustmentRequest.id.desc()).limit(200)
    return session.scalars(query if state is None else query.where(AdjustmentRequest.state == state)).all()


def department_plans(session: Session, year: int | None) -> Sequence[DepartmentPlan]:
    """Department plans that the caller sees."""
    query = select(DepartmentPlan).order_by(DepartmentPlan.year.desc(), DepartmentPlan.department_id, DepartmentPlan.id)
    return session.scalars(query if year is None else query.where(DepartmentPlan.year == year)).all()


def titled(
    session: Session, table: type[Plan] | type[Allocation], title: Any, state: State, ids: Sequence[str] | None = None
) -> Rows:
    """Plans or tables in a state, of these ids only where given: id, title, issued_at, valid_from."""
    if ids == []:
        return []
    query = select(table.id, title.label("title"), table.issued_at, table.valid_from).where(table.state == state)
    return session.execute((query if ids is None else query.where(table.id.in_(ids))).order_by(table.id)).all()


def pending_requests(session: Session) -> tuple[int, datetime | None]:
    """How many requests wait for the office, and since when the oldest does."""
    query = select(func.count(), func.min(AdjustmentRequest.created_at))
    count, since = session.execute(query.where(AdjustmentRequest.state == "pending")).one()
    return count, since
