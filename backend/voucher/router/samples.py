"""Samples of redeemed vouchers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.voucher.errors import (
    NothingToSample,
    SampleClosed,
    SampleFoundWrong,
    SampleUnfinished,
    VoucherChecked,
    VoucherMove,
    VoucherNotCompleted,
    WrongVoucherValue,
)
from backend.voucher.schemas.samples import SampleIn, SampleItemOut, SampleOut, SampleResultIn, SampleState
from backend.voucher.service import samples

router = APIRouter(prefix="/voucher-samples", tags=["voucher"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale, SampleClosed, SampleUnfinished)


@router.get("", openapi_extra=policy(P.VOUCHER_SAMPLE_READ))
def list_voucher_samples(
    session: ReadSession,
    page: PageParams,
    state: Annotated[SampleState | None, Query(description="状态")] = None,
) -> Page[SampleOut]:
    """Samples with how far they are, newest first."""
    return samples.list_samples(session, page, state)


@router.post(
    "",
    status_code=201,
    responses=problems(NothingToSample, WrongVoucherValue),
    openapi_extra=policy(P.VOUCHER_SAMPLE, idempotent=True),
)
def draw_voucher_sample(data: SampleIn, session: WriteSession, actor: Writer) -> SampleOut:
    """Draw a share of the redeemed vouchers by a seed that is kept."""
    return samples.draw(session, actor, data)


@router.get("/{id}", responses=problems(NotFound), openapi_extra=policy(P.VOUCHER_SAMPLE_READ))
def read_voucher_sample(id: UUID, session: ReadSession) -> SampleOut:
    """One sample."""
    return samples.read(session, id)


@router.get("/{id}/items", responses=problems(NotFound), openapi_extra=policy(P.VOUCHER_SAMPLE_READ))
def list_sample_items(id: UUID, session: ReadSession, page: PageParams) -> Page[SampleItemOut]:
    """The drawn vouchers in the order of the seed."""
    return samples.list_items(session, page, id)


@router.post(
    "/{id}/results",
    responses=problems(NotFound, VoucherChecked, VoucherMove, VoucherNotCompleted, WrongVoucherValue),
    openapi_extra=policy(P.VOUCHER_SAMPLE, idempotent=True),
)
def check_sample_voucher(id: UUID, data: SampleResultIn, session: WriteSession, actor: Writer) -> SampleOut:
    """What came of a drawn voucher; a confirmed one is verified."""
    return samples.check(session, actor, id, data)


@router.post("/{id}/widening", responses=CHANGES, openapi_extra=policy(P.VOUCHER_SAMPLE))
def widen_voucher_sample(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> SampleOut:
    """Draw all the others too."""
    return samples.widen(session, actor, id, expected)


@router.post(
    "/{id}/completion",
    responses=CHANGES | problems(SampleFoundWrong, VoucherNotCompleted),
    openapi_extra=policy(P.VOUCHER_SAMPLE),
)
def complete_voucher_sample(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> SampleOut:
    """Finish a sample; what was not drawn passes with it."""
    return samples.complete(session, actor, id, expected)
