"""Employers, posts and orders."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.employer.states import Order
from backend.kernel.types import Code, Day, Fen, In, Name, Out, Reason, RegionCode, SafeStr, SafeText, omitted

Line = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+ -]{5,20}$")]
People = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Filled = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Words = Annotated[SafeText, StringConstraints(min_length=2, max_length=500)]
Kind = Literal["enterprise", "workshop", "agency", "base"]
Place = Literal["county", "province", "away", "xiamen"]
Brands = Annotated[list[Code], Field(max_length=20)]


class EmployerIn(In):
    """A new employer; `region` is the township where it lies, or the county."""

    name: Line
    kind: Kind
    region: RegionCode
    place: Place
    address: Line
    contact: Name
    phone: Phone
    capacity: Filled
    brands: Brands


class EmployerPatch(In):
    """What may change; an employer itself keeps how it is reached, the office all of it."""

    name: Line = omitted()
    kind: Kind = omitted()
    region: RegionCode = omitted()
    place: Place = omitted()
    address: Line = omitted()
    contact: Name = omitted()
    phone: Phone = omitted()
    capacity: Filled = omitted()
    brands: Brands = omitted()
    state: Literal["active", "closed"] = omitted()


class EmployerOut(Out):
    """An employer with its open posts."""

    id: UUID
    version: int
    name: str
    kind: str
    kind_name: str
    region: str
    place: str
    place_name: str
    address: str
    contact: str
    phone: str
    capacity: int
    brands: list[str]
    state: str
    open_posts: int


class JobPostIn(In):
    """A new post."""

    employer_id: UUID
    trade: Code
    title: Line
    persons: People
    wage_fen: Fen
    demands: Words | None = None
    valid_until: Day


class JobPostPatch(In):
    """What may change of a post, how many places are filled, and whether it is still open."""

    title: Line = omitted()
    persons: People = omitted()
    filled: Filled = omitted()
    wage_fen: Fen = omitted()
    demands: Words | None = omitted()
    valid_until: Day = omitted()
    state: Literal["open", "closed"] = omitted()


class JobPostOut(Out):
    """A post."""

    id: UUID
    version: int
    employer_id: UUID
    employer_name: str
    region: str
    trade: str
    trade_name: str
    title: str
    persons: int
    filled: int
    wage_fen: int
    demands: str | None
    valid_until: date
    state: str


class OrderIn(In):
    """A draft of an order."""

    employer_id: UUID
    trade: Code
    post: Line
    persons: People
    wage_fen: Fen
    demands: Words
    deliver_by: Day


class OrderPatch(In):
    """What may change while nobody has taken the order."""

    trade: Code = omitted()
    post: Line = omitted()
    persons: People = omitted()
    wage_fen: Fen = omitted()
    demands: Words = omitted()
    deliver_by: Day = omitted()


class OrderMoveIn(In):
    """Where an order goes, and what the step must say."""

    to: Order
    institution_id: UUID | None = None
    class_id: UUID | None = None
    hired: Filled | None = None
    reason: Reason | None = None


class OrderOut(Out):
    """An order with its state line; `moves` are the steps that the caller may take now."""

    id: UUID
    version: int
    number: str
    employer_id: UUID
    employer_name: str
    institution_id: UUID | None
    institution_name: str | None
    class_id: UUID | None
    class_name: str | None
    trade: str
    trade_name: str
    post: str
    persons: int
    wage_fen: int
    demands: str
    deliver_by: date
    state: Order
    state_name: str
    state_since: datetime
    waiting_for: str | None
    reason: str | None
    delivered: int | None
    hired: int | None
    moves: list[Order]


class OrderSchoolOut(Out):
    """An institution that may be asked."""

    id: UUID
    name: str
    kind: str


class OrderSchoolsOut(Out):
    """The institutions of the county that are recognised this year and teach the trade."""

    items: list[OrderSchoolOut]
