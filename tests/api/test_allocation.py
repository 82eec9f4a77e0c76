"""Allocations over HTTP: computed exactly, edited, issued, explained, adjusted; each unit sees its own part."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from tests.api.test_plan import create as create_plan
from tests.api.test_plan import issue as issue_plan
from tests.factories.callers import Caller, Callers
from tests.factories.direct import as_county

SHARES = {
    "renshe": 28,
    "jiaoyu": 8,
    "nongye": 24,
    "zhixiao": 16,
    "tuanwei": 5,
    "fulian": 8,
    "shangwu": 6,
    "yuanlin": 2,
    "lincao": 3,
}


@pytest.fixture(scope="module")
def office(callers: Callers) -> Caller:
    office = callers.office()
    issue_plan(office, create_plan(office))
    return office


def make(office: Caller, **values: Any) -> dict[str, Any]:
    body = {
        "year": 2020,
        "basis": "villages",
        "columns": [{"key": key, "weight": weight} for key, weight in SHARES.items()],
    }
    answer = office.post("/allocations", json=body | values)
    assert answer.status_code == 201, answer.text
    table: dict[str, Any] = answer.json()
    return table


def move(office: Caller, table: dict[str, Any], verb: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = office.post(f"/allocations/{table['id']}/{verb}", json=body, if_match=table["version"])
    assert answer.status_code == 200, answer.text
    moved: dict[str, Any] = answer.json()
    return moved


@pytest.fixture(scope="module")
def issued(office: Caller) -> dict[str, Any]:
    return move(office, move(office, make(office), "submission"), "issue", {})


def test_every_sum_matches(office: Caller) -> None:
    table = make(office)
    assert (len(table["rows"]), len(table["columns"]), len(table["cells"])) == (24, 9, 216)
    assert sum(cell["persons"] for cell in table["cells"]) == 18039
    assert {line["words"] for line in table["rows"] + table["columns"]} == {"相符"}


def test_a_contradiction_names_rows_and_columns(office: Caller) -> None:
    table = make(office)
    body = {
        "rows": [{"key": r["key"], "weight": r["weight"], "total": r["total"]} for r in table["rows"]],
        "columns": [{"key": c["key"], "weight": c["weight"], "total": c["total"]} for c in table["columns"]],
        "limits": [{"region": r["key"], "department_id": "renshe", "cap": 1} for r in table["rows"]],
    }
    refused = office.post(f"/allocations/{table['id']}/computation", json=body, if_match=table["version"])
    assert (refused.status_code, refused.json()["code"]) == (422, "plan_cannot_apportion")
    assert "县人社局" in refused.json()["detail"]
    assert "最多 24" in refused.json()["detail"]
    assert office.get(f"/allocations/{table['id']}").json()["cells"] == table["cells"], "nothing half-stored"


def test_fixed_cells_stay_when_computed_anew(office: Caller) -> None:
    table = make(office)
    body = {
        "rows": [{"key": r["key"], "weight": r["weight"]} for r in table["rows"]],
        "columns": [{"key": c["key"], "weight": c["weight"]} for c in table["columns"]],
        "limits": [{"region": "622926101", "department_id": "fulian", "fixed": 100}],
    }
    answer = office.post(f"/allocations/{table['id']}/computation", json=body, if_match=table["version"])
    assert answer.status_code == 200, answer.text
    cells = {(c["region"], c["department_id"]): c["persons"] for c in answer.json()["cells"]}
    assert cells["622926101", "fulian"] == 100
    assert sum(cells.values()) == 18039


def test_a_draft_by_hand_may_differ_but_not_be_submitted(office: Caller) -> None:
    table = make(office)
    cell = table["cells"][0]
    body = {"cells": [{"region": cell["region"], "department_id": cell["department_id"], "persons": 0}]}
    changed = office.put(f"/allocations/{table['id']}/cells", json=body, if_match=table["version"])
    assert changed.status_code == 200, changed.text
    assert changed.json()["difference"]["words"] == f"还差 {cell['persons']}"
    refused = office.post(f"/allocations/{table['id']}/submission", if_match=changed.json()["version"])
    assert (refused.status_code, refused.json()["code"]) == (422, "plan_sums_differ")
    assert "还差" in refused.json()["detail"]


@pytest.mark.parametrize("persons", [-1, 1.5, "12", True, None, 10**12])
def test_a_negative_or_fractional_quota_is_refused(office: Caller, persons: object) -> None:
    table = make(office)
    body = {"cells": [{"region": "622926101", "department_id": "renshe", "persons": persons}]}
    refused = office.put(f"/allocations/{table['id']}/cells", json=body, if_match=table["version"])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/cells/0/persons"


def test_two_people_at_once_get_412_with_who_and_when(callers: Callers, office: Caller) -> None:
    table, other = make(office), callers.office()
    body = {"cells": [{"region": "622926101", "department_id": "renshe", "persons": 1}]}
    path = f"/allocations/{table['id']}/cells"
    assert office.put(path, json=body, if_match=table["version"]).status_code == 200
    late = other.put(path, json=body, if_match=table["version"])
    assert late.status_code == 412
    assert late.json()["params"]["changed_by"]
    assert late.json()["params"]["changed_at"]


def test_units_see_their_own_part_of_the_issued_table(callers: Callers, office: Caller, issued: dict[str, Any]) -> None:
    draft = make(office, title="未发布的草稿")
    township, department = callers.township("622926101"), callers.department("fulian")
    assert [t["id"] for t in township.get("/allocations").json()["items"]] == [issued["id"]]
    assert township.get(f"/allocations/{draft['id']}").status_code == 404
    row = township.get(f"/allocations/{issued['id']}").json()
    assert {cell["region"] for cell in row["cells"]} == {"622926101"}
    assert len(row["cells"]) == 9
    column = department.get(f"/allocations/{issued['id']}").json()
    assert {cell["department_id"] for cell in column["cells"]} == {"fulian"}
    assert len(column["cells"]) == 24
    assert len(office.get(f"/allocations/{issued['id']}").json()["cells"]) == 216, "the other cells exist"


def test_any_cell_answers_why(callers: Callers, issued: dict[str, Any]) -> None:
    township = callers.township("622926101")
    path = f"/allocations/{issued['id']}/cells"
    why = township.get(f"{path}/622926101/renshe/explanation").json()
    assert any("按比例应得" in sentence for sentence in why["sentences"])
    assert township.get(f"{path}/622926102/renshe/explanation").status_code == 404


def test_what_if_compare_and_publish_as_adjustment_one(
    callers: Callers, office: Caller, issued: dict[str, Any], database: Database
) -> None:
    copy = office.post(f"/allocations/{issued['id']}/copies").json()
    same = [(c["region"], c["department_id"], c["persons"]) for c in issued["cells"]]
    assert [(c["region"], c["department_id"], c["persons"]) for c in copy["cells"]] == same
    old = {(r, d): n for r, d, n in same}
    swap = [
        ("622926101", "renshe", 1),
        ("622926101", "fulian", -1),
        ("622926102", "renshe", -1),
        ("622926102", "fulian", 1),
    ]
    cells = [{"region": r, "department_id": d, "persons": old[r, d] + by} for r, d, by in swap]
    changed = office.put(f"/allocations/{copy['id']}/cells", json={"cells": cells}, if_match=copy["version"]).json()
    comparison = office.get(f"/allocations/{copy['id']}/comparison").json()
    assert sorted(c["delta"] for c in comparison["changes"]) == [-1, -1, 1, 1]
    assert comparison["total_delta"] == 0
    submitted = move(office, changed, "submission")
    bare = office.post(f"/allocations/{copy['id']}/issue", json={}, if_match=submitted["version"])
    assert (bare.status_code, bare.json()["code"]) == (422, "plan_reason_required")
    why = {"reason": "达板镇劳务需求增加", "document_number": "东培办〔2020〕7号"}
    published = move(office, submitted, "issue", why)
    assert published["number"] == 1
    sentences = office.get(f"/allocations/{copy['id']}/cells/622926101/renshe/explanation").json()["sentences"]
    assert "任务调整第 1 号（东培办〔2020〕7号）" in sentences[-1]
    assert office.get(f"/allocations/{issued['id']}").json()["state"] == "superseded"
    with pytest.raises(DBAPIError, match="plan_locked"):
        as_county(database, "UPDATE allocation_cell SET persons = 0 WHERE allocation_id = :id", id=copy["id"])


def test_the_database_refuses_to_issue_a_table_that_does_not_add_up(office: Caller, database: Database) -> None:
    table = make(office)
    with pytest.raises(DBAPIError, match="plan_sums_differ"):
        as_county(
            database,
            "UPDATE allocation_cell SET persons = persons + 1 WHERE allocation_id = :id AND region = '622926101'",
            "UPDATE allocation SET state = 'issued' WHERE id = :id",
            id=table["id"],
        )


def test_a_township_asks_and_the_office_answers(callers: Callers, office: Caller) -> None:
    current = next(t for t in office.get("/allocations?year=2020").json()["items"] if t["state"] == "issued")
    township = callers.township("622926104")
    body = {"allocation_id": current["id"], "department_id": "fulian", "wanted": 7, "reason": "妇女外出务工多"}
    asked = township.post("/adjustment-requests", json=body)
    assert asked.status_code == 201, asked.text
    assert township.post("/adjustment-requests", json=body).status_code == 409, "one open request for a cell"
    assert callers.township("622926105").get("/adjustment-requests").json()["items"] == []
    answer = office.post(
        f"/adjustment-requests/{asked.json()['id']}/answer",
        json={"accepted": False, "answer": "请先完成现有任务"},
        if_match=1,
    )
    assert answer.json()["state"] == "refused"


def test_the_next_year_takes_the_weights_along(office: Caller, issued: dict[str, Any]) -> None:
    table = office.post(f"/allocations/{issued['id']}/next-year", json={"year": 2021}).json()
    assert (table["year"], table["target"], table["difference"]["words"]) == (2021, 18038, "相符")
    assert table["title"] == "东乡县2021年劳动力培训任务分解表"


def test_the_workbook_has_every_sum(office: Caller, issued: dict[str, Any]) -> None:
    answer = office.get(f"/allocations/{issued['id']}/workbook")
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = {row[1]: row[2:] for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows["全县合计"][0] == 18039
    assert sum(rows["全县合计"][1:10]) == 18039
    assert rows["其中：八大镇小计"][0] == sum(rows[name][0] for name in rows if name.endswith("镇") and name != "乡镇")
    assert sheet.page_setup.orientation == "landscape"


def test_departments_keep_their_own_annual_plans(callers: Callers, office: Caller) -> None:
    fulian, shangwu = callers.department("fulian"), callers.department("shangwu")
    body = {
        "department_id": "fulian",
        "year": 2020,
        "title": "省妇联巾帼培训",
        "persons": 600,
        "source_document": "甘妇发〔2020〕5号",
    }
    made = fulian.post("/department-plans", json=body)
    assert made.status_code == 201, made.text
    assert shangwu.get("/department-plans").json()["items"] == []
    assert [p["id"] for p in office.get("/department-plans").json()["items"]] == [made.json()["id"]]
    assert fulian.post("/department-plans", json=body | {"department_id": "shangwu"}).status_code == 403
    path = f"/department-plans/{made.json()['id']}"
    changed = fulian.patch(path, json={"persons": 650}, if_match=1)
    assert (changed.json()["persons"], changed.json()["version"]) == (650, 2)
    assert shangwu.delete(path, if_match=2).status_code == 404
    assert fulian.delete(path, if_match=2).status_code == 204


def test_the_table_reads_as_of_an_earlier_moment(office: Caller) -> None:
    table = make(office)
    first = table["cells"][0]
    started = office.get(f"/allocations/{table['id']}/changes").json()
    assert started["items"] == [], "nothing changed yet"
    body = {"cells": [{k: first[k] for k in ("region", "department_id")} | {"persons": first["persons"] + 7}]}
    saved = office.put(f"/allocations/{table['id']}/cells", json=body, if_match=table["version"])
    assert saved.status_code == 200, saved.text
    (change,) = office.get(f"/allocations/{table['id']}/changes").json()["items"]
    (cell,) = change["cells"]
    assert (cell["before"], cell["after"]) == (first["persons"], first["persons"] + 7)
    assert (cell["region_name"], cell["department_name"]) == ("锁南镇", "县妇联")
    now = office.get(f"/allocations/{table['id']}/as-of", params={"at": change["at"]}).json()
    assert sum(c["persons"] for c in now["cells"]) == 18046
    earlier = datetime.fromisoformat(change["at"]) - timedelta(microseconds=1)
    then = office.get(f"/allocations/{table['id']}/as-of", params={"at": earlier.isoformat()}).json()
    assert sum(c["persons"] for c in then["cells"]) == 18039
    before = office.get(f"/allocations/{table['id']}/as-of", params={"at": "2020-01-01T00:00:00Z"})
    assert before.status_code == 404


def test_the_newest_table_comes_first(office: Caller) -> None:
    made = [make(office)["id"] for _ in range(5)]
    listed = [row["id"] for row in office.get("/allocations", params={"year": 2020}).json()["items"]]
    assert listed[:5] == made[::-1]
