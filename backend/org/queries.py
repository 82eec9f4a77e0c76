"""Questions about regions, departments and duties; everybody may read them, names above all."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.kernel.dated import valid_on
from backend.kernel.errors import NotFound
from backend.kernel.page import Page, PageQuery, cut, keyset
from backend.org.models import Department, Region, RegionAlias, Responsibility
from backend.org.names import NameBook
from backend.org.schemas import (
    CoveredKind,
    DepartmentOut,
    Level,
    RegionAliasOut,
    RegionOut,
    ResponsibilityOut,
)


def regions(
    session: Session, page: PageQuery, level: Level | None, parent: str | None, on: date | None
) -> Page[RegionOut]:
    """Regions in code order; without a day the closed ones too, so that old data keeps its names."""
    statement = select(Region)
    if level is not None:
        statement = statement.where(Region.level == level)
    if parent is not None:
        statement = statement.where(Region.parent_code == parent)
    if on is not None:
        statement = statement.where(valid_on(Region, on))
    rows = session.scalars(keyset(statement, [Region.code], page)).all()
    return cut([RegionOut.model_validate(row) for row in rows], page, ["code"])


def region(session: Session, code: str) -> Region:
    """One region; raises NotFound."""
    row = session.get(Region, code)
    if row is None:
        raise NotFound
    return row


def townships(session: Session, county: str, on: date) -> Sequence[Region]:
    """The townships of a county that exist on a day, in code order."""
    statement = select(Region).where(Region.county == county, Region.level == Level.TOWNSHIP, valid_on(Region, on))
    return session.scalars(statement.order_by(Region.code)).all()


def region_names(session: Session, county: str) -> dict[str, str]:
    """Code to name of every region of a county, the closed ones too."""
    rows = session.execute(select(Region.code, Region.name).where(Region.county == county))
    return {row.code: row.name for row in rows}


def name_book(session: Session, county: str) -> NameBook:
    """Every way in which a township or village of a county may be written (imports)."""
    rows = session.execute(select(Region.code, Region.name, Region.parent_code).where(Region.county == county))
    aliases = session.execute(select(RegionAlias.alias, RegionAlias.region).where(RegionAlias.county == county))
    return NameBook(
        [(row.code, row.name, row.parent_code or "") for row in rows], [(row.alias, row.region) for row in aliases]
    )


def aliases(session: Session, page: PageQuery, region: str | None) -> Page[RegionAliasOut]:
    """The ways of writing regions, by region."""
    statement = select(
        RegionAlias.id,
        RegionAlias.region,
        Region.name.label("region_name"),
        RegionAlias.alias,
        RegionAlias.version,
    ).join(Region, Region.code == RegionAlias.region)
    if region is not None:
        statement = statement.where(RegionAlias.region == region)
    rows = session.execute(keyset(statement, [RegionAlias.region, RegionAlias.id], page)).all()
    return cut([RegionAliasOut.model_validate(row) for row in rows], page, ["region", "id"])


def departments(session: Session, page: PageQuery, on: date | None) -> Page[DepartmentOut]:
    """The responsible units in their order."""
    statement = select(Department)
    if on is not None:
        statement = statement.where(valid_on(Department, on))
    rows = session.scalars(keyset(statement, [Department.position, Department.code], page)).all()
    return cut([DepartmentOut.model_validate(row) for row in rows], page, ["position", "code"])


def department(session: Session, code: str) -> Department:
    """One responsible unit; raises NotFound."""
    row = session.get(Department, code)
    if row is None:
        raise NotFound
    return row


def departments_on(session: Session, county: str, on: date) -> Sequence[Department]:
    """The responsible units of a county that exist on a day, in their order."""
    statement = select(Department).where(Department.county == county, valid_on(Department, on))
    return session.scalars(statement.order_by(Department.position, Department.code)).all()


def responsibilities(
    session: Session, page: PageQuery, department: str | None, kind: CoveredKind | None, covers: str | None
) -> Page[ResponsibilityOut]:
    """The cells of the matrix, by kind and covered thing."""
    statement = select(Responsibility)
    if department is not None:
        statement = statement.where(Responsibility.department_id == department)
    if kind is not None:
        statement = statement.where(Responsibility.kind == kind)
    if covers is not None:
        statement = statement.where(Responsibility.covers == covers)
    order = [Responsibility.kind, Responsibility.covers, Responsibility.id]
    rows = session.scalars(keyset(statement, order, page)).all()
    return cut([ResponsibilityOut.model_validate(row) for row in rows], page, ["kind", "covers", "id"])


def responsibility(session: Session, cell_id: UUID) -> Responsibility:
    """One cell of the matrix; raises NotFound."""
    row = session.get(Responsibility, cell_id)
    if row is None:
        raise NotFound
    return row


def lead_of(session: Session, kind: CoveredKind, covers: str) -> str | None:
    """The department that leads for a covered thing."""
    return session.scalar(
        select(Responsibility.department_id).where(
            Responsibility.kind == kind, Responsibility.covers == covers, Responsibility.is_lead
        )
    )
