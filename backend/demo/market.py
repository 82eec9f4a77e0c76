"""Tenders of the plan's years with notices, bids and contracts, and open ones of these weeks by the services."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.demo.pour import pour
from backend.demo.scale import MARK, PLAN_YEARS, chance
from backend.demo.staff import School
from backend.institution.models import Bid, Contract, Recognition, Tender, TenderNotice
from backend.institution.schemas.tenders import TenderIn
from backend.institution.service import tenders
from backend.institution.states import VALID
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.ids import new_ids

_PRICE_FEN = 180_000
_PERSONS = 200
Made = dict[type[Any], list[dict[str, Any]]]


def past(session: Session, actor: Actor, schools: list[School]) -> None:
    """Two awarded tenders a year: every recognised institution was told, those who may teach the trade bid."""
    made: Made = {Tender: [], TenderNotice: [], Bid: [], Contract: []}
    for nth, year in enumerate(year for year in PLAN_YEARS for _ in range(2)):
        told = _recognised(session, year)
        listed = [school for school in schools if school[0].id in told]
        _tender(made, actor, nth, year, listed)
    for table, rows in made.items():
        pour(session, table, rows)


def _recognised(session: Session, year: int) -> set[UUID]:
    query = select(Recognition.institution_id).where(Recognition.year == year, Recognition.state.in_(VALID))
    return set(session.scalars(query))


def _tender(made: Made, actor: Actor, nth: int, year: int, schools: list[School]) -> None:
    draw = chance(f"tender {nth}")
    trade = schools[nth % len(schools)][1][0]
    (key,), closes = new_ids(1), date(year, 3, 1 + nth)
    made[Tender].append(
        {
            "id": key,
            "region": actor.county,
            "number": f"演示招标{year}-{nth:02d}",
            "title": f"{year} 年度培训项目第 {nth + 1} 包{MARK}",
            "trade": trade,
            "persons": _PERSONS,
            "highest_price_fen": _PRICE_FEN,
            "requirements": "具备当年认定和相应工种资格，实训设备齐全。",
            "closes_on": closes,
            "state": "awarded",
        }
    )
    of = {"tender_id": key, "region": actor.county}
    posted = {"told_at": closes - timedelta(days=20), "read_at": closes - timedelta(days=18)}
    made[TenderNotice] += [of | {"institution_id": row.id} | posted for row, _ in schools]
    bidders = [row for row, trades in schools if trade in trades][:4]
    for place, row in enumerate(bidders):
        whose = of | {"institution_id": row.id}
        price = _PRICE_FEN - 1_000 * draw.randint(1, 30)
        offer = {"persons": 100, "price_fen": price, "proposal": "小班教学，结业推荐就业。"}
        made[Bid].append(whose | offer | {"score": 95 - 6 * place, "score_reason": "方案完整，报价合理"})
        if place < _PERSONS // 100:
            signed = {"number": f"演示合同{year}-{nth:02d}-{place + 1}", "signed_on": closes + timedelta(days=10)}
            made[Contract].append(whose | signed | {"trade": trade, "persons": 100, "price_fen": price})


def present(session: Session, actor: Actor, schools: list[School]) -> None:
    """A draft, one called off and two open ones; bidders are the first institution and the last that may teach it."""
    today = clock.today()
    bids = []
    for nth in range(4):
        trade = schools[0][1][nth % len(schools[0][1])]
        closes = today + timedelta(days=20 + 10 * nth)
        asked = {
            "number": f"演示招标{today.year}-{nth:02d}-新",
            "title": f"当前培训项目第 {nth + 1} 包{MARK}",
            "trade": trade,
        }
        price = {"persons": _PERSONS, "highest_price_fen": _PRICE_FEN, "requirements": "具备当年认定和相应工种资格。"}
        made = tenders.create(session, actor, TenderIn.model_validate(asked | price | {"closes_on": closes}))
        if nth:
            made = tenders.open_up(session, actor, made.id, made.version)
        if nth == 1:
            tenders.cancel(session, actor, made.id, made.version, "采购计划调整，重新招标（演示）")
        if nth > 1:
            able = [row.id for row, trades in schools[1:] if trade in trades][:3]
            offer = {"tender_id": made.id, "region": actor.county, "persons": 80, "proposal": "送教下乡，工学交替。"}
            bids += [offer | {"institution_id": each, "price_fen": 170_000 - 1_000 * nth} for each in able]
    pour(session, Bid, bids)
