"""Questions about institutions, their recognition, tenders and contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from backend.catalog.models import DictionaryEntry, Trade
from backend.institution.models import (
    Bid,
    Contract,
    Cooperation,
    Facility,
    Institution,
    InstitutionTrade,
    Recognition,
    SharedResource,
    Tender,
    TenderNotice,
)
from backend.institution.schemas.institutions import InstitutionListOut, InstitutionTradeOut, StandingOut
from backend.institution.states import RECOGNISED_NAMES, VALID, Recognised, Tendering
from backend.kernel.dated import valid_on
from backend.kernel.db import Rows
from backend.kernel.page import Page, PageQuery, cut, keyset


@dataclass(frozen=True)
class InstitutionFilter:
    """Which institutions a list wants; `trade`: taught on the day; `recognised`: valid recognition that year."""

    kind: str | None
    trade: str | None
    state: str | None
    recognised: bool | None
    name: str | None


def institutions(session: Session, page: PageQuery, wanted: InstitutionFilter, today: date) -> Page[InstitutionListOut]:
    """Institutions by name, with trades and this year's standing."""
    query = select(Institution).where(*_conditions(wanted, today))
    rows = session.scalars(keyset(query, [Institution.name, Institution.id], page)).all()
    ids = [row.id for row in rows]
    trades, standings = trades_of(session, ids, today), standings_of(session, ids, today.year)
    kinds = kind_names(session)
    items = [
        InstitutionListOut(
            id=row.id,
            version=row.version,
            name=row.name,
            kind=row.kind,
            kind_name=kinds.get(row.kind, row.kind),
            home=row.home,
            state=row.state,
            licence_until=row.licence_until,
            trades=[each.trade_name for each in trades[row.id]],
            standing=next(iter(standings[row.id]), None),
        )
        for row in rows
    ]
    return cut(items, page, ["name", "id"])


