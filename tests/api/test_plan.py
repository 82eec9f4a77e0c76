"""Plans over HTTP: drafts may differ, issued ones add up and do not change, adjustments are numbered."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from tests.factories.callers import Caller, Callers
from tests.factories.direct import as_county

ISSUE = "UPDATE plan SET state = 'issued' WHERE id = :id"
YEARS = {2020: 18039, 2021: 18038, 2022: 18038}


def draft(since: int = 2020, **values: Any) -> dict[str, Any]:
    shift = since - 2020
    plan = {
        "name": "劳动力培训三年行动",
        "since_year": since,
        "until_year": since + 2,
        "total": 54115,
        "targets": [{"year": year + shift, "persons": persons} for year, persons in YEARS.items()],
    }
    return plan | values


def create(office: Caller, **values: Any) -> dict[str, Any]:
    answer = office.post("/plans", json=draft(**values))
    assert answer.status_code == 201, answer.text
    plan: dict[str, Any] = answer.json()
    return plan


def move(office: Caller, plan: dict[str, Any], verb: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = office.post(f"/plans/{plan['id']}/{verb}", json=body, if_match=plan["version"])
    assert answer.status_code == 200, answer.text
    moved: dict[str, Any] = answer.json()
    return moved


def issue(office: Caller, plan: dict[str, Any]) -> dict[str, Any]:
    return move(office, move(office, plan, "submission"), "issue")


def test_a_draft_may_differ_and_says_by_how_much(callers: Callers) -> None:
    office = callers.office()
    plan = create(office, since=2030, targets=[{"year": 2030, "persons": 18039}])
    assert plan["difference"] == {"target": 54115, "actual": 18039, "missing": 36076, "words": "还差 36,076"}
    refused = office.post(f"/plans/{plan['id']}/submission", if_match=plan["version"])
    assert refused.status_code == 422
    assert refused.json()["code"] == "plan_sums_differ"
    assert "还差 36,076" in refused.json()["detail"]


def test_an_issued_plan_is_locked_and_changes_by_a_numbered_adjustment(callers: Callers) -> None:
    office, township = callers.office(), callers.township("622926101")
    drafted = create(office)
    assert drafted["id"] not in [p["id"] for p in township.get("/plans").json()["items"]]
    plan = issue(office, drafted)
    assert plan["state"] == "issued"
    assert [t["persons"] for t in plan["targets"]] == [18039, 18038, 18038]
    assert plan["id"] in [p["id"] for p in township.get("/plans").json()["items"]]
    locked = office.put(f"/plans/{plan['id']}", json=draft(), if_match=plan["version"])
    assert (locked.status_code, locked.json()["code"]) == (409, "plan_locked")

    opened = office.post(
        f"/plans/{plan['id']}/adjustments", json={"reason": "州上增加任务", "document_number": "东培办〔2020〕3号"}
    )
    assert opened.status_code == 201
    adjusted = opened.json()
    targets = [{"year": 2020, "persons": 18040}, {"year": 2021, "persons": 18038}, {"year": 2022, "persons": 18038}]
    changed = office.put(
        f"/plans/{adjusted['id']}", json=draft(total=54116, targets=targets), if_match=adjusted["version"]
    )
    assert changed.status_code == 200
    second = issue(office, changed.json())
    assert (second["number"], second["document_number"]) == (1, "东培办〔2020〕3号")
    assert office.get(f"/plans/{plan['id']}").json()["state"] == "superseded"


def test_the_database_itself_refuses_sums_that_differ(callers: Callers, database: Database) -> None:
    plan = create(callers.office(), since=2040, targets=[{"year": 2040, "persons": 5}])
    with pytest.raises(DBAPIError, match="plan_sums_differ"):
        as_county(database, ISSUE, id=plan["id"])
    as_county(database, "UPDATE plan SET total = 5 WHERE id = :id", ISSUE, id=plan["id"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE target SET persons = persons + 1 WHERE plan_id = :id",
        "DELETE FROM target WHERE plan_id = :id",
        "UPDATE plan SET total = total + 1 WHERE id = :id",
        "DELETE FROM plan WHERE id = :id",
    ],
)
def test_the_database_locks_what_is_issued(callers: Callers, database: Database, statement: str) -> None:
    office = callers.office()
    since = 1900 + sum(map(ord, statement)) % 100
    plan = issue(office, create(office, since=since))
    with pytest.raises(DBAPIError, match="plan_locked"):
        as_county(database, statement, id=plan["id"])


def test_two_editors_do_not_overwrite_each_other(callers: Callers) -> None:
    first, second = callers.office(), callers.office()
    plan = create(first, since=2050)
    path = f"/plans/{plan['id']}"
    assert first.put(path, json=draft(2050, name="第一人修改"), if_match=plan["version"]).status_code == 200
    late = second.put(path, json=draft(2050, name="第二人修改"), if_match=plan["version"])
    assert late.status_code == 412
    assert late.json()["params"]["changed_by"] == "测试office"
    assert second.put(path, json=draft(2050)).status_code == 428


@pytest.mark.parametrize(
    "body",
    [
        draft(total=-1),
        draft(total=1.5),
        draft(total=True),
        draft(extra=1),
        draft(since_year=2023),
        draft(targets=[{"year": 2020, "persons": 1}, {"year": 2020, "persons": 2}]),
        draft(name="\u202e倒置"),
    ],
)
def test_bad_figures_are_refused_in_chinese(callers: Callers, body: dict[str, Any]) -> None:
    answer = callers.office().post("/plans", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] in {"invalid_input", "plan_period_wrong"}
    assert any("\u4e00" <= char <= "\u9fff" for char in answer.json()["detail"])


def test_an_issued_plan_has_addressees_and_read_receipts(callers: Callers) -> None:
    office, township = callers.office(), callers.township("622926102")
    plan = issue(office, create(office, since=2060))
    path = f"/plans/{plan['id']}"
    assert len(office.get(f"{path}/receipts").json()["items"]) == 24 + 9
    assert [r["read_at"] for r in township.get(f"{path}/receipts").json()["items"]] == [None]
    assert township.post(f"{path}/receipt").status_code == 200
    read = {r["unit"] for r in office.get(f"{path}/receipts").json()["items"] if r["read_at"]}
    assert read == {"622926102"}
    assert callers.department("lincao").post(f"{path}/receipt").status_code == 200


def test_the_plan_reads_as_of_an_earlier_moment(callers: Callers) -> None:
    office = callers.office()
    plan = create(office)
    body = draft(total=54116)
    body["targets"][0]["persons"] = 18040
    assert office.put(f"/plans/{plan['id']}", json=body, if_match=plan["version"]).status_code == 200
    changes = office.get(f"/plans/{plan['id']}/changes").json()["items"]
    fields = {f["name"]: (f["before"], f["after"]) for change in changes for f in change["fields"]}
    assert fields == {"total": (54115, 54116), "2020.persons": (18039, 18040)}
    at = datetime.fromisoformat(changes[0]["at"])
    now = office.get(f"/plans/{plan['id']}/as-of", params={"at": at.isoformat()}).json()
    then = office.get(f"/plans/{plan['id']}/as-of", params={"at": (at - timedelta(microseconds=1)).isoformat()}).json()
    assert [now["total"], then["total"]] == [54116, 54115]
    assert [now["targets"][0]["persons"], then["targets"][0]["persons"]] == [18040, 18039]
