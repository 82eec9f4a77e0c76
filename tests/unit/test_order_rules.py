"""R48: the state table of orders is the database's; who takes which step, and what it must say."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from backend.employer import rules
from backend.employer.errors import NotYourOrderMove, OrderMove, WrongEmployment
from backend.employer.states import EMPLOYER, MOVES, NAMES, NEEDS_REASON, SCHOOL, WAITING, Order

_ID = UUID(int=1)
_ORDERS = st.sampled_from(Order)
_PARTIES = st.sampled_from([EMPLOYER, SCHOOL, rules.OFFICE, ""])
_BROUGHT = {Order.OFFERED: "institution_id", Order.TRAINING: "class_id", Order.CLOSED: "hired"}


def test_the_table_is_the_databases(owner: Engine) -> None:
    ask = text("SELECT order_mover(:here, :to)")
    with owner.connect() as connection:
        known = {(here, to): connection.scalar(ask, {"here": here, "to": to}) for here, to in product(Order, Order)}
    assert known == {(here, to): MOVES[here].get(to) for here, to in product(Order, Order)}


def test_every_state_is_reached_and_ends() -> None:
    reached, front = {Order.DRAFT}, {Order.DRAFT}
    while front:
        front = {to for here in front for to in MOVES[here]} - reached
        reached |= front
    assert reached == set(Order) == set(NAMES)
    assert set(WAITING) == {here for here in Order if MOVES[here]}


@given(_ORDERS, _ORDERS, _PARTIES)
def test_a_step_is_taken_by_who_may(here: Order, to: Order, party: str) -> None:
    whose = MOVES[here].get(to)
    if whose is None:
        with pytest.raises(OrderMove):
            rules.require_move(here, to, party)
    elif party not in {whose, rules.OFFICE}:
        with pytest.raises(NotYourOrderMove):
            rules.require_move(here, to, party)
    else:
        rules.require_move(here, to, party)
        assert to in [*rules.moves_of(here, party, lost=False), *rules.moves_of(here, party, lost=True)]


@given(_ORDERS, st.booleans())
def test_a_lost_class_is_left_and_nothing_else(here: Order, lost: bool) -> None:
    ways = set(rules.moves_of(here, rules.OFFICE, lost=lost))
    left = {Order.ACCEPTED} if lost else {Order.DELIVERED}
    assert ways == (left if here is Order.TRAINING else set(MOVES[here]))


@given(_ORDERS, st.sets(st.sampled_from(["institution_id", "class_id", "hired"])), st.booleans())
def test_a_step_says_what_it_must_and_nothing_else(to: Order, given_: set[str], reasoned: bool) -> None:
    values: dict[str, Any] = {"institution_id": _ID, "class_id": _ID, "hired": 0}
    said = {name: values[name] if name in given_ else None for name in values}
    reason = "写明原因" if reasoned else None
    fits = given_ == ({_BROUGHT[to]} if to in _BROUGHT else set()) and (reasoned or to not in NEEDS_REASON)
    if fits:
        rules.require_brought(to, **said, reason=reason)
    else:
        with pytest.raises(WrongEmployment):
            rules.require_brought(to, **said, reason=reason)
