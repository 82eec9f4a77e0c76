"""Cases of reports, and of what is looked into about vouchers."""

from typing import Any

from backend.access import Role
from backend.kernel import clock
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
from tests.contract.rows.inspection import readable
from tests.factories import vouchers as of
from tests.factories.institutions import post

WORDS = {"words": "持券人说没有见过这张券"}


def _report(stage: Stage, unit: Unit | None = None) -> Any:
    with stage.owner.begin() as connection:
        (key,) = readable(connection, unit or Unit())
    return key


@list_of("list_complaints")
def complaints(stage: Stage) -> Listing:
    """Reports."""
    return Listing(stage.callers.office(), lambda: _report(stage), query={"state": "received"})


@mutable("answer_complaint")
def a_report(stage: Stage) -> Target:
    """A report that is answered, and answered better."""
    key = _report(stage)
    answers = {"outcome": "upheld"}
    return Target(stage.callers.office(), {"id": key}, lambda nth: answers | {"answer": f"已查实并追回，第{nth}次"})


@mutable("close_complaint")
def an_answered_report(stage: Stage) -> Target:
    """A report that is closed."""
    key = _report(stage)
    stage.run(
        "UPDATE complaint SET state = 'answered', outcome = 'upheld', answer = '已查实', answered_by = uuidv7(),"
        " answered_at = now() WHERE id = :id",
        id=key,
    )
    return Target(stage.callers.office(), {"id": key}, version=2, once=True)


@foreign("complaints")
def a_report_next_door(stage: Stage) -> Foreign:
    """A report of another county."""
    key = _report(stage, Unit(region=NEIGHBOUR.region))
    return Foreign(stage.callers.office(), {"id": key})


@list_of("list_voucher_cases")
def voucher_cases(stage: Stage) -> Listing:
    """Cases."""
    return stage.listing("voucher_case")


def _chosen(stage: Stage) -> dict[str, Any]:
    """A sign: three holders chose a class at once."""
    desk = of.counter(stage.callers, stage.owner, many=3)
    for nth in range(3):
        desk.reserved(nth)
    return {"kind": "minutes", "subject": desk.opened["id"], "year": clock.today().year}


@creating("explain_voucher_signal")
def an_explanation(stage: Stage) -> Creation:
    """The n-th word about a sign."""
    sign = _chosen(stage)
    return Creation(
        stage.callers.office(),
        stage.callers.office(),
        lambda nth: Ask(options={"json": sign | {"words": f"当面发券，第{nth}次核实"}}),
        "signal_note",
    )


@creating("open_voucher_case")
def a_new_case(stage: Stage) -> Creation:
    """The n-th report becomes a case."""
    report = once_each(lambda: str(_report(stage)))
    body = {"title": "举报有人收券", "voucher_ids": []}
    return Creation(
        stage.callers.office(),
        stage.callers.office(),
        lambda nth: Ask(options={"json": body | {"complaint_id": report(nth)}}),
        "voucher_case",
    )


def _opened(stage: Stage, *steps: str) -> Any:
    """A case that an inspector opened, and what was done with it."""
    sign = _chosen(stage)
    inspector = stage.callers.of(Role.INSPECTOR)
    case = post(inspector, "/voucher-cases", {"signal": sign, "title": "刚发券就选班", "voucher_ids": []})
    for verb in steps:
        case = post(inspector, f"/voucher-cases/{case['id']}/{verb}", WORDS, if_match=case["version"])
    return case


@creating("add_case_evidence")
def evidence(stage: Stage) -> Creation:
    """The n-th evidence."""
    case = _opened(stage)
    return Creation(
        stage.callers.office(),
        stage.callers.office(),
        lambda nth: Ask({"id": case["id"]}, {"json": {"words": f"第{nth}份持券人说明", "serials": []}}),
        "voucher_case_entry",
    )


@mutable("freeze_case_vouchers")
def a_case_to_freeze(stage: Stage) -> Target:
    """A case whose vouchers are frozen."""
    return target(stage.callers.office(), _opened(stage), body=lambda _: WORDS, once=True)


@mutable("thaw_case_vouchers")
def a_case_to_thaw(stage: Stage) -> Target:
    """A case whose vouchers are thawed."""
    return target(stage.callers.office(), _opened(stage, "freezing"), body=lambda _: WORDS, once=True)


@mutable("decide_voucher_case")
def a_case_to_decide(stage: Stage) -> Target:
    """A case that somebody else opened."""
    decision = WORDS | {"outcome": "partly", "void": False}
    return target(stage.callers.office(), _opened(stage), body=lambda _: decision, once=True)


@foreign("voucher-cases")
def a_case_next_door(stage: Stage) -> Foreign:
    """A case of another county."""
    (key,) = stage.make("voucher_case", Unit(region=NEIGHBOUR.region))
    return Foreign(stage.callers.office(), {"id": key})
