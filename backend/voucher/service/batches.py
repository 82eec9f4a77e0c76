"""Batches: made by rule or by sheet, approved by another person, issued while a course fits (R36, R37, R41)."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import randbelow
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, text, update
from sqlalchemy.orm import Session

from backend.kernel import audit, clock, typed_codes
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.db import table_of
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id, new_ids
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.voucher import rules
from backend.voucher.errors import BatchMove, NothingFits, OwnVoucherApproval
from backend.voucher.models import Voucher, VoucherBatch, VoucherScheme
from backend.voucher.queries import vouchers as queries
from backend.voucher.schemas.vouchers import BatchIn, BatchMadeOut, BatchOut, RefusedRowOut
from backend.voucher.service import chosen, schemes
from backend.voucher.service.chosen import Holder
from backend.voucher.states import BATCH_NAMES, VoucherState

_LANE = text("SELECT pg_advisory_xact_lock(21, CAST(:county AS int))")
"""Batches of a county are made one after the other: the same people may be meant by two of them."""
_DRAWN = 10**10
_MANY = {"synchronize_session": False}


def _told(found: Row[Any], counts: dict[str, int]) -> dict[str, Any]:
    names = {"scheme_name": found.scheme_name, "scheme_number": found.scheme_number}
    return shared(found.VoucherBatch, BatchOut) | names | {"counts": counts}


def list_batches(session: Session, page: PageQuery) -> Page[BatchOut]:
    """Batches, newest first, with how many vouchers stand where."""
    rows = queries.batches(session, page)
    counts = queries.counts(session, [row.VoucherBatch.id for row in rows])
    return cut([BatchOut(**_told(row, counts[row.VoucherBatch.id])) for row in rows], page, ["id"])


def _read(session: Session, batch_id: UUID) -> dict[str, Any]:
    found = queries.batch(session, batch_id)
    if found is None:
        raise NotFound
    return _told(found, queries.counts(session, [batch_id])[batch_id])


def read(session: Session, batch_id: UUID) -> BatchOut:
    """One batch."""
    return BatchOut(**_read(session, batch_id))


def enter_lane(session: Session, actor: Actor) -> None:
    """One after the other in a county."""
    session.execute(_LANE, {"county": actor.county or "0"})


def create(session: Session, actor: Actor, data: BatchIn) -> BatchMadeOut:
    """A batch of drafts; who has this year's voucher of the scheme already is the same, not new."""
    enter_lane(session, actor)
    scheme = schemes.load(session, data.scheme_id)
    today = clock.today()
    is_newest = queries.in_force(session, scheme.code, today) == scheme.id
    rules.require_in_force(scheme.state, scheme.valid_since, today, is_newest=is_newest)
    people, refused = _people(session, data, scheme)
    known = queries.holders(session, scheme.code, data.year, [each.person_id for each in people])
    new = [each for each in people if each.person_id not in known]
    held = queries.held(session, data.year, [each.person_id for each in new])
    free = [each for each in new if held.get(each.person_id, 0) < scheme.yearly_limit]
    if len(free) < len(new):
        refused.append(RefusedRowOut(row=0, reason=f"{len(new) - len(free)} 人已达到每人每年 {scheme.yearly_limit} 张"))
    row = _batch(actor, data)
    session.add(row)
    session.flush()
    draft(session, row, scheme, free)
    audit.record(session, actor, "voucher_batch.made", "voucher_batch", row.id, created=len(free), same=len(known))
    return BatchMadeOut(**_read(session, row.id), created=len(free), same=len(known), refused=refused)


def _batch(actor: Actor, data: BatchIn) -> VoucherBatch:
    townships = sorted(set(data.rule.townships)) if data.rule else []
    origin = {"origin": "rule" if data.rule else "sheet", "townships": townships, "made_by": actor.user_id}
    of = {"scheme_id": data.scheme_id, "name": data.name, "year": data.year}
    return VoucherBatch(id=new_id(), region=actor.county, **of, **origin)


