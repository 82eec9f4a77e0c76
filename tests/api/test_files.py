"""Files of classes and persons, 报到册, 考勤表, process ledger, gates, one count (R10, R65, R79, R146, R165)."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, text

from backend.kernel.chain import seal
from backend.kernel.crypto import signed
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.training import credits
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Callers
from tests.factories.institutions import post

REASON = {"reason": "迎接季度巡查"}


@pytest.fixture(scope="module")
def room(callers: Callers, owner: Engine) -> Room:
    """An assessed class of three; the last one was never there, the first one holds a certificate."""
    found = attending.room(callers, owner)
    attending.taught(owner, found.made["id"], found.people[:2])
    path = f"/classes/{found.made['id']}"
    now = found.school.get(path).json()
    told = found.school.put(f"{path}/results", json=attending.results(found.people[:2]), if_match=now["version"])
    assert told.is_success, told.text
    make.move(found.school, found.school.get(path).json(), "assessed")
    post(found.school, "/certificates", _certificate(found.people[0]))
    return found


def _certificate(who: dict[str, Any]) -> dict[str, Any]:
    return {"enrolment_id": who["id"], "kind": "training", "issued_on": attending.results([])["assessed_on"]}


def _cells(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_class_file_says_what_is_there_and_who_owes_the_rest(callers: Callers, room: Room) -> None:
    file = room.school.get(f"/classes/{room.made['id']}/file").json()
    parts = {part["key"]: part for part in file["contents"]}
    assert [key for key, part in parts.items() if not part["ok"]] == ["certificates"]
    assert (parts["certificates"]["words"], parts["certificates"]["owes"]) == ("缺：1 名结业学员的证书", "培训机构")
    assert (file["score"]["numerator"], file["score"]["denominator"]) == (7, 8)
    steps = [(step["state_name"], bool(step["who"])) for step in file["steps"]]
    assert steps[:3] == [("草稿", True), ("待审批", True), ("已批准", True)]
    assert [paper["kind"] for paper in file["papers"]] == ["teaching_plan", "syllabus", "textbook"]
    assert (file["book"]["arrival"]["numerator"], file["book"]["arrival"]["denominator"]) == (2, 3)
    assert len(file["certificates"]) == 1
    assert file["ledger"]["certified"] == 1
    other = callers.department("jiaoyu").get(f"/classes/{room.made['id']}/file").json()
    assert (other["book"], other["sheet"], other["results"]) == (None, None, None)
    assert [(part["key"], part["ok"]) for part in other["contents"]] == [("request", True), ("timetable", True)]


def test_a_part_whose_time_has_not_come_is_not_missing(callers: Callers) -> None:
    at = make.ground(callers)
    made = make.draft(at)
    file = at.school.caller.get(f"/classes/{made['id']}/file").json()
    assert (file["score"]["numerator"], file["score"]["denominator"]) == (2, 3)
    assert file["score"]["exclusions"] == "还没到时候的 5 部分不计"
    assert [part["words"] for part in file["contents"] if part["owes"]] == ["缺：提交开班申请"]


def test_book_and_sheet_leave_with_a_reason_that_is_recorded(callers: Callers, room: Room, database: Database) -> None:
    path = f"/classes/{room.made['id']}"
    book = room.school.post(f"{path}/check-in-book/export", json=REASON)
    assert book.status_code == 200, book.text
    rows = _cells(book.content)
    assert rows[0][0] == f"报到册：{room.made['name']}"
    assert "报到 2／3 人" in rows[1][0]
    assert "迎接季度巡查" in rows[1][0]
    assert {row[1] for row in rows[3:]} == {who["name"] for who in room.people}
    assert all("*" in row[3] for row in rows[3:])
    sheet = _cells(room.school.post(f"{path}/attendance/export", json=REASON).content)
    assert sorted(row[-1] for row in sheet[3:]) == ["0.0%", "100.0%", "100.0%"]
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        seal(session)
    events = callers.office().get("/audit-events", params={"object_id": room.made["id"]}).json()["items"]
    assert {"class.book_exported", "class.sheet_exported"} <= {event["action"] for event in events}
    assert room.school.post(f"{path}/check-in-book/export", json={}).status_code == 422


def test_the_ledger_has_a_row_a_class_and_its_sums(callers: Callers, room: Room) -> None:
    mine = {"institution_id": str(room.at.school.id)}
    (row,) = callers.office().get("/process-ledger", params=mine).json()["items"]
    figures = ("planned", "enrolled", "attended", "completed", "assessed", "passed", "certified", "held", "on_time")
    assert [row[name] for name in figures] == [50, 3, 2, 2, 2, 2, 1, 2, 0]
    assert (row["completion"]["numerator"], row["completion"]["denominator"]) == (2, 3)
    assert row["worst_minutes"] > 24 * 60 - 60
    assert callers.department("jiaoyu").get("/process-ledger", params=mine).json()["items"] == []
    assert callers.office().get("/process-ledger", params=mine | {"mode": "order"}).json()["items"] == []
    (theirs,) = callers.township(make.TOWNSHIP).get("/process-ledger", params=mine).json()["items"]
    assert (theirs["enrolled"], theirs["entry"]) == (3, None)
    none = callers.office().get("/process-ledger", params=mine | {"township": "622926102"}).json()["items"]
    assert none == []
    lines = _cells(callers.office().get("/process-ledger/workbook", params=mine).content)
    assert [line[1] for line in lines[3:]] == [room.made["name"], "合计 1 个班"]
    assert lines[-1][14] == "66.7%"
    asked = ("first_employment", "second_employment", "third_employment")
    assert [(row[name]["numerator"], row[name]["denominator"]) for name in asked] == [(0, 0)] * 3


def test_the_ledger_tells_who_was_at_work_at_each_point(callers: Callers, owner: Engine, room: Room) -> None:
    say = text("UPDATE followup_task SET outcome = :said, records = 1 WHERE enrolment_id = :of AND point = 2")
    with owner.begin() as connection:
        connection.execute(text("SELECT make_followup_tasks(:id)"), {"id": room.made["id"]})
        for who, said in zip(room.people, ("employed", "farming"), strict=False):
            connection.execute(say, {"said": said, "of": who["id"]})
    mine = {"institution_id": str(room.at.school.id)}
    (row,) = callers.office().get("/process-ledger", params=mine).json()["items"]
    assert (row["second_employment"]["numerator"], row["second_employment"]["denominator"]) == (1, 2)
    lines = _cells(callers.office().get("/process-ledger/workbook", params=mine).content)
    assert [line[-2] for line in lines[3:]] == ["50.0%", "50.0%"]


def test_a_lesson_that_goes_on_is_not_held_yet(callers: Callers, owner: Engine) -> None:
    room = attending.room(callers, owner)
    call = {"present": [room.people[0]["id"]], "absent": [], "head_count": 1, "seconds_ago": 0}
    post(room.school, f"/lessons/{room.lesson}/roll-calls", call)
    (row,) = callers.office().get("/process-ledger", params={"institution_id": str(room.at.school.id)}).json()["items"]
    assert (row["attended"], row["held"], row["entered"], row["on_time"]) == (1, 0, 0, 0)


def test_an_approved_correction_decides_who_came(callers: Callers, owner: Engine) -> None:
    room = attending.room(callers, owner)
    attending.taught(owner, room.made["id"], room.people[:1])
    department, came = callers.department(make.DEPARTMENT), callers.office()
    lessons = [each["id"] for each in room.school.get(f"/classes/{room.made['id']}/timetable").json()["lessons"]]
    for who, attended in ((room.people[0], False), (room.people[1], True)):
        for lesson in lessons:
            body = {"lesson_id": lesson, "enrolment_id": who["id"], "attended": attended, "reason": "手机没电"}
            asked = post(room.school, "/attendance-corrections", body)
            answer = {"approve": True, "answer": None}
            path = f"/attendance-corrections/{asked['id']}/decision"
            assert department.put(path, json=answer, if_match=asked["version"]).is_success
    book = room.school.get(f"/classes/{room.made['id']}/file").json()["book"]
    arrived = {row["enrolment_id"] for row in book["rows"] if row["arrived_at"]}
    assert arrived == {room.people[1]["id"]}
    (row,) = came.get("/process-ledger", params={"institution_id": str(room.at.school.id)}).json()["items"]
    assert row["attended"] == 1


def test_a_person_file_leaves_masked_and_recorded(callers: Callers, room: Room) -> None:
    who = room.people[0]["person_id"]
    town = callers.township(make.TOWNSHIP)
    file = town.post(f"/persons/{who}/file", json=REASON).json()
    (training,) = file["trainings"]
    assert (training["attended_hours"], training["theory"], training["counted"]) == (10, 80, True)
    assert len(training["certificates"]) == 1
    assert "*" in file["person"]["id_number"]
    assert {part["key"]: part["ok"] for part in file["contents"]}["certificates"] is True
    assert callers.township("622926102").post(f"/persons/{who}/file", json=REASON).status_code == 404
    events = callers.office().get("/audit-events", params={"object_id": who}).json()["items"]
    assert "person.file_made" in {event["action"] for event in events}


def test_a_certificate_is_found_by_its_number_and_checked(room: Room, callers: Callers) -> None:
    (one,) = room.school.get("/certificates", params={"class_id": room.made["id"]}).json()["items"]
    (found,) = callers.office().get("/certificates", params={"number": one["number"]}).json()["items"]
    sheet = callers.office().get(f"/certificates/{found['id']}").json()
    assert sheet["qr"].startswith("data:image/svg+xml")
    page, code = sheet["check_address"].split("#")
    assert page.endswith("/t/check")
    who = one["name"][0] + "＊" * (len(one["name"]) - 1)
    said = ["622926", one["number"], one["kind_name"], one["issued_on"], who, one["issuer"]]
    assert signed.unseal(code) == (signed.CERTIFICATE, said)
    assert callers.office().get("/certificates", params={"number": "PX0-0"}).json()["items"] == []


def test_a_class_is_not_accepted_with_a_correction_open(callers: Callers, owner: Engine) -> None:
    room = attending.room(callers, owner)
    attending.taught(owner, room.made["id"], room.people)
    path, department = f"/classes/{room.made['id']}", callers.department(make.DEPARTMENT)
    now = room.school.get(path).json()
    room.school.put(f"{path}/results", json=attending.results(room.people), if_match=now["version"])
    body = {"lesson_id": room.lesson, "enrolment_id": room.people[0]["id"], "attended": False, "reason": "早退"}
    asked = post(room.school, "/attendance-corrections", body)
    step = department.get(f"{path}/acceptance").json()["step"]
    assert (step["to"], step["party"], step["passed"]) == ("assessed", "培训机构", 3)
    (line,) = [line for line in step["lines"] if not line["ok"]]
    assert (line["words"], line["owes"]) == ("还有 1 条考勤补正没有审核", "责任部门")
    move = {"to": "assessed", "reason": None}
    refused = room.school.post(f"{path}/moves", json=move, if_match=room.school.get(path).json()["version"])
    assert (refused.json()["code"], refused.json()["detail"]) == ("class_not_complete", line["words"])
    assert refused.json()["params"] == {"missing": ["corrections_decided"]}
    answer = {"approve": False, "answer": "点名在场"}
    department.put(f"/attendance-corrections/{asked['id']}/decision", json=answer, if_match=asked["version"])
    assessed = make.move(room.school, room.school.get(path).json(), "assessed")
    late = room.school.post("/attendance-corrections", json=body)
    assert late.json()["code"] == "attendance_class_not_running"
    assert callers.department("jiaoyu").get(f"{path}/acceptance").json()["step"] is None
    accepted = make.move(department, assessed, "accepted")
    assert room.school.get(f"{path}/acceptance").json()["step"] is None
    assert accepted["state"] == "accepted"


def test_a_lesson_without_attendance_keeps_the_sheet_open(callers: Callers, owner: Engine) -> None:
    room = attending.room(callers, owner, 1)
    attending.taught(owner, room.made["id"], [])
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE attendance DISABLE TRIGGER USER"))
        connection.execute(text("DELETE FROM attendance WHERE class_id = :id"), {"id": room.made["id"]})
        connection.execute(text("ALTER TABLE attendance ENABLE TRIGGER USER"))
    lines = {
        line["key"]: line for line in room.school.get(f"/classes/{room.made['id']}/acceptance").json()["step"]["lines"]
    }
    assert lines["sheet_closed"]["words"] == "还有 2 节课没有考勤记录（理论、实训）"
    assert (lines["sheet_closed"]["ok"], lines["hours_delivered"]["ok"]) == (False, False)


def test_three_credits_one_count(callers: Callers, owner: Engine) -> None:
    """A second class of the same person is a completion for all three, and no second person in the plan."""
    first, second = (attending.completed(callers, owner) for _ in range(2))
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE enrolment DISABLE TRIGGER enrolment_seat"))
        same = "UPDATE enrolment SET state = :state WHERE id = :id"
        twin = "UPDATE enrolment SET state = 'enrolled', person_id = :who, trade = 'x', times = '{}' WHERE id = :id"
        of = {"id": second.people[0]["id"]}
        connection.execute(text(twin), of | {"who": first.people[0]["person_id"]})
        connection.execute(text(same), of | {"state": "completed"})
        listed = {"institution_id": str(second.at.school.id)}
        assert credits.verify(connection) == []
    (again,) = callers.office().get("/completions", params=listed).json()["items"]
    assert again["counted"] is False
    assert callers.office().get("/completions", params=listed | {"counted": "true"}).json()["items"] == []
    with owner.begin() as connection:
        connection.execute(text(same), {"id": first.people[0]["id"], "state": "enrolled"})
        assert credits.verify(connection) == []
    (now,) = callers.office().get("/completions", params=listed).json()["items"]
    assert now["counted"] is True
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE enrolment ENABLE TRIGGER enrolment_seat"))
        connection.execute(text("UPDATE training_total_delta SET persons = persons + 7 WHERE kind = 'counted'"))
        assert "汇总" in credits.verify(connection)[0]
        connection.rollback()


def test_the_dashboard_counts_completions_against_targets(callers: Callers, room: Room) -> None:
    year = room.made["year"]
    shown = callers.township(make.TOWNSHIP).get("/progress", params={"year": str(year)}).json()
    (cell,) = [cell for cell in shown["training"] if cell["department_id"] == make.DEPARTMENT]
    assert cell["enrolled"] >= cell["completed"] >= cell["counted"] >= 2
    assert [figure["value"] for figure in shown["figures"] if figure["key"] == "counted"] == [cell["counted"]]
    other = callers.township("622926102").get("/progress", params={"year": str(year)}).json()
    assert other["training"] == []
