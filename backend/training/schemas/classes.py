"""Classes: what each mode and each journey must tell, and how a class looks."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, Day, In, Out, Reason, SafeStr, SafeText, omitted
from backend.training.states import Stage

Line = Annotated[SafeStr, StringConstraints(min_length=2, max_length=120)]
Size = Annotated[int, Field(strict=True, ge=1, le=500)]
Posts = Annotated[int, Field(strict=True, ge=1, le=10_000)]


class VoucherFacts(In):
    """培训券式: under which voucher scheme."""

    kind: Literal["voucher"]
    scheme: Line


class EmbeddedFacts(In):
    """嵌入式 (R43–R46): agency, employer, and the posts pushed before the class opens."""

    kind: Literal["embedded"]
    agency: Line
    employer: Line
    post: Line
    posts: Posts
    pushed_on: Day


class OrderFacts(In):
    """订单式 (R47–R50): the employer's order."""

    kind: Literal["order"]
    number: Line
    employer: Line
    persons: Posts
    deliver_by: Day


class PracticalFacts(In):
    """实操性 (R51–R54): the practical venue."""

    kind: Literal["practical"]
    venue_id: UUID


class InternetFacts(In):
    """“互联网+” (R55–R57): platform and how many lessons are on it."""

    kind: Literal["internet"]
    platform: Line
    lessons: Posts


Facts = Annotated[
    VoucherFacts | EmbeddedFacts | OrderFacts | PracticalFacts | InternetFacts, Field(discriminator="kind")
]


class OutOfCountyJourney(In):
    """R82: outside the county, for the three on-site kinds, with a statement that there is nothing near."""

    place: Literal["out_of_county"]
    sort: Code
    statement: Annotated[SafeText, StringConstraints(min_length=4)]
    destination: Line
    escort: Line


class XiamenJourney(In):
    """R91: a programme of the Xiamen cooperation; school terms may last for years."""

    place: Literal["xiamen"]
    sort: Code
    partner: Line
    departs_on: Day
    returns_on: Day


Journey = Annotated[OutOfCountyJourney | XiamenJourney, Field(discriminator="place")]


class ClassIn(In):
    """A new class; its facts say the mode, `demand` the need that it answers (R29)."""

    course_id: UUID
    name: Line
    facts: Facts
    journey: Journey | None = None
    demand: Line
    size: Size
    starts_on: Day
    ends_on: Day


class ClassPatch(In):
    """What may change: all of it in a draft, the size later too."""

    name: Line = omitted()
    facts: Facts = omitted()
    journey: Journey | None = omitted()
    demand: Line = omitted()
    size: Size = omitted()
    starts_on: Day = omitted()
    ends_on: Day = omitted()


class ClassMoveIn(In):
    """Where a class goes, and why where it must be said."""

    to: Stage
    reason: Reason | None = None


class ClassListOut(Out):
    """A class in a list, with its state line: what, since when, waiting for whom, due when."""

    id: UUID
    version: int
    name: str
    year: int
    institution_id: UUID
    institution_name: str
    department_id: str
    trade: str
    trade_name: str
    level: int
    mode: str
    place: str
    size: int
    enrolled: int
    starts_on: date
    ends_on: date
    state: Stage
    state_name: str
    state_since: datetime
    waiting_for: str | None
    due_on: date | None


class ClassOut(ClassListOut):
    """One class; `moves` are the steps that the caller may take now."""

    course_id: UUID
    course_name: str
    plan_id: UUID | None
    demand: str
    facts: Facts
    journey: Journey | None
    reason: str | None
    moves: list[Stage]
