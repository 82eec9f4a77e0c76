"""Deliveries of orders for the indicators: few enough to be read as they are (R48, R50)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from backend.catalog.models import Trade
from backend.employer.models import TrainingOrder
from backend.employer.states import Order
from backend.followup.totals import By
from backend.kernel.db import Rows
from backend.training.models import TrainingClass

MEASURES = ("ordered", "delivered", "handed_over", "hired")
_TAKEN = (Order.ACCEPTED, Order.TRAINING, Order.DELIVERED, Order.CLOSED)


def measured(session: Session, by: By, since: date, until: date, department: str | None) -> Rows:
    """Orders that were to be delivered in a period: code and each measure; none by township and by category.

    An order is its class's department's; before it has a class, the lead department's of its trade.
    """
    unit = func.coalesce(TrainingClass.department_id, Trade.lead_department)
    keys: dict[str, ColumnElement[Any]] = {
        "institution": cast(TrainingOrder.institution_id, Text),
        "trade": TrainingOrder.trade.expression,
        "month": func.date_trunc("month", TrainingOrder.deliver_by).cast(TrainingOrder.deliver_by.type),
        "department": unit,
        "class": cast(TrainingOrder.class_id, Text),
        "mode": func.coalesce(TrainingClass.mode, "order"),
    }
    if by not in keys and by != "all":
        return []
    shown = keys.get(by, literal(""))
    closed = TrainingOrder.state == Order.CLOSED
    sums = {
        "ordered": func.sum(TrainingOrder.persons),
        "delivered": func.sum(TrainingOrder.delivered),
        "handed_over": func.sum(TrainingOrder.delivered).filter(closed),
        "hired": func.sum(TrainingOrder.hired).filter(closed),
    }
    query = (
        select(shown.label("code"), *(func.coalesce(total, 0).label(name) for name, total in sums.items()))
        .join(Trade, Trade.code == TrainingOrder.trade)
        .join(TrainingClass, TrainingClass.id == TrainingOrder.class_id, isouter=True)
        .where(TrainingOrder.state.in_(_TAKEN), TrainingOrder.deliver_by.between(since, until), shown.is_not(None))
    )
    if department is not None:
        query = query.where(unit == department)
    return session.execute(query if by == "all" else query.group_by(shown)).all()
