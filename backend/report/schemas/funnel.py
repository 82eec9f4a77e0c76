"""The vouchers' funnel."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from backend.kernel.types import Out

StepKey = Literal["issued", "received", "reserved", "in_training", "completed", "certified", "employed", "settled"]


class FunnelStepOut(Out):
    """A step: how many vouchers reached it, of how many of which step; both in words."""

    key: StepKey
    name: str
    words: str
    vouchers: int
    of: StepKey | None
    of_name: str | None
    of_vouchers: int | None


class FunnelAsideOut(Out):
    """So many vouchers left the way."""

    state: str
    name: str
    vouchers: int


class FunnelSchemeOut(Out):
    """A scheme to choose."""

    code: str
    name: str


class FunnelOut(Out):
    """From issue to settlement, as far as the caller sees it."""

    as_of: date
    year: int
    steps: list[FunnelStepOut]
    aside: list[FunnelAsideOut]
    exclusions: str
    scope: str
    schemes: list[FunnelSchemeOut]


class FunnelVoucherOut(Out):
    """A voucher behind a number."""

    id: UUID
    serial: str
    name: str
    masked_number: str
    township: str
    state: str
    state_name: str
    state_since: datetime
    valid_until: date | None
    class_name: str | None
    institution_name: str | None
