"""Check-in by codes used once, roll call, corrections by two persons, flags (R64–R66, USER-ASKS 1–5)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Callers
from tests.factories.institutions import post


@pytest.fixture
def room(callers: Callers, owner: Engine) -> Room:
    """A lesson that is held now."""
    return attending.room(callers, owner)


def check_in(client: httpx.Client, body: dict[str, Any]) -> httpx.Response:
    """The answer to somebody's code; nobody is signed in."""
    return client.post("/api/v1/check-ins", json=body)


def test_a_trainee_comes_and_goes_by_codes(client: httpx.Client, room: Room) -> None:
    who = room.people[0]
    came = check_in(client, room.body(who, room.code()))
    assert (came.status_code, came.json()["way"], came.json()["already"]) == (200, "in", False)
    assert came.json()["class_name"] == room.made["name"]
    again = check_in(client, room.body(who, room.code()))
    assert (again.json()["already"], again.json()["at"]) == (True, came.json()["at"])
    gone = check_in(client, room.body(who, room.code("out")))
    assert (gone.json()["way"], gone.json()["already"]) == ("out", False)
    people = {each["enrolment_id"]: each for each in room.school.get(_room(room)).json()["people"]}
    assert [people[each["id"]]["attended"] for each in room.people] == [True, False, False]
    assert people[who["id"]]["came_at"] == came.json()["at"]


def _room(room: Room, way: str = "in") -> str:
    return f"/lessons/{room.lesson}/room?way={way}"


def test_a_code_is_used_once_and_the_next_one_is_shown_at_once(client: httpx.Client, room: Room) -> None:
    code = room.code()
    assert check_in(client, room.body(room.people[0], code)).status_code == 200
    used = check_in(client, room.body(room.people[1], code))
    assert (used.status_code, used.json()["code"]) == (409, "check_in_code_used")
    assert room.code() != code


def test_of_ten_people_with_one_code_one_gets_in(callers: Callers, client: httpx.Client, owner: Engine) -> None:
    room = attending.room(callers, owner, size=10)
    code = room.code()
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda who: check_in(client, room.body(who, code)), room.people))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"check_in_code_used"}
    count = text("SELECT count(*) FROM attendance WHERE lesson_id = :id")
    with owner.connect() as connection:
        assert connection.scalar(count, {"id": room.lesson}) == 1


@pytest.mark.parametrize("change", [{"code": "000000"}, {"name": "不在这里"}, {"tail": "000X"}])
def test_what_is_wrong_is_not_told_apart(client: httpx.Client, room: Room, change: dict[str, str]) -> None:
    answer = check_in(client, room.body(room.people[0], room.code()) | change)
    assert (answer.status_code, answer.json()["code"]) == (409, "check_in_code_unknown")
    assert answer.json()["detail"] == "签到码、姓名或身份证后四位不对"


def test_guessing_is_slowed_down(client: httpx.Client, room: Room) -> None:
    at = clock.now()
    clock.replace(lambda: at)
    body = room.body(room.people[0], room.code())
    answers = [check_in(client, body | {"code": f"{nth:06d}"}) for nth in range(7)]
    assert [answer.status_code for answer in answers] == [409] * 5 + [429] * 2
    assert "Retry-After" in answers[-1].headers


