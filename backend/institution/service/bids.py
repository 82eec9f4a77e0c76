"""Bids: written by institutions while a tender is open, scored by the office afterwards (R81)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.institution import rules
from backend.institution.errors import BidExists, NotRecognised
from backend.institution.models import Bid, Tender
from backend.institution.queries import institutions as queries
from backend.institution.schemas.tenders import BidIn, BidOut, BidScoreIn
from backend.institution.service import standing, tenders
from backend.institution.states import Tendering
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.ids import new_id
from backend.kernel.types import shared


def _outs(session: Session, rows: Sequence[Bid]) -> list[BidOut]:
    names = queries.names(session, [row.institution_id for row in rows])
    return [
        BidOut(
            **shared(row, BidOut),
            institution_name=names.get(row.institution_id, ""),
        )
        for row in rows
    ]


def list_bids(session: Session, tender_id: UUID) -> list[BidOut]:
    """The bids of a project: all for the office, its own for an institution."""
    tenders.load(session, tender_id)
    return _outs(session, session.scalars(select(Bid).where(Bid.tender_id == tender_id).order_by(Bid.id)).all())


def create(session: Session, actor: Actor, tender_id: UUID, data: BidIn) -> BidOut:
    """Bid for an open project, once; recognised institutions that may teach its trade only."""
    tender = tenders.load(session, tender_id)
    _require_open(tender)
    if actor.institution_id is None:
        raise NotRecognised
    standing.require_may_train(session, actor.institution_id, tender.trade, 0, clock.today())
    _require_price(tender, data)
    if session.scalar(select(Bid.id).where(Bid.tender_id == tender.id, Bid.institution_id == actor.institution_id)):
        raise BidExists
    unit = {"tender_id": tender.id, "institution_id": actor.institution_id, "region": tender.region}
    row = Bid(id=new_id(), **unit, **data.model_dump())
    session.add(row)
    session.flush()
    audit.record(session, actor, "bid.created", "bid", row.id, tender=str(tender.id))
    return _outs(session, [row])[0]


def change(session: Session, actor: Actor, bid_id: UUID, expected: int, data: BidIn) -> BidOut:
    """Change a bid while the project is open."""
    row = load_for_change(session, Bid, bid_id, expected)
    tender = tenders.load(session, row.tender_id)
    _require_open(tender)
    _require_price(tender, data)
    rewrite(session, row, **data.model_dump())
    audit.record(session, actor, "bid.changed", "bid", row.id)
    return _outs(session, [row])[0]


def remove(session: Session, actor: Actor, bid_id: UUID, expected: int) -> None:
    """Take a bid back while the project is open."""
    row = load_for_change(session, Bid, bid_id, expected)
    _require_open(tenders.load(session, row.tender_id))
    session.execute(delete(Bid).where(Bid.id == bid_id))
    audit.record(session, actor, "bid.deleted", "bid", bid_id)


def score(session: Session, actor: Actor, bid_id: UUID, expected: int, data: BidScoreIn) -> BidOut:
    """Score a bid after the last day."""
    row = load_for_change(session, Bid, bid_id, expected)
    tender = tenders.load(session, row.tender_id)
    rules.require_tender_move(Tendering(tender.state), Tendering.AWARDED)
    rules.require_closed(tender.closes_on, clock.today())
    rewrite(session, row, **data.model_dump())
    audit.record(session, actor, "bid.scored", "bid", row.id, score=data.score)
    return _outs(session, [row])[0]


def _require_open(tender: Tender) -> None:
    rules.require_biddable(Tendering(tender.state), tender.closes_on, clock.today())


def _require_price(tender: Tender, data: BidIn) -> None:
    highest = tender.highest_price_fen
    if data.price_fen > highest:
        raise rules.fault("/price_fen", f"单价不能超过最高单价 {highest // 100}.{highest % 100:02d} 元")
    if data.persons > tender.persons:
        raise rules.fault("/persons", f"人数不能超过招标人数 {tender.persons} 人")
