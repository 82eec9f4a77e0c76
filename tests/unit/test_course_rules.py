"""R51, R24: seven to three with the smallest correction, farming themes."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.course import rules
from backend.course.errors import HoursRatio, WrongCourse
from backend.course.rules import Hours

NUMBERS = st.integers(0, 400)
HOURS = st.builds(Hours, NUMBERS, NUMBERS)


@dataclass(frozen=True)
class Unit:
    """A unit of a plan."""

    kind: str
    hours: int


@given(st.integers(1, 500))
def test_three_and_seven_tenths_hold_in_every_mode(tenths: int) -> None:
    hours = Hours(3 * tenths, 7 * tenths)
    assert all(rules.ratio_holds(hours, mode) for mode in ("exact", "at_least", "waiver"))


@given(HOURS)
def test_exact_is_seven_tenths_of_the_whole(hours: Hours) -> None:
    assert rules.ratio_holds(hours, "exact") == (hours.total > 0 and 10 * hours.practical == 7 * hours.total)


@given(HOURS)
def test_at_least_is_no_less(hours: Hours) -> None:
    assert rules.ratio_holds(hours, "at_least") == (hours.total > 0 and 10 * hours.practical >= 7 * hours.total)


@given(HOURS)
def test_corrections_hold_and_none_is_nearer(hours: Hours) -> None:
    found = rules.corrections(hours, "exact")
    assert all(rules.ratio_holds(each, "exact") for each in found)
    every = [Hours(3 * k, 7 * k) for k in range(1, 240)]
    if hours.total:
        assert hours.distance(found[0]) == min(hours.distance(each) for each in every)
    added = [each for each in every if each.theory >= hours.theory and each.practical >= hours.practical]
    cut = [each for each in every if each.theory <= hours.theory and each.practical <= hours.practical]
    for side in (added, cut):
        if side and hours.total:
            assert min(side, key=hours.distance) in found


@given(HOURS)
def test_corrections_of_at_least_change_one_kind_by_the_least(hours: Hours) -> None:
    if hours.total == 0 or rules.ratio_holds(hours, "at_least"):
        return
    for each in rules.corrections(hours, "at_least"):
        assert rules.ratio_holds(each, "at_least")
        if each.theory == hours.theory:
            assert not rules.ratio_holds(Hours(each.theory, each.practical - 1), "at_least")
        else:
            assert each.practical == hours.practical
            assert not rules.ratio_holds(Hours(each.theory + 1, each.practical), "at_least")


def test_the_refusal_says_what_to_do() -> None:
    with pytest.raises(HoursRatio) as refused:
        rules.require_ratio(Hours(30, 60), "exact", waived=False, pointer="/units")
    told = "最小的改法：理论 27、实操 63，或理论 24、实操 56，或理论 30、实操 70"
    assert refused.value.detail == f"现在理论 30 课时、实操 60 课时，实操与理论应为 7∶3。{told}"
    assert refused.value.errors[0].pointer == "/units"


def test_a_waiver_counts_where_the_setting_allows_one() -> None:
    rules.require_ratio(Hours(30, 60), "waiver", waived=True, pointer="/units")
    for mode, waived in (("waiver", False), ("exact", True), ("at_least", True)):
        with pytest.raises(HoursRatio):
            rules.require_ratio(Hours(30, 60), mode, waived=waived, pointer="/units")
    with pytest.raises(HoursRatio):
        rules.require_ratio(Hours(0, 0), "waiver", waived=True, pointer="/units")


@given(st.lists(st.builds(Unit, st.sampled_from(["theory", "practical"]), st.integers(1, 40))))
def test_hours_are_the_sums_of_the_units(units: list[Unit]) -> None:
    hours = rules.hours_of(units)
    assert hours.total == sum(unit.hours for unit in units)
    assert hours.theory == sum(unit.hours for unit in units if unit.kind == "theory")


def test_farming_names_known_themes() -> None:
    known = {"green": "绿色增产", "seed": "良种"}
    rules.require_themes("nongye", ["green"], known)
    rules.require_themes("gongye", [], known)
    for industry, themes in (("nongye", []), ("gongye", ["x"])):
        with pytest.raises(WrongCourse):
            rules.require_themes(industry, themes, known)
    assert rules.missing_themes(["green", "seed"], ["seed", None], known) == ["绿色增产"]
