"""Founders over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, TownshipCode
from backend.person.errors import DailyLimit, WrongPerson
from backend.startup.errors import CaseFixed, CaseKnown, CaseMove, NotRegisteredHere, NotSupported, WrongStartup
from backend.startup.queries.cases import CaseFilter
from backend.startup.schemas import cases as s
from backend.startup.service import cases as service
from backend.startup.service import lists
from backend.startup.states import CaseState

router = APIRouter(prefix="/startup-cases", tags=["startup"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale, WrongStartup)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = {"schema": {"type": "string", "format": "binary"}}


async def _filter(
    *,
    township: Annotated[TownshipCode | None, Query(description="这个乡镇的")] = None,
    department: Annotated[Code | None, Query(description="这个责任部门的")] = None,
    state: Annotated[CaseState | None, Query(description="状态")] = None,
    kind: Annotated[Code | None, Query(description="推荐过这种贷款的")] = None,
    year: Annotated[int | None, Query(ge=1900, le=2100, description="申请的年度")] = None,
    person_id: Annotated[UUID | None, Query(description="这个人的")] = None,
    unguided: Annotated[bool | None, Query(description="true 还没有导师的")] = None,
) -> CaseFilter:
    return CaseFilter(township, department, state, kind, year, person_id, unguided)


Wanted = Annotated[CaseFilter, Depends(_filter)]


@router.get("", openapi_extra=policy(P.STARTUP_READ))
def list_startup_cases(session: ReadSession, page: PageParams, wanted: Wanted) -> Page[s.StartupCaseListOut]:
    """Founders, newest first, with their mentor and the sums of their loans."""
    return service.list_cases(session, page, wanted)


@router.get("/totals", openapi_extra=policy(P.STARTUP_READ))
def read_startup_totals(session: ReadSession, wanted: Wanted) -> s.StartupTotalsOut:
    """What the list adds up to: founders by state, loans by kind."""
    return lists.totals(session, wanted)


@router.post(
    "",
    status_code=201,
    responses=problems(NotFound, NotRegisteredHere, CaseKnown, WrongStartup, WrongPerson),
    openapi_extra=policy(P.STARTUP_PROPOSE, idempotent=True),
)
def create_startup_case(data: s.StartupCaseIn, session: WriteSession, actor: Writer) -> s.StartupCaseOut:
    """Propose somebody of the caller's registry."""
    return service.propose(session, actor, data)


@router.post(
    "/export",
    response_class=Response,
    responses=problems(WrongStartup) | {200: {"content": {XLSX: FILE}}},
    openapi_extra=policy(P.STARTUP_EXPORT),
)
def export_startup_cases(data: s.StartupExportIn, wanted: Wanted, session: WriteSession, actor: Writer) -> Response:
    """The list as a workbook with its sums, numbers masked, for a reason that is recorded."""
    headers = {"Content-Disposition": 'attachment; filename="startup_cases.xlsx"'}
    return Response(lists.export(session, actor, wanted, data), headers=headers, media_type=XLSX)


@router.get("/{id}", responses=problems(NotFound), openapi_extra=policy(P.STARTUP_READ))
def read_startup_case(id: UUID, session: ReadSession, actor: Reader) -> s.StartupCaseOut:
    """One founder with mentors, notes and loans."""
    return service.read(session, actor, id)


@router.patch("/{id}", responses=CHANGES | problems(CaseFixed), openapi_extra=policy(P.STARTUP_KEEP))
def change_startup_case(
    id: UUID, data: s.StartupCasePatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.StartupCaseOut:
    """Write anew what he founds."""
    return service.change(session, actor, id, expected, data)


@router.post("/{id}/moves", responses=CHANGES | problems(CaseMove), openapi_extra=policy(P.STARTUP_DECIDE))
def move_startup_case(
    id: UUID, data: s.StartupCaseMoveIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.StartupCaseOut:
    """Take somebody on, decline him, or end it."""
    return service.move(session, actor, id, expected, data)


@router.post(
    "/{id}/mentors",
    status_code=201,
    responses=problems(NotFound, NotSupported, WrongStartup),
    openapi_extra=policy(P.STARTUP_DECIDE, idempotent=True),
)
def assign_startup_mentor(id: UUID, data: s.StartupMentorIn, session: WriteSession, actor: Writer) -> s.StartupCaseOut:
    """A mentor from a day on; the one before stays on record."""
    return service.assign(session, actor, id, data)


@router.post("/{id}/mentor-phone", responses=problems(NotFound, DailyLimit), openapi_extra=policy(P.STARTUP_DECIDE))
def reveal_mentor_phone(id: UUID, data: s.MentorPhoneAskIn, session: WriteSession, actor: Writer) -> s.MentorPhoneOut:
    """The present mentor's telephone number in full, for a reason."""
    return service.disclose(session, actor, id, data)


@router.post(
    "/{id}/notes",
    status_code=201,
    responses=problems(NotFound, NotSupported, WrongStartup),
    openapi_extra=policy(P.STARTUP_DECIDE, idempotent=True),
)
def create_startup_note(id: UUID, data: s.StartupNoteIn, session: WriteSession, actor: Writer) -> s.StartupCaseOut:
    """What was done for him on a day."""
    return service.note(session, actor, id, data)
