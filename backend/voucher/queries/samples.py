"""Samples of redeemed vouchers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, true
from sqlalchemy.orm import Session

from backend.institution.models import Institution
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.org.models import Department, Region
from backend.training.models import TrainingClass
from backend.voucher.models import Voucher, VoucherSample, VoucherSampleItem
from backend.voucher.states import VoucherState

MOST = 5_000
"""Vouchers of one sample."""
_Item = VoucherSampleItem


def population(session: Session, department: str, institution: UUID | None) -> Sequence[Row[UUID, str]]:
    """Redeemed vouchers that no open sample holds, and where they lie."""
    held = select(_Item.voucher_id).where(_Item.voucher_id == Voucher.id, _Item.result.is_(None)).exists()
    query = select(Voucher.id, Voucher.region).where(
        Voucher.state == VoucherState.REDEEMED, Voucher.department_id == department, ~held
    )
    if institution is not None:
        query = query.where(Voucher.institution_id == institution)
    return session.execute(query.order_by(Voucher.id).limit(MOST)).all()


def _counted() -> Select[Any]:
    counts = (
        select(
            func.count().filter(_Item.drawn).label("drawn"),
            func.count().filter(_Item.result == "confirmed").label("confirmed"),
            func.count().filter(_Item.result == "wrong").label("wrong"),
            func.count().filter(_Item.result == "passed").label("passed"),
            func.count().filter(_Item.result == "released").label("released"),
            func.count().filter(_Item.drawn, _Item.result.is_(None)).label("left"),
            func.count().filter(~_Item.drawn, _Item.result.is_(None)).label("waiting"),
        )
        .where(_Item.sample_id == VoucherSample.id)
        .lateral("counts")
    )
    query = select(VoucherSample).join(Department, Department.code == VoucherSample.department_id)
    query = query.outerjoin(Institution, Institution.id == VoucherSample.institution_id).join(counts, true())
    names = (Department.name.label("department_name"), Institution.name.label("institution_name"))
    return query.add_columns(*names, *counts.c)


def samples(session: Session, page: PageQuery, state: str | None) -> Sequence[Row[Any]]:
    """Samples with how far they are, newest first; one row more than the page."""
    query = _counted() if state is None else _counted().where(VoucherSample.state == state)
    return session.execute(keyset(query, [VoucherSample.id], page, descending=True)).all()


def sample(session: Session, sample_id: UUID) -> Row[Any] | None:
    """One sample with how far it is."""
    return session.execute(_counted().where(VoucherSample.id == sample_id)).first()


def items(session: Session, page: PageQuery, sample_id: UUID) -> Rows:
    """The drawn vouchers of a sample in the order of its seed; one row more than the page."""
    query = select(
        _Item.voucher_id,
        _Item.place,
        _Item.result,
        _Item.words,
        _Item.checked_by,
        _Item.checked_at,
        Voucher.serial,
        Voucher.name,
        Voucher.masked_number,
        Voucher.proof,
        Voucher.redeemed_at,
        Voucher.state,
        Region.name.label("township_name"),
        TrainingClass.name.label("class_name"),
    )
    query = query.join(Voucher, Voucher.id == _Item.voucher_id).join(Region, Region.code == Voucher.township)
    query = query.outerjoin(TrainingClass, TrainingClass.id == Voucher.class_id)
    return session.execute(keyset(query.where(_Item.sample_id == sample_id, _Item.drawn), [_Item.place], page)).all()


def waiting(session: Session, sample_id: UUID) -> list[UUID]:
    """Vouchers of a sample that were not drawn and have no result."""
    query = select(_Item.voucher_id).where(_Item.sample_id == sample_id, ~_Item.drawn, _Item.result.is_(None))
    return list(session.scalars(query.order_by(_Item.voucher_id)))


def open_samples(session: Session) -> Sequence[Row[Any]]:
    """Open samples that the caller sees."""
    return session.execute(_counted().where(VoucherSample.state == "open").order_by(VoucherSample.id).limit(20)).all()
