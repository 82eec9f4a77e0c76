"""Tenders, bids and contracts over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.institution.errors import (
    AwardFault,
    BidExists,
    InstitutionClosed,
    NotRecognised,
    OutsideTrades,
    TenderMove,
    TenderNotOpen,
    WrongValue,
)
from backend.institution.schemas.tenders import (
    AwardIn,
    BidIn,
    BidOut,
    BidScoreIn,
    ContractOut,
    TenderIn,
    TenderNoticeOut,
    TenderOut,
    TenderPatch,
    TenderReasonIn,
)
from backend.institution.service import bids
from backend.institution.service import tenders as service
from backend.kernel.errors import Conflict, NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code

router = APIRouter(tags=["institution"], route_class=PolicyRoute)

CHANGES = problems(NotFound, PreconditionRequired, Stale, TenderMove, WrongValue)
BIDDING = problems(NotFound, PreconditionRequired, Stale, TenderNotOpen, WrongValue)


@router.get("/tenders", openapi_extra=policy(P.TENDER_READ))
def list_tenders(
    session: ReadSession,
    page: PageParams,
    state: Annotated[Code | None, Query(description="状态")] = None,
    trade: Annotated[Code | None, Query(description="工种")] = None,
) -> Page[TenderOut]:
    """Projects, newest first."""
    return service.list_tenders(session, page, state, trade)


@router.post(
    "/tenders",
    status_code=201,
    responses=problems(Conflict, WrongValue),
    openapi_extra=policy(P.TENDER_KEEP, idempotent=True),
)
def create_tender(data: TenderIn, session: WriteSession, actor: Writer) -> TenderOut:
    """Draft a project."""
    return service.create(session, actor, data)


@router.get("/tenders/{id}", responses=problems(NotFound), openapi_extra=policy(P.TENDER_READ))
def read_tender(id: UUID, session: ReadSession) -> TenderOut:
    """One project."""
    return service.read(session, id)


@router.patch("/tenders/{id}", responses=CHANGES, openapi_extra=policy(P.TENDER_KEEP))
def change_tender(
    id: UUID, data: TenderPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TenderOut:
    """Change a draft."""
    return service.change(session, actor, id, expected, data)


@router.delete("/tenders/{id}", status_code=204, responses=CHANGES, openapi_extra=policy(P.TENDER_KEEP))
def delete_tender(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Delete a draft."""
    service.remove(session, actor, id, expected)


@router.post("/tenders/{id}/opening", responses=CHANGES, openapi_extra=policy(P.TENDER_KEEP))
def open_tender(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> TenderOut:
    """Open a project and tell every recognised institution."""
    return service.open_up(session, actor, id, expected)


@router.post("/tenders/{id}/cancellation", responses=CHANGES, openapi_extra=policy(P.TENDER_KEEP))
def cancel_tender(
    id: UUID, data: TenderReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> TenderOut:
    """Call a project off."""
    return service.cancel(session, actor, id, expected, data.reason)


@router.get("/tenders/{id}/notices", responses=problems(NotFound), openapi_extra=policy(P.TENDER_READ))
def list_tender_notices(id: UUID, session: ReadSession) -> Page[TenderNoticeOut]:
    """Who was told of a project, and who has read it."""
    return Page(items=service.list_notices(session, id), next=None, total=None)


@router.post("/tenders/{id}/receipt", responses=problems(NotFound), openapi_extra=policy(P.BID_KEEP))
def receive_tender(id: UUID, session: WriteSession, actor: Writer) -> TenderOut:
    """Confirm that the caller's institution has read a project."""
    return service.mark_read(session, actor, id)


@router.post(
    "/tenders/{id}/award",
    responses=CHANGES | problems(AwardFault, TenderNotOpen, Conflict, InstitutionClosed, NotRecognised, OutsideTrades),
    openapi_extra=policy(P.TENDER_KEEP),
)
def award_tender(id: UUID, data: AwardIn, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> TenderOut:
    """Make contracts for scored bids."""
    return service.award(session, actor, id, expected, data)


@router.get("/tenders/{id}/bids", responses=problems(NotFound), openapi_extra=policy(P.BID_READ))
def list_bids(id: UUID, session: ReadSession) -> Page[BidOut]:
    """The bids of a project; an institution gets its own."""
    return Page(items=bids.list_bids(session, id), next=None, total=None)


@router.post(
    "/tenders/{id}/bids",
    status_code=201,
    responses=problems(NotFound, TenderNotOpen, BidExists, InstitutionClosed, NotRecognised, OutsideTrades, WrongValue),
    openapi_extra=policy(P.BID_KEEP, idempotent=True),
)
def create_bid(id: UUID, data: BidIn, session: WriteSession, actor: Writer) -> BidOut:
    """Bid for an open project."""
    return bids.create(session, actor, id, data)


@router.put("/bids/{id}", responses=BIDDING, openapi_extra=policy(P.BID_KEEP))
def change_bid(id: UUID, data: BidIn, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> BidOut:
    """Change a bid while its project is open."""
    return bids.change(session, actor, id, expected, data)


@router.delete("/bids/{id}", status_code=204, responses=BIDDING, openapi_extra=policy(P.BID_KEEP))
def delete_bid(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> None:
    """Take a bid back while its project is open."""
    bids.remove(session, actor, id, expected)


@router.post("/bids/{id}/score", responses=BIDDING | problems(TenderMove), openapi_extra=policy(P.TENDER_KEEP))
def score_bid(id: UUID, data: BidScoreIn, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> BidOut:
    """Score a bid after the last day."""
    return bids.score(session, actor, id, expected, data)


@router.get("/contracts", openapi_extra=policy(P.TENDER_READ))
def list_contracts(
    session: ReadSession,
    page: PageParams,
    tender_id: Annotated[UUID | None, Query(description="只要这个项目的")] = None,
    institution_id: Annotated[UUID | None, Query(description="只要这个机构的")] = None,
) -> Page[ContractOut]:
    """Contracts, newest first."""
    return service.list_contracts(session, page, tender_id, institution_id)
