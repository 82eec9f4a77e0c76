"""Vouchers that are out and not used, and who was reminded."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from backend.kernel.types import In, Out, Reason

Age = Literal["month", "quarter", "half", "older"]
UnusedReason = Literal["no_class", "no_time", "away", "phone", "refused", "unwilling", "other"]
RemindedBy = Literal["phone", "visit", "message"]


class UnusedOut(Out):
    """A voucher that is out and not used, how long, until when it holds, and what its holder said last."""

    id: UUID
    serial: str
    name: str
    masked_number: str
    township: str
    township_name: str
    state: str
    state_name: str
    issued_at: datetime
    days: int
    valid_until: date
    days_left: int
    reminders: int
    reminded_at: datetime | None
    reason: UnusedReason | None
    reason_name: str | None
    note: str | None


class UnusedGroupOut(Out):
    """So many of the unused vouchers are of this age, or are not used for this reason."""

    code: str
    name: str
    vouchers: int


class UnusedSummaryOut(Out):
    """Unused vouchers by age and by what their holders said last; `due` waits for a reminder."""

    as_of: date
    total: int
    due: int
    remind_days: int
    ages: list[UnusedGroupOut]
    reasons: list[UnusedGroupOut]


class ReminderIn(In):
    """How somebody was reminded, and why he has not used his voucher."""

    channel: RemindedBy
    reason: UnusedReason
    note: Reason | None = None


class ReminderOut(Out):
    """A reminder."""

    id: UUID
    voucher_id: UUID
    channel: RemindedBy
    channel_name: str
    reason: UnusedReason
    reason_name: str
    note: str | None
    reminded_at: datetime
    who: str
