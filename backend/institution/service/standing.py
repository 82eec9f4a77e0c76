"""What upper rooms ask of an institution: may it train this, this year, and has it seats (R60, R61)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.institution import rules
from backend.institution.errors import NoCapacity, NotRecognised, OutsideTrades
from backend.institution.models import Institution, InstitutionTrade
from backend.institution.queries import institutions as queries
from backend.institution.states import RECOGNISED_NAMES, VALID, Recognised
from backend.kernel.dated import valid_on
from backend.kernel.errors import NotFound

_TAKE = text("SELECT take_seats(:institution, :year, :seats)")


def require_may_train(session: Session, institution_id: UUID, trade: str, level: int, on: date) -> None:
    """R59–R61: active, licence and recognition valid on the day, trade and level of its licence.

    Raises the nearest reason: InstitutionClosed, NotRecognised, OutsideTrades.
    """
    require_recognised(session, institution_id, on)
    require_trade(session, institution_id, trade, level, on)


def _load(session: Session, institution_id: UUID) -> Institution:
    institution = session.get(Institution, institution_id)
    if institution is None:
        raise NotFound
    return institution


def require_recognised(session: Session, institution_id: UUID, on: date) -> None:
    """R59, R61: active, licence and recognition valid on the day; raises InstitutionClosed or NotRecognised."""
    institution = _load(session, institution_id)
    rules.require_active(institution.state)
    if institution.licence_until < on:
        raise NotRecognised(f"{institution.name}的许可证已于 {institution.licence_until} 到期，请先更新许可证")
    _require_recognised(session, institution, on.year)


def _require_recognised(session: Session, institution: Institution, year: int) -> None:
    found = queries.recognition_in(session, institution.id, year)
    if found is None:
        raise NotRecognised(f"{institution.name}没有 {year} 年度的认定，请先办理年度认定")
    if Recognised(found.state) not in VALID:
        state = RECOGNISED_NAMES[Recognised(found.state)]
        raise NotRecognised(f"{institution.name}的 {year} 年度认定是“{state}”，不能开班")


def require_trade(session: Session, institution_id: UUID, trade: str, level: int, on: date) -> None:
    """R59: the licence names trade and level; raises OutsideTrades."""
    institution = _load(session, institution_id)
    query = select(InstitutionTrade.highest_level).where(
        InstitutionTrade.institution_id == institution.id, InstitutionTrade.trade == trade
    )
    highest = session.scalar(query.where(valid_on(InstitutionTrade, on)))
    if highest is None:
        raise OutsideTrades(f"{institution.name}的许可证没有这个工种")
    # 5 is the lowest level and 1 the highest; 0 means without levels.
    if level and (not highest or level < highest):
        raise OutsideTrades(f"{institution.name}的这个工种没有这个等级的资格")


def take_seats(session: Session, institution_id: UUID, year: int, seats: int) -> None:
    """Take seats of the year's approved capacity, or raise NoCapacity saying how many are free."""
    asked = {"institution": institution_id, "year": year, "seats": seats}
    if session.scalar(_TAKE, asked):
        return
    free = free_seats(session, institution_id, year)
    raise NoCapacity(f"机构剩余培训规模 {free} 人，这个班需要 {seats} 人", free=free, needed=seats)


def free_seats(session: Session, institution_id: UUID, year: int) -> int:
    """R60: what is left of the year's approved capacity."""
    found = queries.recognition_in(session, institution_id, year)
    valid = found is not None and Recognised(found.state) in VALID and found.approved_capacity is not None
    return found.approved_capacity - found.seats_taken if found is not None and valid else 0


def give_seats_back(session: Session, institution_id: UUID, year: int, seats: int) -> None:
    """Give seats back when a class ends or is called off; a withdrawn recognition keeps no count."""
    session.execute(_TAKE, {"institution": institution_id, "year": year, "seats": -seats})
