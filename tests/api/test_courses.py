"""Courses: papers in versions, 7 : 3 on hand-in and approval, the second person (R51, R63, R78)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.access import Role
from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories import courses as make
from tests.factories import institutions
from tests.factories.callers import Callers

PLAN = "/course-papers"


def test_a_course_is_ready_with_three_approved_papers(callers: Callers) -> None:
    school = institutions.school(callers)
    course = make.create(school.caller)
    missing = ["教学计划还没有审定", "教学大纲还没有审定", "教材还没有审定"]
    assert (course["ready"], course["missing"], course["department_id"]) == (False, missing, make.DEPARTMENT)
    done = make.approve_all(callers, school.caller, course["id"])
    assert (done["ready"], done["missing"]) == (True, [])
    assert (done["hours"]["theory"], done["hours"]["practical"], done["hours"]["holds"]) == (12, 28, True)
    listed = callers.township("622926101").get("/courses", params={"institution_id": str(school.id)}).json()["items"]
    assert [(each["id"], each["ready"]) for each in listed] == [(course["id"], True)]
    stranger = callers.department("nongye").get(f"/courses/{course['id']}").json()
    assert (stranger["ready"], stranger["missing"], stranger["papers"]) == (None, [], []), "not its papers"


def test_papers_wait_for_the_department_and_come_back(callers: Callers) -> None:
    school, department = institutions.school(callers), callers.department(make.DEPARTMENT)
    course = make.create(school.caller)
    handed = make.submitted(school.caller, course["id"], make.plan())
    (duty,) = [each for each in department.get("/duties").json()["items"] if each["kind"] == "paper"]
    assert duty["link"] == "/courses?papers=submitted"
    asked = {"papers": "submitted", "department": make.DEPARTMENT, "state": "active"}
    found = {each["id"]: each for each in department.get("/courses", params=asked).json()["items"]}
    assert found[course["id"]]["department_name"]
    assert [each["kind"] for each in school.caller.get("/duties").json()["items"]] == []
    make.move(department, handed, "return", {"reason": "请补充安全内容"})
    (back,) = school.caller.get("/duties").json()["items"]
    assert (back["words"], back["link"]) == ("1 份课程材料已退回，请修改后重新提交", "/courses?papers=returned")
    assert [each["id"] for each in school.caller.get("/courses?papers=returned").json()["items"]] == [course["id"]]


def test_hours_that_are_not_seven_to_three_are_refused_with_the_way_out(callers: Callers) -> None:
    school = institutions.school(callers)
    course = make.create(school.caller)
    drawn = make.write(school.caller, course["id"], make.plan(30, 60))
    assert drawn["hours"]["corrections"][0] == {"theory": 27, "practical": 63}
    answer = school.caller.post(f"{PLAN}/{drawn['id']}/submission", if_match=drawn["version"])
    assert (answer.status_code, answer.json()["code"]) == (422, "hours_ratio_not_7_3")
    assert "理论 27、实操 63" in answer.json()["detail"]
    assert answer.json()["params"]["corrections"][0] == {"theory": 27, "practical": 63}
    mended = make.plan(27, 63) | {"title": "改好的计划"}
    del mended["kind"]
    saved = school.caller.put(f"{PLAN}/{drawn['id']}", json=mended, if_match=drawn["version"]).json()
    assert make.move(school.caller, saved, "submission")["state"] == "submitted"


def test_a_waiver_needs_the_setting(callers: Callers) -> None:
    school = institutions.school(callers)
    course = make.create(school.caller)
    drawn = make.write(school.caller, course["id"], make.plan(30, 60, waiver_reason="行业主管部门另有课时规定"))
    path = f"{PLAN}/{drawn['id']}/submission"
    assert school.caller.post(path, if_match=drawn["version"]).json()["code"] == "hours_ratio_not_7_3"
    _set(callers, "waiver")
    try:
        handed = make.move(school.caller, drawn, "submission")
        assert make.move(callers.department(make.DEPARTMENT), handed, "approval")["hours"]["holds"] is False
    finally:
        _set(callers, "exact")


def _set(callers: Callers, mode: str) -> None:
    value = {"value": mode, "valid_since": clock.today().isoformat(), "reason": "县里决定"}
    answer = callers.office().post("/settings", json={"code": "hours_ratio_mode", **value})
    assert answer.is_success, answer.text


def test_a_version_is_approved_by_another_person_and_stays(callers: Callers) -> None:
    office = callers.office()
    school = institutions.school(callers)
    course = make.create(office, institution_id=str(school.id))
    handed = make.submitted(office, course["id"], make.plan())
    answer = office.post(f"{PLAN}/{handed['id']}/approval", if_match=handed["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "course_own_approval")
    approved = make.move(callers.make(Role.OFFICE), handed, "approval")
    assert (approved["number"], approved["in_force"]) == (1, True)
    content = {name: value for name, value in make.plan().items() if name != "kind"}
    refused = office.put(f"{PLAN}/{approved['id']}", json=content, if_match=approved["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "course_paper_move_not_allowed")
    second = make.submitted(office, course["id"], make.plan(15, 35))
    assert second["number"] == 2
    make.move(callers.department(make.DEPARTMENT), second, "approval")
    papers = office.get(f"/courses/{course['id']}").json()["papers"]
    assert [(each["number"], each["in_force"]) for each in papers] == [(2, True), (1, False)]


def test_a_returned_version_is_mended(callers: Callers) -> None:
    school = institutions.school(callers)
    course = make.create(school.caller)
    handed = make.submitted(school.caller, course["id"], make.textbook())
    back = make.move(callers.department(make.DEPARTMENT), handed, "return", {"reason": "请写明书号"})
    assert (back["state"], back["reason"]) == ("returned", "请写明书号")
    again = make.move(school.caller, back, "submission")
    assert (again["state"], again["reason"]) == ("submitted", None)
    second = school.caller.post(f"/courses/{course['id']}/papers", json=make.textbook())
    assert (second.status_code, second.json()["code"]) == (409, "course_paper_open")


@pytest.mark.parametrize(
    ("paper", "pointer"),
    [
        (make.syllabus(units=make.plan()["units"]), "/units"),
        (make.textbook(themes=["green"]), "/themes"),
        (make.plan(units=[{"title": "单元", "kind": "theory", "hours": 3, "theme": "nothing"}]), "/units/0/theme"),
    ],
)
def test_content_stands_where_it_belongs(callers: Callers, paper: dict[str, Any], pointer: str) -> None:
    school = institutions.school(callers)
    course = make.create(school.caller)
    answer = school.caller.post(f"/courses/{course['id']}/papers", json=paper)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert school.caller.get(f"/courses/{course['id']}").json()["papers"] == []


def test_a_farming_course_covers_the_themes_of_its_syllabus(callers: Callers) -> None:
    office = callers.office()
    made = institutions.registered(office)
    course = make.create(office, institution_id=made["id"], trade="zhongyang", name="种养实用技术")
    department = callers.department(course["department_id"])
    empty = make.write(office, course["id"], make.syllabus())
    refused = office.post(f"{PLAN}/{empty['id']}/submission", if_match=empty["version"])
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/themes")
    content = make.syllabus(themes=["green", "seed"])
    del content["kind"]
    told = office.put(f"{PLAN}/{empty['id']}", json=content, if_match=empty["version"]).json()
    make.move(department, make.move(office, told, "submission"), "approval")
    plan = make.plan()
    plan["units"][0]["theme"] = "green"
    make.move(department, make.submitted(office, course["id"], plan), "approval")
    missing = office.get(f"/courses/{course['id']}").json()["missing"]
    assert missing == ["教材还没有审定", "教学计划没有讲到大纲的专题“良种良法配套”"]


def test_a_course_is_there_once_and_can_be_retired(callers: Callers) -> None:
    school = institutions.school(callers)
    course = make.create(school.caller)
    again = school.caller.post("/courses", json=make.body(name=course["name"]))
    assert (again.status_code, again.json()["code"]) == (409, "course_exists")
    gone = institutions.post(school.caller, f"/courses/{course['id']}/retirement", None, if_match=course["version"])
    refused = school.caller.post(f"/courses/{course['id']}/papers", json=make.plan())
    assert (gone["state"], refused.json()["code"]) == ("retired", "course_retired")
    back = institutions.post(school.caller, f"/courses/{course['id']}/restoration", None, if_match=gone["version"])
    assert back["state"] == "active"
    renamed = school.caller.patch(f"/courses/{course['id']}", json={"name": "另一个名字"}, if_match=back["version"])
    assert renamed.json()["name"] == "另一个名字"
    assert len(school.caller.get(f"/courses/{course['id']}/changes").json()["items"]) == 4


def test_the_department_of_another_trade_sees_no_draft(callers: Callers) -> None:
    school = institutions.school(callers)
    paper = make.write(school.caller, make.create(school.caller)["id"], make.plan())
    for stranger in (callers.department("jiaoyu"), callers.township("622926101"), callers.institution()):
        assert stranger.get(f"{PLAN}/{paper['id']}").status_code == 404
    assert callers.department(make.DEPARTMENT).get(f"{PLAN}/{paper['id']}").status_code == 200


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        (Kind.INSTITUTION, "UPDATE course_paper SET state = 'approved', decided_by = uuidv7(), decided_at = now()"),
        (Kind.DEPARTMENT, "UPDATE course_paper SET body = 'x'"),
        (Kind.COUNTY, "UPDATE course_paper SET state = 'approved', decided_by = uuidv7(), decided_at = now()"),
        (Kind.COUNTY, "DELETE FROM course_unit"),
    ],
)
def test_the_database_holds_the_rule(
    callers: Callers, database: Database, owner: Engine, kind: Kind, statement: str
) -> None:
    """An institution approves nothing, a department writes nothing, 30 : 60 is not approved, handed-in hours stay."""
    school = institutions.school(callers)
    course = make.create(school.caller)
    paper = make.submitted(school.caller, course["id"], make.plan())
    with owner.begin() as connection:  # as if the hours had slipped in
        connection.execute(text("ALTER TABLE course_unit DISABLE TRIGGER course_unit_guard"))
        connection.execute(text("UPDATE course_unit SET hours = hours + 1 WHERE paper_id = :id"), {"id": paper["id"]})
        connection.execute(text("ALTER TABLE course_unit ENABLE TRIGGER course_unit_guard"))
    column = "paper_id" if "unit" in statement else "id"
    with database.session() as session:
        enter(session, kind, region="622926", department=make.DEPARTMENT, institution=school.id)
        with pytest.raises(DBAPIError, match=r"course_paper|hours_ratio"):
            session.execute(text(f"{statement} WHERE {column} = :id"), {"id": paper["id"]})
        session.rollback()
