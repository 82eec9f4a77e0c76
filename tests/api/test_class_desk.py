"""What the desks look at: gates of a request, clashes of a timetable row by row, who is where (R52, R60, R62, R119)."""

from typing import Any

from tests.factories import classes as make
from tests.factories.callers import Callers
from tests.factories.institutions import post


def test_gates_say_what_holds_and_what_is_missing(callers: Callers) -> None:
    at = make.ground(callers, approved_capacity=30)
    made = post(at.school.caller, "/classes", at.body(size=40))
    answer = callers.department(make.DEPARTMENT).get(f"/classes/{made['id']}/gates").json()
    gates = {gate["code"]: gate for gate in answer["gates"]}
    assert {code for code, gate in gates.items() if not gate["holds"]} == {"capacity", "hours"}
    assert "剩余培训规模 30 人，这个班需要 40 人" in gates["capacity"]["says"]
    assert "理论 3、实操 7" in gates["hours"]["says"]
    assert answer["free_seats"] == 30
    assert callers.department("jiaoyu").get(f"/classes/{made['id']}/gates").json()["gates"] == [], "not its class"
    smaller = at.school.caller.patch(f"/classes/{made['id']}", json={"size": 20}, if_match=made["version"]).json()
    make.schedule(at, smaller, at.lessons(theory=3, practical=7))
    held = at.school.caller.get(f"/classes/{made['id']}/gates").json()["gates"]
    assert [gate["code"] for gate in held if not gate["holds"]] == ["look"]  # ten hours a day
    assert "超过每天 8 课时" in held[-1]["says"]


def test_a_timetable_tells_every_clash_at_its_row(callers: Callers) -> None:
    first, second = make.ground(callers), make.ground(callers)
    taken = make.draft(first)
    made = post(second.school.caller, "/classes", second.body())
    shared: dict[str, Any] = {"teacher_id": first.teacher}
    lessons = second.lessons(days=2)
    rows = [lessons[0] | shared, lessons[1], lessons[2] | {"until": lessons[2]["since"]}, lessons[0]]
    path = f"/classes/{made['id']}"
    told = second.school.caller.post(f"{path}/timetable-check", json={"lessons": rows}).json()
    assert [(each["lesson"], each["field"], each["code"]) for each in told["faults"]] == [
        (2, "until", "wrong_value"),
        (3, "since", "wrong_value"),
        (0, "teacher_id", "teacher_busy"),
    ]
    assert taken["name"] not in told["faults"][2]["says"]
    refused = second.school.caller.put(
        f"{path}/timetable", json={"lessons": [lessons[1], lessons[0] | shared]}, if_match=made["version"]
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "teacher_busy")
    assert refused.json()["errors"][0]["pointer"] == "/lessons/1/teacher_id"
    own = post(first.school.caller, "/classes", first.body())
    seen = first.school.caller.post(f"/classes/{own['id']}/timetable-check", json={"lessons": first.lessons()}).json()
    assert f"已有安排（{taken['name']}：理论）" in seen["faults"][0]["says"]
    again = first.school.caller.post(
        f"/classes/{taken['id']}/timetable-check", json={"lessons": first.lessons()}
    ).json()
    assert (again["faults"], again["hours"]["holds"], again["warnings"][0]["lesson"]) == ([], True, 0)


def test_a_township_sees_where_its_people_are(callers: Callers) -> None:
    at = make.ground(callers)
    opened = make.approved(at)
    who = make.numbered(callers)
    joined = post(callers.township(make.TOWNSHIP), f"/classes/{opened['id']}/enrolments-by-number", who)
    asked = {"q": "学员", "state": "enrolled", "year": make.first_day().year}
    items = callers.township(make.TOWNSHIP).get("/enrolments", params=asked).json()["items"]
    (row,) = [item for item in items if item["id"] == joined["id"]]
    assert (row["class_state_name"], row["next_since"][:10]) == ("已批准", make.first_day().isoformat())
    assert (row["institution_name"], row["starts_on"]) == (opened["institution_name"], opened["starts_on"])
    assert row["next_venue"]
    assert callers.township(make.TOWNSHIP).get("/enrolments", params={"q": "无此人"}).json()["items"] == []
