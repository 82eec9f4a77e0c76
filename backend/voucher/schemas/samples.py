"""Samples of redeemed vouchers and their results (核查验收)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from backend.kernel.types import Code, In, Out, Reason, SafeStr

Seed = Annotated[SafeStr, StringConstraints(pattern=r"^[0-9a-z]{4,40}$")]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
SampleState = Literal["open", "completed"]
Check = Literal["confirmed", "wrong"]


class SampleIn(In):
    """Whose redeemed vouchers; without a share the county's, without a seed a drawn one."""

    department_id: Code
    institution_id: UUID | None = None
    share_percent: Percent | None = None
    seed: Seed | None = None


class SampleOut(Out):
    """A sample: how many there are, how many were drawn, and what is left."""

    id: UUID
    version: int
    department_id: str
    department_name: str
    institution_id: UUID | None
    institution_name: str | None
    share_percent: int
    seed: str
    population: int
    drawn: int
    confirmed: int
    wrong: int
    passed: int
    released: int = Field(description="没有抽中、核查完时已冻结或作废的，没有通过，解冻后可再抽")
    left: int = Field(description="抽中还没有核查的")
    waiting: int = Field(description="没有抽中、还没有通过的")
    state: SampleState
    state_name: str
    made_at: datetime
    maker: str
    completed_at: datetime | None


class SampleItemOut(Out):
    """A voucher that was drawn, and what came of it."""

    voucher_id: UUID
    place: int
    serial: str
    name: str
    masked_number: str
    township_name: str
    class_name: str | None
    proof_name: str | None
    redeemed_at: datetime | None
    voucher_state_name: str
    result: Literal["confirmed", "wrong", "passed", "released"] | None
    result_name: str | None
    words: str | None
    checker: str | None
    checked_at: datetime | None


class SampleResultIn(In):
    """What came of a drawn voucher; what is wrong is said."""

    voucher_id: UUID
    result: Check
    words: Reason | None = None
