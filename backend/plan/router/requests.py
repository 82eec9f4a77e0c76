"""Townships' requests and departments' annual figures over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import Conflict, NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page
from backend.plan.router import CHANGES, YearFilter
from backend.plan.schemas.plans import DepartmentPlanIn, DepartmentPlanOut, DepartmentPlanPatch
from backend.plan.schemas.requests import AnswerIn, RequestIn, RequestOut
from backend.plan.service import inputs, requests

router = APIRouter(tags=["plan"], route_class=PolicyRoute)

STATE = Query(pattern="^(pending|accepted|refused|withdrawn)$", description="状态")
"""The states of a request that a list can be narrowed to."""


@router.get("/adjustment-requests", openapi_extra=policy(P.PLAN_REQUEST_READ))
def list_adjustment_requests(session: ReadSession, state: Annotated[str | None, STATE] = None) -> Page[RequestOut]:
    """Requests for another number."""
    return Page(items=requests.list_requests(session, state), next=None, total=None)


@router.post(
    "/adjustment-requests",
    status_code=201,
    responses=problems(NotFound, Conflict),
    openapi_extra=policy(P.PLAN_REQUEST, idempotent=True),
)
def create_adjustment_request(data: RequestIn, session: WriteSession, actor: Writer) -> RequestOut:
    """Ask for another number in one of the township's cells."""
    return requests.create(session, actor, data)


@router.post("/adjustment-requests/{request_id}/answer", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def answer_adjustment_request(
    request_id: UUID, data: AnswerIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> RequestOut:
    """Accept or refuse a request."""
    return requests.answer(session, actor, request_id, expected, data)


@router.get("/department-plans", openapi_extra=policy(P.PLAN_INPUT_READ))
def list_department_plans(session: ReadSession, year: YearFilter = None) -> Page[DepartmentPlanOut]:
    """What upper levels ask of the departments."""
    return Page(items=inputs.list_department_plans(session, year), next=None, total=None)


@router.post(
    "/department-plans",
    status_code=201,
    responses=problems(Conflict),
    openapi_extra=policy(P.PLAN_INPUT, idempotent=True),
)
def create_department_plan(data: DepartmentPlanIn, session: WriteSession, actor: Writer) -> DepartmentPlanOut:
    """Register a department's annual figure."""
    return inputs.create(session, actor, data)


@router.patch("/department-plans/{row_id}", responses=CHANGES, openapi_extra=policy(P.PLAN_INPUT))
def change_department_plan(
    row_id: UUID, data: DepartmentPlanPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> DepartmentPlanOut:
    """Correct a department's annual figure."""
    return inputs.change(session, actor, row_id, expected, data)


@router.delete("/department-plans/{row_id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.PLAN_INPUT))
def delete_department_plan(row_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Withdraw a department's annual figure."""
    inputs.remove(session, actor, row_id, expected)
