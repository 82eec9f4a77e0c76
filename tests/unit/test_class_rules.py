"""R62: the state table is the database's; lessons, warnings, deadlines."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from backend.training import rules
from backend.training.errors import ClassMove, NotYourMove, WrongClass
from backend.training.rules import Slot
from backend.training.states import DEPARTMENT, MOVES, NAMES, NEEDS_REASON, OFFICE, SCHOOL, WAITING, Stage

ROOM, SHOP = UUID(int=1), UUID(int=2)
START = datetime(2026, 3, 2, 0, tzinfo=UTC)
"""Eight in the morning in the county."""
STAGES = st.sampled_from(Stage)
PARTIES = st.sampled_from([SCHOOL, DEPARTMENT, OFFICE, ""])
ENDS = frozenset({Stage.CANCELLED, Stage.VOIDED})


def slot(hour: int = 0, hours: int = 2, kind: str = "theory", venue: UUID = SHOP) -> Slot:
    """A lesson so many hours after eight."""
    since = START + timedelta(hours=hour)
    return Slot(kind, since, since + timedelta(hours=hours), hours, venue)


def test_the_table_is_the_databases(owner: Engine) -> None:
    ask = text("SELECT class_mover(:here, :to)")
    with owner.connect() as connection:
        known = {(here, to): connection.scalar(ask, {"here": here, "to": to}) for here, to in product(Stage, Stage)}
    assert known == {(here, to): MOVES[here].get(to) for here, to in product(Stage, Stage)}


def test_every_state_is_reached_and_ends() -> None:
    reached, front = {Stage.DRAFT}, {Stage.DRAFT}
    while front:
        front = {to for here in front for to in MOVES[here]} - reached
        reached |= front
    assert reached == set(Stage)
    assert {here for here in Stage if not MOVES[here]} == ENDS
    assert set(WAITING) == set(Stage) - ENDS - {Stage.ARCHIVED}
    assert set(NAMES) == set(Stage)


@given(STAGES, STAGES, PARTIES, st.sampled_from([None, "原因写明"]))
def test_a_step_is_taken_by_who_may_and_with_its_reason(here: Stage, to: Stage, party: str, reason: str | None) -> None:
    whose = MOVES[here].get(to)
    if whose is None:
        with pytest.raises(ClassMove):
            rules.require_move(here, to, party, reason)
    elif party not in {whose, OFFICE}:
        with pytest.raises(NotYourMove):
            rules.require_move(here, to, party, reason)
    elif to in NEEDS_REASON and reason is None:
        with pytest.raises(WrongClass):
            rules.require_move(here, to, party, reason)
    else:
        rules.require_move(here, to, party, reason)
        assert to in rules.moves_of(here, party)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 4)), max_size=8))
def test_lessons_that_pass_do_not_overlap(times: list[tuple[int, int]]) -> None:
    lessons = [slot(hour, hours) for hour, hours in times]
    overlap = any(
        one.since < other.until and other.since < one.until
        for nth, one in enumerate(lessons)
        for other in lessons[:nth]
    )
    first, last = START.date(), START.date() + timedelta(days=9)
    if overlap:
        with pytest.raises(WrongClass) as refused:
            rules.require_lessons(lessons, first, last)
        assert refused.value.detail == "和本班的另一节课时间重叠"
    else:
        rules.require_lessons(lessons, first, last)


def test_long_days_and_plain_rooms_are_told() -> None:
    lessons = [slot(0, 5), slot(5, 4, "practical", ROOM), slot(24, 3, "practical", SHOP)]
    assert rules.warnings(lessons, 8, {ROOM: "教室"}, {}) == [
        "2026-03-02 排了 9 课时，超过每天 8 课时",
        "2026-03-02 的实操课排在普通教室，应安排在车间、工地、合作社等实训场地",
    ]


def test_what_is_wrong_and_what_is_odd_stands_at_its_lesson() -> None:
    lessons = [slot(24, 3), slot(0, 2), slot(1, 1)]
    found = rules.lesson_faults(lessons, START.date(), START.date())
    assert [(each.nth, each.field) for each in found] == [(0, "since"), (2, "since")]
    holiday = Slot(
        "theory", START.replace(month=10, day=1), START.replace(month=10, day=1) + timedelta(hours=2), 2, SHOP
    )
    assert rules.row_warnings([lessons[0], holiday], 8, {}, {}) == [(1, "2026-10-01 是国庆节假期")]
    known = {START.date(): "2026年开斋节"}
    assert rules.row_warnings([lessons[1], holiday], 8, {}, known)[0] == (0, f"{START.date()} 是2026年开斋节假期")


def test_what_a_class_waits_for() -> None:
    days = {"state_since": date(2026, 3, 1), "starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 20)}
    assert rules.waiting(Stage.SUBMITTED, days) == ("责任部门", date(2026, 3, 6))
    assert rules.waiting(Stage.FINISHED, days) == ("培训机构", date(2026, 5, 5))
    assert rules.waiting(Stage.VOIDED, days) == (None, None)
