"""Files of classes and persons, 报到册 and 考勤表 over HTTP."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from backend.access import P
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel import clock
from backend.kernel.errors import NotFound, problems
from backend.person.errors import DailyLimit
from backend.report.schemas.files import CheckInBookOut, ClassFileOut, FileReasonIn, PersonFileOut
from backend.report.service import books, class_files, person_files, workbooks

router = APIRouter(tags=["report"], route_class=PolicyRoute)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}


def workbook(content: bytes, name: str) -> Response:
    """A workbook as a download with a Chinese file name."""
    stamp = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%d_%H%M}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}_{stamp}.xlsx')}"}
    return Response(content, headers=headers, media_type=XLSX)


@router.get("/classes/{id}/file", responses=problems(NotFound), openapi_extra=policy(P.CLASS_FILE))
def read_class_file(id: UUID, session: ReadSession, actor: Reader) -> ClassFileOut:
    """一班一档: everything about a class with what is missing and who owes it."""
    return class_files.read(session, actor, id)


@router.get("/classes/{id}/check-in-book", responses=problems(NotFound), openapi_extra=policy(P.CLASS_FILE))
def read_check_in_book(id: UUID, session: ReadSession) -> CheckInBookOut:
    """报到册: who is in the class and when each first came."""
    return books.read(session, id)


@router.post(
    "/classes/{id}/check-in-book/export",
    response_class=Response,
    responses=problems(NotFound) | WORKBOOK,
    openapi_extra=policy(P.CLASS_FILE),
)
def export_check_in_book(id: UUID, data: FileReasonIn, session: WriteSession, actor: Writer) -> Response:
    """报到册 as a workbook, for a reason that is recorded."""
    return workbook(workbooks.check_in_book(session, actor, id, data), "报到册")


@router.post(
    "/classes/{id}/attendance/export",
    response_class=Response,
    responses=problems(NotFound) | WORKBOOK,
    openapi_extra=policy(P.CLASS_FILE),
)
def export_attendance(id: UUID, data: FileReasonIn, session: WriteSession, actor: Writer) -> Response:
    """考勤表 as a workbook, for a reason that is recorded."""
    return workbook(workbooks.attendance_sheet(session, actor, id, data), "考勤表")


@router.post("/persons/{person_id}/file", responses=problems(NotFound, DailyLimit), openapi_extra=policy(P.PERSON_FILE))
def make_person_file(person_id: UUID, data: FileReasonIn, session: WriteSession, actor: Writer) -> PersonFileOut:
    """一人一档: a person with every training, masked, for a reason that is recorded."""
    return person_files.make(session, actor, person_id, data)
