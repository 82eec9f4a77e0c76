"""Tenders open to every recognised institution, who was told, bids, and the contract (R81, R86)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.institution.models.scopes import KEPT_BY_OFFICE
from backend.institution.states import Tendering
from backend.kernel.db import Base, InRegion, Keyed, Stamped
from backend.kernel.scope import COUNTY, NOTHING, OFFICE, OWN, UNITS, Kind, Scope, of_county

_STATES = ", ".join(f"'{state}'" for state in Tendering)


class Tender(Keyed, InRegion, Stamped, Base):
    """招标项目: a trade, persons and a highest price a person (fen); open until a day."""

    __tablename__ = "tender"
    __scope__ = Scope(
        sees=COUNTY | {kind: of_county("shown_county") for kind in (Kind.TOWNSHIP, Kind.DEPARTMENT, Kind.INSTITUTION)},
        writes=OFFICE,
    )
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", "state"),
        CheckConstraint("persons > 0 AND highest_price_fen > 0", "numbers"),
        CheckConstraint("state <> 'cancelled' OR reason IS NOT NULL", "cancelled"),
        Index("uq_tender_number", "county", "number", unique=True),
        Index("ix_tender_county", "county", "id"),
        Index("ix_tender_shown", "shown_county", "id"),
    )

    number: Mapped[str]
    title: Mapped[str]
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    persons: Mapped[int]
    highest_price_fen: Mapped[int] = mapped_column(BigInteger)
    requirements: Mapped[str]
    closes_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    reason: Mapped[str | None]
    shown_county: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN state <> 'draft' THEN left(region, 6) END", persisted=True)
    )


class TenderNotice(Keyed, InRegion, Base):
    """告知记录: which recognised institution was told of which open project, and when it read that (R86)."""

    __tablename__ = "tender_notice"
    __scope__ = Scope(sees=COUNTY | UNITS | OWN, writes=OFFICE | OWN, verbs=("insert", "update"))
    __table_args__ = (
        Index("uq_tender_notice", "tender_id", "institution_id", unique=True),
        Index("ix_tender_notice_institution", "institution_id", "id"),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    told_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    read_at: Mapped[datetime | None]


class Bid(Keyed, InRegion, Stamped, Base):
    """投标: an institution's price and plan, one a tender; nobody else's institution sees it."""

    __tablename__ = "bid"
    __scope__ = Scope(sees=COUNTY | OWN | {Kind.TOWNSHIP: NOTHING, Kind.DEPARTMENT: NOTHING}, writes=OFFICE | OWN)
    __table_args__ = (
        CheckConstraint("price_fen > 0 AND persons > 0", "numbers"),
        CheckConstraint("score BETWEEN 0 AND 100", "score"),
        Index("uq_bid", "tender_id", "institution_id", unique=True),
        Index("ix_bid_institution", "institution_id", "id"),
        Index("ix_bid_county", "county", "id"),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    price_fen: Mapped[int] = mapped_column(BigInteger)
    persons: Mapped[int]
    proposal: Mapped[str]
    score: Mapped[int | None]
    score_reason: Mapped[str | None]


class Contract(Keyed, InRegion, Stamped, Base):
    """培训合同: who trains how many persons of a trade at which price a person, out of a tender."""

    __tablename__ = "contract"
    __scope__ = KEPT_BY_OFFICE
    __table_args__ = (
        CheckConstraint("price_fen > 0 AND persons > 0", "numbers"),
        Index("uq_contract_number", "county", "number", unique=True),
        Index("uq_contract_tender", "tender_id", "institution_id", unique=True),
        Index("ix_contract_institution", "institution_id", "id"),
    )

    tender_id: Mapped[UUID] = mapped_column(ForeignKey("tender.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    number: Mapped[str]
    trade: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    persons: Mapped[int]
    price_fen: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[date]
