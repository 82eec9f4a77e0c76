"""Codes that can be typed, and the one sentence of what to do next."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel import typed_codes
from backend.portal import rules
from backend.portal.rules import Study

DIGITS = st.text("0123456789", min_size=8, max_size=8)
STUDY = Study("running", "enrolled", "县职校", datetime(2026, 10, 12, 0, 0, tzinfo=UTC), "一号教室", certified=False)


@given(DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_never_fits(digits: str, at: int, shift: int) -> None:
    code = digits + typed_codes.check_digit(digits)
    assert typed_codes.fits(code, 9)
    wrong = code[:at] + str((int(code[at]) + shift) % 10) + code[at + 1 :]
    assert not typed_codes.fits(wrong, 9)


@pytest.mark.parametrize("code", ["", "1", "12345678x", "１２３４５６７８９", "1234567890"])
def test_what_is_no_code_does_not_fit(code: str) -> None:
    assert not typed_codes.fits(code, 9)


def test_codes_are_printed_in_threes() -> None:
    assert typed_codes.grouped("123456789") == "123 456 789"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "请在10月12日（周一）8:00到一号教室上课。"),
        ({"class_state": "suspended"}, "这个班暂停了。请等县职校的电话。"),
        ({"next_at": None}, "课上完了。请等考核，带好身份证。"),
        ({"next_at": None, "class_state": "open"}, "您已报名。请等县职校通知开班。"),
        ({"state": "completed"}, "您已经结业。请向县职校领证书。"),
        ({"state": "completed", "certified": True}, "您已经取证。请看看招工通知。"),
        ({"state": "dropped"}, "您上次没有读完。请再选一个班，到乡镇报名。"),
    ],
)
def test_what_to_do_next(changes: dict[str, object], told: str) -> None:
    study = Study(**(vars_of(STUDY) | changes))  # type: ignore[arg-type]  # reason: one line a case
    assert rules.next_step([study]) == told
    assert rules.next_step([study, STUDY]) == (told if study.state == "enrolled" else rules.next_step([STUDY]))


def vars_of(study: Study) -> dict[str, object]:
    """Its fields."""
    return dict(vars(study))


def test_nobody_is_left_without_a_next_step() -> None:
    assert "请先选一个班" in rules.next_step([])


@pytest.mark.parametrize(
    ("state", "of", "told"),
    [("enrolled", "running", "正在上课"), ("enrolled", "open", "已报名，等开班"), ("dropped", "running", "没有读完")],
)
def test_how_an_enrolment_stands(state: str, of: str, told: str) -> None:
    assert rules.standing(state, of) == told
