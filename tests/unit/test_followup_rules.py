"""R10, R79: who has completed."""

from hypothesis import given
from hypothesis import strategies as st

from backend.followup import rules
from backend.followup.rules import Measure, Standing

HOURS, SCORE = st.integers(0, 400), st.integers(0, 100)
MEASURE = Measure(80, 60)


@given(HOURS, HOURS, st.none() | SCORE, st.none() | SCORE)
def test_why_not_says_the_first_thing_that_is_missing(
    attended: int, held: int, theory: int | None, practice: int | None
) -> None:
    standing = Standing(attended, held, theory, practice)
    words = rules.why_not(standing, MEASURE)
    there = held > 0 and attended * 100 >= 80 * held
    passed = theory is not None and practice is not None and min(theory, practice) >= 60
    assert (words is None) == (there and passed)
    if words is not None and not there:
        assert words.startswith("出勤")


def test_the_words() -> None:
    assert rules.why_not(Standing(8, 10, 59, 30), MEASURE) == "考核理论 59 分、实操 30 分，低于 60 分"
    assert rules.why_not(Standing(8, 10, None, None), MEASURE) == "没有考核成绩"
    assert rules.why_not(Standing(79, 100, 100, 100), MEASURE) == "出勤 79／100 课时，低于 80%"
