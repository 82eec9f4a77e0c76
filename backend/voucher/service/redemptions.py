"""Redemption: after completion and with the holder's proof, never by the institution alone; once (R38, R39)."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access import Role
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.outlasting import outlast
from backend.training.models import Enrolment
from backend.voucher import rules
from backend.voucher.errors import VoucherMove, VoucherNotCompleted, WrongSecret
from backend.voucher.models import Voucher
from backend.voucher.schemas.vouchers import RedemptionIn
from backend.voucher.service import acts, printing
from backend.voucher.states import NAMES, VoucherState

_BY_SECRET = text("SELECT redeem_by_secret(:id, :digests, :at)")
_MISS = text("SELECT miss_secret(:id)")


def redeem(session: Session, actor: Actor, voucher_id: UUID, data: RedemptionIn) -> None:
    """The holder hands his voucher over: by his secret, or in front of the township, which says why without it."""
    if actor.role == Role.TOWNSHIP:
        if data.witness_reason is None:
            acts.find(session, voucher_id)
            raise rules.fault("/witness_reason", "由乡镇见证交券，请写明持券人为什么不能用密码")
        proof = {"proof": "witness", "proof_reason": data.witness_reason, "redeemed_at": clock.now()}
        acts.take(session, voucher_id, VoucherState.IN_TRAINING, VoucherState.REDEEMED, **proof)
    else:
        _by_secret(session, voucher_id, data.secret)
    audit.record(session, actor, "voucher.redeemed", "voucher", voucher_id)


def _by_secret(session: Session, voucher_id: UUID, secret: str | None) -> None:
    if secret is None:
        acts.find(session, voucher_id)
        raise rules.fault("/secret", "请持券人输入券面上的 10 位密码；机构不能单独交券")
    asked = {"id": voucher_id, "digests": printing.digests(voucher_id, secret), "at": clock.now()}
    if session.scalar(_BY_SECRET, asked) is None:
        _refuse(session, acts.find(session, voucher_id))


def _refuse(session: Session, row: Voucher) -> None:
    """Why a redemption did not happen, the nearest fixable reason first."""
    if row.state != VoucherState.IN_TRAINING:
        raise VoucherMove(f"培训券现在“{NAMES[VoucherState(row.state)]}”，只有培训中的券可以兑付")
    enrolment = session.get(Enrolment, row.enrolment_id)
    if enrolment is None or enrolment.state != "completed":
        raise VoucherNotCompleted(f"{row.name}还没有结业，不能交券")
    outlast(session, lambda later, actor: _note_miss(later, actor, row.id))
    raise WrongSecret("密码不对；输错十次以后这张券只能补发")


def _note_miss(session: Session, actor: Actor, voucher_id: UUID) -> None:
    session.execute(_MISS, {"id": voucher_id})
    audit.record(session, actor, "voucher.secret_wrong", "voucher", voucher_id)


def redeem_own(session: Session, voucher_id: UUID, device: str | None = None) -> Voucher:
    """The holder hands it over on his own pages (scope `person`)."""
    proof = {"proof": "session", "redeemed_at": clock.now()} | acts.by(device)
    row = acts.take(session, voucher_id, VoucherState.IN_TRAINING, VoucherState.REDEEMED, **proof)
    audit.record(session, None, "voucher.redeemed", "voucher", voucher_id, county=row.county)
    return row