def _people(session: Session, data: BatchIn, scheme: VoucherScheme) -> tuple[list[Holder], list[RefusedRowOut]]:
    if data.rule is not None and data.sheet is None:
        return chosen.by_rule(session, data.rule.townships, scheme.categories), []
    if data.sheet is not None and data.rule is None:
        return chosen.by_sheet(session, data.sheet.id_numbers, scheme.categories)
    raise rules.fault("/rule", "请选择按规则发放或按名单发放，二选一")


def new_serials(session: Session, year: int, many: int) -> list[str]:
    """So many serials that nobody has: two digits of the year, ten by chance, a check digit."""
    drawn: set[str] = set()
    while len(drawn) < many:
        some = [f"{year % 100:02d}{randbelow(_DRAWN):010d}" for _ in range(many - len(drawn))]
        whole = {typed_codes.checked(digits) for digits in some}
        drawn |= whole - queries.serials(session, sorted(whole))
    return sorted(drawn)


def draft(
    session: Session,
    batch: VoucherBatch,
    scheme: VoucherScheme,
    people: Sequence[Holder],
    import_id: UUID | None = None,
) -> None:
    """A draft for each of these people."""
    if not people:
        return
    serials = new_serials(session, batch.year, len(people))
    of = {"batch_id": batch.id, "scheme_id": scheme.id, "scheme_code": scheme.code, "year": batch.year}
    of |= {"import_id": import_id}
    rows = [
        {"id": key, "serial": serial, **of, **vars(each)}
        for key, serial, each in zip(new_ids(len(people)), serials, people, strict=True)
    ]
    session.execute(insert(table_of(Voucher)), rows)


def _move(session: Session, batch: VoucherBatch, here: str, to: VoucherState, **values: Any) -> None:
    moved = update(Voucher).where(Voucher.batch_id == batch.id, Voucher.state == here)
    session.execute(moved.values(state=to, **values), execution_options=_MANY)


def _require(batch: VoucherBatch, *states: str) -> None:
    if batch.state not in states:
        raise BatchMove(f"批次现在“{BATCH_NAMES[batch.state]}”，不能进行这一步")


def approve(session: Session, actor: Actor, batch_id: UUID, expected: int) -> BatchOut:
    """R156: somebody else approves than who made it or named anybody in it."""
    batch = load_for_change(session, VoucherBatch, batch_id, expected)
    _require(batch, "drafted")
    if batch.made_by == actor.user_id or queries.has_named(session, batch.id, actor.user_id):
        raise OwnVoucherApproval("编制批次、往里加过人的，不能批准这个批次，请换人办理")
    _move(session, batch, batch.state, VoucherState.APPROVED)
    rewrite(session, batch, state="approved", approved_by=actor.user_id)
    audit.record(session, actor, "voucher_batch.approved", "voucher_batch", batch.id)
    return read(session, batch.id)


def issue(session: Session, actor: Actor, batch_id: UUID, expected: int) -> BatchOut:
    """R37: the vouchers of a batch are out, valid for the scheme's days; refused while no open course fits them."""
    batch = load_for_change(session, VoucherBatch, batch_id, expected)
    _require(batch, "approved")
    scheme = schemes.load(session, batch.scheme_id)
    today = clock.today()
    until = today + timedelta(days=scheme.validity_days)
    if queries.fitting_classes(session, list(scheme.amounts), today, until) == 0:
        raise NothingFits("现在没有正在报名、还有名额、工种在券范围内的培训券班，不能发放；请先安排开班")
    now = clock.now()
    _move(session, batch, batch.state, VoucherState.ISSUED, issued_at=now, valid_until=until)
    rewrite(session, batch, state="issued", issued_at=now)
    audit.record(session, actor, "voucher_batch.issued", "voucher_batch", batch.id, until=str(until))
    return read(session, batch.id)


def void(session: Session, actor: Actor, batch_id: UUID, expected: int, reason: str) -> BatchOut:
    """Take a batch back that was not issued."""
    batch = load_for_change(session, VoucherBatch, batch_id, expected)
    _require(batch, "drafted", "approved")
    _move(session, batch, batch.state, VoucherState.VOIDED, reason=reason)
    rewrite(session, batch, state="voided")
    audit.record(session, actor, "voucher_batch.voided", "voucher_batch", batch.id, reason=reason)
    return read(session, batch.id)
