"""Institutions, trades of the licence, facilities, cooperation."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Count, Fen, In, Name, Out, Reason, SafeStr, SafeText, omitted

Licence = Annotated[SafeStr, StringConstraints(min_length=4, max_length=40)]
Line = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+ -]{5,20}$")]
Url = Annotated[SafeStr, StringConstraints(pattern=r"^https?://[^\s]{3,180}$")]
Level = Annotated[int, Field(strict=True, ge=0, le=5, description="0 不分等级，5 初级工 至 1 高级技师")]


class InstitutionIn(In):
    """A new institution."""

    name: Line
    kind: Code
    licence_number: Licence
    licence_until: date
    home: Line
    address: Line
    contact: Name
    phone: Phone
    platform_url: Url | None = None


class InstitutionPatch(In):
    """What may change; an institution itself keeps address, contact, telephone and platform."""

    name: Line = omitted()
    kind: Code = omitted()
    licence_number: Licence = omitted()
    licence_until: date = omitted()
    home: Line = omitted()
    address: Line = omitted()
    contact: Name = omitted()
    phone: Phone = omitted()
    platform_url: Url | None = omitted()


class InstitutionTradeOut(Out):
    """A trade of the licence."""

    id: UUID
    version: int
    trade: str
    trade_name: str
    highest_level: int
    valid_since: date
    valid_until: date | None


class StandingOut(Out):
    """Where an institution stands in a year: its recognition, seats approved, taken and free."""

    year: int
    state: str
    state_name: str
    approved_capacity: int
    seats_taken: int
    seats_free: int


class InstitutionListOut(Out):
    """An institution in a list, with this year's standing if it has one."""

    id: UUID
    version: int
    name: str
    kind: str
    kind_name: str
    home: str
    state: str
    licence_until: date
    trades: list[str]
    standing: StandingOut | None


class InstitutionOut(Out):
    """One institution."""

    id: UUID
    version: int
    name: str
    kind: str
    kind_name: str
    licence_number: str
    licence_until: date
    home: str
    address: str
    contact: str
    phone: str
    platform_url: str | None
    state: str
    closed_reason: str | None
    trades: list[InstitutionTradeOut]
    standings: list[StandingOut]


class TradeOfLicenceIn(In):
    """A trade that the licence names, from a day on; levels down from junior (5) to the highest taught."""

    trade: Code
    highest_level: Level
    valid_since: date


class ClosingTradeIn(In):
    """The first day on which a trade is not taught any more."""

    valid_until: date


class ClosingInstitutionIn(In):
    """Why an institution ends."""

    reason: Reason


FacilityKind = Literal["classroom", "workplace", "equipment", "project"]


class FacilityIn(In):
    """Classrooms, workplaces, machines, or a project to build them; `places`: how many people fit."""

    kind: FacilityKind
    name: Line
    trade: Code | None = None
    quantity: Count
    places: Count
    value_fen: Fen = 0
    remark: SafeText | None = None


class OfInstitutionIn(In):
    """Whose it is: needed from the office, an institution's own goes without saying."""

    institution_id: UUID | None = None


class NewFacilityIn(FacilityIn, OfInstitutionIn):
    """A facility of an institution."""


class FacilityOut(Out):
    """One facility."""

    id: UUID
    version: int
    institution_id: UUID
    kind: str
    name: str
    trade: str | None
    quantity: int
    places: int
    value_fen: int
    remark: str | None


class SharedResourceIn(In):
    """What the partner lends."""

    kind: Literal["equipment", "site", "teachers", "technique"]
    name: Line
    available: Line


class CooperationIn(In):
    """An agreement and what the partner lends under it."""

    partner: Line
    partner_kind: Literal["enterprise", "workshop", "institution", "other"]
    content: SafeText
    valid_since: date
    valid_until: date
    resources: Annotated[list[SharedResourceIn], Field(max_length=50)]


class NewCooperationIn(CooperationIn, OfInstitutionIn):
    """An agreement of an institution."""


class SharedResourceOut(Out):
    """Something lent."""

    id: UUID
    kind: str
    name: str
    available: str


class CooperationOut(Out):
    """One agreement."""

    id: UUID
    version: int
    institution_id: UUID
    partner: str
    partner_kind: str
    content: str
    valid_since: date
    valid_until: date
    resources: list[SharedResourceOut]
