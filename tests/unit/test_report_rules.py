"""R11: coverage, pace and the year that is shown, as tables of cases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.report import rules


@pytest.mark.parametrize(
    ("target", "done", "today", "missing", "left", "per_month", "words"),
    [
        (1200, 0, date(2020, 1, 1), 1200, 12, 100, "还差 1,200 人，到年底还有 12 个月，每月需新登记 100 人"),
        (1201, 600, date(2020, 7, 1), 601, 6, 101, "每月需新登记 101 人；符合序时进度"),
        (100, 0, date(2020, 12, 31), 100, 1, 100, "低于序时进度 100 个百分点"),
        (100, 40, date(2021, 3, 1), 60, 0, None, "2020 年度已结束，还差 60 人"),
        (100, 0, date(2019, 5, 1), 100, 12, 9, "还差 100 人，到年底还有 12 个月"),
        (100, 100, date(2020, 6, 1), 0, 7, 0, "已达到任务数"),
        (100, 130, date(2021, 6, 1), 0, 0, None, "已达到任务数，超出 30 人"),
        (0, 0, date(2020, 6, 1), 0, 7, 0, "已达到任务数"),
    ],
)
def test_what_the_rest_of_the_year_asks(
    target: int, done: int, today: date, missing: int, left: int, per_month: int | None, words: str
) -> None:
    need = rules.Need(target, done, 2020, today)
    assert (need.missing, need.months_left, need.per_month) == (missing, left, per_month)
    assert words in need.words


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.dates(date(2019, 1, 1), date(2021, 12, 31)))
def test_the_months_suffice_and_none_is_wasted(target: int, done: int, today: date) -> None:
    need = rules.Need(target, done, 2020, today)
    if need.per_month is not None:
        assert need.per_month * need.months_left >= need.missing
        assert (need.per_month - 1) * need.months_left < need.missing or not need.per_month
    assert 0 <= need.due <= target


@pytest.mark.parametrize(
    ("asked", "planned", "allocated", "shown"),
    [
        (2031, [], [], 2031),
        (None, [], [], 2026),
        (None, [2020, 2021], [], 2021),
        (None, [2020, 2021, 2022], [2020], 2020),
        (None, [2025, 2026, 2027], [2025], 2026),
    ],
)
def test_the_year_that_is_shown(asked: int | None, planned: list[int], allocated: list[int], shown: int) -> None:
    today = date(2026, 11, 23)
    assert rules.year_to_show(asked, planned=planned, allocated=allocated, today=today) == shown


def test_the_latest_twelve_months() -> None:
    assert rules.latest_months(date(2026, 12, 31))[0] == date(2026, 1, 1)
    months = rules.latest_months(date(2026, 2, 9))
    assert (len(months), months[0], months[-1]) == (12, date(2025, 3, 1), date(2026, 2, 1))


@pytest.mark.parametrize(("part", "whole", "shown"), [(1, 3, "33.3%"), (122, 100, "122.0%"), (5, 0, "—")])
def test_rates_are_shown_as_they_are(part: int, whole: int, shown: str) -> None:
    assert rules.percent(part, whole) == shown
