"""Unused vouchers over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, problems
from backend.kernel.page import Page, PageParams
from backend.kernel.types import TownshipCode
from backend.voucher.errors import NotUnused, WrongVoucherValue
from backend.voucher.queries.unused import UnusedFilter
from backend.voucher.schemas.unused import Age, ReminderIn, ReminderOut, UnusedOut, UnusedReason, UnusedSummaryOut
from backend.voucher.service import unused

router = APIRouter(tags=["voucher"], route_class=PolicyRoute)
_Township = Annotated[TownshipCode | None, Query(description="这个乡镇的")]


async def _filters(
    *,
    age: Annotated[Age | None, Query(description="发放了多久")] = None,
    reason: Annotated[UnusedReason | None, Query(description="没有用的原因")] = None,
    township: _Township = None,
    due: Annotated[bool | None, Query(description="该催的")] = None,
) -> UnusedFilter:
    return UnusedFilter(age, reason, township, due)


@router.get("/unused-vouchers", openapi_extra=policy(P.VOUCHER_UNUSED))
def list_unused_vouchers(
    session: ReadSession, page: PageParams, wanted: Annotated[UnusedFilter, Depends(_filters)]
) -> Page[UnusedOut]:
    """Vouchers that are out and not used; those that run out first before the others."""
    return unused.list_unused(session, page, wanted)


@router.get("/unused-vouchers/summary", openapi_extra=policy(P.VOUCHER_UNUSED))
def read_unused_summary(session: ReadSession, township: _Township = None) -> UnusedSummaryOut:
    """Unused vouchers by age and by reason."""
    return unused.summary(session, township)


@router.get("/vouchers/{id}/reminders", responses=problems(NotFound), openapi_extra=policy(P.VOUCHER_UNUSED))
def list_voucher_reminders(id: UUID, session: ReadSession) -> Page[ReminderOut]:
    """When the holder was reminded, newest first."""
    return unused.list_reminders(session, id)


@router.post(
    "/vouchers/{id}/reminders",
    status_code=201,
    responses=problems(NotFound, NotUnused, WrongVoucherValue),
    openapi_extra=policy(P.VOUCHER_REMIND, idempotent=True),
)
def remind_holder(id: UUID, data: ReminderIn, session: WriteSession, actor: Writer) -> ReminderOut:
    """Keep that the holder was reminded, and why he has not used his voucher."""
    return unused.remind(session, actor, id, data)
