"""Cases of founders and their loans."""

from typing import Any

from tests.contract.cases.case import (
    Ask,
    Creation,
    Foreign,
    Listing,
    Stage,
    Target,
    creating,
    foreign,
    list_of,
    mutable,
)
from tests.contract.cases.institution import NEIGHBOUR, once_each, target
from tests.contract.rows.factory import Unit
from tests.factories import startup as of
from tests.factories.institutions import post
from tests.factories.people import register


@list_of("list_startup_cases")
def cases(stage: Stage) -> Listing:
    """Founders."""
    return stage.listing("startup_case")


@list_of("list_loan_referrals")
def loans(stage: Stage) -> Listing:
    """Loans."""
    return stage.listing("loan_referral")


def _supported(stage: Stage) -> dict[str, Any]:
    office = stage.callers.office()
    return of.supported(office, office)


def _by_office(stage: Stage, ask: Any, table: str) -> Creation:
    return Creation(stage.callers.office(), stage.callers.office(), ask, table)


@creating("create_startup_case")
def a_new_case(stage: Stage) -> Creation:
    """The n-th person is proposed."""
    office, body = stage.callers.office(), of.body("")  # a body keeps its days, whatever the clock says later
    person = once_each(lambda: register(office)["id"])
    return _by_office(stage, lambda nth: Ask(options={"json": body | {"person_id": person(nth)}}), "startup_case")


@creating("assign_startup_mentor")
def a_mentor(stage: Stage) -> Creation:
    """The n-th mentor."""
    at, body = {"id": _supported(stage)["id"]}, of.mentor()
    return _by_office(stage, lambda nth: Ask(at, {"json": body | {"name": f"第{nth}导师"}}), "startup_mentor")


@creating("create_startup_note")
def a_note(stage: Stage) -> Creation:
    """The n-th note."""
    at, body = {"id": _supported(stage)["id"]}, of.note()
    return _by_office(stage, lambda nth: Ask(at, {"json": body | {"words": f"第{nth}次上门"}}), "startup_note")


@creating("create_loan_referral")
def a_loan(stage: Stage) -> Creation:
    """A loan of the n-th founder."""
    case, body = once_each(lambda: _supported(stage)), of.referral({"id": ""})
    return _by_office(stage, lambda nth: Ask(options={"json": body | {"case_id": case(nth)["id"]}}), "loan_referral")


@creating("create_loan_repayment")
def a_repayment(stage: Stage) -> Creation:
    """The n-th repayment."""
    loan = of.disbursed(stage.callers.office(), _supported(stage))
    body = {"paid_on": of.day(1)}
    return _by_office(
        stage, lambda nth: Ask({"id": loan["id"]}, {"json": body | {"amount_fen": 1_000 + nth}}), "loan_repayment"
    )


@creating("reverse_loan_repayment")
def a_reversal(stage: Stage) -> Creation:
    """The n-th repayment was a mistake."""
    office = stage.callers.office()
    loan = of.disbursed(office, _supported(stage))
    wrong = once_each(lambda: of.repay(office, loan, 1_000).json()["repayments"][-1]["id"])
    return _by_office(
        stage,
        lambda nth: Ask({"id": loan["id"]}, {"json": {"repayment_id": wrong(nth), "reason": "记错了"}}),
        "loan_repayment",
    )


@mutable("change_startup_case")
def a_case(stage: Stage) -> Target:
    """A founder who founds something else."""
    return target(stage.callers.office(), _supported(stage), body=lambda nth: {"project": f"第{nth}加工部"})


@mutable("move_startup_case")
def a_case_that_ends(stage: Stage) -> Target:
    """A founder who goes on by himself."""
    body = {"to": "ended", "reason": "经营稳定"}
    return target(stage.callers.office(), _supported(stage), body=lambda _: body, once=True)


@mutable("move_loan_referral")
def a_loan_that_moves(stage: Stage) -> Target:
    """A loan that is given up."""
    office = stage.callers.office()
    loan = post(office, "/loan-referrals", of.referral(_supported(stage)))
    body = {"to": "withdrawn", "on": of.day(), "reason": "本人不贷了"}
    return target(office, loan, body=lambda _: body, once=True)


def _next_door(table: str) -> Any:
    def case(stage: Stage) -> Foreign:
        (row,) = stage.make(table, Unit(region=NEIGHBOUR.region))
        return Foreign(stage.callers.office(), {"id": row})

    return case


foreign("startup-cases")(_next_door("startup_case"))
foreign("loan-referrals")(_next_door("loan_referral"))
