"""Requests for another number: a township asks, the office answers (R168)."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.plan import queries
from backend.plan.errors import MoveNotAllowed, NothingChanged
from backend.plan.models import AdjustmentRequest
from backend.plan.schemas.requests import AnswerIn, RequestIn, RequestOut

_OUT = (
    "id",
    "version",
    "allocation_id",
    "region",
    "department_id",
    "present",
    "wanted",
    "reason",
    "state",
    "answer",
    "created_at",
)


def _shape(request: AdjustmentRequest, names: Mapping[str, str]) -> RequestOut:
    values = {name: getattr(request, name) for name in _OUT}
    return RequestOut(
        **values,
        region_name=names.get(request.region, request.region),
        department_name=names.get(request.department_id, request.department_id),
    )


def list_requests(session: Session, state: str | None) -> list[RequestOut]:
    """The requests that the caller sees, newest first."""
    found = queries.requests(session, state)
    names = {county: queries.names(session, county) for county in {request.region[:6] for request in found}}
    return [_shape(request, names[request.region[:6]]) for request in found]


def create(session: Session, actor: Actor, data: RequestIn) -> RequestOut:
    """A township asks for another number of one of its cells; one open request per cell (database)."""
    cell = queries.cell(session, data.allocation_id, actor.region or "", data.department_id)
    if cell is None:
        raise NotFound
    if cell.persons == data.wanted:
        raise NothingChanged("申请的人数与现有任务数相同")
    request = AdjustmentRequest(id=new_id(), region=cell.region, present=cell.persons, **data.model_dump())
    session.add(request)
    session.flush()
    audit.record(session, actor, "adjustment_request.created", "adjustment_request", request.id, wanted=data.wanted)
    session.refresh(request)
    return _shape(request, queries.names(session, request.region[:6]))


def answer(session: Session, actor: Actor, request_id: UUID, expected: int, data: AnswerIn) -> RequestOut:
    """The office accepts (and then adjusts the table) or refuses, always with a sentence."""
    request = load_for_change(session, AdjustmentRequest, request_id, expected)
    if request.state != "pending":
        raise MoveNotAllowed("这项申请已经答复")
    state = "accepted" if data.accepted else "refused"
    rewrite(session, request, state=state, answer=data.answer)
    audit.record(session, actor, "adjustment_request.answered", "adjustment_request", request_id, state=state)
    return _shape(request, queries.names(session, request.region[:6]))
