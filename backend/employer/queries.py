"""Questions about employers, posts and orders, within the caller's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.orm import Session

from backend.catalog.models import LabourBrand, Trade
from backend.employer.models import Employer, JobPost, TrainingOrder
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset

_TOLD = 20
_LOST = text("SELECT id FROM training_class WHERE id = ANY(:ids) AND state IN ('cancelled', 'voided')")
_ASKABLE = text("SELECT id, name, kind FROM institutions_to_ask(:trade, :year) ORDER BY name")


@dataclass(frozen=True)
class EmployerFilter:
    """Which employers a list wants."""

    kind: str | None
    brand: str | None
    name: str | None


@dataclass(frozen=True)
class OrderFilter:
    """Which orders a list wants."""

    employer_id: UUID | None
    institution_id: UUID | None
    state: str | None


def _open_posts(today: date) -> Any:
    # A sub-query for each row shown: a page has twenty.
    free = select(func.coalesce(func.sum(JobPost.persons - JobPost.filled), 0))
    still = JobPost.employer_id == Employer.id, JobPost.state == "open", JobPost.valid_until >= today
    return free.where(*still).scalar_subquery().label("open_posts")


def _employers(today: date) -> Select[Any]:
    return select(Employer).add_columns(_open_posts(today))


def employers(session: Session, page: PageQuery, wanted: EmployerFilter, today: date) -> Sequence[Row[Any]]:
    """Employers, newest first; one row more than the page."""
    query = _employers(today)
    if wanted.kind is not None:
        query = query.where(Employer.kind == wanted.kind)
    if wanted.brand is not None:
        query = query.where(Employer.brands.contains([wanted.brand]))
    if wanted.name is not None:
        query = query.where(func.strpos(Employer.name, wanted.name) > 0)
    return session.execute(keyset(query, [Employer.id], page, descending=True)).all()


def employer(session: Session, employer_id: UUID, today: date) -> Row[Any] | None:
    """One employer with its open posts."""
    return session.execute(_employers(today).where(Employer.id == employer_id)).first()


def brands(session: Session) -> set[str]:
    """The codes of the labour brands."""
    return set(session.scalars(select(LabourBrand.code)))


def _posts() -> Select[Any]:
    joined = select(JobPost).join(Employer, Employer.id == JobPost.employer_id).join(Trade, Trade.code == JobPost.trade)
    return joined.add_columns(Employer.name.label("employer_name"), Trade.name.label("trade_name"))


def posts(
    session: Session, page: PageQuery, employer_id: UUID | None, trade: str | None, state: str | None
) -> Sequence[Row[Any]]:
    """Posts, newest first; one row more than the page."""
    query = _posts()
    for column, value in ((JobPost.employer_id, employer_id), (JobPost.trade, trade), (JobPost.state, state)):
        if value is not None:
            query = query.where(column == value)
    return session.execute(keyset(query, [JobPost.id], page, descending=True)).all()


def post(session: Session, post_id: UUID) -> Row[Any]:
    """One post that is known to be there."""
    return session.execute(_posts().where(JobPost.id == post_id)).one()


def _orders() -> Select[Any]:
    # An institution sees the employers of its county, an employer itself: the name is there for whoever sees the order.
    joined = select(TrainingOrder).join(Employer, Employer.id == TrainingOrder.employer_id)
    named = joined.join(Trade, Trade.code == TrainingOrder.trade)
    return named.add_columns(Employer.name.label("employer_name"), Trade.name.label("trade_name"))


def orders(session: Session, page: PageQuery, wanted: OrderFilter) -> Sequence[Row[Any]]:
    """Orders, newest first; one row more than the page."""
    query = _orders()
    for column, value in (
        (TrainingOrder.employer_id, wanted.employer_id),
        (TrainingOrder.institution_id, wanted.institution_id),
        (TrainingOrder.state, wanted.state),
    ):
        if value is not None:
            query = query.where(column == value)
    return session.execute(keyset(query, [TrainingOrder.id], page, descending=True)).all()


def order(session: Session, order_id: UUID) -> Row[Any] | None:
    """One order."""
    return session.execute(_orders().where(TrainingOrder.id == order_id)).first()


def lost(session: Session, classes: Sequence[UUID]) -> set[UUID]:
    """Which of these classes were cancelled or voided; for those who see classes."""
    return set(session.scalars(_LOST, {"ids": list(classes)})) if classes else set()


def orders_in(session: Session, states: Sequence[str]) -> Rows:
    """Orders in some states, the longest waiting first, for the duties of whoever sees them."""
    columns = TrainingOrder.id, TrainingOrder.number, TrainingOrder.state, TrainingOrder.state_since
    query = select(*columns, TrainingOrder.deliver_by).where(TrainingOrder.state.in_(states))
    return session.execute(query.order_by(TrainingOrder.state_since, TrainingOrder.id).limit(_TOLD)).all()


def askable(session: Session, trade: str, on: date) -> Sequence[Row[Any]]:
    """Institutions that may be asked to train for a trade."""
    return session.execute(_ASKABLE, {"trade": trade, "year": on.year}).all()
