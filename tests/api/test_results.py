"""Assessment, completion, certificates (R10, R79; assessor apart from trainer, gapless numbers)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine

from backend.kernel import clock
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Callers
from tests.factories.institutions import post


@pytest.fixture
def room(callers: Callers, owner: Engine) -> Room:
    """A finished class of three; the last one was never there."""
    found = attending.room(callers, owner)
    attending.taught(owner, found.made["id"], found.people[:2])
    return found


def _path(room: Room) -> str:
    return f"/classes/{room.made['id']}"


def write(room: Room, body: dict[str, Any]) -> Any:
    """The answer to results."""
    now = room.school.get(_path(room)).json()
    return room.school.put(f"{_path(room)}/results", json=body, if_match=now["version"])


def certificate(who: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A pass certificate of today."""
    return {"enrolment_id": who["id"], "kind": "training", "issued_on": clock.today().isoformat()} | values


def test_who_completes_and_why_not(callers: Callers, room: Room) -> None:
    good, weak, away = room.people
    results = attending.results([good, weak])
    results["results"][1]["practice"] = 59
    told = write(room, results)
    assert told.is_success, told.text
    done = make.move(room.school, room.school.get(_path(room)).json(), "assessed")
    found = room.school.get(f"{_path(room)}/results").json()
    rows = {row["enrolment_id"]: row for row in found["rows"]}
    assert [(rows[who["id"]]["completed"], rows[who["id"]]["why_not"]) for who in (good, weak, away)] == [
        (True, None),
        (False, "考核实操 59 分，低于 60 分"),
        (False, "出勤 0／10 课时，低于 80%"),
    ]
    assert (found["enrolled"], found["assessed"], found["completed"]) == (3, 2, 1)
    states = {row["id"]: (row["state"], row["reason"]) for row in _roster(room)}
    assert states[good["id"]] == ("completed", None)
    assert states[away["id"]] == ("enrolled", "出勤 0／10 课时，低于 80%")
    late = write(room, results)
    assert (late.status_code, late.json()["code"]) == (409, "assessment_class_not_finished")
    make.move(callers.department(make.DEPARTMENT), done, "finished", "成绩有误")
    assert {row["state"] for row in _roster(room)} == {"enrolled"}


def _roster(room: Room) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = room.school.get("/enrolments", params={"class_id": room.made["id"]}).json()["items"]
    return items


def test_a_class_is_not_assessed_without_results(room: Room) -> None:
    now = room.school.get(_path(room)).json()
    answer = room.school.post(f"{_path(room)}/moves", json={"to": "assessed", "reason": None}, if_match=now["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "class_not_complete")
    assert answer.json()["detail"] == "还有 2 名出勤达标的学员没有登记考核成绩"


def test_results_are_of_the_class_and_by_somebody_else(room: Room) -> None:
    lesson = room.school.get(f"{_path(room)}/timetable").json()["lessons"][0]
    taught = write(room, attending.results(room.people, assessor=lesson["teacher_name"]))
    assert (taught.status_code, taught.json()["code"]) == (409, "assessment_assessor_taught")
    for body, pointer in (
        (attending.results(room.people, assessed_on="2020-01-01"), "/assessed_on"),
        (attending.results([room.people[0], room.people[0]]), "/results"),
        (attending.results([{"id": room.lesson}]), "/results"),
    ):
        answer = write(room, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_certificates_are_numbered_without_a_gap(callers: Callers, owner: Engine) -> None:
    room = attending.completed(callers, owner, 6)
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda who: post(room.school, "/certificates", certificate(who)), room.people))
    serials = sorted(int(each["number"].rpartition("-")[2]) for each in made)
    assert serials == [1, 2, 3, 4, 5, 6]
    first = made[0]
    assert (first["kind_name"], first["hours"], first["class_name"]) == ("培训合格证书", 10, room.made["name"])
    twice = room.school.post("/certificates", json=certificate(room.people[0]))
    assert (twice.status_code, twice.json()["code"]) == (409, "certificate_known")
    path = f"/certificates/{first['id']}/revocation"
    gone = post(room.school, path, {"reason": "姓名有误"}, if_match=first["version"])
    assert (gone["state"], gone["reason"]) == ("revoked", "姓名有误")
    again = room.school.post(path, json={"reason": "姓名有误"}, if_match=gone["version"])
    assert again.json()["code"] == "certificate_revoked"
    new = post(room.school, "/certificates", certificate(room.people[0]))
    assert new["number"].endswith("-00007")
    listed = callers.township(make.TOWNSHIP).get("/certificates", params={"class_id": room.made["id"]}).json()["items"]
    assert len(listed) == 7
    seen = callers.township("622926102").get("/certificates", params={"class_id": room.made["id"]}).json()["items"]
    assert seen == []


def test_another_bodys_certificate_brings_its_number(room: Room, callers: Callers, owner: Engine) -> None:
    refused = room.school.post("/certificates", json=certificate(room.people[0]))
    assert (refused.status_code, refused.json()["code"]) == (409, "certificate_not_completed")
    done = attending.completed(callers, owner)
    (who,) = done.people
    for values, pointer in (
        ({"kind": "skill_level"}, "/number"),
        ({"kind": "skill_level", "number": "S000062926-1"}, "/issuer"),
        ({"number": "S000062926-1"}, "/number"),
        ({"issued_on": "2020-01-01"}, "/issued_on"),
    ):
        answer = done.school.post("/certificates", json=certificate(who, **values))
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    body = certificate(who, kind="skill_level", number="S000062926-1", issuer="临夏州技能鉴定中心")
    made = post(done.school, "/certificates", body)
    assert (made["number"], made["issuer"]) == ("S000062926-1", "临夏州技能鉴定中心")
