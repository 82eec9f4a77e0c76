"""Vouchers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import TownshipCode
from backend.training.errors import ClassFull, Elsewhere, NotEnrolling, TrainedAlready
from backend.voucher.errors import (
    DoesNotFit,
    NotYourVoucherMove,
    VoucherMove,
    VoucherNotCompleted,
    WrongSecret,
    WrongVoucherValue,
)
from backend.voucher.queries.vouchers import VoucherFilter
from backend.voucher.schemas.vouchers import (
    PrintedOut,
    RedemptionIn,
    ReservationIn,
    VoucherListOut,
    VoucherMoveIn,
    VoucherOut,
    VoucherReasonIn,
)
from backend.voucher.service import acts, redemptions, vouchers
from backend.voucher.states import VoucherState

router = APIRouter(prefix="/vouchers", tags=["voucher"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale, VoucherMove)
JOINING = problems(DoesNotFit, ClassFull, NotEnrolling, Elsewhere, TrainedAlready)


async def _filters(
    *,
    state: Annotated[VoucherState | None, Query(description="这个状态的")] = None,
    batch_id: Annotated[UUID | None, Query(description="这一批的")] = None,
    scheme_id: Annotated[UUID | None, Query(description="这一版办法的")] = None,
    class_id: Annotated[UUID | None, Query(description="预约了这个班的")] = None,
    person_id: Annotated[UUID | None, Query(description="这个人的")] = None,
    township: Annotated[TownshipCode | None, Query(description="这个乡镇的")] = None,
    serial: Annotated[str | None, Query(pattern="^[0-9]{13}$", description="券号")] = None,
    failed: Annotated[bool | None, Query(description="班已验收、持券人没有结业，券还在培训中的")] = None,
) -> VoucherFilter:
    return VoucherFilter(state, batch_id, scheme_id, class_id, person_id, township, serial, failed)


Filters = Annotated[VoucherFilter, Depends(_filters)]


@router.get("", openapi_extra=policy(P.VOUCHER_READ))
def list_vouchers(session: ReadSession, page: PageParams, wanted: Filters) -> Page[VoucherListOut]:
    """Vouchers, newest first."""
    return vouchers.list_vouchers(session, page, wanted)


@router.get("/{id}", responses=problems(NotFound), openapi_extra=policy(P.VOUCHER_READ))
def read_voucher(id: UUID, session: ReadSession, actor: Reader) -> VoucherOut:
    """One voucher with its line of events."""
    return vouchers.read(session, actor, id)


@router.post("/{id}/receipt", responses=CHANGES, openapi_extra=policy(P.VOUCHER_SERVE))
def receive_voucher(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> VoucherOut:
    """The holder has the voucher in hand."""
    return vouchers.read(session, actor, acts.receive(session, actor, id, expected).id)


@router.post("/{id}/reservation", responses=CHANGES | JOINING, openapi_extra=policy(P.VOUCHER_SERVE))
def reserve_voucher(
    id: UUID, data: ReservationIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> VoucherOut:
    """The holder's own choice of a class, told at a desk or on a signed paper."""
    row = acts.reserve(session, actor, id, acts.Choice(data.class_id, data.channel), expected)
    return vouchers.read(session, actor, row.id)


@router.post("/{id}/release", responses=CHANGES, openapi_extra=policy(P.VOUCHER_SERVE))
def release_voucher(
    id: UUID, data: VoucherReasonIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> VoucherOut:
    """The holder takes his choice back before the class begins."""
    return vouchers.read(session, actor, acts.release(session, actor, id, data.reason, expected).id)


@router.post(
    "/{id}/redemption",
    responses=problems(NotFound, WrongVoucherValue, VoucherMove, VoucherNotCompleted, WrongSecret, NotYourVoucherMove),
    openapi_extra=policy(P.VOUCHER_REDEEM, idempotent=True),
)
def redeem_voucher(id: UUID, data: RedemptionIn, session: WriteSession, actor: Writer) -> VoucherOut:
    """The holder hands the voucher over after completing, with his secret or in front of the township."""
    redemptions.redeem(session, actor, id, data)
    return vouchers.read(session, actor, id)


@router.post(
    "/{id}/moves",
    responses=CHANGES | problems(WrongVoucherValue, NotYourVoucherMove, VoucherNotCompleted),
    openapi_extra=policy(P.VOUCHER_DECIDE),
)
def move_voucher(
    id: UUID, data: VoucherMoveIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> VoucherOut:
    """Verify, freeze, thaw, void or recover a voucher."""
    return vouchers.move(session, actor, id, expected, data)


@router.post(
    "/{id}/replacement",
    status_code=201,
    responses=CHANGES | problems(WrongVoucherValue, NotYourVoucherMove),
    openapi_extra=policy(P.VOUCHER_PRINT, idempotent=True),
)
def replace_voucher(
    *,
    id: UUID,
    data: VoucherReasonIn,
    expected: ExpectedVersion,
    request: Request,
    session: WriteSession,
    actor: Writer,
) -> PrintedOut:
    """A lost voucher is void; another one with a new serial and secret takes its place."""
    return vouchers.replace(session, actor, id, expected, data.reason, base_url=str(request.base_url))
