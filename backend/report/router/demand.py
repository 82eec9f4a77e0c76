"""The target ledger and the indicators as workbooks, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from backend.access import P
from backend.followup.router.indicators import Grouped, Since, Until
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel.types import Code, TownshipCode
from backend.report.router.files import WORKBOOK, workbook
from backend.report.schemas.demand import TargetLedgerOut
from backend.report.service import target_ledger as service
from backend.report.service import workbooks

router = APIRouter(tags=["report"], route_class=PolicyRoute)


async def _asked(
    by: Annotated[service.By, Query(description="每行一个工种、一个乡镇，或一个乡镇的一个工种")] = "trade",
    year: Annotated[int | None, Query(ge=1900, le=2100, description="年度；不填为今年或最近的年度")] = None,
    township: Annotated[TownshipCode | None, Query(description="只看这个乡镇")] = None,
    trade: Annotated[Code | None, Query(description="只看这个工种")] = None,
) -> service.Asked:
    return service.Asked(by, year, township, trade)


Wanted = Annotated[service.Asked, Depends(_asked)]


@router.get("/target-ledger", openapi_extra=policy(P.DEMAND_READ))
def read_target_ledger(session: ReadSession, actor: Reader, asked: Wanted) -> TargetLedgerOut:
    """Wishes, open posts and orders beside the target, who was trained and is free, and what lacks."""
    return service.read(session, actor, asked)


@router.get("/target-ledger/workbook", response_class=Response, responses=WORKBOOK, openapi_extra=policy(P.DEMAND_READ))
def read_target_ledger_workbook(session: ReadSession, actor: Reader, asked: Wanted) -> Response:
    """The ledger as it is shown, as a workbook with its sums."""
    found = service.read(session, actor, asked)
    return workbook(workbooks.target_ledger(session, actor, found), "培训目标台账")


@router.get("/indicators/workbook", response_class=Response, responses=WORKBOOK, openapi_extra=policy(P.FOLLOWUP_READ))
def read_indicators_workbook(
    session: ReadSession, actor: Reader, by: Grouped = "all", since: Since = None, until: Until = None
) -> Response:
    """The indicators as a workbook: a row a group, indicator and point, with both parts and the rule."""
    return workbook(workbooks.indicators(session, actor, by, since, until), "培训就业指标")
