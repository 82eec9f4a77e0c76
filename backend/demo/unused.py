"""Vouchers that nobody used: of each year, of this year with its troubles, and two batches on their way."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.demo import accounts
from backend.demo.clerk import Clerk
from backend.demo.pour import pour
from backend.demo.scale import MARK, PLAN_YEARS, at, chance
from backend.demo.vouchers import FACE, POOR, VALID, batch, decide, draw, hand_out, move, townships
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.scope import Kind, enter
from backend.voucher.models import Voucher, VoucherBatch, VoucherScheme, VoucherSecret
from backend.voucher.service import chosen, printing, vouchers
from backend.voucher.states import VoucherState as State

TYPED = "1234567890"
"""What the holder of every voucher of the demo types that is not used yet, so that a redemption can be tried."""


def is_done(office: Clerk) -> bool:
    """Whether it was loaded."""
    return office.has(VoucherBatch, VoucherBatch.state == "drafted")


def load(office: Clerk, deputy: UUID, many: int) -> None:
    """So many each year."""
    office.run(lambda session, actor: _give(session, actor, deputy, many))
    with office.database.session() as session:
        enter(session, Kind.SYSTEM)
        session.execute(text("SELECT set_config('skillplan.request', 'demo', true)"))
        vouchers.expire(session)


def _give(session: Session, actor: Actor, deputy: UUID, many: int) -> None:
    _each_year(session, actor, deputy, many)
    _of_townships(session, actor, deputy)
    _under_way(session, actor, deputy, many // 3)
    _keep_secrets(session)


def _scheme(session: Session, code: str) -> VoucherScheme:
    return session.scalars(select(VoucherScheme).where(VoucherScheme.code == code)).one()


def _people(session: Session, actor: Actor, scheme: VoucherScheme, year: int, many: int) -> list[dict[str, Any]]:
    known = set(session.scalars(select(Voucher.person_id).where(Voucher.year == year)))
    found: list[dict[str, Any]] = []
    towns = townships(session, actor)
    drawn = chance(f"unused {year} {scheme.code} {len(known)}").sample(towns, len(towns))
    for town in (accounts.TOWNSHIP, *drawn):
        if len(found) < many:
            named = [vars(each) for each in chosen.by_rule(session, [town], scheme.categories)]
            found += [who for who in named if who["person_id"] not in known][: many // 4 + 1]
            known |= {who["person_id"] for who in found}
    return found[:many]


def _each_year(session: Session, actor: Actor, deputy: UUID, many: int) -> None:
    scheme = _scheme(session, POOR)
    for year in (*PLAN_YEARS, clock.today().year):
        issued = date(year, 3, 10) if year in PLAN_YEARS else clock.today() - timedelta(days=45)
        made = batch(session, actor, (scheme.id, POOR), name=f"{year} 年脱贫劳动力定向券{MARK}", year=year)
        keys = draw(session, made, _people(session, actor, scheme, year, many), issued - timedelta(days=5))
        decide(session, made, state="issued", approved_by=deputy, issued_at=at(issued))
        hand_out(session, keys, issued, issued + VALID)
        move(session, keys[::2], State.ISSUED, State.RECEIVED, issued + timedelta(days=8))
    _trouble(session, actor, keys[1::2][::-1])


def _of_townships(session: Session, actor: Actor, deputy: UUID) -> None:
    """Vouchers that came out weeks ago and that their holders should be reminded of."""
    scheme, issued = _scheme(session, FACE), clock.today() - timedelta(days=50)
    name = f"{issued.year} 年面值券乡镇发放{MARK}"
    made = batch(session, actor, (scheme.id, FACE), name=name, year=issued.year)
    keys = draw(session, made, _people(session, actor, scheme, issued.year, 20), issued - timedelta(days=3))
    decide(session, made, state="issued", approved_by=deputy, issued_at=at(issued))
    hand_out(session, keys, issued, issued + VALID)
    move(session, keys[::2], State.ISSUED, State.RECEIVED, issued + timedelta(days=4))


def _trouble(session: Session, actor: Actor, keys: Sequence[UUID]) -> None:
    """A few of this year's that nobody had received were frozen, voided, or lost and replaced."""
    lately = clock.today() - timedelta(days=9)
    move(session, keys[:2], State.ISSUED, State.FROZEN, lately, reason=f"几个人的券由同一部手机查询，待核实{MARK}")
    move(session, keys[2:3], State.ISSUED, State.VOIDED, lately, reason=f"已迁出本县{MARK}")
    for key in keys[3:5]:
        row = session.get_one(Voucher, key, populate_existing=True)
        vouchers.replace(session, actor, key, row.version, f"券被水泡坏{MARK}", base_url="")


def _under_way(session: Session, actor: Actor, deputy: UUID, many: int) -> None:
    """A batch that waits to be issued, and one that waits to be approved."""
    scheme, year = _scheme(session, FACE), clock.today().year
    made_on = clock.today() - timedelta(days=3)
    for words, approver in (("第一批", deputy), ("第二批", None)):
        made = batch(session, actor, (scheme.id, FACE), name=f"{year} 年面值券{words}{MARK}", year=year)
        keys = draw(session, made, _people(session, actor, scheme, year, many), made_on)
        if approver is not None:
            decide(session, made, state="approved", approved_by=approver)
            move(session, keys, State.DRAFTED, State.APPROVED, made_on + timedelta(days=1))


def _keep_secrets(session: Session) -> None:
    """Of those that are not used yet; a replaced one has its own."""
    usable = State.ISSUED, State.RECEIVED, State.RESERVED, State.IN_TRAINING, State.FROZEN
    query = select(Voucher.id, Voucher.region).where(Voucher.state.in_(usable), Voucher.replaces.is_(None))
    rows = [
        {"voucher_id": key, "region": region, "digest": f"\\x{printing.digests(key, TYPED)[0].hex()}"}
        for key, region in session.execute(query)
    ]
    pour(session, VoucherSecret, rows)
