"""Questions about schemes, batches and vouchers, within the caller's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from backend.catalog.models import Trade
from backend.institution.models import Institution, Venue
from backend.kernel.page import PageQuery, keyset
from backend.training.models import ClassSeat, Enrolment, Lesson, TrainingClass
from backend.training.states import Stage
from backend.voucher.models import Voucher, VoucherBatch, VoucherScheme
from backend.voucher.states import GONE

_FITTING = ("approved", "open")
_FINAL = (Stage.ACCEPTED, Stage.SETTLED, Stage.ARCHIVED)
"""States of a class in which nobody's results change any more."""


@dataclass(frozen=True)
class VoucherFilter:
    """Which vouchers a list wants; every one may be left out."""

    state: str | None = None
    batch_id: UUID | None = None
    scheme_id: UUID | None = None
    class_id: UUID | None = None
    person_id: UUID | None = None
    township: str | None = None
    serial: str | None = None
    failed: bool | None = None
    """Still in training though the class is accepted: the holder did not complete."""


def schemes(session: Session, page: PageQuery, code: str | None) -> Sequence[VoucherScheme]:
    """Versions of schemes, newest first."""
    query = select(VoucherScheme)
    if code is not None:
        query = query.where(VoucherScheme.code == code)
    return session.scalars(keyset(query, [VoucherScheme.id], page, descending=True)).all()


def last_number(session: Session, code: str) -> int:
    """The number of the newest version of a scheme, 0 for a new one."""
    return session.scalar(select(func.max(VoucherScheme.number)).where(VoucherScheme.code == code)) or 0


def in_force(session: Session, code: str, today: date) -> UUID | None:
    """The version of a scheme by which vouchers are given today: the newest that is approved and holds."""
    held = select(VoucherScheme.id).where(
        VoucherScheme.code == code, VoucherScheme.state == "approved", VoucherScheme.valid_since <= today
    )
    return session.scalar(held.order_by(VoucherScheme.valid_since.desc(), VoucherScheme.number.desc()).limit(1))


def _batches() -> Select[Any]:
    query = select(VoucherBatch).join(VoucherScheme, VoucherScheme.id == VoucherBatch.scheme_id)
    return query.add_columns(VoucherScheme.name.label("scheme_name"), VoucherScheme.number.label("scheme_number"))


def batches(session: Session, page: PageQuery) -> Sequence[Row[Any]]:
    """Batches with their scheme, newest first."""
    return session.execute(keyset(_batches(), [VoucherBatch.id], page, descending=True)).all()


def batch(session: Session, batch_id: UUID) -> Row[Any] | None:
    """One batch with its scheme."""
    return session.execute(_batches().where(VoucherBatch.id == batch_id)).first()


