"""核查验收: a share of the redeemed vouchers is drawn by a kept seed and checked one by one; the rest follows (R41)."""

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, update
from sqlalchemy.orm import Session

from backend.access import P, Role, allows
from backend.catalog import queries as catalog
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite, user_names
from backend.kernel.duties import DutiesAsked, Duty
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.training.service import lane
from backend.voucher import rules
from backend.voucher.errors import (
    NothingToSample,
    SampleClosed,
    SampleFoundWrong,
    SampleUnfinished,
    VoucherChecked,
)
from backend.voucher.models import Voucher, VoucherSample, VoucherSampleItem
from backend.voucher.queries import samples as queries
from backend.voucher.schemas.samples import SampleIn, SampleItemOut, SampleOut, SampleResultIn
from backend.voucher.service import acts
from backend.voucher.states import CHECKS, NAMES, PROOFS, SAMPLE_STATES, VoucherState

_MANY = {"synchronize_session": False}
_Item = VoucherSampleItem


def _out(found: Row[Any], names: dict[UUID | None, str]) -> SampleOut:
    row: VoucherSample = found.VoucherSample
    known = {name: value for name, value in found._mapping.items() if name != "VoucherSample"}
    told = {"state_name": SAMPLE_STATES[row.state], "maker": names.get(row.made_by, "")}
    return SampleOut.model_validate(shared(row, SampleOut) | known | told)


def list_samples(session: Session, page: PageQuery, state: str | None) -> Page[SampleOut]:
    """Samples, newest first."""
    rows = queries.samples(session, page, state)
    names = user_names(session, [row.VoucherSample.made_by for row in rows])
    return cut([_out(row, names) for row in rows], page, ["id"])


def read(session: Session, sample_id: UUID) -> SampleOut:
    """One sample; raises NotFound."""
    found = queries.sample(session, sample_id)
    if found is None:
        raise NotFound
    return _out(found, user_names(session, [found.VoucherSample.made_by]))


def list_items(session: Session, page: PageQuery, sample_id: UUID) -> Page[SampleItemOut]:
    """The drawn vouchers in the order of the seed."""
    read(session, sample_id)
    rows = cut(queries.items(session, page, sample_id), page, ["place"])
    names = user_names(session, [row.checked_by for row in rows.items if row.checked_by])
    return Page(items=[_item(row, names) for row in rows.items], next=rows.next, total=None)


def _item(row: Row[Any], names: dict[UUID | None, str]) -> SampleItemOut:
    return SampleItemOut(
        **shared(row, SampleItemOut),
        proof_name=row.proof and PROOFS[row.proof],
        voucher_state_name=NAMES[VoucherState(row.state)],
        result_name=row.result and CHECKS[row.result],
        checker=row.checked_by and names.get(row.checked_by, ""),
    )


def draw(session: Session, actor: Actor, data: SampleIn) -> SampleOut:
    """Draw a sample of what waits; raises NothingToSample, WrongVoucherValue."""
    if actor.role == Role.DEPARTMENT and data.department_id != actor.department_id:
        raise rules.fault("/department_id", "只能抽查本部门的培训券")
    lane.enter(session, actor)
    rows = queries.population(session, data.department_id, data.institution_id)
    found = {row.id: row.region for row in rows}
    if not found:
        raise NothingToSample
    percent = data.share_percent or catalog.number_on(session, "voucher_sample_percent", clock.today())
    seed = data.seed or secrets.token_hex(8)
    of = {"department_id": data.department_id, "institution_id": data.institution_id, "share_percent": percent}
    row = VoucherSample(id=new_id(), region=actor.county, seed=seed, population=len(found), made_by=actor.user_id, **of)
    session.add(row)
    session.flush()
    many = rules.drawn(len(found), percent)
    part = {"sample_id": row.id, "department_id": data.department_id}
    items = [
        part | {"voucher_id": key, "region": found[key], "place": place, "drawn": place <= many}
        for place, key in enumerate(rules.order_of(seed, found), 1)
    ]
    session.execute(insert(_Item), items)
    audit.record(session, actor, "voucher_sample.drawn", "voucher_sample", row.id, population=len(found), drawn=many)
    return read(session, row.id)


