"""Schemes and batches over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code
from backend.voucher.errors import (
    BatchMove,
    NothingFits,
    OwnVoucherApproval,
    SchemeFixed,
    SchemeNotInForce,
    SchemeOpen,
    WrongVoucherValue,
    YearlyLimit,
)
from backend.voucher.schemas.vouchers import (
    BatchIn,
    BatchMadeOut,
    BatchOut,
    PrintedBatchOut,
    PrintingIn,
    SchemeDifferencesOut,
    SchemeIn,
    SchemeOut,
    VoucherReasonIn,
)
from backend.voucher.service import batches, printing, schemes

router = APIRouter(tags=["voucher"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale)


@router.get("/voucher-schemes", openapi_extra=policy(P.VOUCHER_READ))
def list_voucher_schemes(
    session: ReadSession,
    page: PageParams,
    code: Annotated[Code | None, Query(description="只看一个办法的各版")] = None,
) -> Page[SchemeOut]:
    """Versions of the county's schemes, newest first."""
    return schemes.list_schemes(session, page, code)


@router.post(
    "/voucher-schemes",
    status_code=201,
    responses=problems(WrongVoucherValue, SchemeOpen),
    openapi_extra=policy(P.VOUCHER_SCHEME, idempotent=True),
)
def create_voucher_scheme(data: SchemeIn, session: WriteSession, actor: Writer) -> SchemeOut:
    """Write a new scheme, or the next version of one."""
    return schemes.create(session, actor, data)


@router.get("/voucher-schemes/{id}", responses=problems(NotFound), openapi_extra=policy(P.VOUCHER_READ))
def read_voucher_scheme(id: UUID, session: ReadSession) -> SchemeOut:
    """One version."""
    return schemes.out(schemes.load(session, id))


@router.put(
    "/voucher-schemes/{id}",
    responses=CHANGES | problems(WrongVoucherValue, SchemeFixed),
    openapi_extra=policy(P.VOUCHER_SCHEME),
)
def change_voucher_scheme(
    id: UUID, data: SchemeIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> SchemeOut:
    """Write a draft anew."""
    return schemes.change(session, actor, id, expected, data)


@router.post(
    "/voucher-schemes/{id}/approval",
    responses=CHANGES | problems(SchemeFixed, OwnVoucherApproval),
    openapi_extra=policy(P.VOUCHER_SCHEME),
)
def approve_voucher_scheme(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> SchemeOut:
    """Approve a draft; it is fixed from then on."""
    return schemes.approve(session, actor, id, expected)


@router.get("/voucher-schemes/{id}/differences", responses=problems(NotFound), openapi_extra=policy(P.VOUCHER_SCHEME))
def read_scheme_differences(id: UUID, session: ReadSession) -> SchemeDifferencesOut:
    """What of the vouchers issued so far would differ under this version."""
    return schemes.differences(session, id)


@router.get("/voucher-batches", openapi_extra=policy(P.VOUCHER_BATCH_READ))
def list_voucher_batches(session: ReadSession, page: PageParams) -> Page[BatchOut]:
    """Batches with how many vouchers stand where, newest first."""
    return batches.list_batches(session, page)


@router.post(
    "/voucher-batches",
    status_code=201,
    responses=problems(NotFound, WrongVoucherValue, SchemeNotInForce, YearlyLimit),
    openapi_extra=policy(P.VOUCHER_BATCH, idempotent=True),
)
def create_voucher_batch(data: BatchIn, session: WriteSession, actor: Writer) -> BatchMadeOut:
    """Draft vouchers by rule or by sheet; who has this year's voucher already is told as the same."""
    return batches.create(session, actor, data)


@router.get("/voucher-batches/{id}", responses=problems(NotFound), openapi_extra=policy(P.VOUCHER_BATCH_READ))
def read_voucher_batch(id: UUID, session: ReadSession) -> BatchOut:
    """One batch."""
    return batches.read(session, id)


@router.post(
    "/voucher-batches/{id}/approval",
    responses=CHANGES | problems(BatchMove, OwnVoucherApproval),
    openapi_extra=policy(P.VOUCHER_BATCH),
)
def approve_voucher_batch(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> BatchOut:
    """Approve a batch that somebody else made."""
    return batches.approve(session, actor, id, expected)


@router.post(
    "/voucher-batches/{id}/issue",
    responses=CHANGES | problems(BatchMove, NothingFits),
    openapi_extra=policy(P.VOUCHER_BATCH),
)
def issue_voucher_batch(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> BatchOut:
    """Issue a batch, while a course is open that fits."""
    return batches.issue(session, actor, id, expected)


@router.post(
    "/voucher-batches/{id}/withdrawal",
    responses=CHANGES | problems(BatchMove),
    openapi_extra=policy(P.VOUCHER_BATCH),
)
def withdraw_voucher_batch(
    id: UUID, data: VoucherReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> BatchOut:
    """Take a batch back that was not issued."""
    return batches.void(session, actor, id, expected, data.reason)


@router.post(
    "/voucher-batches/{id}/printing",
    responses=problems(NotFound),
    openapi_extra=policy(P.VOUCHER_PRINT, idempotent=True),
)
def print_voucher_batch(
    id: UUID, data: PrintingIn, request: Request, session: WriteSession, actor: Writer
) -> PrintedBatchOut:
    """The next vouchers that were never printed, with their secrets, this once, and the catalogue of classes."""
    return printing.print_batch(session, actor, id, data, str(request.base_url))
