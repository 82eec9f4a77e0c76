"""Indicators over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.access import P
from backend.followup.errors import WrongResult
from backend.followup.schemas import IndicatorsOut
from backend.followup.service import indicators as service
from backend.followup.totals import By
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel.errors import problems
from backend.kernel.types import Day

router = APIRouter(tags=["followup"], route_class=PolicyRoute)


@router.get("/indicators", responses=problems(WrongResult), openapi_extra=policy(P.FOLLOWUP_READ))
def read_indicators(
    session: ReadSession,
    actor: Reader,
    by: Annotated[By, Query(description="按什么分组；培训机构不按工种、培训方式、人员类别")] = "all",
    since: Annotated[Day | None, Query(description="从这天所在的月起结束的培训班，按整月计；不填为方案开始")] = None,
    until: Annotated[Day | None, Query(description="到这天所在的月为止结束的培训班，按整月计；不填为本月")] = None,
) -> IndicatorsOut:
    """Employment, trade match, embedded conversion, near home, income: each with its parts and its rule."""
    return service.read(session, actor, by, since, until)
