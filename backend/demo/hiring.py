"""Employers of every kind with their posts, and orders in every state."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalog.models import LabourBrand, Trade
from backend.demo.pour import pour
from backend.demo.scale import MARK, chance
from backend.employer import queries
from backend.employer.models import Employer, JobPost
from backend.employer.schemas import OrderIn, OrderMoveIn
from backend.employer.service import orders
from backend.employer.states import Order
from backend.institution.models import Institution
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.ids import new_ids
from backend.org.models import Region
from backend.training.models import TrainingClass
from backend.training.states import Stage

COUNT = 26
_AGENCIES = 6
_KINDS = ("enterprise", "workshop", "enterprise", "base", "workshop")
_WAYS: dict[Order, tuple[Order, ...]] = {
    Order.DRAFT: (),
    Order.OFFERED: (Order.OFFERED,),
    Order.DECLINED: (Order.OFFERED, Order.DECLINED),
    Order.ACCEPTED: (Order.OFFERED, Order.ACCEPTED),
    Order.CANCELLED: (Order.OFFERED, Order.CANCELLED),
    Order.TRAINING: (Order.OFFERED, Order.ACCEPTED, Order.TRAINING),
    Order.DELIVERED: (Order.OFFERED, Order.ACCEPTED, Order.TRAINING, Order.DELIVERED),
    Order.CLOSED: (Order.OFFERED, Order.ACCEPTED, Order.TRAINING, Order.DELIVERED, Order.CLOSED),
}
_REASONS = {Order.DECLINED: "近期设备检修，排不开班（演示）", Order.CANCELLED: "订货减少，暂不增人（演示）"}
_READY = {Order.TRAINING: (Stage.RUNNING, Stage.OPEN), Order.DELIVERED: (Stage.ASSESSED, Stage.ACCEPTED)}


def employer_name(nth: int) -> str:
    """As the facts of the demo's classes write it: twenty employers and six agencies."""
    return f"用工企业 {nth + 1}{MARK}" if nth < COUNT - _AGENCIES else f"劳务中介 {nth - COUNT + _AGENCIES + 1}{MARK}"


def register(session: Session, actor: Actor, own: UUID | None) -> None:
    """All of them, the account's own first, with one to three posts each."""
    townships = list(
        session.scalars(select(Region.code).where(Region.parent_code == actor.county).order_by(Region.code))
    )
    brands = list(session.scalars(select(LabourBrand.code).order_by(LabourBrand.code)))
    trades = list(session.execute(select(Trade.code, Trade.name).order_by(Trade.position)))
    keys = new_ids(COUNT)
    if own is not None:
        keys[0] = own
    employers, posts = [], []
    for nth, key in enumerate(keys):
        draw = chance(f"employer {nth}")
        kind = "agency" if nth >= COUNT - _AGENCIES else _KINDS[nth % len(_KINDS)]
        away = kind == "base" and nth % 2
        region = actor.county if away or kind == "agency" else townships[nth % len(townships)]
        place = "xiamen" if away and nth % 3 else "away" if away else "county"
        employers.append(
            {
                "id": key,
                "region": region,
                "name": employer_name(nth),
                "kind": kind,
                "place": place,
                "address": "厦门市同安区工业园（演示）" if place == "xiamen" else f"工业园 {nth + 1} 号{MARK}",
                "contact": f"联系人 {nth + 1}{MARK}",
                "phone": f"0930-71{nth:05d}",
                "capacity": draw.randint(2, 30) * 10,
                "brands": draw.sample(brands, nth % 3),
            }
        )
        for turn in range(1 + nth % 3):
            posts.append(_post(key, region, trades[(nth + 5 * turn) % len(trades)], turn, draw.randint(2, 25)))
    pour(session, Employer, employers)
    pour(session, JobPost, posts)


def _post(employer: UUID, region: str, trade: Any, turn: int, persons: int) -> dict[str, Any]:
    told = {"employer_id": employer, "region": region, "trade": trade.code, "title": f"{trade.name}岗位"}
    wage = {"persons": persons, "filled": persons // 3 if turn else 0, "wage_fen": 100 * (3_200 + 150 * persons)}
    until = clock.today() + timedelta(days=30 + 20 * turn)
    state = "closed" if turn == 2 else "open"
    return told | wage | {"demands": "持证优先，包吃住（演示）", "valid_until": until, "state": state}


def order(session: Session, actor: Actor) -> None:
    """Two of each state, of a few employers; those in training and after it answer to classes."""
    employers = list(session.scalars(select(Employer.id).order_by(Employer.phone).limit(5)))
    spare = {to: _classes(session, states) for to, states in _READY.items()}
    everybody = _classes(session, (Stage.ARCHIVED, Stage.SETTLED, Stage.ACCEPTED, Stage.RUNNING))
    for nth, (to, way) in enumerate([*_WAYS.items()] * 2):
        wanted = spare[Order.DELIVERED if Order.DELIVERED in way else Order.TRAINING] if Order.TRAINING in way else None
        if wanted == []:
            continue
        taught = wanted.pop(0) if wanted else everybody[3 * nth % len(everybody)]
        _order(session, actor, employers[nth % len(employers)], taught, to)


def _classes(session: Session, states: Iterable[Stage]) -> list[TrainingClass]:
    query = select(TrainingClass).where(TrainingClass.state.in_(states))
    named = query.join(Institution, Institution.id == TrainingClass.institution_id)
    rows = list(session.scalars(named.order_by(Institution.licence_number, TrainingClass.id).limit(60)))
    askable = {
        trade: {row.id for row in queries.askable(session, trade, clock.today())}
        for trade in {row.trade for row in rows}
    }
    return [row for row in rows if row.institution_id in askable[row.trade]]


def _order(session: Session, actor: Actor, employer: UUID, taught: TrainingClass, to: Order) -> None:
    asked = {"employer_id": employer, "trade": taught.trade, "post": f"熟练工{MARK}", "persons": taught.size}
    due = taught.ends_on if Order.TRAINING in _WAYS[to] else clock.today() + timedelta(days=60)
    told = {"wage_fen": 480_000, "demands": "能独立上岗（演示）", "deliver_by": due}
    made = orders.create(session, actor, OrderIn.model_validate(asked | told))
    for step in _WAYS[to]:
        known: dict[Order, dict[str, Any]] = {
            Order.OFFERED: {"institution_id": taught.institution_id},
            Order.TRAINING: {"class_id": taught.id},
            Order.CLOSED: {"hired": (made.delivered or 0) * 4 // 5},
        }
        said = known.get(step, {}) | ({"reason": _REASONS[step]} if step in _REASONS else {})
        made = orders.move(session, actor, made.id, made.version, OrderMoveIn.model_validate({"to": step, **said}))
