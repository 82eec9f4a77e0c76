"""The vouchers' funnel over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel import clock
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, TownshipCode
from backend.report.queries.funnel import FunnelFilter
from backend.report.schemas.funnel import FunnelOut, FunnelVoucherOut, StepKey
from backend.report.service import funnel as service

router = APIRouter(prefix="/voucher-funnel", tags=["report"], route_class=PolicyRoute)


async def _filters(
    year: Annotated[int | None, Query(ge=1900, le=2100, description="年度；不填为当年")] = None,
    township: Annotated[TownshipCode | None, Query(description="只计这个乡镇的券")] = None,
    scheme: Annotated[Code | None, Query(description="只计这个办法的券")] = None,
) -> FunnelFilter:
    return FunnelFilter(year or clock.today().year, township, scheme)


Wanted = Annotated[FunnelFilter, Depends(_filters)]


@router.get("", openapi_extra=policy(P.VOUCHER_READ))
def read_voucher_funnel(session: ReadSession, actor: Reader, wanted: Wanted) -> FunnelOut:
    """From issue to settlement: how many vouchers of how many."""
    return service.funnel(session, actor, wanted)


@router.get("/vouchers", openapi_extra=policy(P.VOUCHER_READ))
def list_funnel_vouchers(
    session: ReadSession,
    page: PageParams,
    wanted: Wanted,
    reached: Annotated[StepKey, Query(description="到了这一步的")] = "issued",
    missed: Annotated[StepKey | None, Query(description="没有到这一步的")] = None,
) -> Page[FunnelVoucherOut]:
    """The vouchers behind a number."""
    return service.list_vouchers(session, page, wanted, reached, missed)
