"""Tenders: drafted, opened to every recognised institution with a log of who was told, awarded (R81, R86)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.institution import rules
from backend.institution.errors import AwardFault, TenderMove
from backend.institution.models import Bid, Contract, Tender, TenderNotice
from backend.institution.queries import institutions as queries
from backend.institution.schemas.tenders import (
    AwardIn,
    AwardLineIn,
    ContractOut,
    TenderIn,
    TenderNoticeOut,
    TenderOut,
    TenderPatch,
)
from backend.institution.service import standing
from backend.institution.states import TENDERING_NAMES, Tendering
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change, rewrite
from backend.kernel.errors import FieldError, NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared


def _outs(session: Session, rows: Sequence[Tender]) -> list[TenderOut]:
    counts = queries.tender_counts(session, [row.id for row in rows])
    trades = catalog.trade_names(session)
    return [_out(row, trades, counts[row.id]) for row in rows]


def _out(row: Tender, trades: dict[str, str], counts: tuple[int, int, int]) -> TenderOut:
    plain = shared(row, TenderOut)
    told, read_by, bids = counts
    names = {"state_name": TENDERING_NAMES[Tendering(row.state)], "trade_name": trades[row.trade]}
    return TenderOut(**plain, **names, told=told, read=read_by, bids=bids)


def list_tenders(session: Session, page: PageQuery, state: str | None, trade: str | None) -> Page[TenderOut]:
    """Projects, newest first; drafts for the office alone."""
    return cut(_outs(session, queries.tenders(session, page, state, trade)), page, ["id"])


def load(session: Session, tender_id: UUID) -> Tender:
    """A project that the caller sees; raises NotFound."""
    row = session.get(Tender, tender_id)
    if row is None:
        raise NotFound
    return row


def read(session: Session, tender_id: UUID) -> TenderOut:
    """One project."""
    return _outs(session, [load(session, tender_id)])[0]


def list_notices(session: Session, tender_id: UUID) -> list[TenderNoticeOut]:
    """R86: who was told of a project, when, and whether it was read."""
    load(session, tender_id)
    return [
        TenderNoticeOut(
            institution_id=row.institution_id, institution_name=row.name, told_at=row.told_at, read_at=row.read_at
        )
        for row in queries.notices(session, tender_id)
    ]


def create(session: Session, actor: Actor, data: TenderIn) -> TenderOut:
    """Draft a project."""
    _require_trade(session, data.trade)
    row = Tender(id=new_id(), region=actor.county, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, "tender.created", "tender", row.id, number=row.number)
    return read(session, row.id)


def change(session: Session, actor: Actor, tender_id: UUID, expected: int, data: TenderPatch) -> TenderOut:
    """Change a draft; an open project is cancelled and drafted anew."""
    row = load_for_change(session, Tender, tender_id, expected)
    rules.require_tender_move(Tendering(row.state), Tendering.OPEN)
    values = data.model_dump(exclude_unset=True)
    if "trade" in values:
        _require_trade(session, values["trade"])
    changed = apply(row, values)
    session.flush()
    audit.record(session, actor, "tender.changed", "tender", row.id, fields=sorted(changed))
    session.refresh(row)
    return read(session, row.id)


def _require_trade(session: Session, trade: str) -> None:
    if trade not in catalog.trade_choices(session, clock.today()):
        raise rules.fault("/trade", "没有这个工种，或它已停用")


def remove(session: Session, actor: Actor, tender_id: UUID, expected: int) -> None:
    """Delete a draft."""
    row = load_for_change(session, Tender, tender_id, expected)
    rules.require_tender_move(Tendering(row.state), Tendering.OPEN)
    session.execute(delete(Tender).where(Tender.id == tender_id))
    audit.record(session, actor, "tender.deleted", "tender", tender_id)


def open_up(session: Session, actor: Actor, tender_id: UUID, expected: int) -> TenderOut:
    """R86: open a project; every institution recognised this year is told, and the log shows it."""
    row = load_for_change(session, Tender, tender_id, expected)
    rules.require_tender_move(Tendering(row.state), Tendering.OPEN)
    today = clock.today()
    if row.closes_on < today:
        raise rules.fault("/closes_on", f"投标截止日 {row.closes_on} 已过，请先改到以后")
    told = queries.recognised_in(session, today.year)
    if not told:
        raise TenderMove("今年还没有认定合格的机构，无法公开招标")
    rewrite(session, row, state=Tendering.OPEN)
    session.add_all(
        TenderNotice(id=new_id(), tender_id=row.id, institution_id=each, region=row.region) for each in told
    )
    session.flush()
    audit.record(session, actor, "tender.opened", "tender", row.id, told=len(told))
    return read(session, row.id)


def mark_read(session: Session, actor: Actor, tender_id: UUID) -> TenderOut:
    """The caller's institution has read a project; the first time counts."""
    load(session, tender_id)
    query = select(TenderNotice).where(
        TenderNotice.tender_id == tender_id, TenderNotice.institution_id == actor.institution_id
    )
    notice = session.scalars(query.with_for_update(key_share=True)).one_or_none()
    if notice is None:
        raise NotFound
    if notice.read_at is None:
        notice.read_at = clock.now()
        session.flush()
        audit.record(session, actor, "tender.read", "tender", tender_id)
    return read(session, tender_id)


