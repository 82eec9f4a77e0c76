"""Vouchers that are out and not used, with what their holders said last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select, true
from sqlalchemy.orm import Session

from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.org.models import Region
from backend.voucher.models import Voucher, VoucherReminder
from backend.voucher.states import AGES

UNUSED = Voucher.state.in_(("issued", "received"))
NONE = "none"
"""In place of a reason: nobody was asked yet."""


@dataclass(frozen=True)
class UnusedFilter:
    """Which unused vouchers a list wants; `due`: their holders are to be reminded."""

    age: str | None = None
    reason: str | None = None
    township: str | None = None
    due: bool | None = None


_last = (
    select(VoucherReminder)
    .where(VoucherReminder.voucher_id == Voucher.id)
    .order_by(VoucherReminder.id.desc())
    .limit(1)
    .lateral("last")
)


def _aged(age: str, now: datetime) -> ColumnElement[bool]:
    _, since, until = AGES[age]
    old = Voucher.issued_at <= now - timedelta(days=since)
    return old if until is None else old & (Voucher.issued_at > now - timedelta(days=until))


def _due(now: datetime, days: int) -> ColumnElement[bool]:
    """Out for so long, and nobody was reminded for as long."""
    before = now - timedelta(days=days)
    return (Voucher.issued_at <= before) & func.coalesce(_last.c.reminded_at <= before, true())


def _wanted(query: Select[Any], wanted: UnusedFilter, now: datetime, days: int) -> Select[Any]:
    if wanted.age is not None:
        query = query.where(_aged(wanted.age, now))
    if wanted.reason is not None:
        query = query.where(func.coalesce(_last.c.reason, NONE) == wanted.reason)
    if wanted.township is not None:
        query = query.where(Voucher.township == wanted.township)
    if wanted.due is not None:
        query = query.where(_due(now, days) if wanted.due else ~_due(now, days))
    return query


def unused(session: Session, page: PageQuery, wanted: UnusedFilter, now: datetime, days: int) -> Sequence[Row[Any]]:
    """Unused vouchers, those that run out first before the others; one row more than the page."""
    many = select(func.count()).where(VoucherReminder.voucher_id == Voucher.id).scalar_subquery()
    query = select(
        Voucher,
        Region.name.label("township_name"),
        many.label("reminders"),
        _last.c.reminded_at,
        _last.c.reason,
        _last.c.note,
        Voucher.valid_until,
        Voucher.id,
    )
    joined = query.join(Region, Region.code == Voucher.township).outerjoin(_last, true()).where(UNUSED)
    return session.execute(keyset(_wanted(joined, wanted, now, days), [Voucher.valid_until, Voucher.id], page)).all()


def summary(session: Session, township: str | None, now: datetime, days: int) -> Rows:
    """How many unused vouchers there are of each age and reason, and how many of them are due."""
    ages: Mapping[str, ColumnElement[bool]] = {age: _aged(age, now) for age in AGES}
    age = case(*((condition, literal(name)) for name, condition in ages.items()), else_=literal("month"))
    reason = func.coalesce(_last.c.reason, NONE)
    due = func.count().filter(_due(now, days)).label("due")
    query = select(age.label("age"), reason.label("reason"), func.count().label("vouchers"), due)
    query = query.select_from(Voucher).outerjoin(_last, true()).where(UNUSED)
    query = _wanted(query, UnusedFilter(township=township), now, days)
    return session.execute(query.group_by(age, reason)).all()


def due(session: Session, now: datetime, days: int) -> Row[*tuple[Any, ...]]:
    """How many are to be reminded in the caller's part, and since when the first of them is out."""
    query = select(func.count().label("vouchers"), func.min(Voucher.issued_at).label("since"))
    joined = query.select_from(Voucher).outerjoin(_last, true())
    return session.execute(joined.where(UNUSED, _due(now, days))).one()


def reminders(session: Session, voucher_id: UUID) -> Sequence[VoucherReminder]:
    """When the holder of a voucher was reminded, newest first."""
    query = select(VoucherReminder).where(VoucherReminder.voucher_id == voucher_id)
    return session.scalars(query.order_by(VoucherReminder.id.desc()).limit(100)).all()
