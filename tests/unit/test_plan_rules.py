"""R11–R12, R166–R168: rules of plans and allocations as tables of cases."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.errors import Problem
from backend.plan import rules
from backend.plan.errors import Locked, MoveNotAllowed, NothingChanged, ReasonRequired, SumsDiffer
from backend.plan.states import State

ALLOWED = {
    (State.DRAFT, State.SUBMITTED),
    (State.SUBMITTED, State.DRAFT),
    (State.SUBMITTED, State.ISSUED),
    (State.ISSUED, State.SUPERSEDED),
}
CHANGE = rules.Change("622926100", "renshe", 10, 12)


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_moves(before: State, after: State) -> None:
    assert rules.can_move(before, after) is ((before, after) in ALLOWED)
    if (before, after) not in ALLOWED:
        with pytest.raises(MoveNotAllowed):
            rules.require_move(before, after)


@pytest.mark.parametrize("state", list(State))
def test_only_drafts_are_edited(state: State) -> None:
    if state is State.DRAFT:
        rules.require_editable(state)
    else:
        with pytest.raises(Locked):
            rules.require_editable(state)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ({2020: 18039, 2021: 18038, 2022: 18038}, "相符"),
        ({2020: 18038, 2021: 18038, 2022: 18038}, "还差 1"),
        ({2020: 18039, 2021: 18039, 2022: 18039}, "超出 2"),
        ({}, "还差 54,115"),
    ],
)
def test_years_against_the_total(years: dict[int, int], words: str) -> None:
    assert rules.check_years(54115, years).words == words
    if words == "相符":
        rules.require_years(54115, years)
    else:
        with pytest.raises(SumsDiffer, match="plan_sums_differ") as refusal:
            rules.require_years(54115, years)
        assert words in refusal.value.detail


def test_table_names_what_differs() -> None:
    cells = {("锁南镇", "人社"): 5, ("锁南镇", "教育"): 4, ("达板镇", "人社"): 5, ("达板镇", "教育"): 7}
    check = rules.check_table({"锁南镇": 10, "达板镇": 10}, {"人社": 10, "教育": 10}, 20, cells)
    assert not check.matches
    assert {k: d.words for k, d in check.rows.items()} == {"锁南镇": "还差 1", "达板镇": "超出 2"}
    with pytest.raises(SumsDiffer) as refusal:
        rules.require_table(check, {"教育": "县教育局"})
    assert refusal.value.detail == "总计超出 1；锁南镇还差 1；达板镇超出 2；县教育局超出 1"


def test_table_names_five_faults_at_most() -> None:
    check = rules.check_table({str(i): 1 for i in range(9)}, {"x": 9}, 9, {})
    with pytest.raises(SumsDiffer) as refusal:
        rules.require_table(check, {})
    assert refusal.value.detail.endswith("等 11 处")


@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 99)))
def test_a_table_matches_its_own_sums(cells: dict[tuple[str, str], int]) -> None:
    rows = {r: sum(v for (row, _), v in cells.items() if row == r) for r in "abc"}
    columns = {c: sum(v for (_, column), v in cells.items() if column == c) for c in "xyz"}
    check = rules.check_table(rows, columns, sum(cells.values()), cells)
    assert check.matches
    rules.require_table(check, {})


def test_changes_between_versions() -> None:
    before = {("a", "x"): 1, ("a", "y"): 2, ("b", "x"): 3}
    after = {("a", "x"): 1, ("a", "y"): 4, ("c", "x"): 1}
    found = rules.changes_between(before, after)
    assert [(c.row, c.column, c.delta) for c in found] == [("a", "y", 2), ("c", "x", 1), ("b", "x", -3)]


@pytest.mark.parametrize(
    ("state", "reason", "document", "changes", "problem"),
    [
        (State.ISSUED, "达板镇搬迁户增加", "东县培办〔2020〕3号", [CHANGE], None),
        (State.DRAFT, "达板镇搬迁户增加", "东县培办〔2020〕3号", [CHANGE], MoveNotAllowed),
        (State.SUPERSEDED, "达板镇搬迁户增加", "东县培办〔2020〕3号", [CHANGE], MoveNotAllowed),
        (State.ISSUED, "    调   ", "东县培办〔2020〕3号", [CHANGE], ReasonRequired),
        (State.ISSUED, "达板镇搬迁户增加", "  ", [CHANGE], ReasonRequired),
        (State.ISSUED, "达板镇搬迁户增加", "东县培办〔2020〕3号", [], NothingChanged),
    ],
)
def test_adjustments(
    state: State, reason: str, document: str, changes: list[rules.Change], problem: type[Problem] | None
) -> None:
    if problem is None:
        rules.require_adjustment(state, reason, document, changes)
    else:
        with pytest.raises(problem):
            rules.require_adjustment(state, reason, document, changes)


def test_adjustment_numbers_have_no_gap() -> None:
    assert [rules.next_number([]), rules.next_number([1, 2])] == [1, 3]


@pytest.mark.parametrize(
    ("target", "done", "as_of", "due", "words"),
    [
        (18038, 713, date(2021, 1, 31), 1532, "低于序时进度 5 个百分点"),
        (18038, 18038, date(2021, 12, 31), 18038, "符合序时进度"),
        (18038, 20000, date(2022, 5, 1), 18038, "高于序时进度 11 个百分点"),
        (18038, 0, date(2020, 12, 31), 0, "符合序时进度"),
        (0, 0, date(2021, 12, 31), 0, "符合序时进度"),
    ],
)
def test_pace(target: int, done: int, as_of: date, due: int, words: str) -> None:
    found = rules.pace(target=target, done=done, since=date(2021, 1, 1), until=date(2021, 12, 31), as_of=as_of)
    assert (found.due, found.words) == (due, words)
