"""Plans, allocations, requests and inputs over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import Conflict, NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page
from backend.kernel.types import Code, TownshipCode
from backend.plan import queries, workbook
from backend.plan import schemas as s
from backend.plan.errors import CannotApportion, Locked, MoveNotAllowed, SumsDiffer
from backend.plan.service import allocations, inputs, plans, receipts, requests, versions, views

router = APIRouter(tags=["plan"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, MoveNotAllowed, Locked, SumsDiffer)
YearFilter = Annotated[int | None, Query(ge=1900, le=2100, description="年度")]
STATE = Query(pattern="^(pending|accepted|refused|withdrawn)$", description="状态")
"""The states of a request that a list can be narrowed to."""


@router.get("/policy-documents", openapi_extra=policy(P.PLAN_READ))
def list_policy_documents(session: ReadSession) -> Page[s.PolicyDocumentOut]:
    """Policy documents, newest first."""
    return Page(
        items=[s.PolicyDocumentOut.model_validate(d) for d in queries.policy_documents(session)], next=None, total=None
    )


@router.post(
    "/policy-documents",
    status_code=201,
    responses=problems(Conflict),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def create_policy_document(data: s.PolicyDocumentIn, session: WriteSession, actor: Writer) -> s.PolicyDocumentOut:
    """Register a policy document."""
    return plans.create_document(session, actor, data)


@router.get("/plans", openapi_extra=policy(P.PLAN_READ))
def list_plans(session: ReadSession) -> Page[s.PlanOut]:
    """Plans with their years; units see issued ones."""
    return Page(items=plans.list_plans(session), next=None, total=None)


@router.post(
    "/plans", status_code=201, responses=problems(Conflict), openapi_extra=policy(P.PLAN_KEEP, idempotent=True)
)
def create_plan(data: s.PlanIn, session: WriteSession, actor: Writer) -> s.PlanOut:
    """Draft a plan."""
    return plans.create(session, actor, data)


@router.get("/plans/{plan_id}", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_plan(plan_id: UUID, session: ReadSession) -> s.PlanOut:
    """One plan with its years."""
    return plans.read_plan(session, plan_id)


@router.put("/plans/{plan_id}", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def change_plan(
    plan_id: UUID, data: s.PlanIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PlanOut:
    """Replace a draft plan's figures."""
    return plans.change(session, actor, plan_id, expected, data)


