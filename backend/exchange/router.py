"""Imports: template, upload and check, report, confirmation, undo."""

from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response

from backend.access import P
from backend.exchange import queries, vocabulary
from backend.exchange.errors import FileGone, HasFaults, MoveNotAllowed, NothingToImport, NotReady
from backend.exchange.schemas import ConfirmationIn, ImportFaultOut, ImportOut, SheetIn
from backend.exchange.service import files, requests, voucher_lists
from backend.followup.errors import TooManyTasks
from backend.followup.queries import TaskFilter
from backend.followup.service import sheets
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel import clock
from backend.kernel.errors import NotFound, problems
from backend.kernel.page import Page, PageParams
from backend.kernel.sheets.columns import SheetSpec
from backend.kernel.sheets.errors import SheetRefused
from backend.kernel.sheets.template import write_template
from backend.kernel.types import Name, TownshipCode
from backend.person.sheet import roster
from backend.training.errors import NotEnrolling
from backend.training.service import classes
from backend.training.sheet import class_roster
from backend.voucher.errors import BatchMove
from backend.voucher.service import batches

router = APIRouter(tags=["exchange"], route_class=PolicyRoute)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = "application/octet-stream"


def _guarded(content: Annotated[bytes, Body(media_type=BINARY, description="xlsx 或 csv 文件本身")] = b"") -> bytes:
    files.guard(content)
    return content


Upload = Annotated[bytes, Depends(_guarded)]
FileName = Annotated[Name, Query(description="文件名，只用来显示")]


def _download(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, headers=headers, media_type=XLSX)


def _template(spec: SheetSpec, name: str) -> Response:
    with TemporaryDirectory() as folder:
        path = FilePath(folder) / "template.xlsx"
        write_template(spec, path)
        return _download(path.read_bytes(), name)


_WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/imports/template", responses=_WORKBOOK, response_class=Response, openapi_extra=policy(P.PERSON_KEEP))
def read_import_template(session: ReadSession, actor: Reader) -> Response:
    """The workbook to fill in, with today's drop-downs."""
    today = clock.today()
    words = vocabulary.vocabulary(session, (actor.region or "")[:6], today)
    return _template(roster(words, today), "劳动力花名册模板.xlsx")


@router.post(
    "/imports",
    status_code=201,
    responses=problems(SheetRefused),
    openapi_extra=policy(P.PERSON_KEEP, idempotent=True),
)
def create_import(content: Upload, session: WriteSession, actor: Writer, file_name: FileName) -> ImportOut:
    """Upload a roster and have it checked; the registry stays as it is."""
    return requests.upload(session, actor, file_name, content)


@router.get(
    "/classes/{id}/import-template",
    responses={**_WORKBOOK, **problems(NotFound)},
    response_class=Response,
    openapi_extra=policy(P.ENROLMENT_NUMBER),
)
def read_roster_template(id: UUID, session: ReadSession, actor: Reader) -> Response:
    """The workbook in which the people of a class are listed."""
    return _template(class_roster(clock.today()), f"{classes.load(session, id).name}_学员名单模板.xlsx")


@router.post(
    "/classes/{id}/imports",
    status_code=201,
    responses=problems(NotFound, NotEnrolling, SheetRefused),
    openapi_extra=policy(P.ENROLMENT_NUMBER, idempotent=True),
)
def create_roster_import(
    id: UUID, content: Upload, session: WriteSession, actor: Writer, file_name: FileName
) -> ImportOut:
    """Upload the roster of a class and have it checked; nobody is enrolled yet."""
    return requests.upload_roster(session, actor, id, file_name, content)


async def _waiting(
    point: Annotated[int | None, Query(ge=0, le=3, description="0 结业时，1 至 3 为以后三次")] = None,
    class_id: Annotated[UUID | None, Query(description="这个班的")] = None,
    township: Annotated[TownshipCode | None, Query(description="这个乡镇的")] = None,
) -> TaskFilter:
    return TaskFilter("open", point, class_id, township)


@router.post(
    "/followup-tasks/sheet",
    responses={**_WORKBOOK, **problems(TooManyTasks)},
    response_class=Response,
    openapi_extra=policy(P.FOLLOWUP_SHEET),
)
def export_followup_sheet(
    data: SheetIn, session: WriteSession, actor: Writer, wanted: Annotated[TaskFilter, Depends(_waiting)]
) -> Response:
    """The tasks that wait as a workbook to fill in; it names people and leaves with a reason."""
    return _download(sheets.to_fill_in(session, actor, wanted, data.reason), "就业跟踪登记表.xlsx")