def _conditions(wanted: InstitutionFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(Institution.kind == wanted.kind)
    if wanted.state is not None:
        conditions.append(Institution.state == wanted.state)
    if wanted.name is not None:
        conditions.append(func.strpos(Institution.name, wanted.name) > 0)
    if wanted.trade is not None:
        teaches = select(InstitutionTrade.institution_id).where(
            InstitutionTrade.trade == wanted.trade, valid_on(InstitutionTrade, today)
        )
        conditions.append(Institution.id.in_(teaches))
    if wanted.recognised is not None:
        valid = select(Recognition.institution_id).where(Recognition.year == today.year, Recognition.state.in_(VALID))
        conditions.append(Institution.id.in_(valid) if wanted.recognised else Institution.id.not_in(valid))
    return conditions


def kind_names(session: Session) -> dict[str, str]:
    """Kinds of institutions, closed ones too."""
    rows = select(DictionaryEntry.code, DictionaryEntry.name).where(DictionaryEntry.kind == "institution_type")
    return {row.code: row.name for row in session.execute(rows)}


def names(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of institutions that the caller sees."""
    rows = select(Institution.id, Institution.name).where(Institution.id.in_(ids))
    return {row.id: row.name for row in session.execute(rows)} if ids else {}


def trades_of(session: Session, ids: Sequence[UUID], on: date | None) -> dict[UUID, list[InstitutionTradeOut]]:
    """The trades of licences by institution; on a day, or all that ever were."""
    found: dict[UUID, list[InstitutionTradeOut]] = {each: [] for each in ids}
    query = (
        select(InstitutionTrade, Trade.name.label("trade_name"))
        .join(Trade, Trade.code == InstitutionTrade.trade)
        .where(InstitutionTrade.institution_id.in_(ids))
        .order_by(Trade.position, InstitutionTrade.valid_since)
    )
    if on is not None:
        query = query.where(valid_on(InstitutionTrade, on))
    for row, trade_name in session.execute(query).all():
        found[row.institution_id].append(
            InstitutionTradeOut(
                id=row.id,
                version=row.version,
                trade=row.trade,
                trade_name=trade_name,
                highest_level=row.highest_level,
                valid_since=row.valid_since,
                valid_until=row.valid_until,
            )
        )
    return found


def standings_of(session: Session, ids: Sequence[UUID], year: int | None) -> dict[UUID, list[StandingOut]]:
    """Recognitions by institution, the latest year first; of one year or of all."""
    found: dict[UUID, list[StandingOut]] = {each: [] for each in ids}
    query = select(Recognition).where(Recognition.institution_id.in_(ids)).order_by(Recognition.year.desc())
    for row in session.scalars(query if year is None else query.where(Recognition.year == year)):
        found[row.institution_id].append(
            StandingOut(
                year=row.year,
                state=row.state,
                state_name=RECOGNISED_NAMES[Recognised(row.state)],
                approved_capacity=row.approved_capacity,
                seats_taken=row.seats_taken,
                seats_free=row.approved_capacity - row.seats_taken,
            )
        )
    return found


def recognition_in(session: Session, institution_id: UUID, year: int) -> Recognition | None:
    """The recognition of an institution in a year, of any state."""
    wanted = select(Recognition).where(Recognition.institution_id == institution_id, Recognition.year == year)
    return session.scalars(wanted).one_or_none()


def recognitions(
    session: Session, page: PageQuery, year: int | None, state: str | None, institution_id: UUID | None
) -> tuple[list[Recognition], dict[UUID, str]]:
    """Recognitions, newest first, and the names of their institutions; one row more than the page."""
    query = select(Recognition)
    for column, value in ((Recognition.year, year), (Recognition.state, state)):
        if value is not None:
            query = query.where(column == value)
    if institution_id is not None:
        query = query.where(Recognition.institution_id == institution_id)
    rows = list(session.scalars(keyset(query, [Recognition.id], page, descending=True)))
    return rows, names(session, [row.institution_id for row in rows])


def facilities(session: Session, page: PageQuery, institution_id: UUID | None) -> list[Facility]:
    """Facilities of the institutions that the caller sees; one row more than the page."""
    query = select(Facility)
    if institution_id is not None:
        query = query.where(Facility.institution_id == institution_id)
    return list(session.scalars(keyset(query, [Facility.id], page)))


def cooperations(session: Session, page: PageQuery, institution_id: UUID | None) -> list[Cooperation]:
    """Agreements; one row more than the page."""
    query = select(Cooperation)
    if institution_id is not None:
        query = query.where(Cooperation.institution_id == institution_id)
    return list(session.scalars(keyset(query, [Cooperation.id], page)))


def resources_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[SharedResource]]:
    """What is lent, by agreement."""
    found: dict[UUID, list[SharedResource]] = {each: [] for each in ids}
    query = select(SharedResource).where(SharedResource.cooperation_id.in_(ids)).order_by(SharedResource.id)
    for row in session.scalars(query):
        found[row.cooperation_id].append(row)
    return found


def tenders(session: Session, page: PageQuery, state: str | None, trade: str | None) -> list[Tender]:
    """Projects, newest first; one row more than the page."""
    query = select(Tender)
    if state is not None:
        query = query.where(Tender.state == state)
    if trade is not None:
        query = query.where(Tender.trade == trade)
    return list(session.scalars(keyset(query, [Tender.id], page, descending=True)))


def tender_counts(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """By project: institutions told, of them having read, bids; as far as the caller sees them."""
    told = {row.tender_id: row for row in session.execute(_told(ids))}
    bids_query = select(Bid.tender_id, func.count().label("bids")).where(Bid.tender_id.in_(ids))
    bids = {row.tender_id: row.bids for row in session.execute(bids_query.group_by(Bid.tender_id))}
    return {
        each: (told[each].told if each in told else 0, told[each].read if each in told else 0, bids.get(each, 0))
        for each in ids
    }


def contracts(session: Session, page: PageQuery, tender_id: UUID | None, institution_id: UUID | None) -> list[Contract]:
    """Contracts, newest first; one row more than the page."""
    query = select(Contract)
    for column, value in ((Contract.tender_id, tender_id), (Contract.institution_id, institution_id)):
        if value is not None:
            query = query.where(column == value)
    return list(session.scalars(keyset(query, [Contract.id], page, descending=True)))


def unread_tenders(session: Session, today: date) -> Sequence[Tender]:
    """R86: open projects that the caller's institution was told of and has not read."""
    query = (
        select(Tender)
        .join(TenderNotice, TenderNotice.tender_id == Tender.id)
        .where(Tender.state == Tendering.OPEN, Tender.closes_on >= today, TenderNotice.read_at.is_(None))
    )
    return session.scalars(query.order_by(Tender.closes_on, Tender.id)).all()


def ended_tenders(session: Session, today: date) -> Sequence[Tender]:
    """R81: open projects whose last day is over: to be scored and awarded."""
    query = select(Tender).where(Tender.state == Tendering.OPEN, Tender.closes_on < today)
    return session.scalars(query.order_by(Tender.closes_on, Tender.id)).all()


def submitted_recognitions(session: Session) -> Rows:
    """R61: recognitions to decide, oldest first: institution_id, name, year, valid_from."""
    query = (
        select(Recognition.institution_id, Institution.name, Recognition.year, Recognition.valid_from)
        .join(Institution, Institution.id == Recognition.institution_id)
        .where(Recognition.state == Recognised.SUBMITTED)
    )
    return session.execute(query.order_by(Recognition.id)).all()


def without_recognition(session: Session, year: int) -> Rows:
    """R61: institutions of the caller that handed nothing in for a year: id, and state and valid_from of a draft."""
    of_year = (Recognition.institution_id == Institution.id) & (Recognition.year == year)
    query = select(Institution.id, Recognition.state, Recognition.valid_from).outerjoin(Recognition, of_year)
    open_ones = or_(Recognition.id.is_(None), Recognition.state == Recognised.DRAFT)
    return session.execute(query.where(Institution.state == "active", open_ones).order_by(Institution.id)).all()


def _told(ids: Sequence[UUID]) -> Select[UUID, int, int]:
    return (
        select(TenderNotice.tender_id, func.count().label("told"), func.count(TenderNotice.read_at).label("read"))
        .where(TenderNotice.tender_id.in_(ids))
        .group_by(TenderNotice.tender_id)
    )


def notices(session: Session, tender_id: UUID) -> Rows:
    """Who was told of a project."""
    query = (
        select(TenderNotice.institution_id, TenderNotice.told_at, TenderNotice.read_at, Institution.name)
        .join(Institution, Institution.id == TenderNotice.institution_id)
        .where(TenderNotice.tender_id == tender_id)
        .order_by(Institution.name, Institution.id)
    )
    return session.execute(query).all()


def recognised_in(session: Session, year: int) -> list[UUID]:
    """Institutions with a valid recognition in a year."""
    query = (
        select(Recognition.institution_id)
        .join(Institution, Institution.id == Recognition.institution_id)
        .where(Recognition.year == year, Recognition.state.in_(VALID), Institution.state == "active")
    )
    return list(session.scalars(query.order_by(Recognition.institution_id)))
