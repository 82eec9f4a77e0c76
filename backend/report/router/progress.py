"""Progress and duties over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, policy
from backend.kernel import etag
from backend.kernel.types import TownshipCode
from backend.report.schemas.progress import DutiesOut, ProgressOut
from backend.report.service import progress as service

router = APIRouter(tags=["report"], route_class=PolicyRoute)


@router.get(
    "/progress",
    response_model=ProgressOut,
    responses={304: {"description": "和上次取得的一样"}},
    openapi_extra=policy(P.PROGRESS_READ),
)
def read_progress(
    session: ReadSession,
    actor: Reader,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="年度；不填为当年或最近有任务的一年")] = None,
    township: Annotated[TownshipCode | None, Query(description="登记月份只看一个乡镇")] = None,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Targets, registered people, wishes and coverage of a year in the caller's part of the county."""
    return etag.conditional(service.progress(session, actor, year, township), if_none_match)


@router.get("/duties", openapi_extra=policy(P.DUTIES_READ))
def list_duties(request: Request, session: ReadSession, actor: Reader) -> DutiesOut:
    """What waits for the caller, what is due soonest first."""
    return service.duties(session, actor, request.app.state.settings.credential_profile)
