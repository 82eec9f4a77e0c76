"""Tenders, bids, contracts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.institution.schemas.institutions import Line
from backend.kernel.types import Code, In, Out, Reason, SafeStr, SafeText, omitted

Number = Annotated[SafeStr, StringConstraints(min_length=2, max_length=40)]
Persons = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Price = Annotated[int, Field(strict=True, ge=1, le=100_000_000, description="每人多少分")]
Score = Annotated[int, Field(strict=True, ge=0, le=100)]


class TenderIn(In):
    """A project that every recognised institution may bid for; price a person in fen."""

    number: Number
    title: Line
    trade: Code
    persons: Persons
    highest_price_fen: Price
    requirements: SafeText
    closes_on: date


class TenderPatch(In):
    """What may change of a draft."""

    title: Line = omitted()
    trade: Code = omitted()
    persons: Persons = omitted()
    highest_price_fen: Price = omitted()
    requirements: SafeText = omitted()
    closes_on: date = omitted()


class TenderOut(Out):
    """One project; `told` and `read`: how many institutions were told of it and have read it."""

    id: UUID
    version: int
    number: str
    title: str
    trade: str
    trade_name: str
    persons: int
    highest_price_fen: int
    requirements: str
    closes_on: date
    state: str
    state_name: str
    reason: str | None
    told: int
    read: int
    bids: int


class TenderNoticeOut(Out):
    """Who was told, when, and when it was read."""

    institution_id: UUID
    institution_name: str
    told_at: datetime
    read_at: datetime | None


class TenderReasonIn(In):
    """Why a project is cancelled."""

    reason: Reason


class BidIn(In):
    """An institution's price, persons and plan."""

    price_fen: Price
    persons: Persons
    proposal: SafeText


class BidScoreIn(In):
    """The office's score with its reason."""

    score: Score
    score_reason: Reason


class BidOut(Out):
    """One bid; other institutions' bids are never shown to an institution."""

    id: UUID
    version: int
    tender_id: UUID
    institution_id: UUID
    institution_name: str
    price_fen: int
    persons: int
    proposal: str
    score: int | None
    score_reason: str | None


class AwardLineIn(In):
    """A contract for one bid."""

    bid_id: UUID
    contract_number: Number
    persons: Persons
    signed_on: date


class AwardIn(In):
    """The contracts of a project."""

    contracts: Annotated[list[AwardLineIn], Field(min_length=1, max_length=20)]


class ContractOut(Out):
    """One contract."""

    id: UUID
    version: int
    tender_id: UUID
    institution_id: UUID
    institution_name: str
    number: str
    trade: str
    persons: int
    price_fen: int
    signed_on: date
