"""R35–R42: who moves a voucher where, what a scheme must hold, and what another version would change. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from backend.kernel.errors import FieldError
from backend.voucher.errors import NotYourVoucherMove, SchemeNotInForce, VoucherMove, WrongVoucherValue
from backend.voucher.states import MOVES, NAMES, NEEDS_REASON, PARTIES, VoucherKind, VoucherState

WHOLE = 10_000
"""Basis points."""


def fault(pointer: str, sentence: str) -> WrongVoucherValue:
    """A refusal that stands at its field."""
    return WrongVoucherValue(sentence, errors=[FieldError(pointer, "wrong_value", sentence)])


def moves_of(here: VoucherState, party: str, frozen_from: str | None = None) -> list[VoucherState]:
    """Where a party may move a voucher from a state; a frozen one goes back to where it was frozen."""
    found = [to for to, who in MOVES[here].items() if party in who]
    if here is VoucherState.FROZEN:
        return [to for to in found if to in {frozen_from, VoucherState.VOIDED}]
    return found


def require_move(
    here: VoucherState, to: VoucherState, party: str, reason: str | None, frozen_from: str | None = None
) -> None:
    """R41: raise VoucherMove, NotYourVoucherMove or WrongVoucherValue unless the party may take the step."""
    if to not in MOVES[here] or (here is VoucherState.FROZEN and to not in {frozen_from, VoucherState.VOIDED}):
        raise VoucherMove(f"培训券现在“{NAMES[here]}”，不能变为“{NAMES[to]}”")
    if party not in MOVES[here][to]:
        who = "、".join(name for key, name in PARTIES.items() if key in MOVES[here][to])
        raise NotYourVoucherMove(f"变为“{NAMES[to]}”由{who}办理")
    if to in NEEDS_REASON and not reason:
        raise fault("/reason", f"变为“{NAMES[to]}”请写明原因")


def require_scheme(kind: VoucherKind, amounts: Mapping[str, int], shares: Sequence[int]) -> None:
    """R40: a scheme names values and parts that add up; a face value is one, a directed voucher leads to few trades."""
    if not amounts:
        raise fault("/amounts", "请至少填写一个工种的金额")
    if kind is VoucherKind.FACE and len(set(amounts.values())) > 1:
        raise fault("/amounts", "面值券只有一个面值，各工种金额应相同；金额不同请用通用券或定向券")
    if sum(shares) != WHOLE:
        raise fault("/milestones", f"各结算节点的比例合计应为 100%，现在是 {sum(shares) / 100:g}%")


def require_in_force(state: str, valid_since: date, today: date, *, is_newest: bool) -> None:
    """A batch is made under the newest approved version that holds today."""
    if state != "approved":
        raise SchemeNotInForce("这一版办法还没有批准，不能发券")
    if valid_since > today:
        raise SchemeNotInForce(f"这一版办法 {valid_since} 起生效，还不能发券")
    if not is_newest:
        raise SchemeNotInForce("这个办法已有更新的一版生效，请按新的一版发券")


def is_eligible(categories: Collection[str], wanted: Collection[str]) -> bool:
    """R36: whoever has one of the scheme's categories; a scheme without any is for everybody."""
    return not wanted or bool(set(categories) & set(wanted))


@dataclass(frozen=True)
class Decided:
    """What was decided for one voucher under its version."""

    voucher_id: UUID
    serial: str
    name: str
    categories: Collection[str]
    trade: str | None
    value_fen: int | None
    issued_on: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Version:
    """What of a version decides about vouchers."""

    categories: Collection[str]
    amounts: Mapping[str, int]
    validity_days: int


@dataclass(frozen=True)
class Difference:
    """A past decision that another version would have made otherwise, and how."""

    voucher_id: UUID
    serial: str
    name: str
    words: list[str]


def differences(decided: Sequence[Decided], version: Version) -> list[Difference]:
    """R40: which past decisions would differ under a version; nothing is changed by asking."""
    found = [(each, _words(each, version)) for each in decided]
    return [Difference(each.voucher_id, each.serial, each.name, words) for each, words in found if words]


def _words(each: Decided, version: Version) -> list[str]:
    words = [] if is_eligible(each.categories, version.categories) else ["人员类别不在发放范围，不会发给他"]
    if each.trade is not None:
        amount = version.amounts.get(each.trade)
        if amount is None:
            words.append("所选工种不在范围内，不能用这张券")
        elif amount != each.value_fen:
            words.append(f"金额由 {(each.value_fen or 0) / 100:g} 元变为 {amount / 100:g} 元")
    if each.issued_on is not None:
        until = each.issued_on + timedelta(days=version.validity_days)
        if until != each.valid_until:
            words.append(f"有效期由 {each.valid_until} 变为 {until}")
    return words


def order_of(seed: str, vouchers: Collection[UUID]) -> list[UUID]:
    """R41: the order in which a seed draws vouchers; anybody who has the seed and the list finds it again."""
    return sorted(vouchers, key=lambda each: sha256(f"{seed}:{each}".encode()).digest())


def drawn(population: int, percent: int) -> int:
    """How many of so many are drawn: rounded up, one at least."""
    return min(population, max(1, -(-population * percent // 100)))
