"""The progress over HTTP: every role's part, figures equal to what was stored, and an empty county."""

from typing import Any

import pytest

from backend.access import Role
from backend.kernel import clock
from tests.api.test_allocation import make, move
from tests.api.test_plan import create as create_plan
from tests.api.test_plan import issue as issue_plan
from tests.factories.callers import Caller, Callers
from tests.factories.people import change, register

DABAN, ELSEWHERE = "622926101", "622926102"


def read(caller: Caller, query: str = "") -> dict[str, Any]:
    answer = caller.get(f"/progress{query}")
    assert answer.status_code == 200, answer.text
    progress: dict[str, Any] = answer.json()
    return progress


NOBODY = dict.fromkeys(("enrolled", "counted", "certified", "employed"), 0)


def figures(progress: dict[str, Any]) -> dict[str, int | None]:
    return {figure["key"]: figure["value"] for figure in progress["figures"]}


def test_an_empty_county_says_what_is_missing(callers: Callers) -> None:
    progress = read(callers.office())
    assert (progress["plan"], progress["allocation"], progress["period"]) == (None,) * 3
    assert {(figure["rate"], figure["line"]) for figure in progress["figures"][:5]} == {(None, None)}
    assert (progress["year"], progress["years"]) == (clock.today().year, [clock.today().year])
    assert figures(progress) == {"target": None, "registered": 0, "wishes": 0} | NOBODY
    assert progress["figures"][0]["words"].endswith("任务还没有发布")
    assert len(progress["townships"]) == 24
    assert {(t["target"], t["registered"]) for t in progress["townships"]} == {(None, 0)}
    assert [month["persons"] for month in progress["months"]] == [0] * 12


@pytest.fixture(scope="module")
def table(callers: Callers) -> dict[str, Any]:
    """An issued plan and table; three people, one of them dead."""
    office = callers.office()
    issue_plan(office, create_plan(office))
    issued = move(office, move(office, make(office), "submission"), "issue", {})
    wishes = [{"trade": "binguan", "mode": None}]
    register(office, categories=["registered_poor", "relocated"], wishes=wishes)
    register(office, region=ELSEWHERE, categories=["registered_poor"])
    dead = register(office, categories=["relocated"], wishes=wishes)
    change(office, dead, "status", {"to": "dead", "reason": "因病去世", "on": clock.today().isoformat()})
    return issued


def rate(progress: dict[str, Any], key: str) -> tuple[int, int, str]:
    """Of how many how many, and what they are."""
    (figure,) = (each for each in progress["figures"] if each["key"] == key)
    return figure["rate"]["numerator"], figure["rate"]["denominator"], figure["of"]


def cells(table: dict[str, Any], **where: str) -> int:
    return sum(c["persons"] for c in table["cells"] if all(c[k] == v for k, v in where.items()))


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.AUDITOR])
def test_the_county_sees_all(callers: Callers, table: dict[str, Any], role: Role) -> None:
    progress = read(callers.of(role))
    assert (progress["area"], progress["year"], progress["years"]) == ("全县", 2020, [2020, 2021, 2022])
    assert (progress["allocation"]["id"], progress["plan"]["total"]) == (table["id"], 54115)
    assert figures(progress) == {"target": 18039, "registered": 2, "wishes": 1} | NOBODY
    assert list(figures(progress)) == ["target", "registered", "wishes", *NOBODY], "the order of the work"
    assert figures(progress["period"]) == {"target": 54115, "registered": 2, "wishes": 1} | NOBODY
    assert rate(progress, "registered") == (2, 54115, "2020—2022年任务"), "a year's target is not the registry's"
    assert rate(progress, "counted") == (0, 18039, "2020年度任务")
    assert rate(progress["period"], "counted") == (0, 54115, "2020—2022年任务")
    assert rate(progress, "certified")[2] == "结业人数"
    words = {figure["key"]: figure["line"]["words"] for figure in progress["figures"] if figure["line"]}
    assert words["counted"] == "2020年度已结束，还差 18,039 人"
    assert set(words) == set(figures(progress)) - {"target"}
    targets = {(t["code"], unit): persons for t in progress["townships"] for unit, persons in t["targets"].items()}
    assert targets == {(c["region"], c["department_id"]): c["persons"] for c in table["cells"]}
    daban = next(t for t in progress["townships"] if t["code"] == DABAN)
    assert (daban["registered"], daban["target"]) == (1, cells(table, region=DABAN))
    assert (daban["categories"], daban["wishes"]) == ({"registered_poor": 1, "relocated": 1}, {"binguan": 1})
    assert (daban["tile_row"], daban["tile_column"]) != (None, None)
    now = progress["months"][-1]
    assert (now["month"], now["persons"]) == (clock.today().replace(day=1).isoformat(), 2)
    assert now["categories"] == {"registered_poor": 2, "relocated": 1}


