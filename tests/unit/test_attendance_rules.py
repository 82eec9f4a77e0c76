"""R64–R66: who attended, when the second roll call falls, what looks like proxy signing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from backend.attendance import rules
from backend.attendance.rules import ABSENT, IN, OUT, PRESENT, Mark, Visit

START = datetime(2026, 3, 2, 0, tzinfo=UTC)
PEOPLE = [UUID(int=nth) for nth in range(1, 9)]
MINUTES = st.integers(0, 240)


def mark(kind: str, minute: int = 0, who: UUID = PEOPLE[0], device: str | None = None) -> Mark:
    """A mark so many minutes after the start."""
    return Mark(who, kind, START + timedelta(minutes=minute), device)


@given(st.lists(st.builds(mark, st.sampled_from([IN, OUT, PRESENT, ABSENT]), MINUTES), max_size=8), st.booleans())
def test_a_correction_decides_whatever_was_marked(marks: list[Mark], verdict: bool) -> None:
    assert rules.attended(marks, verdict) is verdict


@given(st.permutations([mark(IN), mark(PRESENT, 30), mark(ABSENT, 60), mark(OUT, 90)]))
def test_the_order_of_arrival_does_not_matter(marks: list[Mark]) -> None:
    assert rules.attended(marks, None) is False


def test_who_attended() -> None:
    for marks, expected in (
        ([], False),
        ([mark(IN)], False),
        ([mark(OUT, 9)], False),
        ([mark(IN), mark(OUT, 90)], True),
        ([mark(IN), mark(ABSENT, 30), mark(OUT, 90)], False),
        ([mark(ABSENT, 5), mark(IN, 20), mark(OUT, 90)], True),
        ([mark(PRESENT, 5)], True),
        ([mark(PRESENT, 5), mark(ABSENT, 60)], False),
        ([mark(ABSENT, 5), mark(PRESENT, 60)], True),
    ):
        assert rules.attended(marks, None) is expected, marks


@given(st.integers(0), st.integers(10, 600))
def test_the_second_roll_call_falls_inside_the_lesson(draw: int, minutes: int) -> None:
    until = START + timedelta(minutes=minutes)
    due = rules.call_due(START, until, draw)
    assert START + (until - START) * 30 / 100 <= due <= START + (until - START) * 90 / 100


def test_one_phone_for_several_people_unless_explained() -> None:
    marks = [mark(IN, nth, who, "aaaaaaaa") for nth, who in enumerate(PEOPLE[:3])] + [mark(IN, 9, PEOPLE[3], "b")]
    (flag,) = rules.shared_devices(marks, set())
    assert (flag.words, flag.device) == ("3 名学员用同一台手机签到（手机 aaaaaa）", "aaaaaaaa")
    assert rules.shared_devices(marks, {"aaaaaaaa"}) == []
    assert rules.shared_devices([mark(IN, 1, device="a"), mark(OUT, 90, device="a")], set()) == []


def test_many_within_a_minute() -> None:
    fast = [Mark(who, IN, START + timedelta(seconds=5 * nth)) for nth, who in enumerate(PEOPLE[:6])]
    assert [flag.code for flag in rules.bursts(fast)] == ["burst"]
    assert rules.bursts(fast[:4]) == []
    assert rules.bursts([*fast, mark(IN, 3, PEOPLE[7])]) == []


def test_the_same_order_again_and_again() -> None:
    order = PEOPLE[:5]
    assert rules.constant_order([order, order]) == []
    assert [flag.words for flag in rules.constant_order([order, order, list(reversed(order)), order])] == [
        "3 节课签到的先后顺序完全相同（5 人）"
    ]
    assert rules.constant_order([order[:4]] * 5) == []


def test_two_townships_within_half_an_hour() -> None:
    def visit(township: str, minute: int) -> Visit:
        return Visit(PEOPLE[0], township, START + timedelta(minutes=minute))

    assert rules.impossible_travel([visit("a", 0), visit("b", 31), visit("b", 40)]) == []
    assert [flag.code for flag in rules.impossible_travel([visit("b", 29), visit("a", 0)])] == ["impossible_travel"]


@given(st.integers(0, 50), st.none() | st.integers(0, 50))
def test_fewer_heads_than_came(came: int, heads: int | None) -> None:
    assert bool(rules.fewer_heads(came, heads)) == (heads is not None and heads < came)
