"""Vouchers at each step, counted and listed from the records of their rooms, within the caller's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from backend.followup.models import Certificate, FollowupTask
from backend.institution.models import Institution
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.training.models import Enrolment, TrainingClass
from backend.voucher.models import Voucher, VoucherScheme
from backend.voucher.states import GONE, VoucherState

_AT_WORK = ("employed", "self_employed")
_BEGUN = ("in_training", "redeemed", "verified", "settled", "paid", "recovered")
_SETTLED = (VoucherState.SETTLED, VoucherState.PAID)


@dataclass(frozen=True)
class FunnelFilter:
    """Whose vouchers: of a year, of a township, of a scheme."""

    year: int
    township: str | None = None
    scheme_code: str | None = None


_certified = select(Certificate.enrolment_id).where(Certificate.state == "valid").distinct().subquery("certified")
_employed = (
    select(FollowupTask.enrolment_id)
    .where(FollowupTask.outcome.in_(_AT_WORK), FollowupTask.withdrawn.is_(False))
    .distinct()
    .subquery("employed")
)
_COMPLETED = Enrolment.state == "completed"
AT: Mapping[str, ColumnElement[bool]] = {
    "issued": Voucher.issued_at.is_not(None),
    "received": Voucher.received_at.is_not(None),
    "reserved": Voucher.class_id.is_not(None),
    "in_training": func.coalesce(Voucher.frozen_from, Voucher.state).in_(_BEGUN),
    "completed": _COMPLETED,
    "certified": _COMPLETED & _certified.c.enrolment_id.is_not(None),
    "employed": _COMPLETED & _employed.c.enrolment_id.is_not(None),
    "settled": _COMPLETED & Voucher.state.in_(_SETTLED),
}
"""Step → who is there, among vouchers that are out; as in backend/report/funnel.py."""
ASIDE = (VoucherState.EXPIRED, VoucherState.FROZEN, VoucherState.RECOVERED)
"""States that leave the way; they are told beside it."""


def _out(query: Select[*tuple[Any, ...]], wanted: FunnelFilter) -> Select[*tuple[Any, ...]]:
    out = (
        query.select_from(Voucher)
        .outerjoin(Enrolment, Enrolment.id == Voucher.enrolment_id)
        .outerjoin(_certified, _certified.c.enrolment_id == Voucher.enrolment_id)
        .outerjoin(_employed, _employed.c.enrolment_id == Voucher.enrolment_id)
        .where(AT["issued"], Voucher.state.not_in(GONE), Voucher.year == wanted.year)
    )
    if wanted.township is not None:
        out = out.where(Voucher.township == wanted.township)
    if wanted.scheme_code is not None:
        out = out.where(Voucher.scheme_code == wanted.scheme_code)
    return out


def counts(session: Session, wanted: FunnelFilter) -> Row[*tuple[Any, ...]]:
    """How many vouchers reached each step, and how many stand aside."""
    reached = [func.count().filter(condition).label(key) for key, condition in AT.items()]
    aside = [func.count().filter(Voucher.state == state).label(state.value) for state in ASIDE]
    return session.execute(_out(select(*reached, *aside), wanted)).one()


def schemes(session: Session) -> Rows:
    """Codes and names of the county's schemes, the newest version's name for each."""
    query = select(VoucherScheme.code, VoucherScheme.name).ext(distinct_on(VoucherScheme.code))
    return session.execute(query.order_by(VoucherScheme.code, VoucherScheme.number.desc())).all()


def vouchers(session: Session, page: PageQuery, wanted: FunnelFilter, reached: str, missed: str | None) -> Rows:
    """Vouchers that reached a step (and missed another one), newest first; one row more than the page."""
    columns = select(
        Voucher.id,
        Voucher.serial,
        Voucher.name,
        Voucher.masked_number,
        Voucher.township,
        Voucher.state,
        Voucher.state_since,
        Voucher.valid_until,
        TrainingClass.name.label("class_name"),
        Institution.name.label("institution_name"),
    )
    query = _out(columns, wanted).outerjoin(TrainingClass, TrainingClass.id == Voucher.class_id)
    query = query.outerjoin(Institution, Institution.id == Voucher.institution_id).where(AT[reached])
    if missed is not None:
        query = query.where(AT[missed].is_not(True))
    return session.execute(keyset(query, [Voucher.id], page, descending=True)).all()
