"""R11: the plan line and the year that is shown, as tables of cases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.report import rules

YEAR, PLAN = rules.Span(2020, 2020), rules.Span(2020, 2022)


@pytest.mark.parametrize(
    ("target", "done", "span", "today", "ahead", "left", "per_month", "words"),
    [
        (1200, 0, YEAR, date(2020, 1, 1), -4, 12, 100, "序时应有 4 人，少 4 人；以后每月需 100 人"),
        (1201, 600, YEAR, date(2020, 7, 1), -1, 6, 101, "少 1 人；以后每月需 101 人"),
        (366, 200, YEAR, date(2020, 4, 9), 100, 9, 19, "序时应有 100 人，多 100 人"),
        (366, 100, YEAR, date(2020, 4, 9), 0, 9, 30, "正好相符"),
        (100, 0, YEAR, date(2020, 12, 31), -100, 1, 100, "少 100 人"),
        (100, 40, YEAR, date(2021, 3, 1), -60, 0, None, "2020年度已结束，还差 60 人"),
        (100, 0, YEAR, date(2019, 5, 1), 0, 12, 9, "序时应有 0 人，正好相符"),
        (100, 100, YEAR, date(2020, 6, 1), 58, 7, 0, "已达到任务数"),
        (100, 130, YEAR, date(2021, 6, 1), 30, 0, None, "已达到任务数，超出 30 人"),
        (0, 0, YEAR, date(2020, 6, 1), 0, 7, 0, "已达到任务数"),
        (54115, 20000, PLAN, date(2020, 12, 31), 1928, 25, 1365, "序时应有 18,072 人，多 1,928 人"),
        (54115, 0, PLAN, date(2022, 12, 1), -52634, 1, 54115, "每月需 54,115 人"),
        (54115, 713, PLAN, date(2023, 1, 1), -53402, 0, None, "2020—2022年已结束，还差 53,402 人"),
    ],
)
def test_where_a_number_stands_against_the_plan_line(
    target: int, done: int, span: rules.Span, today: date, ahead: int, left: int, per_month: int | None, words: str
) -> None:
    line = rules.Line(target, done, span, today)
    assert (line.ahead, line.months_left, line.per_month) == (ahead, left, per_month)
    assert words in line.words


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.dates(date(2019, 1, 1), date(2023, 12, 31)))
def test_the_months_suffice_and_none_is_wasted(target: int, done: int, today: date) -> None:
    for span in (YEAR, PLAN):
        line = rules.Line(target, done, span, today)
        missing = max(target - done, 0)
        if line.per_month is not None:
            assert line.per_month * line.months_left >= missing
            assert (line.per_month - 1) * line.months_left < missing or not line.per_month
        assert 0 <= line.due <= target
        assert line.ahead + line.due == done


def test_a_span_is_named_and_narrows_an_address() -> None:
    assert (YEAR.name, YEAR.query("?year="), YEAR.years) == ("2020年度", "?year=2020", 1)
    assert (PLAN.name, PLAN.query("?year="), PLAN.years) == ("2020—2022年", "", 3)


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