def test_every_figure_is_explained(callers: Callers, table: dict[str, Any]) -> None:
    office = callers.office()
    explained = {figure["key"]: figure["explain"] for figure in read(office)["figures"]}
    assert explained["target"]["link"] == f"/allocations/{table['id']}"
    assert office.get(explained["target"]["link"]).status_code == 200
    people = office.get(explained["registered"]["link"]).json()
    assert len(people["items"]) == 2, "the list behind the figure has as many"
    for explain in explained.values():
        assert explain["source"]
        assert explain["formula"]
        assert explain["as_of"] == clock.today().isoformat()


def test_a_township_sees_its_own_row(callers: Callers, table: dict[str, Any]) -> None:
    progress = read(callers.township(DABAN), f"?township={ELSEWHERE}")
    assert progress["area"] == "达板镇"
    assert [t["code"] for t in progress["townships"]] == [DABAN]
    target = cells(table, region=DABAN)
    assert figures(progress) == {"target": target, "registered": 1, "wishes": 1} | NOBODY
    assert rate(progress, "registered") == (1, target, "2020—2022年任务"), "as far as the tables are issued"
    assert progress["period"]["figures"][0]["words"] == "人；2021、2022年度还没有分解，没有计入"
    assert progress["months"][-1]["persons"] == 1, "another township's months are not to be had"


def test_a_department_sees_its_own_column(callers: Callers, table: dict[str, Any]) -> None:
    progress = read(callers.department("renshe"))
    assert [unit["code"] for unit in progress["units"]] == ["renshe"]
    assert len(progress["townships"]) == 24
    assert all(set(t["targets"]) == {"renshe"} for t in progress["townships"])
    shown = figures(progress)
    assert (shown["target"], shown["registered"]) == (cells(table, department_id="renshe"), 2)
    links = {figure["key"]: figure["explain"]["link"] for figure in progress["figures"]}
    assert links["registered"] is None, "departments open no person"
    (people,) = (figure for figure in progress["figures"] if figure["key"] == "registered")
    assert (people["rate"], people["line"]) == (None, None), "no people are a department's own"


def test_a_departments_wishes_are_those_of_its_trades(callers: Callers, table: dict[str, Any]) -> None:
    trades = callers.office().get("/trades?limit=200").json()["items"]
    lead = next(trade["lead_department"] for trade in trades if trade["code"] == "binguan")
    other = next(trade["lead_department"] for trade in trades if trade["lead_department"] != lead)
    assert figures(read(callers.department(lead)))["wishes"] == 1
    assert figures(read(callers.department(other)))["wishes"] == 0
    led = {trade["code"] for trade in trades if trade["lead_department"] == lead}
    assert {trade["code"] for trade in read(callers.department(lead))["trades"]} == led


def test_an_institution_sees_the_total_only(callers: Callers, table: dict[str, Any]) -> None:
    progress = read(callers.of(Role.INSTITUTION))
    assert figures(progress) == {"target": 18039} | NOBODY
    assert {figure["line"] for figure in progress["figures"]} == {None}, "nothing is asked of one institution"
    assert (progress["area"], progress["figures"][0]["name"]) == ("本机构", "全县2020年度任务")
    assert (progress["townships"], progress["months"], progress["units"]) == ([], [], [])


def test_another_year_and_one_township(callers: Callers, table: dict[str, Any]) -> None:
    office = callers.office()
    later = read(office, "?year=2021")
    assert (later["year"], later["allocation"], later["plan"]["total"]) == (2021, None, 54115)
    assert figures(later)["target"] is None
    narrowed = read(office, f"?township={ELSEWHERE}")
    assert narrowed["months"][-1]["persons"] == 1
    assert figures(narrowed)["registered"] == 2


def test_the_same_answer_is_not_sent_twice(callers: Callers, table: dict[str, Any]) -> None:
    office = callers.office()
    first = office.get("/progress")
    again = office.get("/progress", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    register(office, region=ELSEWHERE)
    assert office.get("/progress", headers={"If-None-Match": first.headers["etag"]}).status_code == 200
