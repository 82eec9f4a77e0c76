"""Responsible departments and what each answers for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel import history
from backend.kernel.errors import NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Day
from backend.org import queries
from backend.org.errors import AlreadyResponsible, LeadNeeded, LeadTaken, NotCovered
from backend.org.models import Department, Responsibility
from backend.org.schemas import (
    Covered,
    CoveredKind,
    DepartmentOut,
    DepartmentPatch,
    ResponsibilityIn,
    ResponsibilityOut,
    ResponsibilityPut,
    UnitCode,
)
from backend.org.service import duties as service

router = APIRouter(tags=["org"], route_class=PolicyRoute)


@router.get("/departments", openapi_extra=policy(P.ORG_READ))
def list_departments(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    on: Annotated[Day | None, Query(description="只要这一天有效的；不填则含已撤销的")] = None,
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


@router.get("/responsibilities/{id}", responses=problems(NotFound), openapi_extra=policy(P.ORG_READ))
def read_responsibility(id: UUID, session: ReadSession, actor: Reader) -> ResponsibilityOut:
    """One cell of the responsibility matrix."""
    return ResponsibilityOut.model_validate(queries.responsibility(session, id))


@router.get("/responsibilities/{id}/changes", responses=problems(NotFound), openapi_extra=policy(P.ORG_READ))
def read_responsibility_changes(id: UUID, session: ReadSession, actor: Reader) -> Changes:
    """Who changed a cell, when, and what."""
    return history.changes(session, Responsibility, id)


@router.patch("/departments/{code}", responses=problems(NotFound), openapi_extra=policy(P.ORG_KEEP))
def change_department(
    code: UnitCode, data: DepartmentPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> DepartmentOut:
    """Change a department's names, duty or place in the order."""
    return DepartmentOut.model_validate(service.change_department(session, actor, code, expected, data))


@router.post(
    "/responsibilities",
    status_code=201,
    responses=problems(AlreadyResponsible, LeadNeeded, LeadTaken, NotCovered),
    openapi_extra=policy(P.ORG_KEEP),
)
def add_responsibility(data: ResponsibilityIn, session: WriteSession, actor: Writer) -> ResponsibilityOut:
    """Let a department answer for a trade, a training kind or a person group."""
    return ResponsibilityOut.model_validate(service.add_responsibility(session, actor, data))


@router.put("/responsibilities/{id}", responses=problems(NotFound, LeadNeeded), openapi_extra=policy(P.ORG_KEEP))
def put_responsibility(
    id: UUID, data: ResponsibilityPut, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> ResponsibilityOut:
    """Change a cell; taking the lead takes it from the department that had it."""
    return ResponsibilityOut.model_validate(service.put_responsibility(session, actor, id, expected, data))


@router.delete(
    "/responsibilities/{id}",
    status_code=204,
    responses=problems(NotFound, LeadNeeded),
    openapi_extra=policy(P.ORG_KEEP),
)
def remove_responsibility(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Take a department out of a cell."""
    service.remove_responsibility(session, actor, id, expected)