def counts(session: Session, batch_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many vouchers of each batch stand in each state, as far as the caller sees them."""
    query = select(Voucher.batch_id, Voucher.state, func.count()).where(Voucher.batch_id.in_(batch_ids))
    found: dict[UUID, dict[str, int]] = {each: {} for each in batch_ids}
    for key, state, many in session.execute(query.group_by(Voucher.batch_id, Voucher.state)):
        found[key][state] = many
    return found


def has_named(session: Session, batch_id: UUID, user_id: UUID) -> bool:
    """Whether an official put anybody into a batch."""
    own = Voucher.batch_id == batch_id, Voucher.state == "drafted", Voucher.named_by == user_id
    return session.scalar(select(Voucher.id).where(*own).limit(1)) is not None


def schemes_to_approve(session: Session, user_id: UUID) -> Sequence[VoucherScheme]:
    """Drafts of schemes that somebody else made."""
    query = select(VoucherScheme).where(VoucherScheme.state == "draft", VoucherScheme.made_by != user_id)
    return session.scalars(query.order_by(VoucherScheme.id)).all()


def batches_to_move(session: Session, user_id: UUID) -> Sequence[VoucherBatch]:
    """Batches that wait to be issued, or to be approved by somebody who made no part of them."""
    own = Voucher.batch_id == VoucherBatch.id, Voucher.state == "drafted", Voucher.changed_by == user_id
    others = (VoucherBatch.made_by != user_id) & ~select(Voucher.id).where(*own).exists()
    drafts = (VoucherBatch.state == "drafted") & others
    query = select(VoucherBatch).where(or_(VoucherBatch.state == "approved", drafts))
    return session.scalars(query.order_by(VoucherBatch.id)).all()


def holders(session: Session, code: str, year: int, people: Sequence[UUID]) -> set[UUID]:
    """Who of these people has this scheme's voucher of the year."""
    query = select(Voucher.person_id).where(
        Voucher.scheme_code == code, Voucher.year == year, Voucher.state.not_in(GONE), Voucher.person_id.in_(people)
    )
    return set(session.scalars(query))


def held(session: Session, year: int, people: Sequence[UUID]) -> dict[UUID, int]:
    """How many vouchers of the year these people have."""
    query = select(Voucher.person_id, func.count().label("many")).where(
        Voucher.year == year, Voucher.state.not_in(GONE), Voucher.person_id.in_(people)
    )
    rows = session.execute(query.group_by(Voucher.person_id))
    return {row.person_id: row.many for row in rows}


def serials(session: Session, some: Sequence[str]) -> set[str]:
    """Those serials that are taken."""
    return set(session.scalars(select(Voucher.serial).where(Voucher.serial.in_(some))))


def _fitting(query: Select[Any], trades: Sequence[str], since: date, until: date) -> Select[Any]:
    """R37: classes with free seats, still to begin, that a voucher for these trades can be used in."""
    return query.join(ClassSeat, ClassSeat.class_id == TrainingClass.id).where(
        TrainingClass.mode == "voucher",
        TrainingClass.state.in_(_FITTING),
        TrainingClass.trade.in_(trades),
        TrainingClass.starts_on.between(since, until),
        ClassSeat.enrolled < ClassSeat.size,
    )


def fitting_classes(session: Session, trades: Sequence[str], since: date, until: date) -> int:
    """How many such classes there are."""
    query = select(func.count()).select_from(TrainingClass)
    return session.scalar(_fitting(query, trades, since, until)) or 0


def catalogue(session: Session, trades: Sequence[str], since: date, until: date) -> Sequence[Row[Any]]:
    """Such classes as the printed catalogue names them, the first to begin first."""
    first = select(Venue.name).join(Lesson, Lesson.venue_id == Venue.id).where(Lesson.class_id == TrainingClass.id)
    query = (
        select(
            TrainingClass.id.label("class_id"),
            TrainingClass.name.label("class_name"),
            Trade.name.label("trade_name"),
            Institution.name.label("institution_name"),
            Institution.phone,
            Institution.address,
            first.order_by(Lesson.during).limit(1).scalar_subquery().label("place"),
            TrainingClass.starts_on,
            TrainingClass.ends_on,
            (ClassSeat.size - ClassSeat.enrolled).label("seats"),
        )
        .join(Institution, Institution.id == TrainingClass.institution_id)
        .join(Trade, Trade.code == TrainingClass.trade)
        .order_by(TrainingClass.starts_on, TrainingClass.id)
    )
    return session.execute(_fitting(query, trades, since, until)).all()


def _listed() -> Select[Any]:
    query = select(Voucher).join(VoucherScheme, VoucherScheme.id == Voucher.scheme_id)
    query = query.outerjoin(TrainingClass, TrainingClass.id == Voucher.class_id)
    query = query.outerjoin(Institution, Institution.id == Voucher.institution_id)
    return query.add_columns(
        VoucherScheme.name.label("scheme_name"),
        VoucherScheme.number.label("scheme_number"),
        TrainingClass.name.label("class_name"),
        Institution.name.label("institution_name"),
    )


def _failed() -> ColumnElement[bool]:
    """Its holder did not complete a class whose results are final: nothing else will become of it."""
    over = select(Enrolment.id).join(TrainingClass, TrainingClass.id == Enrolment.class_id)
    final = over.where(Enrolment.id == Voucher.enrolment_id, Enrolment.state == "enrolled")
    return (Voucher.state == "in_training") & final.where(TrainingClass.state.in_(_FINAL)).correlate(Voucher).exists()


def failed(session: Session) -> Row[*tuple[Any, ...]]:
    """How many vouchers wait for the office because their holders failed, and since when the first is sure."""
    since = func.min(TrainingClass.state_since).label("since")
    query = select(func.count().label("vouchers"), since).select_from(Voucher)
    return session.execute(query.join(TrainingClass, TrainingClass.id == Voucher.class_id).where(_failed())).one()


def vouchers(session: Session, page: PageQuery, wanted: VoucherFilter) -> Sequence[Row[Any]]:
    """Vouchers with the names on them, newest first."""
    query = _listed()
    for name, value in vars(wanted).items():
        if value is not None:
            query = query.where(_failed() == value if name == "failed" else getattr(Voucher, name) == value)
    return session.execute(keyset(query, [Voucher.id], page, descending=True)).all()


def voucher(session: Session, voucher_id: UUID) -> Row[Any] | None:
    """One voucher with the names on it."""
    return session.execute(_listed().where(Voucher.id == voucher_id)).first()


def decided(session: Session, code: str, most: int) -> Sequence[Voucher]:
    """The newest vouchers of a scheme that were issued, whatever its version."""
    query = select(Voucher).where(Voucher.scheme_code == code, Voucher.issued_at.is_not(None))
    return session.scalars(query.order_by(Voucher.id.desc()).limit(most)).all()