def cancel(session: Session, actor: Actor, tender_id: UUID, expected: int, reason: str) -> TenderOut:
    """Call a project off."""
    row = load_for_change(session, Tender, tender_id, expected)
    rules.require_tender_move(Tendering(row.state), Tendering.CANCELLED)
    rewrite(session, row, state=Tendering.CANCELLED, reason=reason)
    audit.record(session, actor, "tender.cancelled", "tender", row.id, reason=reason)
    return read(session, row.id)


def award(session: Session, actor: Actor, tender_id: UUID, expected: int, data: AwardIn) -> TenderOut:
    """R81: contracts for scored bids of institutions that may teach the trade; never more persons than asked for."""
    row = load_for_change(session, Tender, tender_id, expected)
    rules.require_tender_move(Tendering(row.state), Tendering.AWARDED)
    rules.require_closed(row.closes_on, clock.today())
    for nth, line in enumerate(data.contracts):
        session.add(_contract(session, row, line, f"/contracts/{nth}"))
        session.flush()
    rewrite(session, row, state=Tendering.AWARDED)
    audit.record(session, actor, "tender.awarded", "tender", row.id, contracts=len(data.contracts))
    return read(session, row.id)


def _contract(session: Session, tender: Tender, line: AwardLineIn, pointer: str) -> Contract:
    bid = session.get(Bid, line.bid_id)
    if bid is None or bid.tender_id != tender.id:
        raise _fault(f"{pointer}/bid_id", "没有这份投标")
    if bid.score is None:
        raise _fault(f"{pointer}/bid_id", "这份投标还没有评分")
    if bid.price_fen > tender.highest_price_fen or line.persons > bid.persons:
        raise _fault(f"{pointer}/persons", "超过了最高单价或投标承诺的人数")
    standing.require_may_train(session, bid.institution_id, tender.trade, 0, line.signed_on)
    return Contract(
        id=new_id(),
        tender_id=tender.id,
        institution_id=bid.institution_id,
        region=tender.region,
        number=line.contract_number,
        trade=tender.trade,
        persons=line.persons,
        price_fen=bid.price_fen,
        signed_on=line.signed_on,
    )


def _fault(pointer: str, sentence: str) -> AwardFault:
    return AwardFault(sentence, errors=[FieldError(pointer, "award_fault", sentence)])


def list_contracts(
    session: Session, page: PageQuery, tender_id: UUID | None, institution_id: UUID | None
) -> Page[ContractOut]:
    """Contracts, newest first."""
    rows = queries.contracts(session, page, tender_id, institution_id)
    names = queries.names(session, [row.institution_id for row in rows])
    items = [
        ContractOut(
            **shared(row, ContractOut),
            institution_name=names.get(row.institution_id, ""),
        )
        for row in rows
    ]
    return cut(items, page, ["id"])
