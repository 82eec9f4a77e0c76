"""R120, R121: the order of a loan's states is the database's; a slow reference walks the same way as the rules."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from backend.kernel.errors import Problem
from backend.startup import rules
from backend.startup.errors import CaseMove, LoanMove, RepaymentTooHigh, WrongStartup
from backend.startup.rules import Limit, Loan, Step
from backend.startup.states import CASE_MOVES, CASE_NAMES, LOAN_MOVES, LOAN_NAMES, LOAN_OPEN, CaseState, LoanState

BEGUN, TODAY = date(2024, 1, 1), date(2024, 3, 1)
LIMIT = Limit(fen=8, years=3)
_BY_REPAYMENT = {("disbursed", "repaid"), ("repaid", "disbursed")}
_DAYS = st.integers(-2, 62).map(lambda days: BEGUN + timedelta(days=days))
_AMOUNTS = st.none() | st.integers(1, 11)
_STEPS = st.builds(
    Step,
    st.sampled_from(LoanState),
    _DAYS,
    _AMOUNTS,
    st.none() | st.sampled_from([BEGUN, date(2026, 12, 1), date(2030, 1, 1)]),
    st.none() | st.just("本人不贷了"),
)


def test_the_order_of_states_is_the_databases(owner: Engine) -> None:
    ask = text("SELECT loan_may_move(:here, :to)")
    with owner.connect() as connection:
        known = {
            pair for pair in product(LoanState, LoanState) if connection.scalar(ask, {"here": pair[0], "to": pair[1]})
        }
    assert known == {(here, to) for here in LoanState for to in LOAN_MOVES[here]} | _BY_REPAYMENT


def test_every_state_has_its_name_and_way() -> None:
    reached = {LoanState.REFERRED, LoanState.REPAID} | {to for ways in LOAN_MOVES.values() for to in ways}
    assert reached == set(LoanState) == set(LOAN_NAMES) - {"overdue"}
    assert {here for here in LoanState if LOAN_MOVES[here]} < set(LOAN_OPEN)
    assert set(CASE_NAMES) == set(CaseState) == set(CASE_MOVES)


@dataclass
class Told:
    """The slow reference: everything that was said of a loan, read anew for each question."""

    asked: int
    steps: list[Step] = field(default_factory=list)

    def state(self) -> str:
        """Where it stands."""
        return self.steps[-1].to if self.steps else "referred"

    def days(self) -> list[date]:
        """The days of its steps, the referral first."""
        return [BEGUN, *(step.on for step in self.steps)]

    def most(self) -> int:
        """The most that the next amount may be."""
        approved = [step.amount_fen for step in self.steps if step.to == "approved" and step.amount_fen]
        return approved[0] if approved else self.asked

    def takes(self, step: Step) -> bool:
        """Whether a step may be taken, in words of the clause."""
        after = {"referred": ["applied"], "applied": ["approved", "refused"], "approved": ["disbursed"]}
        ways = after.get(self.state(), [])
        if step.to not in [*ways, *(["withdrawn"] if ways else [])] or not max(self.days()) <= step.on <= TODAY:
            return False
        if (step.amount_fen is not None) != (step.to in ("approved", "disbursed")):
            return False
        if (step.reason is not None) != (step.to in ("refused", "withdrawn")):
            return False
        if (step.due_on is not None) != (step.to == "disbursed"):
            return False
        if step.due_on and not step.on < step.due_on <= date(step.on.year + 3, step.on.month, min(step.on.day, 28)):
            return False
        return step.amount_fen is None or step.amount_fen <= self.most()


@given(st.integers(1, 11), st.lists(_STEPS, max_size=12))
def test_a_loan_walks_as_the_clause_says(asked: int, steps: list[Step]) -> None:
    told, here = Told(asked), Loan(LoanState.REFERRED, asked, None, BEGUN)
    for step in steps:
        columns = None
        with suppress(Problem):
            columns = rules.written_by(here, step, LIMIT, TODAY)
        assert (columns is not None) == told.takes(step)
        if columns is not None:
            told.steps.append(step)
            here = Loan(step.to, asked, columns.get("approved_fen", here.approved_fen), step.on)
            assert columns["state"] == told.state()
            assert set(columns.values()) >= {step.on} | ({step.amount_fen} - {None})


def test_a_whole_way_and_what_each_step_needs() -> None:
    loan = Loan(LoanState.REFERRED, 9, None, BEGUN)
    with pytest.raises(LoanMove) as refused:
        rules.written_by(loan, Step(LoanState.DISBURSED, TODAY), LIMIT, TODAY)
    assert "可以变为：已申请、已撤回" in refused.value.detail
    assert rules.written_by(loan, Step(LoanState.APPLIED, TODAY), LIMIT, TODAY) == {
        "state": "applied",
        "applied_on": TODAY,
    }
    applied = Loan(LoanState.APPLIED, 9, None, BEGUN)
    for step, words in (
        (Step(LoanState.APPROVED, TODAY), "请填写金额"),
        (Step(LoanState.APPROVED, TODAY, 10), "不能超过申请的 0.09 元"),
        (Step(LoanState.REFUSED, TODAY), "请写明原因"),
        (Step(LoanState.APPROVED, date(2023, 12, 31), 8), "日期不能早于 2024-01-01"),
    ):
        with pytest.raises(WrongStartup) as wrong:
            rules.written_by(applied, step, LIMIT, TODAY)
        assert words in wrong.value.detail


def test_a_referral_is_told_the_limit_of_its_day() -> None:
    rules.require_limit("/asked_fen", 8, LIMIT, BEGUN)
    with pytest.raises(WrongStartup) as refused:
        rules.require_limit("/asked_fen", 9, LIMIT, BEGUN)
    assert refused.value.detail == "推荐那天（2024-01-01）这种贷款最高 0.08 元"


@pytest.mark.parametrize(
    ("paid", "years", "last"),
    [
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (TODAY, 3, date(2027, 3, 1)),
    ],
)
def test_the_last_day_is_years_later(paid: date, years: int, last: date) -> None:
    assert rules.latest_due(paid, years) == last


def test_overdue_is_told_by_the_day() -> None:
    day = timedelta(days=1)
    assert [rules.is_overdue("disbursed", TODAY + each * day, TODAY) for each in (-1, 0, 1)] == [True, False, False]
    assert not rules.is_overdue("repaid", BEGUN, TODAY)
    assert not rules.is_overdue("referred", None, TODAY)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20))
def test_nobody_pays_back_more_than_he_owes(disbursed: int, repaid: int, amount: int) -> None:
    if repaid + amount <= disbursed:
        rules.require_repayable("disbursed", disbursed, repaid, amount)
    else:
        with pytest.raises(RepaymentTooHigh):
            rules.require_repayable("disbursed", disbursed, repaid, amount)
    with pytest.raises(LoanMove):
        rules.require_repayable("approved", disbursed, repaid, amount)


@given(st.sampled_from(CaseState), st.sampled_from(CaseState), st.none() | st.just("迁出本县"))
def test_a_case_is_decided_once(here: CaseState, to: CaseState, reason: str | None) -> None:
    ways = {("proposed", "supported"), ("proposed", "declined"), ("supported", "ended")}
    if (here, to) not in ways:
        with pytest.raises(CaseMove):
            rules.require_case_move(here, to, reason)
    elif (reason is None) != (to == "supported"):
        with pytest.raises(WrongStartup):
            rules.require_case_move(here, to, reason)
    else:
        rules.require_case_move(here, to, reason)