def check(session: Session, actor: Actor, sample_id: UUID, data: SampleResultIn) -> SampleOut:
    """One result; a confirmed voucher is verified by it. Raises NotFound, VoucherChecked, VoucherMove."""
    if data.result == "wrong" and data.words is None:
        raise rules.fault("/words", "不符的请写明哪里不符")
    lane.enter(session, actor)
    read(session, sample_id)
    of_one = (_Item.sample_id == sample_id, _Item.voucher_id == data.voucher_id, _Item.drawn)
    if _settle(session, actor, *of_one, result=data.result, words=data.words) == []:
        if session.get(_Item, (sample_id, data.voucher_id)) is None:
            raise rules.fault("/voucher_id", "这张券不在这次抽样里")
        raise VoucherChecked
    if data.result == "confirmed":
        acts.take(session, data.voucher_id, VoucherState.REDEEMED, VoucherState.VERIFIED, reason="抽样核查属实")
    audit.record(session, actor, "voucher_sample.checked", "voucher", data.voucher_id, result=data.result)
    return read(session, sample_id)


def _settle(session: Session, actor: Actor, *where: Any, **values: Any) -> list[UUID]:
    known = {"checked_by": actor.user_id, "checked_at": clock.now()}
    done = update(_Item).where(*where, _Item.result.is_(None)).values(**values, **known)
    return list(session.scalars(done.returning(_Item.voucher_id), execution_options=_MANY))


def _load(session: Session, sample_id: UUID, expected: int) -> tuple[VoucherSample, SampleOut]:
    row = load_for_change(session, VoucherSample, sample_id, expected)
    if row.state != "open":
        raise SampleClosed
    now = read(session, sample_id)
    if now.left:
        raise SampleUnfinished(f"抽中的还有 {now.left} 张没有核查")
    return row, now


def widen(session: Session, actor: Actor, sample_id: UUID, expected: int) -> SampleOut:
    """All that were not drawn are drawn too, because something was wrong; raises SampleUnfinished, SampleClosed."""
    row, now = _load(session, sample_id, expected)
    if not now.waiting:
        raise SampleClosed("已经全部抽中，不用再扩大")
    rest = update(_Item).where(_Item.sample_id == sample_id, ~_Item.drawn, _Item.result.is_(None))
    session.execute(rest.values(drawn=True), execution_options=_MANY)
    rewrite(session, row)
    audit.record(session, actor, "voucher_sample.widened", "voucher_sample", sample_id, vouchers=now.waiting)
    return read(session, sample_id)


def complete(session: Session, actor: Actor, sample_id: UUID, expected: int) -> SampleOut:
    """What was not drawn and still waits passes when all that were drawn are confirmed; what was frozen meanwhile is
    released, for a later sample. Raises SampleUnfinished, SampleFoundWrong.
    """
    lane.enter(session, actor)
    row, now = _load(session, sample_id, expected)
    if now.wrong and now.waiting:
        raise SampleFoundWrong(f"抽中的有 {now.wrong} 张不符，其余 {now.waiting} 张须扩大抽查")
    rest = (_Item.sample_id == sample_id, ~_Item.drawn)
    verified = _verify(session, queries.waiting(session, sample_id))
    passed = _settle(session, actor, *rest, _Item.voucher_id.in_(verified), result="passed")
    released = _settle(session, actor, *rest, result="released")
    rewrite(session, row, state="completed", completed_by=actor.user_id, completed_at=clock.now())
    many, left = len(passed), len(released)
    audit.record(session, actor, "voucher_sample.completed", "voucher_sample", sample_id, passed=many, released=left)
    return read(session, sample_id)


def _verify(session: Session, vouchers: list[UUID]) -> list[UUID]:
    """Those of these that are still redeemed are verified; the others stay as they are."""
    moved = update(Voucher).where(Voucher.id.in_(vouchers), Voucher.state == VoucherState.REDEEMED)
    done = moved.values(state=VoucherState.VERIFIED, reason="随抽样核查通过").returning(Voucher.id)
    return list(session.scalars(done, execution_options=_MANY))


def tell(session: Session, asked: DutiesAsked) -> None:
    """The duties of who checks: what is drawn and not checked."""
    if allows(asked.actor.role, P.VOUCHER_SAMPLE):
        asked.found.extend(
            Duty(
                "voucher",
                f"抽中的 {row.left} 张培训券等待核查" if row.left else "抽中的培训券已核查完，请办理其余的",
                f"/voucher-samples/{row.VoucherSample.id}",
                since=row.VoucherSample.made_at,
            )
            for row in queries.open_samples(session)
        )
