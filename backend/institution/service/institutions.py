"""Institutions and the trades of their licence: register, change, close (R59, R83)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.institution import rules
from backend.institution.errors import InstitutionExists, TradeListed
from backend.institution.models import Institution, InstitutionTrade
from backend.institution.queries import institutions as queries
from backend.institution.schemas.institutions import (
    ClosingTradeIn,
    InstitutionIn,
    InstitutionOut,
    InstitutionPatch,
    TradeOfLicenceIn,
)
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change, rewrite
from backend.kernel.dated import valid_on
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.scope import Kind
from backend.kernel.types import shared


def load(session: Session, institution_id: UUID) -> Institution:
    """An institution that the caller sees; raises NotFound."""
    row = session.get(Institution, institution_id)
    if row is None:
        raise NotFound
    return row


def read(session: Session, institution_id: UUID) -> InstitutionOut:
    """One institution with its trades, past ones too, and its years."""
    row = load(session, institution_id)
    values = shared(row, InstitutionOut)
    return InstitutionOut(
        **values,
        kind_name=queries.kind_names(session).get(row.kind, row.kind),
        trades=queries.trades_of(session, [row.id], None)[row.id],
        standings=queries.standings_of(session, [row.id], None)[row.id],
    )


def create(session: Session, actor: Actor, data: InstitutionIn) -> InstitutionOut:
    """Register an institution; it trains after its first recognition only."""
    _require_kind(session, data.kind)
    _require_free(session, data.name, data.licence_number, None)
    row = Institution(id=new_id(), region=actor.county, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, "institution.created", "institution", row.id)
    return read(session, row.id)


def change(
    session: Session, actor: Actor, institution_id: UUID, expected: int, data: InstitutionPatch
) -> InstitutionOut:
    """The office changes everything, an institution its address, contact, telephone and platform."""
    values: dict[str, Any] = data.model_dump(exclude_unset=True)
    if actor.kind == Kind.INSTITUTION:
        rules.require_own_fields(values)
    row = load_for_change(session, Institution, institution_id, expected)
    rules.require_active(row.state)
    if "kind" in values:
        _require_kind(session, values["kind"])
    _require_free(session, values.get("name", row.name), values.get("licence_number", row.licence_number), row.id)
    changed = apply(row, values)
    session.flush()
    audit.record(session, actor, "institution.changed", "institution", row.id, fields=audit.digests(changed))
    session.refresh(row)
    return read(session, row.id)


def _require_kind(session: Session, kind: str) -> None:
    if kind not in catalog.choices(session, "institution_type", clock.today()):
        raise rules.fault("/kind", "没有这种机构类型")


def _require_free(session: Session, name: str, licence: str, but: UUID | None) -> None:
    query = select(Institution.name, Institution.licence_number).where(
        or_(Institution.name == name, Institution.licence_number == licence)
    )
    other = session.execute(query if but is None else query.where(Institution.id != but)).first()
    if other is not None:
        same = "名称" if other.name == name else "许可证号"
        raise InstitutionExists(f"已有{same}相同的机构：{other.name}")


def close(session: Session, actor: Actor, institution_id: UUID, expected: int, reason: str) -> InstitutionOut:
    """An institution that ends keeps its records and does nothing new."""
    row = load_for_change(session, Institution, institution_id, expected)
    rules.require_active(row.state)
    rewrite(session, row, state="closed", closed_reason=reason)
    audit.record(session, actor, "institution.closed", "institution", row.id, reason=reason)
    return read(session, row.id)


def reopen(session: Session, actor: Actor, institution_id: UUID, expected: int) -> InstitutionOut:
    """Take a closing back."""
    row = load_for_change(session, Institution, institution_id, expected)
    rewrite(session, row, state="active", closed_reason=None)
    audit.record(session, actor, "institution.reopened", "institution", row.id)
    return read(session, row.id)


def add_trade(session: Session, actor: Actor, institution_id: UUID, data: TradeOfLicenceIn) -> InstitutionOut:
    """A trade that the licence names, from a day on."""
    row = load(session, institution_id)
    rules.require_active(row.state)
    if data.trade not in catalog.trade_choices(session, data.valid_since):
        raise rules.fault("/trade", "没有这个工种，或它已停用")
    if _taught(session, institution_id, data.trade, data.valid_since) is not None:
        raise TradeListed
    added = InstitutionTrade(id=new_id(), institution_id=row.id, region=row.region, **data.model_dump())
    session.add(added)
    session.flush()
    audit.record(session, actor, "institution_trade.created", "institution", row.id, trade=data.trade)
    return read(session, row.id)


def close_trade(session: Session, actor: Actor, trade_id: UUID, expected: int, data: ClosingTradeIn) -> InstitutionOut:
    """From a day on a trade is not taught any more."""
    row = load_for_change(session, InstitutionTrade, trade_id, expected)
    if data.valid_until <= row.valid_since:
        raise rules.fault("/valid_until", f"停止日期应晚于开始日期 {row.valid_since}")
    rewrite(session, row, valid_until=data.valid_until)
    audit.record(session, actor, "institution_trade.closed", "institution", row.institution_id, trade=row.trade)
    return read(session, row.institution_id)


def _taught(session: Session, institution_id: UUID, trade: str, on: date) -> InstitutionTrade | None:
    query = select(InstitutionTrade).where(
        InstitutionTrade.institution_id == institution_id, InstitutionTrade.trade == trade
    )
    return session.scalars(query.where(valid_on(InstitutionTrade, on))).first()
