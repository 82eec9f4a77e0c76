"""What a holder does, himself or at a desk: receive, reserve, take back (R36, R41).

For the trainee's own pages (scope `person`, actor None): `receive`, `reserve(…, Choice(class_id, "phone"))`,
`release`, and `redemptions.redeem_own`; what refuses is a Problem, or the database's own rule (SP409) in Chinese.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import require_version
from backend.kernel.errors import NotFound
from backend.training.service import lane
from backend.voucher.errors import VoucherMove
from backend.voucher.models import Voucher
from backend.voucher.states import NAMES, VoucherState

_ONE = {"synchronize_session": False}


def find(session: Session, voucher_id: UUID) -> Voucher:
    """A voucher that the caller sees, as it stands now; raises NotFound."""
    row = session.get(Voucher, voucher_id, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def take(session: Session, voucher_id: UUID, here: VoucherState, to: VoucherState, **values: Any) -> Voucher:
    """One conditional UPDATE from a state to another; raises NotFound, VoucherMove."""
    moved = update(Voucher).where(Voucher.id == voucher_id, Voucher.state == here).values(state=to, **values)
    done = session.execute(moved.returning(Voucher.id), execution_options=_ONE).first()
    row = find(session, voucher_id)
    if done is None:
        raise VoucherMove(f"培训券现在“{NAMES[VoucherState(row.state)]}”，“{NAMES[here]}”时才能变为“{NAMES[to]}”")
    return row


def _expect(session: Session, voucher_id: UUID, expected: int | None) -> Voucher:
    row = find(session, voucher_id)
    if expected is not None:
        require_version(session, row, expected)
    return row


def by(device: str | None) -> dict[str, str]:
    """The phone on which the holder acts, where he acts on one."""
    return {} if device is None else {"device": device}


def receive(
    session: Session, actor: Actor | None, voucher_id: UUID, expected: int | None = None, *, device: str | None = None
) -> Voucher:
    """The holder has his voucher in hand."""
    _expect(session, voucher_id, expected)
    row = take(session, voucher_id, VoucherState.ISSUED, VoucherState.RECEIVED, **by(device))
    audit.record(session, actor, "voucher.received", "voucher", row.id, county=row.county)
    return row


@dataclass(frozen=True)
class Choice:
    """Which class the holder chose, and how he said so: phone (by its digest), desk, paper."""

    class_id: UUID
    channel: str
    device: str | None = None


def reserve(
    session: Session, actor: Actor | None, voucher_id: UUID, choice: Choice, expected: int | None = None
) -> Voucher:
    """R36: the holder's own choice of a class, by which channel he made it; he is enrolled in the same step."""
    county = _expect(session, voucher_id, expected).county
    lane.enter_county(session, county)
    chosen = {"class_id": choice.class_id, "channel": choice.channel, "chosen_at": clock.now()} | by(choice.device)
    row = take(session, voucher_id, VoucherState.RECEIVED, VoucherState.RESERVED, **chosen)
    told = {"class_id": str(choice.class_id), "channel": choice.channel}
    audit.record(session, actor, "voucher.reserved", "voucher", row.id, county=county, **told)
    return row


def release(
    session: Session, actor: Actor | None, voucher_id: UUID, reason: str, expected: int | None = None
) -> Voucher:
    """The holder takes his choice back before the class begins; his seat is free again."""
    county = _expect(session, voucher_id, expected).county
    lane.enter_county(session, county)
    row = take(session, voucher_id, VoucherState.RESERVED, VoucherState.RECEIVED, reason=reason)
    audit.record(session, actor, "voucher.released", "voucher", row.id, county=county)
    return row
