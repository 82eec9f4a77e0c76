"""Keeping trades and the small lists: dated, renamed, closed, never deleted."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from tests.factories.callers import Caller, Callers

TRADE: dict[str, Any] = {
    "code": None,
    "name": "养老护理",
    "industry": "laowu",
    "lead_department": "fulian",
    "valid_since": "2021-01-01",
}
ENTRY: dict[str, Any] = {"kind": "training_mode", "code": None, "name": "送教上门", "valid_since": "2021-01-01"}


def _changed(caller: Caller, path: str) -> dict[str, Any]:
    newest: dict[str, Any] = caller.get(f"{path}/changes").json()["items"][0]
    return {field["name"]: (field["before"], field["after"]) for field in newest["fields"]}


def test_a_trade_gets_its_code_its_place_and_its_lead(callers: Callers) -> None:
    office = callers.office()
    made = office.post("/trades", json=TRADE)
    assert made.status_code == 201, made.text
    trade = made.json()
    assert (trade["code"], trade["lead_source"], trade["version"]) == ("yanglaohuli", "office", 1)
    cells = office.get("/responsibilities?covers=yanglaohuli").json()["items"]
    assert [(cell["department_id"], cell["is_lead"]) for cell in cells] == [("fulian", True)]
    assert office.post("/trades", json=TRADE).json()["code"] == "entry_name_taken"
    assert office.get("/trades?limit=200").json()["items"][-1]["code"] == "yanglaohuli"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"code": "dianhan"}, 409, "entry_code_taken"),
        ({"name": "电焊"}, 409, "entry_name_taken"),
        ({"industry": "none"}, 422, "unknown_reference"),
        ({"lead_department": "none"}, 422, "not_covered"),
        ({"name": ""}, 422, "invalid_input"),
        ({"code": "Ä"}, 422, "invalid_input"),
    ],
)
def test_a_wrong_trade_is_refused(callers: Callers, fields: dict[str, Any], status: int, code: str) -> None:
    answer = callers.office().post("/trades", json=TRADE | {"name": "保育员"} | fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_trade_is_renamed_closed_and_opened_again(callers: Callers) -> None:
    office = callers.office()
    path = "/trades/shouzhua"
    assert office.patch(path, if_match=1, json={"name": "东乡手抓制作", "industry": "wenlv"}).status_code == 200
    assert set(_changed(office, path)) == {"name", "industry"}
    assert office.patch(path, if_match=1, json={"name": "别的"}).status_code == 412
    assert office.patch(path, if_match=2, json={"name": "电焊"}).json()["code"] == "entry_name_taken"
    assert office.patch(path, if_match=2, json={"industry": "none"}).json()["code"] == "unknown_reference"
    closed = office.post(f"{path}/closing", if_match=2, json={"valid_until": "2022-01-01"})
    assert closed.json()["valid_until"] == "2022-01-01"
    assert (
        office.post(f"{path}/closing", if_match=3, json={"valid_until": "2022-02-01"}).json()["code"] == "entry_closed"
    )
    assert office.patch(path, if_match=3, json={"name": "别的"}).json()["code"] == "entry_closed"
    choosable = office.get("/trades?on=2022-01-01&limit=200").json()["items"]
    assert "shouzhua" not in {trade["code"] for trade in choosable}
    assert office.get(path).json()["name"] == "东乡手抓制作", "closed ones keep their name"
    assert office.delete(f"{path}/closing", if_match=3).json()["valid_until"] is None


def test_an_entry_lives_its_whole_life(callers: Callers) -> None:
    office = callers.office()
    made = office.post("/dictionaries", json=ENTRY)
    assert made.status_code == 201, made.text
    path = f"/dictionaries/training_mode/{made.json()['code']}"
    assert made.json()["code"] == "songjiaoshangmen"
    renamed = office.patch(path, if_match=1, json={"name": "送教下乡", "position": 3})
    assert (renamed.json()["name"], renamed.headers["etag"]) == ("送教下乡", '"2"')
    assert _changed(office, path)["name"] == ("送教上门", "送教下乡")
    assert office.patch(path, if_match=1, json={"name": "别的"}).status_code == 412
    assert office.patch(path, json={"name": "别的"}).status_code == 428
    closed = office.post(f"{path}/closing", if_match=2, json={"valid_until": "2022-01-01"})
    assert closed.json()["valid_until"] == "2022-01-01"
    assert office.patch(path, if_match=3, json={"name": "别的"}).json()["code"] == "entry_closed"
    again = office.post("/dictionaries", json=ENTRY | {"name": "送教下乡"})
    assert "可以恢复" in again.json()["detail"]
    assert office.delete(f"{path}/closing", if_match=3).json()["valid_until"] is None
    assert len(office.get(f"{path}/changes").json()["items"]) == 4


def test_the_same_code_in_two_lists_keeps_two_histories(callers: Callers) -> None:
    office = callers.office()
    assert (
        office.patch("/dictionaries/practical_venue/workshop", if_match=1, json={"name": "生产车间"}).status_code == 200
    )
    assert len(office.get("/dictionaries/practical_venue/workshop/changes").json()["items"]) == 2
    assert len(office.get("/dictionaries/institution_type/workshop/changes").json()["items"]) == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"kind": "none"}, 422, "unknown_reference"),
        ({"code": "voucher"}, 409, "entry_code_taken"),
        ({"name": "订单式"}, 409, "entry_name_taken"),
        ({"valid_since": None}, 422, "invalid_input"),
    ],
)
def test_a_wrong_entry_is_refused(callers: Callers, fields: dict[str, Any], status: int, code: str) -> None:
    answer = callers.office().post("/dictionaries", json=ENTRY | {"name": "新方式"} | fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_closing_before_the_start_is_refused(callers: Callers) -> None:
    answer = callers.office().post("/dictionaries/media/radio/closing", if_match=1, json={"valid_until": "2020-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_dates")


@pytest.mark.parametrize("path", ["/trades/none", "/dictionaries/media/none"])
def test_what_does_not_exist_cannot_change(callers: Callers, path: str) -> None:
    office = callers.office()
    assert office.patch(path, if_match=1, json={}).status_code == 404
    assert office.post(f"{path}/closing", if_match=1, json={"valid_until": "2022-01-01"}).status_code == 404
    assert office.delete(f"{path}/closing", if_match=1).status_code == 404


def test_a_holiday_has_its_end_and_is_moved_or_called_off(callers: Callers) -> None:
    office = callers.office()
    feast = {"kind": "holiday", "code": None, "name": "2027年开斋节", "valid_since": "2027-03-10"}
    for until in (None, "2027-03-10"):
        answer = office.post("/dictionaries", json=feast | {"valid_until": until})
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_dates")
    made = office.post("/dictionaries", json=feast | {"valid_until": "2027-03-11"}).json()
    path = f"/dictionaries/holiday/{made['code']}"
    assert office.patch(path, if_match=1, json={"name": "2027年开斋节（州）"}).status_code == 200
    moved = office.post(f"{path}/closing", if_match=2, json={"valid_until": "2027-03-13"})
    assert moved.json()["valid_until"] == "2027-03-13"
    assert office.delete(f"{path}/closing", if_match=3).json()["code"] == "wrong_dates"
    off = office.post(f"{path}/closing", if_match=3, json={"valid_until": "2027-03-10"})
    assert off.status_code == 200, "called off: no day is left"
    on = office.get("/dictionaries?kind=holiday&on=2026-02-23").json()["items"]
    assert [each["name"] for each in on] == ["2026年春节"]


def test_the_database_lets_no_holiday_go_on_for_ever(owner: Engine) -> None:
    endless = text("UPDATE dictionary_entry SET valid_until = NULL WHERE kind = 'holiday'")
    with pytest.raises(IntegrityError, match="ck_dictionary_entry_holiday"), owner.begin() as connection:
        connection.execute(endless)
