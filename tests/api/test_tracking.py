"""Follow-up of those who were trained (R17, R46, R50, R69, R70): tasks, answers, corrections, rechecks, visits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.kernel import clock, jobs
from backend.kernel.db import Database
from backend.kernel.embedded import APPLICATION, EmbeddedServer
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post

TODAY = clock.today().isoformat()
WORK = {"outcome": "employed", "employer": "达板服装厂", "post": "缝纫工", "place": "county", "matches_trade": True}
PAID = {"contract": True, "insurance": False, "income_before_fen": 200_000, "income_after_fen": 380_000}


def said(**values: Any) -> dict[str, Any]:
    """What somebody said on the telephone today."""
    return {"kind": "first", "channel": "phone", "asked_on": TODAY} | values


@pytest.fixture
def work(server: EmbeddedServer, database_name: str, database: Database) -> Callable[[], None]:
    """Do what is queued."""
    return lambda: jobs.run_pending(server.url(database_name, APPLICATION), database)


@pytest.fixture
def room(callers: Callers, owner: Engine, work: Callable[[], None]) -> Room:
    """A class of two who completed it; it ended two days ago, and everybody is in the sample."""
    found = attending.completed(callers, owner, 2)
    attending.ended(owner, found.made["id"])
    work()
    with owner.begin() as connection:
        connection.execute(text("UPDATE followup_task SET sampled = true"))
    return found


def listed(who: Caller, room: Room, **query: Any) -> list[dict[str, Any]]:
    """The tasks of the class that somebody sees."""
    query |= {"class_id": room.made["id"]}
    items: list[dict[str, Any]] = who.get("/followup-tasks", params=query).json()["items"]
    return items


def test_a_class_that_is_completed_brings_its_tasks(callers: Callers, room: Room) -> None:
    town, department = callers.township(make.TOWNSHIP), callers.department(make.DEPARTMENT)
    for who in (town, department, room.school):
        assert sorted(row["months"] for row in listed(who, room)) == [0, 0, 3, 3, 6, 6, 12, 12]
    assert listed(callers.township("622926102"), room) == listed(callers.department("jiaoyu"), room) == []
    assert {row["point"] for row in listed(town, room, state="open")} == {0}, "the later ones have not come yet"
    duty = next(row for row in town.get("/duties").json()["items"] if row["kind"] == "followup")
    assert duty["words"].endswith("名学员等待就业跟踪（结业时）")
    assert duty["due"] == (clock.today() + timedelta(days=28)).isoformat()


def test_answers_are_corrected_by_new_rows_and_asked_again_by_somebody_else(callers: Callers, room: Room) -> None:
    town, department = callers.township(make.TOWNSHIP), callers.department(make.DEPARTMENT)
    path = f"/followup-tasks/{listed(town, room, state='open')[0]['id']}/records"
    told = post(town, path, said(**WORK, **PAID))
    assert (told["outcome_name"], told["records"][0]["income_after_fen"]) == ("就业", 380_000)
    again = town.post(path, json=said(**WORK))
    assert (again.status_code, again.json()["code"]) == (409, "followup_not_asked")
    right = post(town, path, said(kind="correction", outcome="farming", note="把哥哥当成了本人"))
    assert right["outcome"] == "farming"
    own = town.post(path, json=said(kind="recheck", outcome="farming"))
    assert (own.status_code, own.json()["code"]) == (409, "followup_same_asker")
    assert [row["id"] for row in listed(department, room, state="recheck")] == [told["id"]]
    last = post(department, path, said(kind="recheck", outcome="not", reason="在家照顾老人"))
    assert (last["outcome"], last["rechecked"], len(last["records"])) == ("farming", True, 3)
    assert listed(department, room, state="recheck") == []


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"outcome": "employed", "place": "county"}, "/employer"),
        ({"outcome": "employed", "employer": "达板服装厂"}, "/place"),
        ({"outcome": "unreachable"}, "/reason"),
        ({"outcome": "farming", "kind": "correction"}, "/note"),
        ({"outcome": "farming", "note": "没有错"}, "/note"),
    ],
)
def test_an_answer_says_what_it_must(callers: Callers, room: Room, values: dict[str, Any], pointer: str) -> None:
    town = callers.township(make.TOWNSHIP)
    path = f"/followup-tasks/{listed(town, room)[0]['id']}/records"
    answer = town.post(path, json=said(**values))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_nobody_is_asked_before_his_time(callers: Callers, room: Room) -> None:
    town = callers.township(make.TOWNSHIP)
    later = next(row for row in listed(town, room) if row["months"] == 3)
    answer = town.post(f"/followup-tasks/{later['id']}/records", json=said(outcome="farming"))
    assert (answer.status_code, answer.json()["code"]) == (409, "followup_not_asked")


def test_a_visit_says_how_content_somebody_is(callers: Callers, room: Room) -> None:
    department = callers.department(make.DEPARTMENT)
    visit = {"enrolment_id": room.people[0]["id"], "satisfaction": 4, "channel": "visit", "visited_on": TODAY}
    made = post(department, "/return-visits", visit | {"suggestion": "多安排实操"})
    assert (made["satisfaction"], made["class_name"]) == (4, room.made["name"])
    twice = department.post("/return-visits", json=visit)
    assert (twice.status_code, twice.json()["code"]) == (409, "return_visit_known")
    for day in ("2099-01-01", (clock.today() - timedelta(days=3)).isoformat()):
        never = department.post("/return-visits", json=visit | {"visited_on": day})
        assert never.json()["errors"][0]["pointer"] == "/visited_on"
    seen = room.school.get("/return-visits", params={"class_id": room.made["id"]}).json()["items"]
    assert [row["id"] for row in seen] == [made["id"]]
