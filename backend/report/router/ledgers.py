"""Ledgers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, TownshipCode
from backend.report.queries.ledgers import CompletionFilter, LedgerFilter
from backend.report.router.files import WORKBOOK, workbook
from backend.report.schemas.ledgers import CompletionOut, LedgerRowOut
from backend.report.service import ledgers as service
from backend.report.service import workbooks

router = APIRouter(tags=["report"], route_class=PolicyRoute)
_Year = Annotated[int | None, Query(ge=1900, le=2100, description="年度")]
_Department = Annotated[Code | None, Query(description="责任部门")]
_Township = Annotated[TownshipCode | None, Query(description="只计这个乡镇的人")]
_Institution = Annotated[UUID | None, Query(description="培训机构")]


async def _ledger(
    year: _Year = None,
    department: _Department = None,
    township: _Township = None,
    institution_id: _Institution = None,
    mode: Annotated[Code | None, Query(description="培训方式")] = None,
) -> LedgerFilter:
    return LedgerFilter(year, department, township, institution_id, mode)


async def _completed(
    year: _Year = None,
    department: _Department = None,
    township: _Township = None,
    institution_id: _Institution = None,
    counted: Annotated[bool | None, Query(description="是否为计数的那个班")] = None,
) -> CompletionFilter:
    return CompletionFilter(year, department, township, institution_id, counted)


Wanted = Annotated[LedgerFilter, Depends(_ledger)]


@router.get("/process-ledger", openapi_extra=policy(P.CLASS_READ))
def list_process_ledger(session: ReadSession, actor: Reader, page: PageParams, wanted: Wanted) -> Page[LedgerRowOut]:
    """One row a class from its approval on: planned, enrolled, attended, completed, assessed, certified."""
    return service.process(session, actor, page, wanted)


@router.get(
    "/process-ledger/workbook",
    response_class=Response,
    responses=WORKBOOK,
    openapi_extra=policy(P.CLASS_READ),
)
def read_process_ledger_workbook(session: ReadSession, actor: Reader, wanted: Wanted) -> Response:
    """The ledger as a workbook, with its sums; it names classes, not people."""
    return workbook(workbooks.process_ledger(session, actor, wanted), "培训流程台账")


@router.get("/completions", openapi_extra=policy(P.ENROLMENT_READ))
def list_completions(
    session: ReadSession, page: PageParams, wanted: Annotated[CompletionFilter, Depends(_completed)]
) -> Page[CompletionOut]:
    """The people who completed, and for which class each counts in the plan."""
    return service.completions(session, page, wanted)
