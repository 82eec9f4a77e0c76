"""What progress is made of, read under the caller's scope from summary rows; a fixed number of statements."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalog.models import DictionaryEntry, Trade
from backend.kernel.db import Rows
from backend.org.models import Department, Region
from backend.person.queries import totals
from backend.plan.models import Allocation, AllocationCell, Plan, Target
from backend.plan.states import State

COUNTED = ("all", "category", "wish")


def plan_years(session: Session) -> Rows:
    """The plan in force, a row a year: id, name, total, since_year, until_year, year, persons."""
    query = (
        select(Plan.id, Plan.name, Plan.total, Plan.since_year, Plan.until_year, Target.year, Target.persons)
        .join(Target, Target.plan_id == Plan.id)
        .where(Plan.state == State.ISSUED)
    )
    return session.execute(query.order_by(Plan.since_year.desc(), Target.year)).all()


def tables_in_force(session: Session) -> Rows:
    """The issued allocation of each year: id, year, title, number, is_demo, target, issued_at."""
    query = select(
        Allocation.id,
        Allocation.year,
        Allocation.title,
        Allocation.number,
        Allocation.is_demo,
        Allocation.target,
        Allocation.issued_at,
    )
    return session.execute(query.where(Allocation.state == State.ISSUED).order_by(Allocation.year)).all()


def cells(session: Session, allocation_id: UUID) -> Rows:
    """The cells that the caller sees: region, department_id, persons."""
    cell = AllocationCell
    query = select(cell.region, cell.department_id, cell.persons).where(cell.allocation_id == allocation_id)
    return session.execute(query).all()


def persons_of(session: Session, allocations: Sequence[UUID]) -> int:
    """The persons of the cells that the caller sees in some tables."""
    cell = AllocationCell
    query = select(func.coalesce(func.sum(cell.persons), 0)).where(cell.allocation_id.in_(allocations))
    return int(session.scalar(query) or 0)


def townships(session: Session, county: str, only: str | None) -> Rows:
    """The county's townships in code order, the closed ones too: code, name, tile_row, tile_column, valid_until."""
    query = select(Region.code, Region.name, Region.tile_row, Region.tile_column, Region.valid_until).where(
        Region.county == county, Region.level == "township"
    )
    return session.execute((query if only is None else query.where(Region.code == only)).order_by(Region.code)).all()


def departments(session: Session, county: str) -> Rows:
    """The responsible units in their order, the closed ones too: code, short_name."""
    query = select(Department.code, Department.short_name).where(Department.county == county)
    return session.execute(query.order_by(Department.position, Department.code)).all()


def categories(session: Session) -> Rows:
    """The categories of people in their order: code, name."""
    query = select(DictionaryEntry.code, DictionaryEntry.name).where(DictionaryEntry.kind == "person_category")
    return session.execute(query.order_by(DictionaryEntry.position, DictionaryEntry.code)).all()


def trades(session: Session, department: str | None) -> Rows:
    """The trades in their order, all or those that a department leads: code, name."""
    query = select(Trade.code, Trade.name).order_by(Trade.position, Trade.code)
    return session.execute(query if department is None else query.where(Trade.lead_department == department)).all()


def by_township(session: Session, county: str) -> Rows:
    """Active people as of now by township and figure: region, kind, code, persons."""
    present = totals.present()
    keys = (present.c.region, present.c.kind, present.c.code)
    persons = func.sum(present.c.persons).label("persons")
    query = select(*keys, persons).where(
        present.c.county == county, present.c.kind.in_(COUNTED), present.c.status == "active"
    )
    return session.execute(query.group_by(*keys).having(persons != 0)).all()


def by_month(session: Session, county: str, township: str | None, since: date) -> Rows:
    """Active people by month of registration since a day, all and by category: kind, code, month, persons."""
    present = totals.present()
    keys = (present.c.kind, present.c.code, present.c.month)
    persons = func.sum(present.c.persons).label("persons")
    query = select(*keys, persons).where(
        present.c.county == county,
        present.c.kind.in_(("all", "category")),
        present.c.status == "active",
        present.c.month >= since,
    )
    if township is not None:
        query = query.where(present.c.region == township)
    return session.execute(query.group_by(*keys).having(persons != 0).order_by(present.c.month)).all()
