"""The public record of courses: of fewer than five nothing is told, and nothing that is told gives them away (R162)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from tests.contract.rows.factory import FACTORIES, Unit

LEAST = 5
COURSES = 4
_TOLD = text("SELECT * FROM told_outcomes(ARRAY[CAST(:school AS uuid)], :since)")
_PUT = text(
    "INSERT INTO outcome_total_delta (region, department_id, kind, code, month, point, institution_id, answered,"
    " at_work, judged, matching, placed, near, offered, kept, paid, gained, joined, completed)"
    " VALUES ('622926101', 'renshe', 'class', :code, :month, :point, :school, :answered, :answered, 0, 0, 0, 0,"
    " 0, 0, 0, 0, :joined, :joined)"
)
NUMBERS = st.lists(
    st.integers(0, 9).flatmap(lambda joined: st.tuples(st.just(joined), st.integers(0, joined))),
    min_size=COURSES,
    max_size=COURSES,
)


@dataclass(frozen=True)
class Public:
    """What everybody reads of one number: each course's, and the sum."""

    courses: list[int | None]
    sum: int | None


def naive(numbers: list[int]) -> Public:
    """Each number of five and more is told, the sum too."""
    total = sum(numbers)
    return Public([each if each >= LEAST else None for each in numbers], total if total >= LEAST else None)


def given_away(numbers: list[int], told: Public) -> list[int]:
    """Courses that were kept back and yet can have one number only, for who knows the rule and all that is told."""
    hidden = [nth for nth, each in enumerate(told.courses) if each is None]
    rest = None if told.sum is None else told.sum - sum(each or 0 for each in told.courses)
    ways = [way for way in product(range(LEAST), repeat=len(hidden)) if rest in (None, sum(way))]
    return [nth for place, nth in enumerate(hidden) if numbers[nth] and len({way[place] for way in ways}) == 1]


@pytest.fixture(scope="module")
def school(owner: Engine) -> Iterator[tuple[Connection, UUID, list[UUID]]]:
    """An institution with four courses of a trade, each with a class; nothing of it stays."""
    unit = Unit()
    with owner.connect() as connection:
        classes = [FACTORIES["training_class"].make(connection, unit)[0] for _ in range(COURSES)]
        yield connection, unit.institution_id, classes


def publish(
    school: tuple[Connection, UUID, list[UUID]], numbers: list[tuple[int, int]], month: date = date(2026, 2, 1)
) -> tuple[Public, Public]:
    """What is told of so many who joined each course, and of so many who answered three months later."""
    connection, institution, classes = school
    with connection.begin_nested() as step:
        for code, (joined, answered) in zip(classes, numbers, strict=True):
            of = {"code": str(code), "month": month, "school": institution}
            connection.execute(_PUT, of | {"point": -1, "joined": joined, "answered": 0})
            connection.execute(_PUT, of | {"point": 1, "joined": 0, "answered": answered})
        rows = connection.execute(_TOLD, {"school": institution, "since": date(2026, 2, 1)}).all()
        courses = "SELECT course_id FROM training_class WHERE id = :id"
        known = {row.course_id: row for row in rows}
        mine: list[Any] = [known.get(connection.scalar(text(courses), {"id": code})) for code in classes]
        step.rollback()
    sums = {(row.all_began, row.all_answered) for row in rows} or {(None, None)}
    ((began, answered),) = sums
    return (
        Public([row and row.began for row in mine], began),
        Public([row and row.answered for row in mine], answered),
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=NUMBERS)
def test_what_is_told_gives_nobody_away(
    school: tuple[Connection, UUID, list[UUID]], numbers: list[tuple[int, int]]
) -> None:
    for of, told in zip(zip(*numbers, strict=True), publish(school, numbers), strict=True):
        assert told.courses == naive(list(of)).courses
        assert given_away(list(of), told) == []
        whole = all(each == 0 or each >= LEAST for pair in numbers for each in pair)
        if whole and sum(joined > 0 for joined, _ in numbers) > 1:
            assert told.sum == sum(of), "nothing is kept back without need"


def test_control_a_sum_beside_a_course_that_is_kept_back_gives_it_away() -> None:
    assert given_away([7, 3, 0, 9], naive([7, 3, 0, 9])) == []
    assert given_away([7, 4, 4, 0], Public([7, None, None], 15)) == [1, 2]
    assert given_away([7, 3], naive([7, 3])) == [1]


def test_what_is_older_than_the_window_is_not_told(school: tuple[Connection, UUID, list[UUID]]) -> None:
    many = [(9, 9)] * COURSES
    assert publish(school, many)[0] == Public([9] * COURSES, 36)
    assert publish(school, many, date(2026, 1, 1))[0] == Public([None] * COURSES, None)
