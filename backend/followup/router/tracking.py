"""Follow-up of those who were trained over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.followup.errors import NotAsked, SameAsker, VisitKnown, WrongResult
from backend.followup.queries import TaskFilter
from backend.followup.schemas import (
    EmploymentIn,
    FollowupTaskListOut,
    FollowupTaskOut,
    ReturnVisitIn,
    ReturnVisitOut,
)
from backend.followup.service import tracking as service
from backend.identity.guard import PolicyRoute, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, problems
from backend.kernel.page import Page, PageParams
from backend.kernel.types import TownshipCode

router = APIRouter(tags=["followup"], route_class=PolicyRoute)


async def _filter(
    state: Annotated[
        Literal["open", "overdue", "done", "recheck"] | None,
        Query(description="open 待跟踪，overdue 逾期，done 已登记，recheck 待复核"),
    ] = None,
    point: Annotated[int | None, Query(ge=0, le=3, description="0 结业时，1 至 3 为以后三次")] = None,
    class_id: Annotated[UUID | None, Query(description="这个班的")] = None,
    township: Annotated[TownshipCode | None, Query(description="这个乡镇的")] = None,
) -> TaskFilter:
    return TaskFilter(state, point, class_id, township)


@router.get("/followup-tasks", openapi_extra=policy(P.FOLLOWUP_READ))
def list_followup_tasks(
    session: ReadSession, page: PageParams, wanted: Annotated[TaskFilter, Depends(_filter)]
) -> Page[FollowupTaskListOut]:
    """Whom to ask what became of him: a township its people, a department its classes; due soonest first."""
    return service.list_tasks(session, page, wanted)


@router.get("/followup-tasks/{id}", responses=problems(NotFound), openapi_extra=policy(P.FOLLOWUP_READ))
def read_followup_task(id: UUID, session: ReadSession) -> FollowupTaskOut:
    """One task with everything that was said."""
    return service.read(session, id)


@router.post(
    "/followup-tasks/{id}/records",
    status_code=201,
    responses=problems(NotFound, NotAsked, SameAsker, WrongResult),
    openapi_extra=policy(P.FOLLOWUP_KEEP, idempotent=True),
)
def create_employment_record(id: UUID, data: EmploymentIn, session: WriteSession, actor: Writer) -> FollowupTaskOut:
    """What somebody said; a correction is another row, a recheck is another person's."""
    return service.record(session, actor, id, data)


@router.get("/return-visits", openapi_extra=policy(P.FOLLOWUP_READ))
def list_return_visits(
    session: ReadSession, page: PageParams, class_id: Annotated[UUID | None, Query(description="这个班的")] = None
) -> Page[ReturnVisitOut]:
    """Return visits, newest first."""
    return service.list_visits(session, page, class_id)


@router.post(
    "/return-visits",
    status_code=201,
    responses=problems(NotFound, NotAsked, VisitKnown, WrongResult),
    openapi_extra=policy(P.FOLLOWUP_KEEP, idempotent=True),
)
def create_return_visit(data: ReturnVisitIn, session: WriteSession, actor: Writer) -> ReturnVisitOut:
    """How content somebody is, and what he suggests."""
    return service.visit(session, actor, data)
