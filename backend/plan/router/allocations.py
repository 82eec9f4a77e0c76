"""Allocations over HTTP: compute, edit, issue, adjust, explain, compare, receipts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page
from backend.kernel.types import Code, Instant, TownshipCode
from backend.plan import workbook
from backend.plan.errors import CannotApportion, MoveNotAllowed
from backend.plan.router import CHANGES, YearFilter
from backend.plan.schemas.allocations import (
    AllocationIn,
    AllocationListOut,
    AllocationOut,
    CellsIn,
    ComputationIn,
    IssueIn,
)
from backend.plan.schemas.differences import AllocationAtOut, ComparisonOut, ExplanationOut, TableChangesOut
from backend.plan.schemas.requests import ForwardIn, ReceiptOut, ReturnIn
from backend.plan.service import allocations, receipts, trail, versions, views

router = APIRouter(tags=["plan"], route_class=PolicyRoute)


@router.get("/allocations", openapi_extra=policy(P.PLAN_READ))
def list_allocations(session: ReadSession, year: YearFilter = None) -> Page[AllocationListOut]:
    """Allocation tables; units see issued ones."""
    return Page(items=views.list_allocations(session, year), next=None, total=None)


@router.post(
    "/allocations",
    status_code=201,
    responses=problems(CannotApportion),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def create_allocation(data: AllocationIn, session: WriteSession, actor: Writer) -> AllocationOut:
    """Make a draft table for a year, computed from weights."""
    return allocations.create(session, actor, data)


@router.get("/allocations/{allocation_id}", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_allocation(allocation_id: UUID, session: ReadSession) -> AllocationOut:
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
    allocation_id: UUID, data: ComputationIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> AllocationOut:
    """Compute a draft anew from weights, totals and limits."""
    return allocations.recompute(session, actor, allocation_id, expected, data)


@router.put("/allocations/{allocation_id}/cells", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def change_allocation_cells(
    allocation_id: UUID, data: CellsIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> AllocationOut:
    """Write changed cells of a draft by hand."""
    return allocations.change_cells(session, actor, allocation_id, expected, data)


@router.post("/allocations/{allocation_id}/submission", responses=CHANGES, openapi_extra=policy(P.PLAN_KEEP))
def submit_allocation(
    allocation_id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> AllocationOut:
    """Hand a draft table in; every sum must match."""
    return allocations.submit(session, actor, allocation_id, expected)


@router.post("/allocations/{allocation_id}/return", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def return_allocation(
    allocation_id: UUID, data: ReturnIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> AllocationOut:
    """Send a submitted table back to draft."""
    return allocations.send_back(session, actor, allocation_id, expected, data.reason)


@router.post("/allocations/{allocation_id}/issue", responses=CHANGES, openapi_extra=policy(P.PLAN_ISSUE))
def issue_allocation(
    allocation_id: UUID, data: IssueIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> AllocationOut:
    """Issue a table, or publish it as adjustment no. N."""
    return versions.issue(session, actor, allocation_id, expected, data)


@router.post(
    "/allocations/{allocation_id}/copies",
    status_code=201,
    responses=problems(NotFound, MoveNotAllowed),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def copy_allocation(allocation_id: UUID, session: WriteSession, actor: Writer) -> AllocationOut:
    """Copy an issued table to try changes."""
    return versions.copy(session, actor, allocation_id)


@router.post(
    "/allocations/{allocation_id}/next-year",
    status_code=201,
    responses=problems(NotFound),
    openapi_extra=policy(P.PLAN_KEEP, idempotent=True),
)
def copy_allocation_forward(
    allocation_id: UUID, data: ForwardIn, session: WriteSession, actor: Writer
) -> AllocationOut:
    """Carry a table's weights to another year."""
    return versions.copy_forward(session, actor, allocation_id, data.year)


@router.get(
    "/allocations/{allocation_id}/comparison", responses=problems(NotFound), openapi_extra=policy(P.PLAN_COMPARE)
)
def compare_allocation(allocation_id: UUID, session: ReadSession, base: UUID | None = None) -> ComparisonOut:
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
) -> ExplanationOut:
    """Why a cell has its number, in Chinese sentences."""
    return views.explain(session, allocation_id, region, department_id)


@router.get("/allocations/{allocation_id}/workbook", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def export_allocation(allocation_id: UUID, session: ReadSession, actor: Reader) -> Response:
    """The table as an xlsx workbook."""
    return workbook.answer(views.read_allocation(session, allocation_id))


@router.get("/allocations/{allocation_id}/receipts", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def list_allocation_receipts(allocation_id: UUID, session: ReadSession, actor: Reader) -> Page[ReceiptOut]:
    """Who the issued table is addressed to, and who has read it."""
    return Page(items=receipts.list_receipts(session, actor, "allocation", allocation_id), next=None, total=None)


@router.post("/allocations/{allocation_id}/receipt", responses=problems(NotFound), openapi_extra=policy(P.PLAN_RECEIVE))
def receive_allocation(allocation_id: UUID, session: WriteSession, actor: Writer) -> Page[ReceiptOut]:
    """Confirm that the caller's unit has read the issued table."""
    return Page(items=receipts.mark_read(session, actor, "allocation", allocation_id), next=None, total=None)


@router.get("/allocations/{allocation_id}/changes", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_allocation_changes(allocation_id: UUID, session: ReadSession) -> TableChangesOut:
    """Which cells changed, when and by whom, newest first."""
    return TableChangesOut(items=trail.allocation_changes(session, allocation_id))


@router.get("/allocations/{allocation_id}/as-of", responses=problems(NotFound), openapi_extra=policy(P.PLAN_READ))
def read_allocation_as_of(allocation_id: UUID, at: Instant, session: ReadSession) -> AllocationAtOut:
    """A table as it was at an instant."""
    return trail.allocation_at(session, allocation_id, at)
