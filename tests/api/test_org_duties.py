"""Departments and the responsibility matrix: exactly one lead for each thing."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories.callers import Caller, Callers


def _cells(caller: Caller, covers: str) -> dict[str, dict[str, Any]]:
    items = caller.get("/responsibilities", params={"covers": covers}).json()["items"]
    return {item["department_id"]: item for item in items}


def _add(caller: Caller, department: str, covers: str, *, lead: bool, kind: str = "trade") -> Any:
    body = {"department_id": department, "kind": kind, "covers": covers, "is_lead": lead, "clause": None}
    return caller.post("/responsibilities", json=body)


def test_a_department_changes_and_tells_who(callers: Callers) -> None:
    office = callers.office()
    answer = office.patch("/departments/lincao", if_match=1, json={"short_name": "林草中心", "drafts_plan": True})
    assert answer.status_code == 200
    newest = office.get("/departments/lincao/changes").json()["items"][0]
    assert {field["name"] for field in newest["fields"]} == {"short_name", "drafts_plan"}
    assert office.patch("/departments/lincao", if_match=1, json={"short_name": "别的"}).status_code == 412
    assert office.patch("/departments/lincao", json={"short_name": "别的"}).status_code == 428
    assert office.patch("/departments/none", if_match=1, json={}).status_code == 404
    assert office.patch("/departments/lincao", if_match=2, json={"position": 0}).status_code == 422


def test_the_lead_passes_from_one_department_to_another(callers: Callers) -> None:
    office = callers.office()
    cells = _cells(office, "dianshang")
    taker = cells["tuanwei"]
    body = {"is_lead": True, "clause": "R105"}
    answer = office.put(f"/responsibilities/{taker['id']}", if_match=taker["version"], json=body)
    assert answer.status_code == 200, answer.text
    after = _cells(office, "dianshang")
    assert {code: cell["is_lead"] for code, cell in after.items()} == {"tuanwei": True, "shangwu": False}
    trade = office.get("/trades/dianshang").json()
    assert (trade["lead_department"], trade["lead_source"]) == ("tuanwei", "office")
    shown = office.get(f"/responsibilities/{taker['id']}")
    assert shown.headers["etag"] == '"2"'
    changes = office.get(f"/responsibilities/{taker['id']}/changes").json()["items"]
    assert [field["name"] for field in changes[0]["fields"]] == ["is_lead"]


def test_the_lead_cannot_just_go(callers: Callers) -> None:
    office = callers.office()
    assert _add(office, "fulian", "pengren", lead=False).status_code == 201
    lead = _cells(office, "pengren")["zhixiao"]
    path = f"/responsibilities/{lead['id']}"
    for answer in (
        office.put(path, if_match=1, json={"is_lead": False, "clause": None}),
        office.delete(path, if_match=1),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "lead_needed")
    helper = _cells(office, "pengren")["fulian"]
    assert office.delete(f"/responsibilities/{helper['id']}", if_match=1).status_code == 204
    assert office.delete(path, if_match=1).status_code == 204, "the last one may go"
    assert _cells(office, "pengren") == {}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"department_id": "renshe", "covers": "meifa", "is_lead": False}, 409, "lead_needed"),
        ({"department_id": "renshe", "covers": "bianzhi", "is_lead": True}, 409, "lead_taken"),
        ({"department_id": "fulian", "covers": "bianzhi", "is_lead": False}, 409, "already_responsible"),
        ({"department_id": "nobody", "covers": "bianzhi", "is_lead": False}, 422, "not_covered"),
        ({"department_id": "renshe", "covers": "none", "is_lead": True}, 422, "not_covered"),
        ({"department_id": "renshe", "covers": "none", "is_lead": True, "kind": "person_group"}, 422, "not_covered"),
        ({"department_id": "renshe", "covers": "meifa", "is_lead": "yes"}, 422, "invalid_input"),
        ({"department_id": "renshe", "covers": "meifa", "is_lead": True, "kind": "place"}, 422, "invalid_input"),
    ],
)
def test_a_wrong_duty_is_refused(callers: Callers, fields: dict[str, Any], status: int, code: str) -> None:
    body = {"kind": "trade", "clause": None} | fields
    answer = callers.office().post("/responsibilities", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_first_department_leads_and_the_trade_follows(callers: Callers) -> None:
    office = callers.office()
    assert office.get("/trades/huahui").json()["lead_source"] == "assumed"
    assert _add(office, "nongye", "huahui", lead=True).status_code == 201
    trade = office.get("/trades/huahui").json()
    assert (trade["lead_department"], trade["lead_source"]) == ("nongye", "office")


def test_training_kinds_are_free_words_and_groups_known_ones(callers: Callers) -> None:
    office = callers.office()
    assert _add(office, "renshe", "数字技能培训", lead=True, kind="training_kind").status_code == 201
    assert _add(office, "renshe", "disabled", lead=True, kind="person_group").status_code == 201


def test_stale_and_missing_versions_and_absent_cells(callers: Callers) -> None:
    office = callers.office()
    cell = _cells(office, "chache")["zhixiao"]
    path, body = f"/responsibilities/{cell['id']}", {"is_lead": True, "clause": "R104"}
    assert office.put(path, json=body).status_code == 428
    assert office.put(path, if_match=5, json=body).status_code == 412
    assert office.delete(path, if_match=5).status_code == 412
    absent = "/responsibilities/00000000-0000-7000-8000-000000000000"
    assert office.put(absent, if_match=1, json=body).status_code == 404
    assert office.delete(absent, if_match=1).status_code == 404
    assert office.get(absent).status_code == 404


def test_the_database_itself_demands_one_lead(callers: Callers) -> None:
    """The rule holds against the owner's plain SQL too: none is refused at the end, two at once."""
    none = "UPDATE responsibility SET is_lead = false WHERE covers = 'tadiao'"
    with pytest.raises(DBAPIError, match="lead_needed"), callers.owner.begin() as connection:
        connection.execute(text(none))
    two = (
        "INSERT INTO responsibility (department_id, kind, covers, is_lead, county) "
        "VALUES ('renshe', 'trade', 'tadiao', true, '622926')"
    )
    with pytest.raises(DBAPIError, match="uq_responsibility_lead"), callers.owner.begin() as connection:
        connection.execute(text(two))
