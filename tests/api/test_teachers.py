"""The pool of teachers and venues: sources, admission, review, study, titles, bookings that never overlap."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from tests.factories import institutions
from tests.factories import teachers as make
from tests.factories.callers import Callers
from tests.factories.institutions import TRADE, post


def test_an_institution_proposes_and_the_bureau_admits(callers: Callers) -> None:
    school = institutions.school(callers)
    proposed = post(school.caller, "/teachers", make.teacher())
    assert (proposed["state"], proposed["institution_id"]) == ("proposed", str(school.id))
    path = f"/teachers/{proposed['id']}"
    wrong = callers.department("renshe").post(f"{path}/admission", if_match=proposed["version"])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "teacher_pool_not_yours")
    taken = post(callers.department("jiaoyu"), f"{path}/admission", None, if_match=proposed["version"])
    assert (taken["state_name"], taken["trades"]) == ("在库", ["电焊"])
    late = school.caller.patch(path, json={"employer": "别处学校"}, if_match=taken["version"])
    assert (late.status_code, late.json()["code"]) == (409, "teacher_move_not_allowed")
    other = institutions.school(callers)
    assert other.caller.get(path).json()["id"] == proposed["id"]
    assert other.caller.patch(path, json={"employer": "别处学校"}, if_match=taken["version"]).status_code == 404


def test_who_has_neither_degree_nor_title_needs_a_recommendation(callers: Callers, owner: Engine) -> None:
    office = callers.office()
    expert = make.teacher(source="local_expert", has_degree=False)
    answer = office.post("/teachers", json=expert)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/recommendation")
    known = post(office, "/teachers", expert | {"recommendation": "种洋芋三十年，乡镇推荐"})
    refused = office.patch(f"/teachers/{known['id']}", json={"recommendation": None}, if_match=known["version"])
    assert refused.status_code == 422
    with pytest.raises(IntegrityError, match="ck_teacher_recommended"), owner.begin() as connection:
        connection.execute(text("UPDATE teacher SET recommendation = NULL WHERE id = :id"), {"id": known["id"]})


def test_filters_and_coverage(callers: Callers) -> None:
    office = callers.office()
    known = make.admitted(office, name="马无双", trades=["dianshang", TRADE])
    for query in ({"trade": "dianshang"}, {"q": "无双"}, {"source": "college"}):
        assert known["id"] in {each["id"] for each in office.get("/teachers", params=query).json()["items"]}
    rows = callers.township("622926101").get("/teacher-coverage").json()["items"]
    assert [row["teachers"] for row in rows] == sorted(row["teachers"] for row in rows)
    assert rows[0]["teachers"] == 0
    taught = next(row for row in rows if row["trade"] == "dianshang")
    assert taught["teachers"] == sum(each["teachers"] for each in taught["sources"]) >= 1
    assert "college" in {each["source"] for each in taught["sources"]}


def test_review_study_and_title(callers: Callers) -> None:
    bureau = callers.department("jiaoyu")
    school = institutions.school(callers)
    known = make.admitted(callers.office(), institution_id=str(school.id))
    path = f"/teachers/{known['id']}"
    studied = post(bureau, f"{path}/studies", make.study())["studies"][0]
    told = bureau.put(f"/teacher-studies/{studied['id']}", json=make.study(result="合格"), if_match=studied["version"])
    assert (told.json()["result"], told.headers["etag"]) == ("合格", '"2"')
    asked = post(bureau, f"{path}/titles", {"title": "助理讲师", "applied_on": "2026-05-01"})["titles"][0]
    assert asked["private"] is True
    result = f"/teacher-titles/{asked['id']}/result"
    passed = post(bureau, result, {"state": "passed"}, if_match=asked["version"])
    assert (passed["state"], bureau.get(path).json()["title"]) == ("passed", "助理讲师")
    again = bureau.post(result, json={"state": "failed"}, if_match=passed["version"])
    assert again.status_code == 422
    post(bureau, f"{path}/reviews", make.review())
    assert bureau.post(f"{path}/reviews", json=make.review()).json()["code"] == "teacher_reviewed"
    gone = post(bureau, f"{path}/reviews", make.review(year=2027, outcome="leave", reason="长期不授课"))
    assert (gone["state"], [each["year"] for each in gone["reviews"]]) == ("left", [2027, 2026])
    booked = school.caller.post("/bookings", json=make.meeting(teacher_id=known["id"]))
    assert (booked.status_code, booked.json()["code"]) == (409, "teacher_not_in_pool")


def test_a_proposal_is_refused_and_taken_after_all(callers: Callers) -> None:
    school, office = institutions.school(callers), callers.office()
    proposed = post(school.caller, "/teachers", make.teacher())
    path = f"/teachers/{proposed['id']}"
    refused = post(office, f"{path}/refusal", {"reason": "材料不全"}, if_match=proposed["version"])
    assert (refused["state"], refused["reason"]) == ("refused", "材料不全")
    taken = post(office, f"{path}/admission", None, if_match=refused["version"])
    gone = post(office, f"{path}/departure", {"reason": "调离本县"}, if_match=taken["version"])
    assert gone["state"] == "left"
    assert office.post(f"{path}/departure", json={"reason": "再次"}, if_match=gone["version"]).status_code == 409


def test_venues_of_institutions_and_townships(callers: Callers) -> None:
    school, township = institutions.school(callers), callers.township("622926101")
    own = make.venue(school.caller)
    assert (own["institution_id"], own["sort_name"]) == (str(school.id), "车间")
    base = post(township, "/venues", make.workshop(kind="base", sort="greenhouse", name="达板大棚"))
    assert (base["owner_township"], base["sort_name"]) == ("622926101", "蔬菜大棚")
    for body, pointer in (
        (make.workshop(sort="greenhouse"), "/sort"),
        (make.classroom(sort="workshop"), "/sort"),
        (make.workshop(kind="base", sort="greenhouse"), "/kind"),
        (make.workshop(region="622927101"), "/region"),
    ):
        answer = callers.office().post("/venues", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    other = callers.township("622926102")
    assert other.get(f"/venues/{base['id']}").json()["name"] == "达板大棚"
    assert other.patch(f"/venues/{base['id']}", json={"seats": 9}, if_match=base["version"]).status_code == 404
    word = {"year": 2031, "usable": False, "reason": "棚膜损坏"}
    assert other.post(f"/venues/{base['id']}/statuses", json=word).status_code == 404
    assert post(township, f"/venues/{base['id']}/statuses", word)["statuses"] == [word]
    answer = school.caller.post("/bookings", json=make.meeting(venue_id=base["id"]))
    assert (answer.json()["code"], answer.json()["detail"]) == ("venue_closed", "达板大棚 2031 年度不可用：棚膜损坏")
    post(township, f"/venues/{base['id']}/statuses", word | {"usable": True, "reason": "已修好"})
    assert post(school.caller, "/bookings", make.meeting(venue_id=base["id"]))["venue_id"] == base["id"]
    here = township.get("/venues", params={"township": "622926101", "kind": "base"}).json()["items"]
    assert base["id"] in {each["id"] for each in here}
    for query in ({"q": "板大"}, {"sort": "greenhouse", "state": "active"}):
        (found,) = [each for each in township.get("/venues", params=query).json()["items"] if each["id"] == base["id"]]
        assert (found["region_name"], found["institution_name"]) == ("达板镇", None)


@pytest.mark.parametrize("subject", ["teacher", "venue"])
def test_a_time_is_taken_once_across_institutions(callers: Callers, subject: str) -> None:
    first, second = institutions.school(callers), institutions.school(callers)
    made = make.admitted if subject == "teacher" else make.venue
    taken = {f"{subject}_id": made(callers.office())["id"]}
    booked = post(first.caller, "/bookings", make.meeting(**taken))
    half = make.meeting(since="2031-03-01T11:00:00+08:00", until="2031-03-01T13:00:00+08:00", **taken)
    answer = second.caller.post("/bookings", json=half)
    assert (answer.status_code, answer.json()["code"]) == (409, f"{subject}_busy")
    assert "2031-03-01 08:00 至 12:00" in answer.json()["detail"]
    span = {"since": "2031-03-01T00:00:00+08:00", "until": "2031-03-02T00:00:00+08:00"}
    own = ("教研活动", booked["id"], first.known["name"], False)
    for caller, told in ((first.caller, own), (callers.office(), own), (second.caller, (None, None, None, None))):
        (time,) = caller.get("/busy-times", params=taken | span).json()["items"]
        assert (time["purpose"], time["id"], time["institution_name"], time["of_lesson"]) == told
    after = make.meeting(since="2031-03-01T12:00:00+08:00", until="2031-03-01T13:00:00+08:00", **taken)
    post(second.caller, "/bookings", after)
    assert second.caller.delete(f"/bookings/{booked['id']}").status_code == 404
    assert first.caller.delete(f"/bookings/{booked['id']}").status_code == 204
    post(second.caller, "/bookings", make.meeting(**taken))


def test_of_many_who_want_a_teacher_at_once_one_gets_him(callers: Callers) -> None:
    wanted = make.meeting(teacher_id=make.admitted(callers.office())["id"])
    schools = [institutions.school(callers) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda school: school.caller.post("/bookings", json=wanted), schools))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]


def test_a_booking_names_one_thing_and_a_time(callers: Callers) -> None:
    school = institutions.school(callers)
    bodies: list[dict[str, Any]] = [
        make.meeting(),
        make.meeting(teacher_id=str(UUID(int=1)), venue_id=str(UUID(int=2))),
        make.meeting(until="2031-03-01T08:00:00+08:00"),
    ]
    for body in bodies:
        assert school.caller.post("/bookings", json=body).status_code == 422


def test_hours_of_a_teacher_by_month(callers: Callers, owner: Engine) -> None:
    school = institutions.school(callers)
    known = make.admitted(callers.office())
    lesson = text(
        "INSERT INTO booking (region, institution_id, teacher_id, lesson_id, during, hours, purpose) "
        "VALUES ('622926', :school, :teacher, uuidv7(), tstzrange(:at, CAST(:at AS timestamptz) + '3h'), :hours, '课')"
    )
    with owner.begin() as connection:
        for at, hours in (("2026-03-31 22:00+08", 4), ("2026-04-01 08:00+08", 3), ("2099-01-01 08:00+08", 8)):
            connection.execute(lesson, {"school": school.id, "teacher": known["id"], "at": at, "hours": hours})
    months = school.caller.get(f"/teachers/{known['id']}/hours").json()["items"]
    assert [(month["month"], month["hours"]) for month in months] == [("2026-04-01", 3), ("2026-03-01", 4)]
    booked = school.caller.get("/bookings", params={"teacher_id": known["id"]}).json()["items"]
    answer = school.caller.delete(f"/bookings/{booked[0]['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "booking_of_a_lesson")
