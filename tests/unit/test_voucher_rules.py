"""R40, R41: serials, who may get a voucher, what another version changes, and who moves it where."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.voucher import rules
from backend.voucher.errors import NotYourVoucherMove, VoucherMove, WrongVoucherValue
from backend.voucher.rules import Decided, Version
from backend.voucher.states import MOVES, OFFICE, PARTIES, PERSON, SCHOOL, VoucherKind, VoucherState

SHARES = st.lists(st.integers(1, 10_000), min_size=1, max_size=5)


@given(SHARES)
def test_parts_make_a_whole_or_are_refused(shares: list[int]) -> None:
    good: AbstractContextManager[Any] = (
        nullcontext() if sum(shares) == rules.WHOLE else pytest.raises(WrongVoucherValue)
    )
    with good:
        rules.require_scheme(VoucherKind.GENERAL, {"dianhan": 1}, shares)


def test_a_face_value_is_one() -> None:
    with pytest.raises(WrongVoucherValue):
        rules.require_scheme(VoucherKind.FACE, {"dianhan": 1, "pengren": 2}, [rules.WHOLE])
    rules.require_scheme(VoucherKind.FACE, {"dianhan": 2, "pengren": 2}, [rules.WHOLE])


@given(st.sampled_from(VoucherState), st.sampled_from(VoucherState), st.sampled_from(sorted(PARTIES)))
def test_a_move_is_refused_or_in_the_table(here: VoucherState, to: VoucherState, party: str) -> None:
    frozen_from = VoucherState.RECEIVED if here is VoucherState.FROZEN else None
    try:
        rules.require_move(here, to, party, "原因", frozen_from)
    except VoucherMove:
        assert to not in MOVES[here] or here is VoucherState.FROZEN
    except NotYourVoucherMove:
        assert party not in MOVES[here][to]
    else:
        assert to in rules.moves_of(here, party, frozen_from)


def test_nobody_but_the_holder_chooses_and_no_institution_before_training() -> None:
    assert SCHOOL not in MOVES[VoucherState.RECEIVED][VoucherState.RESERVED]
    assert PERSON in MOVES[VoucherState.RECEIVED][VoucherState.RESERVED]
    assert OFFICE not in MOVES[VoucherState.ISSUED][VoucherState.EXPIRED]


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.integers(1, 400), st.integers(1, 400))
def test_another_version_differs_where_it_says_otherwise(old: int, new: int, had: int, has: int) -> None:
    day = date(2026, 1, 1)
    mine = Decided(uuid4(), "1", "马", ["leader"], "dianhan", old, day, day + timedelta(days=had))
    found = rules.differences([mine], Version([], {"dianhan": new}, has))
    assert sum(len(each.words) for each in found) == (old != new) + (had != has)
    gone = rules.differences([mine], Version(["relocated"], {}, had))
    assert [len(each.words) for each in gone] == [2]


@given(ids=st.lists(st.uuids(), unique=True, max_size=30), seed=st.text("0123456789abcdef", min_size=4, max_size=8))
def test_a_seed_draws_the_same_whatever_the_list_looks_like(ids: list[UUID], seed: str) -> None:
    found = rules.order_of(seed, ids)
    assert sorted(found) == sorted(ids)
    assert rules.order_of(seed, list(reversed(ids))) == found


@pytest.mark.parametrize(("population", "percent", "many"), [(10, 20, 2), (11, 20, 3), (3, 1, 1), (5, 100, 5)])
def test_a_share_is_rounded_up(population: int, percent: int, many: int) -> None:
    assert rules.drawn(population, percent) == many
