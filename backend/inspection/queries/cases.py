"""Cases about vouchers and what was said of signs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from backend.inspection.models import SignalNote, VoucherCase, VoucherCaseEntry, VoucherCaseItem
from backend.institution.models import Institution
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.org.models import Region
from backend.training.models import TrainingClass
from backend.voucher.models import Voucher

_ITEMS = 500


def notes(session: Session) -> dict[tuple[str, str], SignalNote]:
    """The newest word about each sign."""
    query = select(SignalNote).ext(distinct_on(SignalNote.kind, SignalNote.subject))
    rows = session.scalars(query.order_by(SignalNote.kind, SignalNote.subject, SignalNote.id.desc()))
    return {(row.kind, row.subject): row for row in rows}


def open_by_sign(session: Session) -> dict[tuple[str, str], UUID]:
    """Open cases by their sign."""
    query = select(VoucherCase.kind, VoucherCase.subject, VoucherCase.id).where(VoucherCase.state == "open")
    return {(kind, subject): key for kind, subject, key in session.execute(query)}


def _listed() -> Select[Any]:
    of_case = VoucherCaseItem.case_id == VoucherCase.id
    many = select(func.count()).where(of_case).scalar_subquery()
    frozen = select(func.count()).where(of_case, VoucherCaseItem.frozen).scalar_subquery()
    return select(VoucherCase).add_columns(many.label("vouchers"), frozen.label("frozen"))


def cases(session: Session, page: PageQuery, state: str | None) -> Sequence[Row[Any]]:
    """Cases, newest first; one row more than the page."""
    query = _listed() if state is None else _listed().where(VoucherCase.state == state)
    return session.execute(keyset(query, [VoucherCase.id], page, descending=True)).all()


def case(session: Session, case_id: UUID) -> Row[Any] | None:
    """One case."""
    return session.execute(_listed().where(VoucherCase.id == case_id)).first()


def items(session: Session, case_id: UUID) -> Rows:
    """The vouchers of a case."""
    query = (
        select(
            Voucher.id,
            Voucher.serial,
            Voucher.name,
            Voucher.masked_number,
            Voucher.state,
            Region.name.label("township_name"),
            TrainingClass.name.label("class_name"),
            Institution.name.label("institution_name"),
            VoucherCaseItem.frozen,
        )
        .select_from(VoucherCaseItem)
        .join(Voucher, Voucher.id == VoucherCaseItem.voucher_id)
        .join(Region, Region.code == Voucher.township)
        .outerjoin(TrainingClass, TrainingClass.id == Voucher.class_id)
        .outerjoin(Institution, Institution.id == Voucher.institution_id)
        .where(VoucherCaseItem.case_id == case_id)
    )
    return session.execute(query.order_by(Voucher.id).limit(_ITEMS)).all()


def item_ids(session: Session, case_id: UUID, *, frozen: bool) -> list[UUID]:
    """Vouchers of a case that it keeps frozen, or those that it does not."""
    query = select(VoucherCaseItem.voucher_id).where(VoucherCaseItem.case_id == case_id)
    return list(session.scalars(query.where(VoucherCaseItem.frozen.is_(frozen))))


def entries(session: Session, case_id: UUID) -> Sequence[VoucherCaseEntry]:
    """What was found and done, oldest first."""
    query = select(VoucherCaseEntry).where(VoucherCaseEntry.case_id == case_id)
    return session.scalars(query.order_by(VoucherCaseEntry.id)).all()


def open_cases(session: Session) -> Sequence[VoucherCase]:
    """Cases that wait for a decision, the oldest first."""
    query = select(VoucherCase).where(VoucherCase.state == "open").order_by(VoucherCase.id)
    return session.scalars(query.limit(20)).all()


def visible(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """Those vouchers that the caller sees and that are out."""
    query = select(Voucher.id).where(Voucher.id.in_(ids), Voucher.issued_at.is_not(None))
    return list(session.scalars(query))


def by_serial(session: Session, serials: Sequence[str]) -> dict[str, UUID]:
    """Vouchers that are out, by their serials."""
    query = select(Voucher.serial, Voucher.id).where(Voucher.serial.in_(serials), Voucher.issued_at.is_not(None))
    return {row.serial: row.id for row in session.execute(query)}
