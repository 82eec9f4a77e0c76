"""Signs about vouchers: families share phones, places are far by tiles, shares are of a whole."""

import pytest

from backend.inspection import signals as rules
from backend.inspection.signals import Group, Signal


@pytest.mark.parametrize(
    ("group", "shown"),
    [
        (Group(people=6, homes=1, villages=1, townships=1), False),
        (Group(people=9, homes=4, villages=1, townships=1), False),
        (Group(people=10, homes=4, villages=1, townships=1), True),
        (Group(people=10, homes=2, villages=1, townships=1), False),
        (Group(people=5, homes=3, villages=2, townships=1), True),
        (Group(people=4, homes=4, villages=4, townships=1), False),
        (Group(people=3, homes=3, villages=2, townships=2), True),
        (Group(people=2, homes=2, villages=2, townships=2), False),
    ],
)
def test_a_family_is_no_sign(group: Group, shown: bool) -> None:
    assert rules.is_shared(group, 5) is shown
    assert str(group.people) in rules.shared_words(group)


@pytest.mark.parametrize(
    ("home", "there", "far"),
    [((1, 1), (1, 5), True), ((1, 1), (3, 3), True), ((1, 1), (2, 3), False), (None, (6, 6), False)],
)
def test_far_by_tiles(home: tuple[int, int] | None, there: tuple[int, int], far: bool) -> None:
    assert rules.is_far(home, there, 4) is far


@pytest.mark.parametrize(("part", "whole", "mostly"), [(9, 10, True), (89, 100, False), (0, 0, False), (1, 1, True)])
def test_mostly(part: int, whole: int, mostly: bool) -> None:
    assert rules.is_mostly(part, whole, 90) is mostly


def test_what_was_explained_comes_back_when_it_grows() -> None:
    signal = Signal("phone", "x", "", (), "", 5, ())
    larger = Signal("device", "y", "", (), "", 9, ())
    assert rules.is_new(signal, {("phone", "x"): 4})
    assert not rules.is_new(signal, {("phone", "x"): 5})
    assert rules.ordered([larger, signal], {("device", "y"): 9}) == [signal, larger]
    assert signal.kind_name == "多人共用一个电话号码"
