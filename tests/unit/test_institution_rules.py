"""R60, R61: places, scores and decisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.institution import rules
from backend.institution.errors import (
    CapacityTooHigh,
    NotYours,
    OwnDecision,
    RecognitionMove,
    ScoreTooLow,
    TenderMove,
    WrongValue,
)
from backend.institution.states import Recognised, Tendering

_COUNT = st.integers(0, 10_000)


@given(_COUNT, _COUNT, _COUNT, st.integers(1, 100), _COUNT)
def test_the_capacity_rests_on_all_three_groups(rooms: int, teachers: int, sites: int, each: int, asked: int) -> None:
    most = rules.places(rooms, teachers, sites, each)
    assert all(most <= group for group in (rooms, sites, teachers * each))
    assert most in {rooms, sites, teachers * each}
    inputs = {"classroom_places": rooms, "teachers": teachers, "practice_places": sites}
    if asked <= most:
        rules.require_capacity(asked, inputs, each)
    else:
        with pytest.raises(CapacityTooHigh, match="capacity_too_high") as refusal:
            rules.require_capacity(asked, inputs, each)
        assert refusal.value.params["most"] == most


def test_the_sentence_names_the_least_group() -> None:
    inputs = {"classroom_places": 200, "teachers": 3, "practice_places": 90}
    with pytest.raises(CapacityTooHigh) as refusal:
        rules.require_capacity(100, inputs, 25)
    assert refusal.value.detail == "按教师（每人最多带 25 人）最多 75 人，核定规模不能是 100 人"


@pytest.mark.parametrize(
    ("scores", "mean"), [((90, 90, 90), 90), ((80, 80, 81), 80), ((80, 81, 81), 81), ((0, 0, 1), 0)]
)
def test_the_score_is_the_rounded_mean(scores: tuple[int, int, int], mean: int) -> None:
    assert rules.total_score(*scores) == mean


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_the_score_is_never_further_than_half_a_point(a: int, b: int, c: int) -> None:
    assert abs(6 * rules.total_score(a, b, c) - 2 * (a + b + c)) <= 3


@pytest.mark.parametrize(
    ("decision", "score", "conditions", "fault"),
    [
        (Recognised.RECOGNISED, 80, None, None),
        (Recognised.RECOGNISED, 79, None, ScoreTooLow),
        (Recognised.CONDITIONAL, 60, "补教师2名", None),
        (Recognised.CONDITIONAL, 59, "补教师2名", ScoreTooLow),
        (Recognised.CONDITIONAL, 70, None, WrongValue),
        (Recognised.REFUSED, 0, None, None),
        (Recognised.REFUSED, 100, None, None),
    ],
)
def test_no_decision_is_better_than_its_score(
    decision: Recognised, score: int, conditions: str | None, fault: type[Exception] | None
) -> None:
    if fault is None:
        rules.require_decision(decision, score, 80, 60, conditions)
    else:
        with pytest.raises(fault):
            rules.require_decision(decision, score, 80, 60, conditions)


@pytest.mark.parametrize("here", list(Recognised))
@pytest.mark.parametrize("to", list(Recognised))
def test_only_listed_moves_are_made(here: Recognised, to: Recognised) -> None:
    if to in rules.MOVES[here]:
        rules.require_move(here, to)
    else:
        with pytest.raises(RecognitionMove):
            rules.require_move(here, to)


def test_a_tender_goes_one_way() -> None:
    rules.require_tender_move(Tendering.OPEN, Tendering.AWARDED)
    with pytest.raises(TenderMove, match="tender_move"):
        rules.require_tender_move(Tendering.AWARDED, Tendering.OPEN)


def test_who_hands_in_does_not_decide_and_name_and_licence_are_the_offices() -> None:
    with pytest.raises(OwnDecision):
        rules.require_second_person(1, 1)
    rules.require_own_fields({"phone", "address"})
    with pytest.raises(NotYours):
        rules.require_own_fields({"phone", "name"})
