"""What the target ledger is made of beside progress: posts, orders, who was trained; by trade and township."""

from datetime import date
from typing import Any

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from backend.catalog.models import Trade
from backend.employer.models import JobPost, TrainingOrder
from backend.employer.states import Order
from backend.followup import totals
from backend.followup.indicators import ONCE
from backend.kernel.db import Rows

_ASKED = (Order.OFFERED, Order.ACCEPTED, Order.TRAINING, Order.DELIVERED, Order.CLOSED)


def _here(query: Select[*tuple[Any, ...]], table: Any, township: str | None) -> Select[*tuple[Any, ...]]:
    return query if township is None else query.where(table.township == township)


def posts(session: Session, township: str | None, today: date) -> Rows:
    """Places that are open today: trade, township (null where the employer is the county's), persons."""
    free = func.sum(JobPost.persons - JobPost.filled).label("persons")
    query = select(JobPost.trade, JobPost.township, free)
    query = query.where(JobPost.state == "open", JobPost.valid_until >= today)
    return session.execute(_here(query, JobPost, township).group_by(JobPost.trade, JobPost.township)).all()


def orders(session: Session, township: str | None, year: int) -> Rows:
    """Orders that are due in a year, from the offer on: trade, township, persons, delivered."""
    sums = func.sum(TrainingOrder.persons).label("persons"), func.sum(TrainingOrder.delivered).label("delivered")
    query = select(TrainingOrder.trade, TrainingOrder.township, *sums)
    query = query.where(TrainingOrder.state.in_(_ASKED), extract("year", TrainingOrder.deliver_by) == year)
    here = _here(query, TrainingOrder, township)
    return session.execute(here.group_by(TrainingOrder.trade, TrainingOrder.township)).all()


def order_years(session: Session) -> set[int]:
    """The years in which orders are due, from the offer on."""
    year = extract("year", TrainingOrder.deliver_by)
    return {int(each) for each in session.scalars(select(year).where(TrainingOrder.state.in_(_ASKED)).distinct())}


def trained(session: Session, township: str | None, year: int) -> Rows:
    """Who completed in a year and who is free for work of all who ever did: trade, township, trained, available."""
    figures = totals.present()
    this_year = extract("year", figures.c.month) == year
    query = select(
        figures.c.code.label("trade"),
        figures.c.region.label("township"),
        func.coalesce(func.sum(figures.c.completed).filter(this_year), 0).label("trained"),
        func.sum(figures.c.available).label("available"),
    ).where(figures.c.kind == "trade", figures.c.point == ONCE)
    if township is not None:
        query = query.where(figures.c.region == township)
    return session.execute(query.group_by(figures.c.code, figures.c.region)).all()


def trades(session: Session, department: str | None) -> Rows:
    """The trades in their order, all or those that a department leads: code, name, lead_department."""
    query = select(Trade.code, Trade.name, Trade.lead_department).order_by(Trade.position, Trade.code)
    return session.execute(query if department is None else query.where(Trade.lead_department == department)).all()