@router.post(
    "/followup-tasks/imports",
    status_code=201,
    responses=problems(SheetRefused),
    openapi_extra=policy(P.FOLLOWUP_SHEET, idempotent=True),
)
def create_followup_import(content: Upload, session: WriteSession, actor: Writer, file_name: FileName) -> ImportOut:
    """Upload what people said and have it checked; nothing is written yet."""
    return requests.upload_followup(session, actor, file_name, content)


@router.get(
    "/voucher-batches/{id}/import-template",
    responses={**_WORKBOOK, **problems(NotFound)},
    response_class=Response,
    openapi_extra=policy(P.VOUCHER_BATCH),
)
def read_voucher_list_template(id: UUID, session: ReadSession) -> Response:
    """The workbook in which the people of a batch are listed."""
    return _template(voucher_lists.spec(), f"{batches.read(session, id).name}_发券名单模板.xlsx")


@router.post(
    "/voucher-batches/{id}/imports",
    status_code=201,
    responses=problems(NotFound, BatchMove, SheetRefused),
    openapi_extra=policy(P.VOUCHER_BATCH, idempotent=True),
)
def create_voucher_list_import(
    id: UUID, content: Upload, session: WriteSession, actor: Writer, file_name: FileName
) -> ImportOut:
    """Upload a list of people for a drafted batch and have it checked; nobody gets a voucher yet."""
    return requests.upload_vouchers(session, actor, id, file_name, content)


@router.get("/imports", openapi_extra=policy(P.IMPORT_READ))
def list_imports(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    class_id: Annotated[UUID | None, Query(description="只要这个班的")] = None,
) -> Page[ImportOut]:
    """The imports of the caller's unit, the latest first."""
    return queries.history(session, page, class_id)


@router.get("/imports/{import_id}", responses=problems(NotFound), openapi_extra=policy(P.IMPORT_READ))
def read_import(import_id: UUID, session: ReadSession, actor: Reader) -> ImportOut:
    """One import: progress, report, outcome."""
    return queries.read(session, import_id)


@router.get("/imports/{import_id}/faults", responses=problems(NotFound), openapi_extra=policy(P.IMPORT_READ))
def list_import_faults(import_id: UUID, session: ReadSession, actor: Reader, page: PageParams) -> Page[ImportFaultOut]:
    """What is wrong in which cell, and what to do about it."""
    return queries.faults(session, import_id, page)


@router.post(
    "/imports/{import_id}/confirmation",
    responses=problems(NotFound, MoveNotAllowed, HasFaults, NothingToImport, FileGone),
    openapi_extra=policy(P.IMPORT_KEEP),
)
def confirm_import(import_id: UUID, data: ConfirmationIn, session: WriteSession, actor: Writer) -> ImportOut:
    """Write a checked import; a second confirmation changes nothing."""
    return requests.confirm(session, actor, import_id, data)


@router.post(
    "/imports/{import_id}/undo", responses=problems(NotFound, MoveNotAllowed), openapi_extra=policy(P.IMPORT_KEEP)
)
def undo_import(import_id: UUID, session: WriteSession, actor: Writer) -> ImportOut:
    """Take back what this import created and nobody has worked on since."""
    return requests.undo(session, actor, import_id)


@router.post(
    "/imports/{import_id}/cancellation",
    responses=problems(NotFound, MoveNotAllowed),
    openapi_extra=policy(P.IMPORT_KEEP),
)
def cancel_import(import_id: UUID, session: WriteSession, actor: Writer) -> ImportOut:
    """Give up an import that is not confirmed."""
    return requests.cancel(session, actor, import_id)


@router.post(
    "/imports/{import_id}/annotation",
    status_code=202,
    responses=problems(NotFound, MoveNotAllowed, FileGone),
    openapi_extra=policy(P.IMPORT_KEEP),
)
def annotate_import(import_id: UUID, session: WriteSession, actor: Writer) -> ImportOut:
    """Have the uploaded workbook made anew with its faults marked; `annotation` tells when it is ready."""
    return requests.annotate(session, actor, import_id)


@router.get(
    "/imports/{import_id}/annotation",
    responses={**_WORKBOOK, **problems(NotFound, NotReady, FileGone)},
    response_class=Response,
    openapi_extra=policy(P.IMPORT_READ),
)
def read_import_annotation(import_id: UUID, session: ReadSession, actor: Reader) -> Response:
    """The uploaded workbook with red, commented cells and a column 错误原因."""
    job = queries.require_annotated(session, import_id)
    stem = job.file_name.rsplit(".", 1)[0]
    return _download(files.load(session, import_id, "annotated"), f"{stem}_批注.xlsx")
