"""Policy documents, plans and their receipts over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import Conflict, NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page
from backend.kernel.types import Instant
from backend.plan import queries
from backend.plan.errors import MoveNotAllowed
from backend.plan.router import CHANGES
from backend.plan.schemas.plans import AdjustmentIn, PlanAtOut, PlanIn, PlanOut, PolicyDocumentIn, PolicyDocumentOut
from backend.plan.schemas.requests import ReceiptOut, ReturnIn
from backend.plan.service import plans, receipts, trail

router = APIRouter(tags=["plan"], route_class=PolicyRoute)


@router.get("/policy-documents", openapi_extra=policy(P.PLAN_READ))
def list_policy_documents(session: ReadSession) -> Page[PolicyDocumentOut]:
    """Policy documents, newest first."""
    return Page(
        items=[PolicyDocumentOut.model_validate(d) for d in queries.policy_documents(session)], next=None, total=None
    )


@router.post(
    "/policy-documents",
    status_code=201,
    responses=problems(Conflict),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def create_policy_document(data: PolicyDocumentIn, session: WriteSession, actor: Writer) -> PolicyDocumentOut:
    """Register a policy document."""
    return plans.create_document(session, actor, data)


@router.get("/plans", openapi_extra=policy(P.PLAN_READ))
def list_plans(session: ReadSession) -> Page[PlanOut]:
    """Plans with their years; units see issued ones."""
    return Page(items=plans.list_plans(session), next=None, total=None)


@router.post(
    "/plans", status_code=201, responses=problems(Conflict), openapi_extra=policy(P.PLAN_KEEP, idempotent=True)
)
def create_plan(data: PlanIn, session: WriteSession, actor: Writer) -> PlanOut:
    """Draft a plan."""
    return plans.create(session, actor, data)


@router.get("/plans/{plan_id}", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_plan(plan_id: UUID, session: ReadSession) -> PlanOut:
    """One plan with its years."""
    return plans.read_plan(session, plan_id)


@router.put("/plans/{plan_id}", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def change_plan(
    plan_id: UUID, data: PlanIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> PlanOut:
    """Replace a draft plan's figures."""
    return plans.change(session, actor, plan_id, expected, data)


@router.delete("/plans/{plan_id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def delete_plan(plan_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete a draft plan."""
    plans.remove(session, actor, plan_id, expected)


@router.post("/plans/{plan_id}/submission", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def submit_plan(plan_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> PlanOut:
    """Hand a draft plan in; its years must add up."""
    return plans.submit(session, actor, plan_id, expected)


@router.post("/plans/{plan_id}/return", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def return_plan(
    plan_id: UUID, data: ReturnIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> PlanOut:
    """Send a submitted plan back to draft."""
    return plans.send_back(session, actor, plan_id, expected, data.reason)


@router.post("/plans/{plan_id}/issue", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def issue_plan(plan_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> PlanOut:
    """Issue a plan: its targets are locked from then on."""
    return plans.issue(session, actor, plan_id, expected)


@router.post(
    "/plans/{plan_id}/adjustments",
    status_code=201,
    responses=problems(NotFound, MoveNotAllowed),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def adjust_plan(plan_id: UUID, data: AdjustmentIn, session: WriteSession, actor: Writer) -> PlanOut:
    """Open a numbered adjustment of an issued plan."""
    return plans.adjust(session, actor, plan_id, data)


@router.get("/plans/{plan_id}/receipts", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def list_plan_receipts(plan_id: UUID, session: ReadSession, actor: Reader) -> Page[ReceiptOut]:
    """Who the issued plan is addressed to, and who has read it."""
    return Page(items=receipts.list_receipts(session, actor, "plan", plan_id), next=None, total=None)


@router.post("/plans/{plan_id}/receipt", responses=problems(NotFound), openapi_extra=policy(P.PLAN_RECEIVE))
def receive_plan(plan_id: UUID, session: WriteSession, actor: Writer) -> Page[ReceiptOut]:
    """Confirm that the caller's unit has read the issued plan."""
    return Page(items=receipts.mark_read(session, actor, "plan", plan_id), next=None, total=None)


@router.get("/plans/{plan_id}/changes", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_plan_changes(plan_id: UUID, session: ReadSession) -> Changes:
    """Who changed a plan or its years, when, and what."""
    return trail.plan_changes(session, plan_id)


@router.get("/plans/{plan_id}/as-of", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_plan_as_of(plan_id: UUID, at: Instant, session: ReadSession) -> PlanAtOut:
    """A plan's figures as they were at an instant."""
    return trail.plan_at(session, plan_id, at)
