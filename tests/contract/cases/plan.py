"""Cases of plans, allocations, requests and inputs."""

from collections.abc import Callable
from itertools import count
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
        answer = office.post(f"/{resource}/{thing['id']}/{verb}", json={}, if_match=thing["version"])
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


def _creation(stage: Stage, table: str, body: Callable[[int], dict[str, Any] | None], **address: object) -> Creation:
    """What the office creates by sending a body."""

    def ask(nth: int) -> Ask:
        return Ask(address, {"json": body(nth)})

    return Creation(stage.callers.office(), stage.callers.office(), ask, table)


@creating("create_policy_document")
def a_new_document(stage: Stage) -> Creation:
    """A document that is registered."""
    day = {"title": "关于技能培训的通知", "issuer": "县政府", "issued_on": "2024-01-05"}
    mark = next(_years)
    return _creation(stage, "policy_document", lambda nth: {"number": f"试〔{mark}〕{nth}号", **day})


@creating("create_plan")
def a_new_plan(stage: Stage) -> Creation:
    """A plan that is drafted."""
    year = next(_years)
    return _creation(stage, "plan", lambda nth: _plan_body(year, 100 + nth))


@creating("adjust_plan")
def a_new_adjustment(stage: Stage) -> Creation:
    """An issued plan of which an adjustment is opened."""
    plan = _plan(stage.callers.office(), next(_years), "submission", "issue")
    return _creation(
        stage, "plan", lambda nth: {"reason": f"第{nth}次调整", "document_number": "试〔2024〕9号"}, plan_id=plan["id"]
    )


@creating("create_allocation")
def a_new_table(stage: Stage) -> Creation:
    """A table that is computed for a year."""
    year = next(_years)
    _plan(stage.callers.office(), year, "submission", "issue")
    return _creation(stage, "allocation", lambda nth: {"year": year, "basis": "villages", "title": f"分解表之{nth}"})


@creating("copy_allocation")
def a_new_copy(stage: Stage) -> Creation:
    """An issued table that is copied; the request has no body."""
    table = _allocation(stage.callers.office(), "submission", "issue")
    return _creation(stage, "allocation", lambda _: None, allocation_id=table["id"])


@creating("copy_allocation_forward")
def a_new_years_table(stage: Stage) -> Creation:
    """A table that is carried to one of two other years."""
    office, years = stage.callers.office(), (next(_years), next(_years))
    for year in years:
        _plan(office, year, "submission", "issue")
    table = _allocation(office)
    return _creation(stage, "allocation", lambda nth: {"year": years[nth % 2]}, allocation_id=table["id"])


@creating("create_adjustment_request")
def a_new_request(stage: Stage) -> Creation:
    """A township that asks for another number, its earlier requests for the cell being withdrawn."""
    table = _allocation(stage.callers.office(), "submission", "issue")
    asked: set[int] = set()

    def ask(nth: int) -> Ask:
        if nth not in asked:
            asked.add(nth)
            stage.run("UPDATE adjustment_request SET state = 'withdrawn' WHERE state = 'pending'")
        body = {"allocation_id": table["id"], "department_id": CELL["department_id"], "wanted": 9000 + nth}
        return Ask({}, {"json": {**body, "reason": "劳动力外出较多"}})

    township = stage.callers.township
    return Creation(township(CELL["region"]), township(CELL["region"]), ask, "adjustment_request")


@creating("create_department_plan")
def a_new_figure(stage: Stage) -> Creation:
    """A department's figure."""
    known = {"department_id": "renshe", "year": 2024, "source_document": "试〔2024〕1号", "persons": 100}
    return _creation(stage, "department_plan", lambda nth: {**known, "title": f"上级下达任务之{nth}"})


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
