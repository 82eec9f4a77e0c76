"""Vouchers of a case: frozen together, and thawed or voided together (R42)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.kernel.actor import Actor
from backend.training.service import lane
from backend.voucher.models import Voucher
from backend.voucher.states import FREEZABLE, VoucherState

_MANY = {"synchronize_session": False}


def _move(session: Session, ids: Sequence[UUID], here: Sequence[VoucherState], **values: Any) -> list[UUID]:
    moved = update(Voucher).where(Voucher.id.in_(sorted(ids)), Voucher.state.in_(here)).values(**values)
    return list(session.scalars(moved.returning(Voucher.id), execution_options=_MANY))


def freeze(session: Session, actor: Actor, ids: Sequence[UUID], reason: str) -> list[UUID]:
    """Freeze those that can be frozen; gives them."""
    lane.enter(session, actor)
    return _move(session, ids, FREEZABLE, state=VoucherState.FROZEN, reason=reason)


def thaw(session: Session, actor: Actor, ids: Sequence[UUID], reason: str) -> list[UUID]:
    """Each goes on where it was frozen."""
    lane.enter(session, actor)
    return _move(session, ids, [VoucherState.FROZEN], state=Voucher.frozen_from, reason=reason)


def void(session: Session, actor: Actor, ids: Sequence[UUID], reason: str) -> list[UUID]:
    """Frozen ones are good for nothing any more."""
    lane.enter(session, actor)
    return _move(session, ids, [VoucherState.FROZEN], state=VoucherState.VOIDED, reason=reason)
