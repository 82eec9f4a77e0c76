"""Responsible departments and what each answers for."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.org import queries
from backend.org.models import Department
from backend.org.schemas import Covered, CoveredKind, DepartmentOut, ResponsibilityOut, UnitCode

router = APIRouter(tags=["org"], route_class=PolicyRoute)


@router.get("/departments", openapi_extra=policy(P.ORG_READ))
def list_departments(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    on: Annotated[date | None, Query(description="只要这一天有效的；不填则含已撤销的")] = None,
) -> Page[DepartmentOut]:
    """The responsible departments in their order."""
    return queries.departments(session, page, on)


@router.get("/departments/{code}", responses=problems(NotFound), openapi_extra=policy(P.ORG_READ))
def read_department(code: UnitCode, session: ReadSession, actor: Reader) -> DepartmentOut:
    """One responsible department."""
    return DepartmentOut.model_validate(queries.department(session, code))


@router.get("/departments/{code}/changes", responses=problems(NotFound), openapi_extra=policy(P.ORG_READ))
def read_department_changes(code: UnitCode, session: ReadSession, actor: Reader) -> Changes:
    """Who changed a department, when, and what."""
    return history.changes(session, Department, code)


@router.get("/responsibilities", openapi_extra=policy(P.ORG_READ))
def list_responsibilities(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    *,
    department: Annotated[UnitCode | None, Query(description="责任部门代码")] = None,
    kind: Annotated[CoveredKind | None, Query(description="对象种类")] = None,
    covers: Annotated[Covered | None, Query(description="工种代码、培训类别或人群代码")] = None,
) -> Page[ResponsibilityOut]:
    """The responsibility matrix, one cell an item."""
    return queries.responsibilities(session, page, department, kind, covers)
