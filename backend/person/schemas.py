"""What comes in and goes out about people: numbers masked, age instead of the birth date (SECURITY 21)."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator

from backend.kernel.types import (
    Code,
    Day,
    Fen,
    In,
    Name,
    Out,
    Reason,
    SafeStr,
    TownshipCode,
    omitted,
    refuse_line_breaks,
)
from backend.person.id_number import Sex
from backend.person.states import Status

Education = Literal["none", "primary", "junior", "senior", "vocational", "college", "bachelor"]
Health = Literal["healthy", "fair", "chronic", "disabled"]
Employment = Literal["farming", "local_work", "migrant_work", "self_employed", "public_post", "unemployed", "student"]
Place = Annotated[str, StringConstraints(pattern=r"^([0-9]{9}|[0-9]{12})$")]
IdNumberText = Annotated[SafeStr, StringConstraints(min_length=1, max_length=40)]
PhoneText = Annotated[SafeStr, StringConstraints(min_length=1, max_length=30)]
Short = Annotated[SafeStr, StringConstraints(max_length=50)]
NameQuery = Annotated[SafeStr, StringConstraints(min_length=1, max_length=30)]
Secret = Literal["id_number", "phone", "address", "birth_date"]
Categories = Annotated[list[Code], Field(max_length=20)]


class Wish(In):
    """A trade somebody wants to learn; `mode` null when any way of training will do."""

    trade: Code
    mode: Code | None


Wishes = Annotated[list[Wish], Field(max_length=20)]


class PersonIn(In):
    """A person to register; sex and birth date come from the ID number, typed ones are compared with it."""

    name: Name
    id_number: IdNumberText
    region: Place
    township: TownshipCode | None = None
    sex: Sex | None = None
    birth_date: Day | None = None
    phone: PhoneText | None = None
    address: SafeStr | None = None
    nation: Short | None = None
    education: Education | None = None
    health: Health | None = None
    in_labour_force: StrictBool = True
    employment: Employment | None = None
    occupation: Short | None = None
    workplace: Short | None = None
    income_fen: Fen | None = None
    remark: SafeStr | None = None
    categories: Categories = Field(default_factory=list)
    wishes: Wishes = Field(default_factory=list)


class PersonPatch(In):
    """What may change without a reason; identity and place have operations of their own."""

    phone: PhoneText | None = omitted()
    address: SafeStr | None = omitted()
    nation: Short | None = omitted()
    education: Education | None = omitted()
    health: Health | None = omitted()
    in_labour_force: StrictBool = omitted()
    employment: Employment | None = omitted()
    occupation: Short | None = omitted()
    workplace: Short | None = omitted()
    income_fen: Fen | None = omitted()
    remark: SafeStr | None = omitted()
    categories: Categories = omitted()
    wishes: Wishes = omitted()


class CorrectionIn(In):
    """A right name or ID number instead of a wrong one, and why."""

    name: Name | None = None
    id_number: IdNumberText | None = None
    reason: Reason

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.name is None and self.id_number is None:
            raise ValueError("请填写要更正的姓名或身份证号")
        return self


class MoveIn(In):
    """The village or township where the person lives now, and why."""

    region: Place
    reason: Reason


class StatusIn(In):
    """Away (`moved`), no labourer any more (`left`), dead, or back (`active`): since when, and why."""

    to: Literal["active", "moved", "left", "dead"]
    on: Day
    reason: Reason


class MergeIn(In):
    """The record that stays, and why both are one person."""

    into: UUID
    reason: Reason


class SeparationIn(In):
    """Why two merged records are two people after all."""

    reason: Reason


class RevealIn(In):
    """Which protected field, and what for."""

    field: Secret
    reason: Reason


class RevealOut(Out):
    """The full value; null when nothing is kept."""

    field: Secret
    value: str | None


class ExportIn(In):
    """As what the people who pass the filters are written, and what for."""

    format: Literal["xlsx", "csv"]
    reason: Annotated[Reason, AfterValidator(refuse_line_breaks)]


class LookupIn(In):
    """A full ID number; it travels in the body only."""

    id_number: IdNumberText


class LookupOut(Out):
    """Where a number is registered (name of the township), and trainings already taken: nothing else."""

    registered_in: str | None
    trained: list[str]


class WishOut(Out):
    """A wish."""

    trade: str
    mode: str | None


class PersonLine(Out):
    """A person on a list."""

    id: UUID
    name: str
    id_number: str
    sex: Sex
    age: int
    region: str
    village: str | None
    township: str
    phone: str | None
    education: str | None
    employment: str | None
    categories: list[str]
    status: Status
    registered_on: date
    version: int


class PersonOut(Out):
    """A person, masked."""

    id: UUID
    name: str
    id_number: str
    sex: Sex
    age: int
    region: str
    village: str | None
    township: str
    phone: str | None
    has_address: bool
    nation: str | None
    education: str | None
    health: str | None
    in_labour_force: bool
    employment: str | None
    occupation: str | None
    workplace: str | None
    income_fen: int | None
    remark: str | None
    categories: list[str]
    wishes: list[WishOut]
    status: Status
    status_reason: str | None
    status_on: date | None
    merged_into: UUID | None
    registered_on: date
    version: int
    valid_from: datetime
