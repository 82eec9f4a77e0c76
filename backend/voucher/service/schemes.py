"""Schemes: written, approved by another person, then fixed; the next version follows (R40)."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import load_for_change, rewrite
from backend.kernel.errors import NotFound
from backend.kernel.ids import new_id
from backend.kernel.page import Page, PageQuery, cut
from backend.kernel.types import shared
from backend.voucher import rules
from backend.voucher.errors import OwnVoucherApproval, SchemeFixed, SchemeOpen
from backend.voucher.models import Voucher, VoucherScheme
from backend.voucher.queries import vouchers as queries
from backend.voucher.rules import Decided, Version
from backend.voucher.schemas.vouchers import (
    SchemeDifferenceOut,
    SchemeDifferencesOut,
    SchemeIn,
    SchemeMilestoneOut,
    SchemeOut,
)
from backend.voucher.states import KIND_NAMES, VoucherKind

COMPARED, SHOWN = 20_000, 200
"""So many past decisions are compared, and so many of those that differ are shown."""


def out(row: VoucherScheme) -> SchemeOut:
    """A version as it is told."""
    known = shared(row, SchemeOut) | {"milestones": [SchemeMilestoneOut(**each) for each in row.milestones]}
    return SchemeOut(**known, kind_name=KIND_NAMES[VoucherKind(row.kind)])


def list_schemes(session: Session, page: PageQuery, code: str | None) -> Page[SchemeOut]:
    """Versions, newest first."""
    return cut([out(row) for row in queries.schemes(session, page, code)], page, ["id"])


def load(session: Session, scheme_id: UUID) -> VoucherScheme:
    """A version that the caller sees; raises NotFound."""
    row = session.get(VoucherScheme, scheme_id)
    if row is None:
        raise NotFound
    return row


def _values(session: Session, data: SchemeIn) -> dict[str, object]:
    rules.require_scheme(data.kind, data.amounts, [each.share for each in data.milestones])
    today = clock.today()
    unknown = sorted(set(data.amounts) - catalog.trade_choices(session, today).keys())
    if unknown:
        raise rules.fault("/amounts", f"字典里没有这些工种：{'、'.join(unknown)}")
    strange = sorted(set(data.categories) - catalog.choices(session, "person_category", today).keys())
    if strange:
        raise rules.fault("/categories", f"字典里没有这些人员类别：{'、'.join(strange)}")
    return data.model_dump(mode="python", exclude={"code", "milestones"}) | {
        "categories": sorted(set(data.categories)),
        "milestones": [each.model_dump(mode="json") for each in data.milestones],
    }


def create(session: Session, actor: Actor, data: SchemeIn) -> SchemeOut:
    """The next version of a scheme, or the first one; raises SchemeOpen while a draft stands."""
    number = queries.last_number(session, data.code) + 1
    made = {"id": new_id(), "region": actor.county, "code": data.code, "number": number, "made_by": actor.user_id}
    row = VoucherScheme(**made, **_values(session, data))
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise SchemeOpen from None
    session.refresh(row)
    audit.record(session, actor, "voucher_scheme.written", "voucher_scheme", row.id, number=number)
    return out(row)


def change(session: Session, actor: Actor, scheme_id: UUID, expected: int, data: SchemeIn) -> SchemeOut:
    """Write a draft anew."""
    row = load_for_change(session, VoucherScheme, scheme_id, expected)
    if row.state != "draft":
        raise SchemeFixed
    if data.code != row.code:
        raise rules.fault("/code", "已有的办法不能改代号，请另建一个办法")
    rewrite(session, row, **_values(session, data), made_by=actor.user_id)
    audit.record(session, actor, "voucher_scheme.written", "voucher_scheme", row.id, number=row.number)
    return out(row)


def approve(session: Session, actor: Actor, scheme_id: UUID, expected: int) -> SchemeOut:
    """R156: somebody else than the writer approves; from then on the version is fixed."""
    row = load_for_change(session, VoucherScheme, scheme_id, expected)
    if row.state != "draft":
        raise SchemeFixed
    if row.made_by == actor.user_id:
        raise OwnVoucherApproval("编写办法的人不能批准自己写的办法，请换人办理")
    rewrite(session, row, state="approved", approved_by=actor.user_id)
    audit.record(session, actor, "voucher_scheme.approved", "voucher_scheme", row.id, number=row.number)
    return out(row)


def differences(session: Session, scheme_id: UUID) -> SchemeDifferencesOut:
    """R40: what of the vouchers issued so far would differ under this version."""
    row = load(session, scheme_id)
    decided = [_decided(each) for each in queries.decided(session, row.code, COMPARED)]
    found = rules.differences(decided, Version(row.categories, row.amounts, row.validity_days))
    items = [SchemeDifferenceOut.model_validate(each) for each in found[:SHOWN]]
    return SchemeDifferencesOut(vouchers=len(decided), different=len(found), items=items)


def _decided(row: Voucher) -> Decided:
    issued = row.issued_at.astimezone(clock.SHANGHAI).date() if row.issued_at else None
    who = (row.id, row.serial, row.name, row.categories)
    return Decided(*who, row.trade, row.value_fen, issued, row.valid_until)
