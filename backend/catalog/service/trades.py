"""Trades: create, change, close, reopen; the lead department follows the responsibility matrix."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalog import rules
from backend.catalog.errors import EntryCodeTaken, EntryNameTaken, UnknownReference
from backend.catalog.models import DictionaryEntry, Industry, Trade
from backend.catalog.schemas import ClosingIn, TradeIn, TradePatch
from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.errors import FieldError
from backend.org.errors import NotCovered
from backend.org.events import DutyNamed, LeadChanged
from backend.org.schemas import CoveredKind, ResponsibilityIn
from backend.org.service import duties

BY_OFFICE = "office"


def _require_free_name(session: Session, name: str, code: str | None) -> None:
    other = session.scalars(select(Trade).where(Trade.name == name, Trade.code != (code or ""))).first()
    if other is not None:
        closed = "，已停用，可以恢复它" if other.valid_until else ""
        raise EntryNameTaken(f"已有同名的工种（代码 {other.code}{closed}）", code=other.code)


def _require_industry(session: Session, industry: str) -> None:
    if session.get(Industry, industry) is None:
        sentence = "没有这个产业"
        raise UnknownReference(sentence, errors=[FieldError("/industry", "unknown_industry", sentence)])


def create_trade(session: Session, actor: Actor, data: TradeIn) -> Trade:
    """R16–R27: add a trade; its lead department goes into the responsibility matrix at once."""
    _require_free_name(session, data.name, None)
    _require_industry(session, data.industry)
    taken = set(session.scalars(select(Trade.code)))
    if data.code in taken:
        raise EntryCodeTaken
    position: int = session.scalar(select(func.coalesce(func.max(Trade.position), 0) + 1)) or 1
    fields: dict[str, Any] = data.model_dump() | {"code": data.code or rules.code_for(data.name, taken)}
    duties.require_department(session, data.lead_department, "/lead_department")
    trade = Trade(**fields, position=position, lead_source=BY_OFFICE)
    session.add(trade)
    session.flush()
    cell = ResponsibilityIn(
        department_id=data.lead_department, kind=CoveredKind.TRADE, covers=trade.code, is_lead=True, clause=None
    )
    duties.add_responsibility(session, actor, cell)
    audit.record(session, actor, "trade.created", "trade", trade.code)
    return trade


def change_trade(session: Session, actor: Actor, code: str, expected: int, data: TradePatch) -> Trade:
    """Rename a trade, move it to another industry or another place in the list."""
    trade = load_for_change(session, Trade, code, expected)
    rules.require_open(trade.valid_until)
    changed = apply(trade, data.model_dump(exclude_unset=True))
    _require_free_name(session, trade.name, code)
    _require_industry(session, trade.industry)
    session.flush()
    audit.record(session, actor, "trade.changed", "trade", code, fields=audit.digests(changed))
    return trade


def close_trade(session: Session, actor: Actor, code: str, expected: int, data: ClosingIn) -> Trade:
    """From a day on the trade cannot be chosen; whatever names it keeps its name."""
    trade = load_for_change(session, Trade, code, expected)
    rules.require_closable(trade.valid_since, trade.valid_until, data.valid_until)
    trade.valid_until = data.valid_until
    session.flush()
    audit.record(session, actor, "trade.closed", "trade", code)
    return trade


def reopen_trade(session: Session, actor: Actor, code: str, expected: int) -> Trade:
    """Let a trade be chosen again."""
    trade = load_for_change(session, Trade, code, expected)
    if apply(trade, {"valid_until": None}):
        session.flush()
        audit.record(session, actor, "trade.reopened", "trade", code)
    return trade


def require_covered(session: Session, event: DutyNamed) -> None:
    """A duty for a trade or a person group names one that exists; training kinds are free words."""
    known = {
        CoveredKind.TRADE: select(Trade.code).where(Trade.code == event.covers, Trade.valid_until.is_(None)),
        CoveredKind.PERSON_GROUP: select(DictionaryEntry.code).where(
            DictionaryEntry.kind.in_(["person_group", "person_category"]),
            DictionaryEntry.code == event.covers,
            DictionaryEntry.valid_until.is_(None),
        ),
    }.get(event.kind)
    if known is not None and session.scalar(known.limit(1)) is None:
        sentence = "没有这个工种或人群，或已停用"
        raise NotCovered(sentence, errors=[FieldError("/covers", "unknown_thing", sentence)])


def follow_lead(session: Session, event: LeadChanged) -> None:
    """The trade's lead department is the one that the matrix names."""
    trade = session.get(Trade, event.covers) if event.kind is CoveredKind.TRADE else None
    if trade is not None and trade.lead_department != event.department:
        apply(trade, {"lead_department": event.department, "lead_source": BY_OFFICE})
        session.flush()