@router.delete("/plans/{plan_id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def delete_plan(plan_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete a draft plan."""
    plans.remove(session, actor, plan_id, expected)


@router.post("/plans/{plan_id}/submission", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def submit_plan(plan_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> s.PlanOut:
    """Hand a draft plan in; its years must add up."""
    return plans.submit(session, actor, plan_id, expected)


@router.post("/plans/{plan_id}/return", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def return_plan(
    plan_id: UUID, data: s.ReturnIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PlanOut:
    """Send a submitted plan back to draft."""
    return plans.send_back(session, actor, plan_id, expected, data.reason)


@router.post("/plans/{plan_id}/issue", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def issue_plan(plan_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> s.PlanOut:
    """Issue a plan: its targets are locked from then on."""
    return plans.issue(session, actor, plan_id, expected)


@router.post(
    "/plans/{plan_id}/adjustments",
    status_code=201,
    responses=problems(NotFound, MoveNotAllowed),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def adjust_plan(plan_id: UUID, data: s.AdjustmentIn, session: WriteSession, actor: Writer) -> s.PlanOut:
    """Open a numbered adjustment of an issued plan."""
    return plans.adjust(session, actor, plan_id, data)


@router.get("/allocations", openapi_extra=policy(P.PLAN_READ))
def list_allocations(session: ReadSession, year: YearFilter = None) -> Page[s.AllocationListOut]:
    """Allocation tables; units see issued ones."""
    return Page(items=views.list_allocations(session, year), next=None, total=None)


@router.post(
    "/allocations",
    status_code=201,
    responses=problems(CannotApportion),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def create_allocation(data: s.AllocationIn, session: WriteSession, actor: Writer) -> s.AllocationOut:
    """Make a draft table for a year, computed from weights."""
    return allocations.create(session, actor, data)


@router.get("/allocations/{allocation_id}", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_allocation(allocation_id: UUID, session: ReadSession) -> s.AllocationOut:
    """One table; a unit gets its own part of it."""
    return views.read_allocation(session, allocation_id)


@router.delete("/allocations/{allocation_id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def delete_allocation(allocation_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete a draft table."""
    allocations.remove(session, actor, allocation_id, expected)


@router.post(
    "/allocations/{allocation_id}/computation",
    responses=CHANGES | problems(CannotApportion),
    openapi_extra=policy(P.PLAN_KEEP),
)
def compute_allocation(
    allocation_id: UUID, data: s.ComputationIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.AllocationOut:
    """Compute a draft anew from weights, totals and limits."""
    return allocations.recompute(session, actor, allocation_id, expected, data)


@router.put("/allocations/{allocation_id}/cells", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def change_allocation_cells(
    allocation_id: UUID, data: s.CellsIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.AllocationOut:
    """Write changed cells of a draft by hand."""
    return allocations.change_cells(session, actor, allocation_id, expected, data)


@router.post("/allocations/{allocation_id}/submission", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def submit_allocation(
    allocation_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.AllocationOut:
    """Hand a draft table in; every sum must match."""
    return allocations.submit(session, actor, allocation_id, expected)


@router.post("/allocations/{allocation_id}/return", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def return_allocation(
    allocation_id: UUID, data: s.ReturnIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.AllocationOut:
    """Send a submitted table back to draft."""
    return allocations.send_back(session, actor, allocation_id, expected, data.reason)


@router.post("/allocations/{allocation_id}/issue", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def issue_allocation(
    allocation_id: UUID, data: s.IssueIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.AllocationOut:
    """Issue a table, or publish it as adjustment no. N."""
    return versions.issue(session, actor, allocation_id, expected, data)


@router.post(
    "/allocations/{allocation_id}/copies",
    status_code=201,
    responses=problems(NotFound, MoveNotAllowed),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def copy_allocation(allocation_id: UUID, session: WriteSession, actor: Writer) -> s.AllocationOut:
    """Copy an issued table to try changes."""
    return versions.copy(session, actor, allocation_id)


@router.post(
    "/allocations/{allocation_id}/next-year",
    status_code=201,
    responses=problems(NotFound),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def copy_allocation_forward(
    allocation_id: UUID, data: s.ForwardIn, session: WriteSession, actor: Writer
) -> s.AllocationOut:
    """Carry a table's weights to another year."""
    return versions.copy_forward(session, actor, allocation_id, data.year)


@router.get(
    "/allocations/{allocation_id}/comparison", responses=problems(NotFound), openapi_extra=policy(P.PLAN_COMPARE)
)
def compare_allocation(allocation_id: UUID, session: ReadSession, base: UUID | None = None) -> s.ComparisonOut:
    """What a table changes against the one it was copied from."""
    return versions.compare(session, allocation_id, base)


@router.get(
    "/allocations/{allocation_id}/cells/{region}/{department_id}/explanation",
    responses=problems(NotFound),
    openapi_extra=policy(P.PLAN_READ),
)
def explain_allocation_cell(
    allocation_id: UUID,
    region: Annotated[TownshipCode, Path()],
    department_id: Annotated[Code, Path()],
    session: ReadSession,
) -> s.ExplanationOut:
    """Why a cell has its number, in Chinese sentences."""
    return views.explain(session, allocation_id, region, department_id)


@router.get("/allocations/{allocation_id}/workbook", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def export_allocation(allocation_id: UUID, session: ReadSession, actor: Reader) -> Response:
    """The table as an xlsx workbook."""
    return workbook.answer(views.read_allocation(session, allocation_id))


@router.get("/adjustment-requests", openapi_extra=policy(P.PLAN_REQUEST_READ))
def list_adjustment_requests(session: ReadSession, state: Annotated[str | None, STATE] = None) -> Page[s.RequestOut]:
    """Requests for another number."""
    return Page(items=requests.list_requests(session, state), next=None, total=None)


@router.post(
    "/adjustment-requests",
    status_code=201,
    responses=problems(NotFound, Conflict),
    openapi_extra=policy(P.PLAN_REQUEST, idempotent=True),
)
def create_adjustment_request(data: s.RequestIn, session: WriteSession, actor: Writer) -> s.RequestOut:
    """Ask for another number in one of the township's cells."""
    return requests.create(session, actor, data)


@router.post("/adjustment-requests/{request_id}/answer", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def answer_adjustment_request(
    request_id: UUID, data: s.AnswerIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.RequestOut:
    """Accept or refuse a request."""
    return requests.answer(session, actor, request_id, expected, data)


@router.get("/department-plans", openapi_extra=policy(P.PLAN_INPUT_READ))
def list_department_plans(session: ReadSession, year: YearFilter = None) -> Page[s.DepartmentPlanOut]:
    """What upper levels ask of the departments."""
    return Page(items=inputs.list_department_plans(session, year), next=None, total=None)


@router.post(
    "/department-plans",
    status_code=201,
    responses=problems(Conflict),
    openapi_extra=policy(P.PLAN_INPUT, idempotent=True),
)
def create_department_plan(data: s.DepartmentPlanIn, session: WriteSession, actor: Writer) -> s.DepartmentPlanOut:
    """Register a department's annual figure."""
    return inputs.create(session, actor, data)


@router.patch("/department-plans/{row_id}", responses=CHANGES, openapi_extra=policy(P.PLAN_INPUT))
def change_department_plan(
    row_id: UUID, data: s.DepartmentPlanPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.DepartmentPlanOut:
    """Correct a department's annual figure."""
    return inputs.change(session, actor, row_id, expected, data)


@router.delete("/department-plans/{row_id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.PLAN_INPUT))
def delete_department_plan(row_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Withdraw a department's annual figure."""
    inputs.remove(session, actor, row_id, expected)


@router.get("/plans/{plan_id}/receipts", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def list_plan_receipts(plan_id: UUID, session: ReadSession, actor: Reader) -> Page[s.ReceiptOut]:
    """Who the issued plan is addressed to, and who has read it."""
    return Page(items=receipts.list_receipts(session, actor, "plan", plan_id), next=None, total=None)


@router.post("/plans/{plan_id}/receipt", responses=problems(NotFound), openapi_extra=policy(P.PLAN_RECEIVE))
def receive_plan(plan_id: UUID, session: WriteSession, actor: Writer) -> Page[s.ReceiptOut]:
    """Confirm that the caller's unit has read the issued plan."""
    return Page(items=receipts.mark_read(session, actor, "plan", plan_id), next=None, total=None)


@router.get("/allocations/{allocation_id}/receipts", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def list_allocation_receipts(allocation_id: UUID, session: ReadSession, actor: Reader) -> Page[s.ReceiptOut]:
    """Who the issued table is addressed to, and who has read it."""
    return Page(items=receipts.list_receipts(session, actor, "allocation", allocation_id), next=None, total=None)


@router.post("/allocations/{allocation_id}/receipt", responses=problems(NotFound), openapi_extra=policy(P.PLAN_RECEIVE))
def receive_allocation(allocation_id: UUID, session: WriteSession, actor: Writer) -> Page[s.ReceiptOut]:
    """Confirm that the caller's unit has read the issued table."""
    return Page(items=receipts.mark_read(session, actor, "allocation", allocation_id), next=None, total=None)
