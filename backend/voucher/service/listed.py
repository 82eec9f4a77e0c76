"""A list of people for a batch: each row judged, then drafted; taken back as long as nobody approved it (R36)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.errors import NotFound
from backend.training.service.rosters import Asked, Refused
from backend.training.sheet import NAME, NUMBER
from backend.voucher import rules
from backend.voucher.errors import BatchMove
from backend.voucher.models import Voucher, VoucherBatch, VoucherScheme
from backend.voucher.queries import vouchers as queries
from backend.voucher.service import batches, chosen, schemes
from backend.voucher.service.chosen import Holder
from backend.voucher.states import BATCH_NAMES, GONE, VoucherState

_ONE = {"synchronize_session": False}


class Judged(NamedTuple):
    """By the place in the list: who gets a voucher, who has this year's already, who is refused."""

    new: dict[int, Holder]
    same: list[int]
    refused: dict[int, Refused]


def open_batch(session: Session, batch_id: UUID | None) -> VoucherBatch:
    """The batch, while people may be added; raises NotFound, BatchMove."""
    batch = session.get(VoucherBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFound
    if batch.state != "drafted":
        raise BatchMove(f"批次现在“{BATCH_NAMES[batch.state]}”，不能再加人；请另编一个批次")
    return batch


def judge(session: Session, batch: VoucherBatch, asked: Sequence[Asked]) -> Judged:
    """Each of the list by itself, in its order; stores nothing."""
    scheme = schemes.load(session, batch.scheme_id)
    known = chosen.by_number(session, [each.number for each in asked])
    people = [who.person_id for who in known.values()]
    holders = queries.holders(session, scheme.code, batch.year, people)
    held = queries.held(session, batch.year, people)
    judged = Judged({}, [], {})
    for nth, each in enumerate(asked):
        holder = known.get(each.number)
        if holder is None or holder.name != each.name:
            judged.refused[nth] = _stranger(holder)
        elif holder.person_id in holders:
            judged.same.append(nth)
        elif (why := _why_not(holder, scheme, held.get(holder.person_id, 0))) is not None:
            judged.refused[nth] = why
        else:
            judged.new[nth] = holder
    return judged


def _stranger(holder: Holder | None) -> Refused:
    if holder is None:
        return Refused(NUMBER, "not_registered", "这个身份证号不在本县在册劳动力中")
    return Refused(NAME, "name_differs", "台账中这个身份证号的姓名不同")


def _why_not(holder: Holder, scheme: VoucherScheme, held: int) -> Refused | None:
    if not rules.is_eligible(holder.categories, scheme.categories):
        return Refused(NUMBER, "not_eligible", "人员类别不在这个办法的发放范围")
    if held >= scheme.yearly_limit:
        return Refused(NUMBER, "yearly_limit", f"已达到每人每年 {scheme.yearly_limit} 张")
    return None


def still_new(session: Session, batch: VoucherBatch, people: Sequence[Holder]) -> bool:
    """Whether nobody of them got this year's voucher meanwhile."""
    scheme = schemes.load(session, batch.scheme_id)
    return not queries.holders(session, scheme.code, batch.year, [who.person_id for who in people])


def add(session: Session, actor: Actor, batch: VoucherBatch, people: Sequence[Holder], import_id: UUID) -> None:
    """Draft a voucher for each of them."""
    batches.draft(session, batch, schemes.load(session, batch.scheme_id), people, import_id)
    audit.record(session, actor, "voucher_batch.listed", "voucher_batch", batch.id, created=len(people))


def take_back(session: Session, import_id: UUID) -> tuple[int, int]:
    """Undo an import: (vouchers that are void again, those that stay because the batch was approved)."""
    gone = update(Voucher).where(Voucher.import_id == import_id, Voucher.state == VoucherState.DRAFTED)
    voided = gone.values(state=VoucherState.VOIDED, reason="撤销名单导入").returning(Voucher.id)
    many = len(session.execute(voided, execution_options=_ONE).all())
    left = select(func.count()).select_from(Voucher).where(Voucher.import_id == import_id, Voucher.state.not_in(GONE))
    return many, session.scalar(left) or 0
