"""Orders: an employer has people trained, an institution takes the order and delivers (R47, R48, R50)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from backend.access import Role
from backend.employer import queries, rules
from backend.employer.models import TrainingOrder
from backend.employer.queries import OrderFilter
from backend.employer.schemas import OrderIn, OrderMoveIn, OrderOut, OrderPatch, OrderSchoolOut, OrderSchoolsOut
from backend.employer.service import employers
from backend.employer.states import EMPLOYER, NAMES, PARTIES, SCHOOL, WAITING, Order
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change, rewrite
from backend.kernel.duties import DutiesAsked, Duty
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared

_PARTY = {Role.OFFICE: rules.OFFICE, Role.EMPLOYER: EMPLOYER, Role.INSTITUTION: SCHOOL}
_WORDS = {
    Order.OFFERED: "等待接单",
    Order.ACCEPTED: "已接单，请开班",
    Order.TRAINING: "正在培训，请按期交付",
    Order.DELIVERED: "已交付，请确认录用人数",
    Order.DECLINED: "机构没有接单，请另选机构",
}


def _party(actor: Actor) -> str:
    return _PARTY.get(Role(actor.role), "")


def _outs(session: Session, actor: Actor, rows: Sequence[Row[Any]]) -> list[OrderOut]:
    sees = _party(actor) in {SCHOOL, rules.OFFICE}
    training = [row.TrainingOrder.class_id for row in rows if sees and row.TrainingOrder.state == Order.TRAINING]
    lost = queries.lost(session, training)
    return [_out(actor, row, lost=row.TrainingOrder.class_id in lost) for row in rows]


def _out(actor: Actor, found: Row[Any], *, lost: bool) -> OrderOut:
    row: TrainingOrder = found.TrainingOrder
    state = Order(row.state)
    told = {
        "employer_name": found.employer_name,
        "trade_name": found.trade_name,
        "state_name": NAMES[state],
        "waiting_for": PARTIES[WAITING[state]] if state in WAITING else None,
        "moves": rules.moves_of(state, _party(actor), lost=lost),
    }
    return OrderOut.model_validate(shared(row, OrderOut) | told)


def list_orders(session: Session, actor: Actor, page: PageQuery, wanted: OrderFilter) -> Page[OrderOut]:
    """Orders, newest first."""
    return cut(_outs(session, actor, queries.orders(session, page, wanted)), page, ["id"])


def read(session: Session, actor: Actor, order_id: UUID) -> OrderOut:
    """One order."""
    found = queries.order(session, order_id)
    if found is None:
        raise NotFound
    return _outs(session, actor, [found])[0]


def create(session: Session, actor: Actor, data: OrderIn) -> OrderOut:
    """A draft of an employer in business."""
    employer = employers.load_active(session, data.employer_id)
    employers.require_trade(session, data.trade)
    key = new_id()
    number = f"YD{clock.today():%Y}-{key.hex[-8:].upper()}"
    row = TrainingOrder(id=key, region=employer.region, number=number, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, "training_order.created", "training_order", row.id, persons=row.persons)
    return read(session, actor, row.id)


def change(session: Session, actor: Actor, order_id: UUID, expected: int, data: OrderPatch) -> OrderOut:
    """What is asked for, while nobody has taken it."""
    row = load_for_change(session, TrainingOrder, order_id, expected)
    rules.require_editable(Order(row.state))
    if data.trade is not None:
        employers.require_trade(session, data.trade)
    changed = apply(row, data.model_dump(exclude_unset=True))
    session.flush()
    audit.record(session, actor, "training_order.changed", "training_order", row.id, fields=audit.digests(changed))
    session.refresh(row)
    return read(session, actor, row.id)


def move(session: Session, actor: Actor, order_id: UUID, expected: int, data: OrderMoveIn) -> OrderOut:
    """A step; the database names institution and class, and counts who was delivered."""
    row = load_for_change(session, TrainingOrder, order_id, expected)
    here = Order(row.state)
    rules.require_move(here, data.to, _party(actor))
    brought = data.model_dump(exclude={"to"})
    rules.require_brought(data.to, **brought)
    if data.hired is not None:
        rules.require_hired(data.hired, row.delivered or 0)
    if data.to is Order.OFFERED:
        employers.load_active(session, row.employer_id)
    said = {name: value for name, value in brought.items() if value is not None}
    rewrite(session, row, state=data.to, **said | {"reason": data.reason})
    audit.record(session, actor, "training_order.moved", "training_order", row.id, since=here, to=data.to)
    return read(session, actor, row.id)


def schools(session: Session, trade: str) -> OrderSchoolsOut:
    """Institutions that may be asked to train for a trade."""
    found = queries.askable(session, trade, clock.today())
    return OrderSchoolsOut(items=[OrderSchoolOut.model_validate(row) for row in found])


def tell(session: Session, asked: DutiesAsked) -> None:
    """Orders that wait for the caller's unit."""
    party = _PARTY.get(Role(asked.actor.role))
    if party not in {EMPLOYER, SCHOOL}:
        return
    states = [state for state, who in WAITING.items() if who == party and state in _WORDS]
    asked.found.extend(
        Duty(
            "order",
            f"用工订单 {row.number} {_WORDS[Order(row.state)]}",
            f"/training-orders/{row.id}",
            since=row.state_since,
            due=row.deliver_by,
        )
        for row in queries.orders_in(session, states)
    )
