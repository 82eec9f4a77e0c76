"""Indicators over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.access import P
from backend.followup.schemas import IndicatorsOut
from backend.followup.service import indicators as service
from backend.followup.totals import By
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel.types import Day

router = APIRouter(tags=["followup"], route_class=PolicyRoute)
Grouped = Annotated[By, Query(description="按什么分组")]
Since = Annotated[Day | None, Query(description="从这天所在的月起结束的培训班，按整月计；不填为方案开始")]
Until = Annotated[Day | None, Query(description="到这天所在的月为止结束的培训班，按整月计；不填为本月")]


@router.get("/indicators", openapi_extra=policy(P.FOLLOWUP_READ))
def read_indicators(
    session: ReadSession,
    actor: Reader,
    by: Grouped = "all",
    since: Since = None,
    until: Until = None,
) -> IndicatorsOut:
    """Completion, passing, certificates, employment and its quality, orders: each with its parts and its rule."""
    return service.read(session, actor, by, since, until)
