"""The labour registry over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel import clock
from backend.kernel.errors import NotFound, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.history import Changes
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code, Day, Instant, TownshipCode
from backend.person import schemas as s
from backend.person.errors import AlreadyRegistered, DailyLimit, NotActive, NotMergeable, OtherTownship, WrongPerson
from backend.person.queries import past, people
from backend.person.service import disclose, life, register
from backend.person.states import Status

router = APIRouter(prefix="/persons", tags=["person"], route_class=PolicyRoute)

FORMATS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}
FILE = {"schema": {"type": "string", "format": "binary"}}
CHANGES = problems(NotFound, NotActive, WrongPerson)


async def _filters(
    *,
    q: Annotated[s.NameQuery | None, Query(description="姓名中的字，或姓名拼音首字母")] = None,
    township: Annotated[TownshipCode | None, Query(description="乡镇代码")] = None,
    village: Annotated[s.Place | None, Query(description="村（社区）代码")] = None,
    category: Annotated[Code | None, Query(description="人员类别")] = None,
    trade: Annotated[Code | None, Query(description="意愿工种")] = None,
    status: Annotated[Status | None, Query(description="在册状态；不填为全部")] = None,
    month: Annotated[Day | None, Query(description="登记月份（该月任意一天）")] = None,
) -> people.Filters:
    return people.Filters(q, township, village, category, trade, status, month)


Filters = Annotated[people.Filters, Depends(_filters)]


@router.get("", openapi_extra=policy(P.PERSON_READ))
def list_persons(session: ReadSession, actor: Reader, page: PageParams, filters: Filters) -> Page[s.PersonLine]:
    """People, the latest registered first."""
    return people.people(session, page, filters)


@router.post(
    "",
    status_code=201,
    responses=problems(AlreadyRegistered, DailyLimit, OtherTownship, WrongPerson),
    openapi_extra=policy(P.PERSON_KEEP, idempotent=True),
)
def create_person(data: s.PersonIn, session: WriteSession, actor: Writer) -> s.PersonOut:
    """Register a person by ID number."""
    return people.person(session, register.create_person(session, actor, data))


@router.post("/lookup", responses=problems(WrongPerson, DailyLimit), openapi_extra=policy(P.PERSON_LOOKUP))
def look_up_number(data: s.LookupIn, session: WriteSession, actor: Writer) -> s.LookupOut:
    """Say in which township a full ID number is registered, and nothing else."""
    return disclose.look_up(session, actor, data)


@router.post(
    "/export",
    response_class=Response,
    responses=problems(DailyLimit) | {200: {"content": dict.fromkeys(FORMATS.values(), FILE)}},
    openapi_extra=policy(P.PERSON_EXPORT),
)
def export_persons(data: s.ExportIn, filters: Filters, session: WriteSession, actor: Writer) -> Response:
    """The people who pass the filters as a workbook or CSV, numbers masked."""
    content = disclose.export(session, actor, filters, data)
    name = f"persons_{clock.now().astimezone(clock.SHANGHAI):%Y%m%d_%H%M}.{data.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=FORMATS[data.format])


@router.get("/{person_id}", responses=problems(NotFound), openapi_extra=policy(P.PERSON_READ))
def read_person(person_id: UUID, session: ReadSession, actor: Reader) -> s.PersonOut:
    """One person, numbers masked."""
    return people.person(session, person_id)


@router.patch("/{person_id}", responses=CHANGES, openapi_extra=policy(P.PERSON_KEEP))
def change_person(
    person_id: UUID, data: s.PersonPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PersonOut:
    """Change facts, categories and wishes of a person."""
    register.change_person(session, actor, person_id, expected, data)
    return people.person(session, person_id)


@router.post(
    "/{person_id}/correction",
    responses=problems(NotFound, NotActive, AlreadyRegistered, DailyLimit, WrongPerson),
    openapi_extra=policy(P.PERSON_KEEP),
)
def correct_person(
    person_id: UUID, data: s.CorrectionIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PersonOut:
    """Put a wrong name or ID number right."""
    register.correct_person(session, actor, person_id, expected, data)
    return people.person(session, person_id)


@router.post(
    "/{person_id}/relocation",
    responses=problems(NotFound, NotActive, OtherTownship, WrongPerson),
    openapi_extra=policy(P.PERSON_KEEP),
)
def move_person(
    person_id: UUID, data: s.MoveIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PersonOut:
    """Move a person to another village or, by the office, to another township."""
    register.move_person(session, actor, person_id, expected, data)
    return people.person(session, person_id)


@router.post("/{person_id}/status", responses=CHANGES, openapi_extra=policy(P.PERSON_KEEP))
def change_person_status(
    person_id: UUID, data: s.StatusIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PersonOut:
    """Mark a person away, no labourer any more or dead, or take that back."""
    life.change_status(session, actor, person_id, expected, data)
    return people.person(session, person_id)


@router.post(
    "/{person_id}/merger",
    responses=problems(NotFound, NotActive, NotMergeable),
    openapi_extra=policy(P.PERSON_MERGE),
)
def merge_person(
    person_id: UUID, data: s.MergeIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PersonOut:
    """Merge a double record into the one that stays."""
    life.merge(session, actor, person_id, expected, data)
    return people.person(session, person_id)


@router.post("/{person_id}/separation", responses=problems(NotFound, NotActive), openapi_extra=policy(P.PERSON_MERGE))
def separate_person(
    person_id: UUID, data: s.SeparationIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> s.PersonOut:
    """Take a mistaken merger back."""
    life.separate(session, actor, person_id, expected, data)
    return people.person(session, person_id)


@router.post("/{person_id}/disclosure", responses=problems(NotFound, DailyLimit), openapi_extra=policy(P.PERSON_REVEAL))
def reveal_person_field(person_id: UUID, data: s.RevealIn, session: WriteSession, actor: Writer) -> s.RevealOut:
    """Give out one protected field in full, for a reason."""
    return disclose.reveal(session, actor, person_id, data)


@router.get("/{person_id}/changes", responses=problems(NotFound), openapi_extra=policy(P.PERSON_READ))
def read_person_changes(person_id: UUID, session: ReadSession, actor: Reader) -> Changes:
    """Who changed a person, when, and what; protected fields without their values."""
    return past.changes(session, person_id)


@router.get("/{person_id}/as-of", responses=problems(NotFound), openapi_extra=policy(P.PERSON_READ))
def read_person_as_of(person_id: UUID, at: Instant, session: ReadSession, actor: Reader) -> s.PersonOut:
    """A person as of an earlier moment."""
    return past.person_at(session, person_id, at)
