"""Cases of plans, allocations, requests and inputs."""

from itertools import count
from typing import Any

from tests.contract.cases.case import Foreign, Listing, Stage, Target, foreign, list_of, mutable
from tests.contract.rows.factory import Unit
from tests.factories.callers import Caller

ELSEWHERE = Unit(region="622927101")
CELL = {"region": "622926101", "department_id": "renshe"}
_years = count(1901)


def _plan(office: Caller, year: int, *verbs: str) -> dict[str, Any]:
    """A plan of one year, moved along."""
    return _moved(office, "plans", _plan_body(year, 100), *verbs)


def _plan_body(year: int, total: int) -> dict[str, Any]:
    targets = [{"year": year, "persons": total}]
    return {"name": "三年行动", "since_year": year, "until_year": year, "total": total, "targets": targets}


def _allocation(office: Caller, *verbs: str) -> dict[str, Any]:
    """A table of a year whose plan is in force, moved along."""
    year = next(_years)
    _plan(office, year, "submission", "issue")
    return _moved(office, "allocations", {"year": year, "basis": "villages"}, *verbs)


def _moved(office: Caller, resource: str, body: dict[str, Any], *verbs: str) -> dict[str, Any]:
    answer = office.post(f"/{resource}", json=body)
    for verb in verbs:
        thing = answer.json()
        answer = office.post(f"/{resource}/{thing['id']}/{verb}", if_match=thing["version"])
    assert answer.is_success, answer.text
    result: dict[str, Any] = answer.json()
    return result


@list_of("list_policy_documents")
def policy_documents(stage: Stage) -> Listing:
    """The documents."""
    return stage.listing("policy_document")


@list_of("list_plans")
def plans(stage: Stage) -> Listing:
    """The plans."""
    return stage.listing("plan")


@list_of("list_allocations")
def allocations(stage: Stage) -> Listing:
    """The tables."""
    return stage.listing("allocation")


@list_of("list_adjustment_requests")
def adjustment_requests(stage: Stage) -> Listing:
    """The requests."""
    return stage.listing("adjustment_request")


@list_of("list_department_plans")
def department_plans(stage: Stage) -> Listing:
    """The departments' figures."""
    return stage.listing("department_plan")


def _receipts(stage: Stage, table: str, parameter: str) -> Listing:
    (thing,) = stage.make(table)
    towns = (f"6229261{number:02d}" for number in range(1, 25))

    def more() -> None:
        stage.put("receipt", object_type=table, object_id=str(thing), region=next(towns), department_id=None)

    return Listing(stage.callers.office(), more, {parameter: thing})


@list_of("list_plan_receipts")
def plan_receipts(stage: Stage) -> Listing:
    """Who has read a plan."""
    return _receipts(stage, "plan", "plan_id")


@list_of("list_allocation_receipts")
def allocation_receipts(stage: Stage) -> Listing:
    """Who has read a table."""
    return _receipts(stage, "allocation", "allocation_id")


def _target(caller: Caller, parameter: str, thing: dict[str, Any], **more: Any) -> Target:
    return Target(caller, {parameter: thing["id"]}, version=thing["version"], **more)


@mutable("change_plan")
def a_draft_plan(stage: Stage) -> Target:
    """A draft that gets another total."""
    office, year = stage.callers.office(), next(_years)
    return _target(office, "plan_id", _plan(office, year), body=lambda nth: _plan_body(year, nth))


@mutable("delete_plan", "submit_plan")
def a_draft_plan_to_move(stage: Stage) -> Target:
    """A draft that goes, or is handed in."""
    office = stage.callers.office()
    return _target(office, "plan_id", _plan(office, next(_years)), once=True)


@mutable("return_plan", "issue_plan")
def a_submitted_plan(stage: Stage) -> Target:
    """A plan that is sent back, or issued."""
    office = stage.callers.office()
    submitted = _plan(office, next(_years), "submission")
    return _target(office, "plan_id", submitted, body=lambda _: {"reason": "请核对"}, once=True)


@mutable("change_allocation_cells")
def a_draft_table(stage: Stage) -> Target:
    """A table of which a cell changes."""
    office = stage.callers.office()
    return _target(office, "allocation_id", _allocation(office), body=lambda nth: {"cells": [{**CELL, "persons": nth}]})


@mutable("compute_allocation")
def a_table_to_compute(stage: Stage) -> Target:
    """A table that is computed anew."""
    office = stage.callers.office()
    return _target(
        office,
        "allocation_id",
        _allocation(office),
        body=lambda nth: {
            "rows": [{"key": CELL["region"], "weight": 1 + nth}],
            "columns": [{"key": CELL["department_id"], "weight": 1}],
        },
    )


@mutable("delete_allocation", "submit_allocation")
def a_draft_table_to_move(stage: Stage) -> Target:
    """A table that goes, or is handed in."""
    office = stage.callers.office()
    return _target(office, "allocation_id", _allocation(office), once=True)


@mutable("return_allocation")
def a_submitted_table(stage: Stage) -> Target:
    """A table that is sent back."""
    office = stage.callers.office()
    submitted = _allocation(office, "submission")
    return _target(office, "allocation_id", submitted, body=lambda _: {"reason": "请核对"}, once=True)


@mutable("issue_allocation")
def a_table_to_issue(stage: Stage) -> Target:
    """A table that is issued."""
    office = stage.callers.office()
    return _target(office, "allocation_id", _allocation(office, "submission"), body=lambda _: {}, once=True)


@mutable("answer_adjustment_request")
def a_request(stage: Stage) -> Target:
    """A request that is answered."""
    (request_id,) = stage.make("adjustment_request")
    answer = {"accepted": False, "answer": "按原任务执行"}
    return Target(stage.callers.office(), {"request_id": request_id}, lambda _: answer, once=True)


@mutable("change_department_plan")
def a_figure(stage: Stage) -> Target:
    """A department's figure that is corrected."""
    (row_id,) = stage.make("department_plan")
    return Target(stage.callers.office(), {"row_id": row_id}, lambda nth: {"persons": nth})


@mutable("delete_department_plan")
def a_figure_to_withdraw(stage: Stage) -> Target:
    """A department's figure that is withdrawn."""
    (row_id,) = stage.make("department_plan")
    return Target(stage.callers.office(), {"row_id": row_id}, once=True)


@foreign("plans")
def another_countys_plan(stage: Stage) -> Foreign:
    """A plan in force next door."""
    (plan_id,) = stage.make("plan", ELSEWHERE)
    return Foreign(stage.callers.office(), {"plan_id": plan_id})


@foreign("allocations")
def another_countys_table(stage: Stage) -> Foreign:
    """A table in force next door."""
    (allocation_id,) = stage.make("allocation", ELSEWHERE)
    return Foreign(stage.callers.office(), {"allocation_id": allocation_id, **CELL})


@foreign("adjustment-requests")
def another_countys_request(stage: Stage) -> Foreign:
    """A request next door."""
    (request_id,) = stage.make("adjustment_request", ELSEWHERE)
    return Foreign(stage.callers.office(), {"request_id": request_id})


@foreign("department-plans")
def another_countys_figure(stage: Stage) -> Foreign:
    """A department's figure next door."""
    (row_id,) = stage.make("department_plan", ELSEWHERE)
    return Foreign(stage.callers.office(), {"row_id": row_id})
