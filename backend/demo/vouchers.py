"""Vouchers over the plan's years: schemes in versions, and the vouchers of those who learnt with one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.catalog import queries as catalog
from backend.demo.classes import QUIET
from backend.demo.planned import Planned
from backend.demo.pour import parts, pour
from backend.demo.scale import MARK, PLAN_YEARS, at
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.ids import new_id, new_ids
from backend.org.models import Region
from backend.training.models import Enrolment
from backend.training.states import Stage
from backend.voucher.models import Voucher, VoucherBatch, VoucherScheme
from backend.voucher.schemas.vouchers import SchemeIn
from backend.voucher.service import batches, schemes
from backend.voucher.states import VoucherState as State

_MAIN, POOR, FACE = "county_voucher", "poor_voucher", "face_500"
VALID = timedelta(days=365)
"""Of every voucher of the demo."""
_LEFT = timedelta(days=60)
_SHARES = {"completed": (6_000, 30), "certified": (2_000, 90), "employed": (2_000, 180)}
_GONE = (Stage.CANCELLED, Stage.VOIDED, Stage.SUSPENDED)
_TRADES_OF_POOR = 6


def write_schemes(session: Session, actor: Actor, deputy: UUID) -> dict[tuple[str, int], UUID]:
    """The general scheme in three versions and the next one in draft, a directed one, a face value, a credit."""
    trades = sorted(catalog.trade_choices(session, clock.today()))
    written: dict[tuple[str, int], UUID] = {}
    poor = ["registered_poor", "relocated", "lifted"]
    for year, fen in zip(PLAN_YEARS, (80_000, 100_000, 120_000), strict=True):
        amounts = {code: fen + 10_000 * (nth % 5) for nth, code in enumerate(trades)}
        told = _scheme(_MAIN, "东乡县培训券办法", "general", amounts) | {"valid_since": date(year, 1, 1)}
        written[_MAIN, year] = _approved(session, actor, deputy, told)
    few = dict.fromkeys(trades[:_TRADES_OF_POOR], 150_000)
    directed = _scheme(POOR, "脱贫劳动力定向培训券办法", "directed", few) | {"categories": poor}
    since = {"valid_since": date(PLAN_YEARS[0], 1, 1)}
    written[POOR, 0] = _approved(session, actor, deputy, directed | since)
    face = _scheme(FACE, "五百元面值券办法", "face", dict.fromkeys(trades, 50_000))
    _approved(session, actor, deputy, face | since)
    later = {"valid_since": clock.today() + timedelta(days=30)}
    credit = _scheme("upgrade_credit", "技能提升抵用券办法", "credit", dict.fromkeys(trades[:10], 60_000))
    next_one = _scheme(_MAIN, "东乡县培训券办法", "general", dict.fromkeys(trades, 130_000))
    for draft in (credit | later, next_one | later):
        schemes.create(session, actor, SchemeIn.model_validate(draft))
    return written


def _scheme(code: str, name: str, kind: str, amounts: dict[str, int]) -> dict[str, Any]:
    shares = [{"milestone": of, "share": share, "within_days": days} for of, (share, days) in _SHARES.items()]
    known = {"code": code, "name": f"{name}{MARK}", "kind": kind, "categories": [], "amounts": amounts}
    return known | {"validity_days": VALID.days, "yearly_limit": 2, "milestones": shares}


def _approved(session: Session, actor: Actor, deputy: UUID, told: dict[str, Any]) -> UUID:
    made = schemes.create(session, actor, SchemeIn.model_validate(told))
    settled = update(VoucherScheme).where(VoucherScheme.id == made.id)
    session.execute(settled.values(state="approved", approved_by=deputy), execution_options=QUIET)
    audit.record(session, actor, "voucher_scheme.approved", "voucher_scheme", made.id, number=made.number)
    return made.id


@dataclass(frozen=True)
class Batch:
    """A batch of the demo."""

    id: UUID
    scheme_id: UUID
    code: str
    year: int


def townships(session: Session, actor: Actor) -> list[str]:
    """The county's."""
    return list(session.scalars(select(Region.code).where(Region.parent_code == actor.county).order_by(Region.code)))


def batch(session: Session, actor: Actor, scheme: tuple[UUID, str], **values: Any) -> Batch:
    """A batch of drafts for all townships."""
    key, (scheme_id, code) = new_id(), scheme
    made = {"id": key, "scheme_id": scheme_id, "region": actor.county, "origin": "rule", "made_by": actor.user_id}
    pour(session, VoucherBatch, [made | {"townships": townships(session, actor)} | values])
    audit.record(session, actor, "voucher_batch.made", "voucher_batch", key)
    return Batch(key, scheme_id, code, values["year"])


def draw(session: Session, of: Batch, people: Sequence[dict[str, Any]], on: date) -> list[UUID]:
    """A draft for each of these people, made on a day."""
    known = {"batch_id": of.id, "scheme_id": of.scheme_id, "scheme_code": of.code, "year": of.year}
    known |= {"state_since": at(on)}
    keys = new_ids(len(people))
    serials = batches.new_serials(session, of.year, len(people))
    pour(
        session,
        Voucher,
        [{"id": k, "serial": s} | known | who for k, s, who in zip(keys, serials, people, strict=True)],
    )
    return keys


def decide(session: Session, of: Batch, **values: Any) -> None:
    """A batch whose people are complete is approved, or issued too."""
    session.execute(update(VoucherBatch).where(VoucherBatch.id == of.id).values(**values), execution_options=QUIET)