def test_a_code_of_before_is_late(client: httpx.Client, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    code = room.code()
    monkeypatch.setattr("backend.attendance.service.codes.Pace.counts", lambda *_: False)
    late = check_in(client, room.body(room.people[0], code))
    assert (late.status_code, late.json()["code"]) == (409, "check_in_code_late")


def test_there_is_no_code_outside_the_window(callers: Callers, client: httpx.Client, owner: Engine) -> None:
    at = make.ground(callers)
    opened = make.approved(at)
    who = attending.join(callers, opened["id"])
    lessons = at.school.caller.get(f"/classes/{opened['id']}/timetable").json()["lessons"]
    early = Room(at, opened, lessons[0]["id"], [who])
    assert early.school.get(_room(early)).json()["code"] is None
    assert check_in(client, early.body(who, "123456")).json()["code"] == "check_in_code_unknown"
    called = early.school.post(f"/lessons/{early.lesson}/roll-calls", json=_called([who], []))
    assert (called.status_code, called.json()["code"]) == (409, "attendance_class_not_running")
    attending.begin(owner, opened["id"])
    for lesson, code in ((lessons[1]["id"], "attendance_out_of_window"), (lessons[0]["id"], None)):
        body = _called([who], []) | {"seconds_ago": 3000 if code else 0}
        answer = early.school.post(f"/lessons/{lesson}/roll-calls", json=body)
        assert answer.json().get("code") == code, answer.text


def _called(present: list[dict[str, Any]], absent: list[dict[str, Any]], heads: int | None = None) -> dict[str, Any]:
    ids = {"present": [who["id"] for who in present], "absent": [who["id"] for who in absent]}
    return ids | {"head_count": len(present) if heads is None else heads, "seconds_ago": 0}


def test_a_roll_call_outweighs_who_signed_in_and_left(client: httpx.Client, room: Room) -> None:
    there, left, gone = room.people
    for who in (there, left):
        check_in(client, room.body(who, room.code()))
    taken = post(room.school, f"/lessons/{room.lesson}/roll-calls", _called([there], [left, gone]))
    assert (taken["late"], taken["present"]) == (False, 1)
    check_in(client, room.body(left, room.code("out")))
    people = {each["enrolment_id"]: each for each in room.school.get(_room(room)).json()["people"]}
    assert [(people[who["id"]]["called"], people[who["id"]]["attended"]) for who in room.people] == [
        (True, True),
        (False, False),
        (False, False),
    ]


def test_a_roll_call_names_people_of_the_class_once(callers: Callers, room: Room) -> None:
    path = f"/lessons/{room.lesson}/roll-calls"
    other = make.join(callers, make.approved(make.ground(callers))["id"], make.person(callers))
    for body, code in (
        (_called([other], []), "attendance_not_in_class"),
        (_called([room.people[0]], [room.people[0]]), "attendance_wrong_value"),
        (_called([], []), "attendance_wrong_value"),
    ):
        answer = room.school.post(path, json=body)
        assert answer.json()["code"] == code


def test_a_call_taken_off_line_comes_later_and_says_so(room: Room, owner: Engine) -> None:
    attending.a_day_ago(owner, room.made["id"])
    path = f"/lessons/{room.lesson}/roll-calls"
    now = room.school.post(path, json=_called(room.people, []))
    assert (now.status_code, now.json()["code"]) == (409, "attendance_out_of_window")
    taken = post(room.school, path, _called(room.people, []) | {"seconds_ago": 86_400})
    assert taken["late"] is True
    sheet = room.school.get(f"/classes/{room.made['id']}/attendance").json()
    assert sheet["lessons"][0]["entered_after_minutes"] >= 1440
    assert {row["signs"] for row in sheet["rows"]} == {"10"}
    assert {(row["attended_hours"], row["held_hours"]) for row in sheet["rows"]} == {(3, 10)}


def test_the_sheet_is_for_each_who_sees_its_people(callers: Callers, room: Room) -> None:
    path = f"/classes/{room.made['id']}/attendance"
    for caller, rows in (
        (room.school, 3),
        (callers.township("622926102"), 0),
        (callers.department(make.DEPARTMENT), 3),
    ):
        answer = caller.get(path)
        assert answer.is_success, answer.text
        assert len(answer.json()["rows"]) == rows
    sheet = room.school.get(path).json()
    assert (sheet["floor_percent"], sheet["lessons"][0]["held"], sheet["rows"][0]["signs"]) == (80, False, "--")
    assert callers.institution().get(path).status_code == 404


def test_a_correction_needs_a_reason_and_a_second_person(callers: Callers, room: Room, owner: Engine) -> None:
    body = {"lesson_id": room.lesson, "enrolment_id": room.people[0]["id"], "attended": True, "reason": "手机没电"}
    early = room.school.post("/attendance-corrections", json=body)
    assert (early.status_code, early.json()["code"]) == (409, "correction_too_early")
    attending.a_day_ago(owner, room.made["id"])
    asked = post(room.school, "/attendance-corrections", body)
    twice = room.school.post("/attendance-corrections", json=body)
    assert (twice.status_code, twice.json()["code"]) == (409, "correction_open")
    path = f"/attendance-corrections/{asked['id']}/decision"
    department = callers.department(make.DEPARTMENT)
    link = f"/classes/{room.made['id']}"
    told = [duty["words"] for duty in department.get("/duties").json()["items"] if duty["link"] == link]
    assert told == [f"“{room.made['name']}”有 1 条考勤补正等待审核"]
    empty = department.put(path, json={"approve": False}, if_match=asked["version"])
    assert empty.json()["errors"][0]["pointer"] == "/answer"
    done = department.put(path, json={"approve": True}, if_match=asked["version"]).json()
    assert (done["state"], done["name"]) == ("approved", room.people[0]["name"])
    late = department.put(path, json={"approve": True}, if_match=done["version"])
    assert (late.status_code, late.json()["code"]) == (409, "correction_decided")
    sheet = room.school.get(f"/classes/{room.made['id']}/attendance").json()
    signs = {row["enrolment_id"]: row["signs"] for row in sheet["rows"]}
    assert [signs[who["id"]] for who in room.people] == ["10", "00", "00"]


def test_who_asks_does_not_decide(callers: Callers, room: Room, owner: Engine) -> None:
    attending.a_day_ago(owner, room.made["id"])
    office = callers.office()
    body = {"lesson_id": room.lesson, "enrolment_id": room.people[0]["id"], "attended": True, "reason": "手机没电"}
    asked = post(office, "/attendance-corrections", body)
    path = f"/attendance-corrections/{asked['id']}/decision"
    own = office.put(path, json={"approve": True}, if_match=asked["version"])
    assert (own.status_code, own.json()["code"]) == (409, "correction_own")


def test_what_looks_like_proxy_signing_is_told_and_explained(client: httpx.Client, room: Room) -> None:
    one, two, _ = room.people
    phone = "one-phone-for-two-people"
    for who in (one, two):
        assert check_in(client, room.body(who, room.code(), phone)).status_code == 200
    post(room.school, f"/lessons/{room.lesson}/roll-calls", _called([one], [two], heads=1))
    path = f"/classes/{room.made['id']}/proxy-signs"
    told = room.school.get(path).json()
    assert {(flag["code"], flag["points"]) for flag in told["items"]} == {("shared_device", 2), ("head_count", 4)}
    assert told["score"] == 6
    device = next(flag["device"] for flag in told["items"] if flag["device"])
    explain = f"/lessons/{room.lesson}/shared-devices"
    unknown = room.school.post(explain, json={"device": "0" * 32, "reason": "母女共用"})
    assert unknown.json()["errors"][0]["pointer"] == "/device"
    post(room.school, explain, {"device": device, "reason": "母女共用一台手机"})
    known = room.school.post(explain, json={"device": device, "reason": "母女共用"})
    assert (known.status_code, known.json()["code"]) == (409, "shared_device_known")
    told = room.school.get(path).json()
    assert ([flag["code"] for flag in told["items"]], told["shared_devices"]) == (["head_count"], 1)


@pytest.mark.parametrize(
    ("kinds", "code"), [(None, "class_not_complete"), (["theory"], "hours_ratio_not_7_3"), ([], "")]
)
def test_a_class_ends_with_the_hours_that_were_held(
    room: Room, owner: Engine, kinds: list[str] | None, code: str
) -> None:
    if kinds is None:
        attending.a_day_ago(owner, room.made["id"])
    else:
        attending.held(owner, room.made["id"], room.people, *kinds)
    path = f"/classes/{room.made['id']}"
    body, now = {"to": "finished", "reason": None}, room.school.get(path).json()
    answer = room.school.post(f"{path}/moves", json=body, if_match=now["version"])
    if kinds == []:
        assert answer.json()["state"] == "finished", answer.text
        return
    assert answer.json()["code"] == code
    if kinds:
        assert answer.json()["params"]["corrections"][0] == {"theory": 3, "practical": 7}


def test_todays_lessons(callers: Callers, client: httpx.Client, room: Room) -> None:
    check_in(client, room.body(room.people[0], room.code()))
    since = datetime.fromisoformat(room.school.get(_room(room)).json()["since"])
    day = since.astimezone(clock.SHANGHAI).date().isoformat()
    answer = room.school.get("/lessons", params={"day": day})
    assert answer.is_success, answer.text
    told = {each["id"]: (each["enrolled"], each["came"], each["calls"]) for each in answer.json()["items"]}
    assert told[room.lesson] == (3, 1, 0)


def test_a_day_without_a_day_after_it_is_refused(room: Room) -> None:
    answer = room.school.get("/lessons", params={"day": "9999-12-31"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "query:day")


def test_the_database_holds_the_rules(room: Room, owner: Engine, database: Database) -> None:
    mark = (
        "INSERT INTO attendance (lesson_id, enrolment_id, kind, step, nth, region, class_id, institution_id,"
        " department_id) SELECT :lesson, id, 'in', 5, 0, region, class_id, institution_id, department_id FROM enrolment"
        " WHERE id = :who"
    )
    of = {"lesson": room.lesson, "who": room.people[0]["id"]}
    with pytest.raises(DBAPIError, match="attendance_not_in_class"):
        _as_school(database, room, mark, of)
    with owner.begin() as connection:
        connection.execute(text(mark), of)
    for change in ("UPDATE attendance SET kind = 'out'", "DELETE FROM attendance"):
        with pytest.raises(DBAPIError, match="append_only"), owner.begin() as connection:
            connection.execute(text(change))


def _as_school(database: Database, room: Room, statement: str, of: dict[str, Any]) -> None:
    with database.session() as session:
        enter(session, Kind.INSTITUTION, region="622926", institution=room.at.school.id)
        session.execute(text(statement), of)
