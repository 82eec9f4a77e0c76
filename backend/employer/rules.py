"""R48: who moves an order where, and what each step must bring. Pure."""

from uuid import UUID

from backend.employer.errors import NotYourOrderMove, OrderMove, OrderNotEditable, WrongEmployment
from backend.employer.states import EDITABLE, MOVES, NAMES, NEEDS_REASON, PARTIES, Order
from backend.kernel.errors import FieldError

OFFICE = "office"


def fault(pointer: str, sentence: str) -> WrongEmployment:
    """A refusal that stands at its field."""
    return WrongEmployment(sentence, errors=[FieldError(pointer, "wrong_value", sentence)])


def moves_of(here: Order, party: str, *, lost: bool) -> list[Order]:
    """Where a party may move an order from a state; `lost` where its class was cancelled or voided."""
    ways = [to for to, who in MOVES[here].items() if party in {who, OFFICE}]
    return [to for to in ways if here is not Order.TRAINING or (to is Order.ACCEPTED) == lost]


def require_move(here: Order, to: Order, party: str) -> None:
    """Raise OrderMove or NotYourOrderMove unless the party may take the step."""
    if to not in MOVES[here]:
        ways = "、".join(NAMES[each] for each in MOVES[here]) or "没有下一步"
        raise OrderMove(f"订单现在“{NAMES[here]}”，不能变为“{NAMES[to]}”；可以变为：{ways}")
    if party not in {MOVES[here][to], OFFICE}:
        raise NotYourOrderMove(f"变为“{NAMES[to]}”由{PARTIES[MOVES[here][to]]}办理")


def require_brought(
    to: Order, *, institution_id: UUID | None, class_id: UUID | None, hired: int | None, reason: str | None
) -> None:
    """What a step must say, and nothing else."""
    wanted = {
        "institution_id": (to is Order.OFFERED, institution_id, "请选择委托的培训机构"),
        "class_id": (to is Order.TRAINING, class_id, "请选择完成这张订单的培训班"),
        "hired": (to is Order.CLOSED, hired, "请填写录用人数"),
    }
    for name, (needed, value, words) in wanted.items():
        if needed and value is None:
            raise fault(f"/{name}", words)
        if not needed and value is not None:
            raise fault(f"/{name}", f"变为“{NAMES[to]}”不用填写这一项")
    if to in NEEDS_REASON and not reason:
        raise fault("/reason", f"变为“{NAMES[to]}”请写明原因")


def require_hired(hired: int, delivered: int) -> None:
    """Nobody is hired who was not delivered."""
    if hired > delivered:
        raise fault("/hired", f"录用人数不能超过交付的 {delivered} 人")


def require_editable(here: Order) -> None:
    """Only a draft or a declined order is written anew."""
    if here not in EDITABLE:
        raise OrderNotEditable(f"订单现在“{NAMES[here]}”，不能再修改内容")