def move(session: Session, keys: Sequence[UUID], here: State, to: State, on: date, **values: Any) -> None:
    """Those of them that stand there take a step on a day."""
    known = values | {"state": to, "state_since": at(on)}
    for some in parts(keys):
        moved = update(Voucher).where(Voucher.id.in_(some), Voucher.state == here).values(**known)
        session.execute(moved, execution_options=QUIET)


def _of(session: Session, *where: Any) -> list[UUID]:
    return list(session.scalars(select(Voucher.id).where(*where).order_by(Voucher.serial)))


def hand_out(session: Session, keys: Sequence[UUID], issued: date, until: date) -> None:
    """Approved, issued and printed; nobody has received one yet."""
    move(session, keys, State.DRAFTED, State.APPROVED, issued - timedelta(days=2))
    out = {"issued_at": at(issued), "printed_at": at(issued + timedelta(days=2)), "valid_until": until}
    move(session, keys, State.APPROVED, State.ISSUED, issued, **out)


def give(session: Session, actor: Actor, deputy: UUID, made: Sequence[Planned]) -> None:
    """Whoever joined a class by voucher chose it with one; who will leave it came without."""
    written = write_schemes(session, actor, deputy)
    ways = [each for each in made if each.offer.mode == "voucher" and each.state not in _GONE and each.people]
    for year in sorted({each.year for each in ways}):
        of_year = {each.id: each for each in ways if each.year == year}
        stay = [key for each in of_year.values() for key, _ in each.people[:-2]]
        people: dict[UUID, Enrolment] = {}
        for some in parts(stay):
            for row in session.scalars(select(Enrolment).where(Enrolment.id.in_(some))):
                people.setdefault(row.person_id, row)
        scheme = written[_MAIN, min(year, PLAN_YEARS[-1])]
        issued = min(date(year, 1, 15), clock.today() - timedelta(days=20))
        made_of = batch(session, actor, (scheme, _MAIN), name=f"{year} 年春季发放{MARK}", year=year)
        drafted = issued - timedelta(days=5)
        keys = draw(session, made_of, [_holder(row) for row in people.values()], drafted)
        decide(session, made_of, state="issued", approved_by=deputy, issued_at=at(issued))
        hand_out(session, keys, issued, max(issued + VALID, clock.today() + _LEFT))
        move(session, keys, State.ISSUED, State.RECEIVED, issued + timedelta(days=6))
        _choose(session, dict(zip(people, keys, strict=True)), of_year, people)


def _holder(row: Enrolment) -> dict[str, Any]:
    named = ("person_id", "region", "name", "sex", "masked_number", "categories")
    return {name: getattr(row, name) for name in named}


def _choose(
    session: Session, holders: dict[UUID, UUID], classes: dict[UUID, Planned], people: dict[UUID, Enrolment]
) -> None:
    for each, channel in zip(classes.values(), cycle(("desk", "phone", "desk", "paper")), strict=False):
        keys = [holders[who] for who, row in people.items() if row.class_id == each.id]
        on = min(each.starts_on - timedelta(days=9), clock.today() - timedelta(days=1))
        when = {"channel": channel, "chosen_at": at(on)}
        move(session, keys, State.RECEIVED, State.RESERVED, on, class_id=each.id, **when)


def use(session: Session, made: Sequence[Planned]) -> None:
    """After the results: most who completed handed theirs over; checked, settled and paid as their class was."""
    paid: list[UUID] = []
    for each in made:
        if each.offer.mode != "voucher" or not each.passed(Stage.ASSESSED):
            continue
        done = select(Enrolment.id).where(Enrolment.class_id == each.id, Enrolment.state == "completed")
        mine = Voucher.class_id == each.id, Voucher.state == State.IN_TRAINING
        failed = _of(session, *mine, Voucher.enrolment_id.not_in(done))
        void = {"reason": f"没有结业，券作废{MARK}"}
        move(session, failed, State.IN_TRAINING, State.VOIDED, _after(each, 6), **void)
        paid += _hand_over(session, each, _of(session, *mine))
    back = {"reason": f"核查发现培训期间本人在外务工，追回{MARK}"}
    move(session, paid[::40], State.PAID, State.RECOVERED, clock.today() - timedelta(days=15), **back)


def _after(each: Planned, days: int) -> date:
    return min(each.ends_on + timedelta(days=days), clock.today() - timedelta(days=1))


def _hand_over(session: Session, each: Planned, keys: list[UUID]) -> list[UUID]:
    used = keys if each.passed(Stage.ACCEPTED) else keys[len(keys) // 8 + 1 :]
    on = _after(each, 5)
    known = {"redeemed_at": at(on), "valid_until": each.starts_on + VALID}
    seen = {"proof": "witness", "proof_reason": f"持券人看不清密码，乡镇当面见证{MARK}"}
    move(session, used[::9], State.IN_TRAINING, State.REDEEMED, on, **known, **seen)
    move(session, used, State.IN_TRAINING, State.REDEEMED, on, **known, proof="secret", proof_reason=None)
    checked = used[1:] if each.passed(Stage.ACCEPTED) else used[: len(used) // 3]
    move(session, checked, State.REDEEMED, State.VERIFIED, _after(each, 12))
    if not each.passed(Stage.SETTLED):
        return []
    move(session, checked, State.VERIFIED, State.SETTLED, _after(each, 45))
    paid = checked[len(checked) // 5 :]
    move(session, paid, State.SETTLED, State.PAID, _after(each, 60))
    return paid
