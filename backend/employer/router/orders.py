"""Orders for trained people over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P
from backend.employer.errors import (
    EmployerClosed,
    NotYourOrderMove,
    OrderMove,
    OrderNotEditable,
    OrderNotReady,
    WrongEmployment,
)
from backend.employer.queries import OrderFilter
from backend.employer.schemas import OrderIn, OrderMoveIn, OrderOut, OrderPatch, OrderSchoolsOut
from backend.employer.service import orders as service
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.kernel.errors import NotFound, PreconditionRequired, Stale, problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Code

router = APIRouter(tags=["employer"], route_class=PolicyRoute)
CHANGES = problems(NotFound, PreconditionRequired, Stale, WrongEmployment)


async def _filter(
    employer_id: Annotated[UUID | None, Query(description="只要这个单位的")] = None,
    institution_id: Annotated[UUID | None, Query(description="只要委托这个机构的")] = None,
    state: Annotated[Code | None, Query(description="状态")] = None,
) -> OrderFilter:
    return OrderFilter(employer_id, institution_id, state)


@router.get("/training-orders", openapi_extra=policy(P.ORDER_READ))
def list_training_orders(
    session: ReadSession, actor: Reader, page: PageParams, wanted: Annotated[OrderFilter, Depends(_filter)]
) -> Page[OrderOut]:
    """Orders, newest first, each with its state line."""
    return service.list_orders(session, actor, page, wanted)


@router.get("/order-schools", openapi_extra=policy(P.ORDER_READ))
def list_order_schools(session: ReadSession, trade: Annotated[Code, Query(description="工种")]) -> OrderSchoolsOut:
    """Institutions that are recognised this year and teach a trade: name and kind, nothing else of them."""
    return service.schools(session, trade)


@router.post(
    "/training-orders",
    status_code=201,
    responses=problems(NotFound, EmployerClosed, WrongEmployment),
    openapi_extra=policy(P.ORDER_KEEP, idempotent=True),
)
def create_training_order(data: OrderIn, session: WriteSession, actor: Writer) -> OrderOut:
    """A draft of an order."""
    return service.create(session, actor, data)


@router.get("/training-orders/{id}", responses=problems(NotFound), openapi_extra=policy(P.ORDER_READ))
def read_training_order(id: UUID, session: ReadSession, actor: Reader) -> OrderOut:
    """One order and the steps that the caller may take now."""
    return service.read(session, actor, id)


@router.patch(
    "/training-orders/{id}", responses=CHANGES | problems(OrderNotEditable), openapi_extra=policy(P.ORDER_KEEP)
)
def change_training_order(
    id: UUID, data: OrderPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> OrderOut:
    """Change a draft or a declined order."""
    return service.change(session, actor, id, expected, data)


@router.post(
    "/training-orders/{id}/moves",
    responses=CHANGES | problems(OrderMove, NotYourOrderMove, OrderNotReady, EmployerClosed),
    openapi_extra=policy(P.ORDER_MOVE),
)
def move_training_order(
    id: UUID, data: OrderMoveIn, expected: ExpectedVersion, session: WriteSession, actor: Writer
) -> OrderOut:
    """Take a step: offer, accept, decline, begin training, deliver, close, cancel, leave a lost class."""
    return service.move(session, actor, id, expected, data)
