"""Classes: request, gates, state table, timetable (R34, R51, R52, R60–R63, R82, R119)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.access import Role
from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories import classes as make
from tests.factories import courses, teachers
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post


@pytest.fixture(scope="module")
def at(callers: Callers) -> make.Ground:
    """An institution with a ready course and much capacity."""
    return make.ground(callers)


def seats(caller: Caller, at: make.Ground) -> int:
    """Seats of the year that are taken."""
    standings = caller.get(f"/institutions/{at.school.id}").json()["standings"]
    return int(standings[0]["seats_taken"])


def refused(caller: Caller, made: dict[str, Any], to: str, reason: str | None = None) -> dict[str, Any]:
    """The answer to a step that must not be taken."""
    answer = caller.post(f"/classes/{made['id']}/moves", json={"to": to, "reason": reason}, if_match=made["version"])
    assert not answer.is_success, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


def test_from_request_to_running(callers: Callers) -> None:
    at = make.ground(callers)
    school, department = at.school.caller, callers.department(make.DEPARTMENT)
    drawn = make.draft(at)
    assert (drawn["state_name"], drawn["waiting_for"], drawn["moves"]) == (
        "草稿",
        "培训机构",
        ["submitted", "cancelled"],
    )
    asked = make.move(school, drawn, "submitted")
    assert (asked["waiting_for"], asked["plan_id"] is not None) == ("责任部门", True)
    assert asked["due_on"] == (clock.today() + timedelta(days=5)).isoformat()
    assert department.get(f"/classes/{asked['id']}").json()["moves"] == ["approved", "returned"]
    assert callers.department("renshe").get(f"/classes/{asked['id']}").json()["moves"] == []
    assert refused(school, asked, "approved")["code"] == "class_not_your_move"
    before = seats(school, at)
    taken = make.move(department, asked, "approved")
    assert seats(school, at) == before + 50
    opened = make.move(school, taken, "open")
    problem = refused(school, opened, "running")
    assert (problem["code"], problem["detail"]) == (
        "class_not_complete",
        f"开班日期是 {make.first_day()}，到这一天才能开始培训",
    )
    gone = make.move(school, opened, "cancelled", "报名不足")
    assert (gone["state"], gone["moves"], gone["waiting_for"]) == ("cancelled", [], None)
    assert seats(school, at) == before
    names = [change["fields"] for change in school.get(f"/classes/{gone['id']}/changes").json()["items"]]
    assert any(field["after"] == "approved" for fields in names for field in fields)


def test_a_class_waits_on_the_first_page_of_whom_it_waits_for(callers: Callers) -> None:
    at = make.ground(callers)
    school, department = at.school.caller, callers.department(make.DEPARTMENT)

    def told(caller: Caller) -> list[str]:
        return [duty["words"] for duty in caller.get("/duties").json()["items"] if duty["link"] == link]

    drawn = make.draft(at)
    link, called = f"/classes/{drawn['id']}", f"培训班“{drawn['name']}”"
    asked = make.move(school, drawn, "submitted")
    assert (told(school), told(department)) == ([], [f"{called}等待审批"])
    assert told(callers.department("renshe")) == []
    back = make.move(department, asked, "returned", "请换教师")
    assert (told(school), told(department)) == ([f"{called}已退回，请修改后重新提交"], [])
    make.move(department, make.move(school, back, "submitted"), "approved")
    assert told(school) == [f"{called}已批准，请开放报名"]


def test_a_step_out_of_the_table_is_refused_with_the_ways(at: make.Ground) -> None:
    problem = refused(at.callers.office(), make.draft(at, name="跳级班"), "accepted")
    assert (problem["code"], problem["detail"]) == (
        "class_move_not_allowed",
        "培训班现在“草稿”，不能变为“已验收”；可以变为：待审批、已取消",
    )


def test_the_office_does_not_approve_its_own_request(callers: Callers) -> None:
    at, office = make.ground(callers), callers.office()
    asked = make.move(office, make.draft(at), "submitted")
    assert refused(office, asked, "approved")["code"] == "class_own_approval"
    assert make.move(callers.make(Role.OFFICE), asked, "approved")["state"] == "approved"


def _day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_returned_request_says_why_and_comes_again(callers: Callers) -> None:
    at = make.ground(callers)
    department = callers.department(make.DEPARTMENT)
    asked = make.move(at.school.caller, make.draft(at), "submitted")
    assert refused(department, asked, "returned")["errors"][0]["pointer"] == "/reason"
    back = make.move(department, asked, "returned", "请换有资质的教师")
    assert (back["reason"], back["waiting_for"]) == ("请换有资质的教师", "培训机构")
    path = f"/classes/{back['id']}"
    named = at.school.caller.patch(path, json={"name": "改好的班"}, if_match=back["version"]).json()
    asked = make.move(at.school.caller, named, "submitted")
    late = at.school.caller.patch(path, json={"name": "又一个名字"}, if_match=asked["version"])
    assert (late.status_code, late.json()["code"]) == (409, "class_not_editable")


def test_what_must_stand_before_the_request(callers: Callers) -> None:
    at = make.ground(callers)
    school = at.school.caller
    early = post(school, "/classes", at.body(starts_on=_day(3), ends_on=_day(20)))
    problem = refused(school, early, "submitted")
    assert (problem["code"], "7 天" in problem["detail"]) == ("class_request_too_late", True)
    bare = post(school, "/classes", at.body())
    assert refused(school, bare, "submitted")["code"] == "hours_ratio_not_7_3"
    half = make.schedule(at, bare, at.lessons(days=2, hour=10)[:3])
    problem = refused(school, half, "submitted")
    assert (problem["code"], problem["params"]["theory"]) == ("hours_ratio_not_7_3", 6)
    double = make.schedule(at, half, at.lessons(days=2, hour=10))
    problem = refused(school, double, "submitted")
    assert problem["detail"] == "教学计划理论 3、实操 7 课时，课程表排了理论 6、实操 14 课时，请排齐"
    fresh = courses.create(school)
    unready = post(school, "/classes", at.body(course_id=fresh["id"]))
    assert refused(school, unready, "submitted")["code"] == "course_not_ready"


def test_capacity_and_recognition_are_asked(callers: Callers) -> None:
    at = make.ground(callers, approved_capacity=60)
    school, department = at.school.caller, callers.department(make.DEPARTMENT)
    make.approved(at)
    second = make.move(school, _evening(at, size=20), "submitted")
    problem = refused(department, second, "approved")
    assert (problem["code"], problem["params"]) == ("institution_no_capacity", {"free": 10, "needed": 20})
    office = callers.office()
    (standing,) = office.get("/recognitions", params={"institution_id": str(at.school.id)}).json()["items"]
    post(office, f"/recognitions/{standing['id']}/withdrawal", {"reason": "弄虚作假"}, if_match=standing["version"])
    assert refused(department, second, "approved")["code"] == "institution_not_recognised"


def _evening(at: make.Ground, **values: Any) -> dict[str, Any]:
    made = post(at.school.caller, "/classes", at.body(**values))
    lessons = at.lessons()
    moved = [lesson | {"since": _later(lesson["since"]), "until": _later(lesson["until"])} for lesson in lessons]
    return make.schedule(at, made, moved)


def _later(moment: str) -> str:
    day = make.first_day() + timedelta(days=2)
    return f"{day}{moment[10:]}"


EMBEDDED = {"kind": "embedded", "agency": "东乡劳务公司", "employer": "厦门电子厂", "post": "焊工", "posts": 30}
XIAMEN = {"place": "xiamen", "sort": "school_term", "partner": "厦门技师学院"}


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"size": 51}, "/size"),
        ({"ends_on": "2020-01-01"}, "/ends_on"),
        ({"facts": {"kind": "order", "number": "D-1"}}, "/facts/employer"),
        ({"facts": {"kind": "nothing"}}, "/facts"),
        ({"journey": {"place": "out_of_county", "sort": "tourism", "statement": "没有", "destination": "兰州"}}, None),
        (
            {
                "journey": {
                    "place": "xiamen",
                    "sort": "holiday",
                    "partner": "厦门技师学院",
                    "departs_on": "2026-01-01",
                    "returns_on": "2028-07-01",
                }
            },
            "/journey/sort",
        ),
        ({"facts": EMBEDDED | {"pushed_on": "2099-01-01"}}, "/facts/pushed_on"),
        ({"journey": XIAMEN | {"departs_on": "2026-09-01", "returns_on": "2026-09-01"}}, "/journey/returns_on"),
    ],
)
def test_each_way_has_its_facts(at: make.Ground, values: dict[str, Any], pointer: str | None) -> None:
    answer = at.school.caller.post("/classes", json=at.body(**values))
    assert answer.status_code == 422
    if pointer is not None:
        assert any(error["pointer"].startswith(pointer) for error in answer.json()["errors"]), answer.text


@pytest.mark.parametrize(
    ("values", "change", "code"),
    [
        (
            {"facts": EMBEDDED | {"pushed_on": "2026-01-01"}},
            'facts || \'{"pushed_on": "2099-01-01"}\'',
            "class_pushed_late",
        ),
        (
            {"journey": XIAMEN | {"departs_on": "2026-09-01", "returns_on": "2029-07-01"}},
            'journey || \'{"returns_on": "2026-09-01"}\'',
            "class_returns_early",
        ),
    ],
)
def test_the_database_holds_push_and_return(
    at: make.Ground, owner: Engine, values: dict[str, Any], change: str, code: str
) -> None:
    made = post(at.school.caller, "/classes", at.body(**values))
    column = next(iter(values))
    turned = text(f"UPDATE training_class SET {column} = {change.replace(':', chr(92) + ':')} WHERE id = :id")
    with pytest.raises(DBAPIError, match=code), owner.begin() as connection:
        connection.execute(turned, {"id": made["id"]})


def test_facts_and_journeys_are_kept(at: make.Ground) -> None:
    days = {"departs_on": "2026-09-01", "returns_on": "2029-07-01"}
    body = at.body(facts=EMBEDDED | {"pushed_on": "2026-01-01"}, journey=XIAMEN | days)
    made = post(at.school.caller, "/classes", body)
    assert (made["mode"], made["place"], made["facts"]["posts"]) == ("embedded", "xiamen", 30)
    assert made["journey"]["returns_on"] == "2029-07-01"
    order = {"kind": "order", "number": "D-7", "employer": "县建筑公司", "persons": 20, "deliver_by": "2027-01-01"}
    path = f"/classes/{made['id']}"
    home = at.school.caller.patch(path, json={"facts": order, "journey": None}, if_match=made["version"]).json()
    assert (home["mode"], home["place"], home["journey"]) == ("order", "county", None)


def test_a_timetable_shows_its_ratio_and_what_should_be_looked_at(callers: Callers) -> None:
    at = make.ground(callers)
    school = at.school.caller
    made = post(school, "/classes", at.body())
    room = post(callers.office(), "/venues", teachers.classroom(name="阶梯教室"))
    lessons = [lesson | {"venue_id": room["id"]} for lesson in at.lessons(hour=13, theory=4, practical=5)]
    make.schedule(at, made, lessons)
    told = at.callers.township("622926101").get(f"/classes/{made['id']}/timetable").json()
    assert (told["hours"]["holds"], told["hours"]["corrections"][0]) == (False, {"theory": 3, "practical": 7})
    assert [warning[11:] for warning in told["warnings"] if "假期" not in warning] == [
        "排了 9 课时，超过每天 8 课时",
        "的实操课排在普通教室，应安排在车间、工地、合作社等实训场地",
    ]
    assert (told["lessons"][0]["venue_name"], len(told["lessons"])) == ("阶梯教室", 2)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"until": "2020-01-01T08:00:00+08:00"}, "/lessons/0/until"),
        ({"hours": 12}, "/lessons/0/hours"),
        ({"since": "2020-01-01T08:00:00+08:00", "until": "2020-01-01T12:00:00+08:00"}, "/lessons/0/since"),
    ],
)
def test_lessons_lie_in_the_class_and_are_long_enough(at: make.Ground, change: dict[str, Any], pointer: str) -> None:
    made = post(at.school.caller, "/classes", at.body())
    lessons = [at.lessons()[0] | change]
    answer = at.school.caller.put(
        f"/classes/{made['id']}/timetable", json={"lessons": lessons}, if_match=made["version"]
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_teacher_is_not_in_two_classes_at_once_and_nothing_is_half_stored(callers: Callers) -> None:
    first, second = make.ground(callers), make.ground(callers)
    make.draft(first)
    made = post(second.school.caller, "/classes", second.body())
    lessons = [second.lessons(hour=6)[0], *[lesson | {"teacher_id": first.teacher} for lesson in second.lessons()[1:]]]
    path = f"/classes/{made['id']}/timetable"
    answer = second.school.caller.put(path, json={"lessons": lessons}, if_match=made["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "teacher_busy")
    assert second.school.caller.get(path).json()["lessons"] == []
    assert second.school.caller.get("/bookings").json()["items"] == []


def test_a_lesson_is_rescheduled_and_keeps_what_it_was(callers: Callers) -> None:
    at = make.ground(callers)
    made = make.approved(at)
    path = f"/classes/{made['id']}/timetable"
    lesson = at.school.caller.get(path).json()["lessons"][0]
    other = at.lessons(days=3)[4] | {"reason": "教师出差"}
    told = at.school.caller.put(f"/lessons/{lesson['id']}", json=other, if_match=lesson["version"])
    assert told.is_success, told.text
    moved = told.json()
    assert (moved["reason"], moved["since"][:10] > lesson["since"][:10]) == ("教师出差", True)
    changes = at.school.caller.get(f"/lessons/{lesson['id']}/changes").json()["items"]
    assert {"during", "reason"} <= {field["name"] for field in changes[0]["fields"]}
    busy = at.school.caller.get("/bookings", params={"teacher_id": at.teacher}).json()["items"]
    assert len(busy) == 2


def test_a_suspended_class_goes_on_where_it_stood(callers: Callers) -> None:
    at = make.ground(callers)
    department = callers.department(make.DEPARTMENT)
    halted = make.move(department, make.approved(at), "suspended", "查安全")
    assert halted["moves"] == ["approved"]
    problem = refused(department, halted, "running")
    assert (problem["code"], problem["detail"]) == (
        "class_move_not_allowed",
        "培训班暂停前“已批准”，只能恢复到“已批准”",
    )
    again = make.move(department, halted, "approved")
    opened = make.move(at.school.caller, again, "open")
    assert make.move(callers.office(), opened, "suspended", "再查一次")["moves"] == ["open"]


def test_filters_and_quota(at: make.Ground) -> None:
    made = post(at.school.caller, "/classes", at.body(name="可搜索的班"))
    for query in (
        {"q": "可搜索"},
        {"state": "draft", "institution_id": str(at.school.id)},
        {"year": str(made["year"])},
    ):
        assert made["id"] in {each["id"] for each in at.callers.office().get("/classes", params=query).json()["items"]}
    assert at.callers.township("622926101").get("/quota-use", params={"year": 1999}).json() == {
        "year": 1999,
        "items": [],
    }


def test_the_database_holds_the_table(at: make.Ground, owner: Engine) -> None:
    made = post(at.school.caller, "/classes", at.body(name="数据库班"))
    for statement, code in (
        ("UPDATE training_class SET state = 'accepted' WHERE id = :id", "class_move_not_allowed"),
        ("UPDATE class_seat SET enrolled = size + 1 WHERE class_id = :id", "ck_class_seat_taken"),
    ):
        with pytest.raises(DBAPIError, match=code), owner.begin() as connection:
            connection.execute(text(statement), {"id": UUID(made["id"])})


def test_the_database_lets_each_unit_do_its_own_part(callers: Callers, database: Database) -> None:
    at = make.ground(callers)
    asked = make.move(at.school.caller, make.draft(at), "submitted")
    lesson = at.school.caller.get(f"/classes/{asked['id']}/timetable").json()["lessons"][0]["id"]
    teacher = teachers.admitted(callers.office(), institution_id=str(at.school.id))["id"]
    of = {"class": UUID(asked["id"]), "lesson": UUID(lesson), "teacher": UUID(teacher), "by": uuid4()}
    school = {"kind": Kind.INSTITUTION, "institution": at.school.id}
    department = {"kind": Kind.DEPARTMENT, "department": make.DEPARTMENT}
    for who, statement, code in (
        (school, "UPDATE training_class SET state = 'approved', approved_by = :by WHERE id = :class", "not_your_move"),
        (department, "UPDATE training_class SET name = '改名' WHERE id = :class", "class_not_editable"),
        (school, "UPDATE training_class SET ends_on = ends_on + 1 WHERE id = :class", "class_not_editable"),
        (school, "UPDATE lesson SET hours = 1 WHERE id = :lesson", "class_not_editable"),
        (school, "DELETE FROM lesson WHERE id = :lesson", "class_not_editable"),
        (school, "DELETE FROM teacher_trade WHERE teacher_id = :teacher", "teacher_not_yours"),
        (department, "DELETE FROM teacher_trade WHERE teacher_id = :teacher", "teacher_pool_not_yours"),
    ):
        with pytest.raises(DBAPIError, match=code):
            _execute(database, statement, of, **who)


def test_the_database_asks_for_the_ratio_whoever_submits(callers: Callers, database: Database) -> None:
    at = make.ground(callers)
    made = make.schedule(at, post(at.school.caller, "/classes", at.body()), at.lessons(theory=4, practical=6))
    ask = (
        "UPDATE training_class SET state = 'submitted', submitted_by = :by,"
        " plan_id = (SELECT id FROM course_paper p WHERE p.course_id = training_class.course_id LIMIT 1) WHERE id = :id"
    )
    of = {"by": uuid4(), "id": UUID(made["id"])}
    with pytest.raises(DBAPIError, match="hours_ratio_not_7_3"):
        _execute(database, ask, of, kind=Kind.INSTITUTION, institution=at.school.id)


def _execute(database: Database, statement: str, of: dict[str, Any], **who: Any) -> None:
    with database.session() as session:
        enter(session, region="622926", **who)
        session.execute(text(statement), of)
