"""Enrolment: seats, once a trade and year, never at two places at once, whoever enrols (R10, R60, R90; S20 small)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers
from tests.factories.class_walk import unguarded
from tests.factories.institutions import post

OTHER = "622926102"


def join(caller: Caller, class_id: str, who: dict[str, Any]) -> httpx.Response:
    """The answer to somebody's joining."""
    return caller.post(f"/classes/{class_id}/enrolments", json={"person_id": who["id"]})


def test_a_township_enrols_its_own_people(callers: Callers) -> None:
    at = make.ground(callers)
    opened = make.approved(at)
    mine, other = make.person(callers), make.person(callers, OTHER)
    joined = make.join(callers, opened["id"], mine)
    assert (joined["township"], joined["state"], joined["masked_number"][6:10]) == ("622926101", "enrolled", "****")
    assert join(callers.township(make.TOWNSHIP), opened["id"], other).status_code == 404
    make.join(callers, opened["id"], other, OTHER)
    assert at.school.caller.get(f"/classes/{opened['id']}").json()["enrolled"] == 2
    for caller, seen in (
        (at.school.caller, 2),
        (callers.department(make.DEPARTMENT), 2),
        (callers.department("jiaoyu"), 0),
        (callers.township(OTHER), 1),
        (callers.institution(), 0),
    ):
        items = caller.get("/enrolments", params={"class_id": opened["id"]}).json()["items"]
        assert len(items) == seen


def test_nobody_joins_before_the_approval_or_twice(callers: Callers) -> None:
    at = make.ground(callers)
    drawn, who, town = make.draft(at), make.person(callers), callers.township(make.TOWNSHIP)
    early = join(town, drawn["id"], who)
    assert (early.status_code, early.json()["code"]) == (409, "class_not_enrolling")
    asked = make.move(at.school.caller, drawn, "submitted")
    make.move(callers.department(make.DEPARTMENT), asked, "approved")
    assert join(town, drawn["id"], who).status_code == 201
    again = join(town, drawn["id"], who)
    assert (again.status_code, again.json()["code"]) == (409, "person_trained_already")
    assert drawn["name"] in again.json()["detail"]


def test_nobody_joins_a_class_that_has_begun(callers: Callers, owner: Engine, database: Database) -> None:
    at = make.ground(callers)
    opened, who, late = make.approved(at), make.person(callers), make.numbered(callers)
    joined = make.join(callers, opened["id"], who)
    attending.begin(owner, opened["id"], "open")
    path, town = f"/classes/{opened['id']}", callers.township(make.TOWNSHIP)
    moved = make.join(callers, make.approved(make.ground(callers))["id"], make.person(callers))
    for refused in (
        join(town, opened["id"], make.person(callers)),
        at.school.caller.post(f"{path}/enrolments-by-number", json=late),
        town.post(
            f"/enrolments/{moved['id']}/transfer",
            json={"class_id": opened["id"], "reason": "换班"},
            if_match=moved["version"],
        ),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "class_not_enrolling")
        assert "已经开班" in refused.json()["detail"]
    copied = text(
        "INSERT INTO enrolment (class_id, person_id, name, sex, masked_number, categories) SELECT class_id, uuidv7(),"
        " name, sex, masked_number, categories FROM enrolment WHERE id = :id"
    )
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        with pytest.raises(DBAPIError, match="class_not_enrolling"):
            session.execute(copied, {"id": joined["id"]})
        session.rollback()
    with owner.begin() as connection:
        today = f"UPDATE training_class SET starts_on = {attending.TODAY} WHERE id = :id"
        unguarded(connection, "training_class", today, {"id": opened["id"]})
    assert at.school.caller.post(f"{path}/enrolments-by-number", json=late).status_code == 201, "its first day"


def test_the_same_trade_and_level_is_learned_once_a_year(callers: Callers) -> None:
    first, second = make.approved(make.ground(callers)), make.approved(make.ground(callers))
    who, town = make.person(callers), callers.township(make.TOWNSHIP)
    joined = make.join(callers, first["id"], who)
    refused = join(town, second["id"], who)
    assert (refused.status_code, refused.json()["code"]) == (409, "person_trained_already")
    left = post(town, f"/enrolments/{joined['id']}/cancellation", {"reason": "外出务工"}, if_match=joined["version"])
    assert (left["state"], left["reason"]) == ("cancelled", "外出务工")
    assert join(town, second["id"], who).status_code == 201
    late = town.post(f"/enrolments/{joined['id']}/cancellation", json={"reason": "再次"}, if_match=left["version"])
    assert (late.status_code, late.json()["code"]) == (409, "enrolment_ended")


def test_nobody_is_at_two_places_at_once(callers: Callers, owner: Engine) -> None:
    first, second = make.approved(make.ground(callers)), make.approved(make.ground(callers))
    with owner.begin() as connection:  # another trade, so that the times alone stand against it
        connection.execute(text("ALTER TABLE training_class DISABLE TRIGGER training_class_guard"))
        connection.execute(text("UPDATE training_class SET level = 4 WHERE id = :id"), {"id": second["id"]})
        connection.execute(text("ALTER TABLE training_class ENABLE TRIGGER training_class_guard"))
    who, town = make.person(callers), callers.township(make.TOWNSHIP)
    make.join(callers, first["id"], who)
    refused = join(town, second["id"], who)
    assert (refused.status_code, refused.json()["code"]) == (409, "person_elsewhere")
    assert f"08:00 要上“{first['name']}”的课" in refused.json()["detail"]
    insert = text(
        "INSERT INTO enrolment (class_id, person_id, institution_id, department_id, year, trade, level, region, name,"
        " sex, masked_number, categories) SELECT :class, id, id, '', 0, '', 0, '', name, sex, '', '{}' FROM person"
        " WHERE id = :person"
    )
    with pytest.raises(DBAPIError, match="person_elsewhere"), owner.begin() as connection:
        connection.execute(insert, {"class": second["id"], "person": who["id"]})


def test_a_lesson_is_not_moved_to_where_somebody_is_elsewhere(callers: Callers, owner: Engine) -> None:
    here, there = make.ground(callers), make.ground(callers)
    first, second = make.approved(here), make.draft(there)
    lessons = there.lessons()
    later = [each | {key: _tomorrow(each[key]) for key in ("since", "until")} for each in lessons]
    second = make.schedule(there, second, later)
    second = make.move(there.school.caller, second, "submitted")
    second = make.move(callers.department(make.DEPARTMENT), second, "approved")
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE training_class DISABLE TRIGGER training_class_guard"))
        connection.execute(text("UPDATE training_class SET level = 4 WHERE id = :id"), {"id": second["id"]})
        connection.execute(text("ALTER TABLE training_class ENABLE TRIGGER training_class_guard"))
    who = make.person(callers)
    make.join(callers, first["id"], who)
    make.join(callers, second["id"], who)
    lesson = there.school.caller.get(f"/classes/{second['id']}/timetable").json()["lessons"][0]
    clash = there.lessons()[0] | {"reason": "车间检修"}
    answer = there.school.caller.put(f"/lessons/{lesson['id']}", json=clash, if_match=lesson["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "person_elsewhere")
    assert "有 1 名学员" in answer.json()["detail"]
    free = there.lessons(days=4)[6] | {"reason": "车间检修"}
    moved = there.school.caller.put(f"/lessons/{lesson['id']}", json=free, if_match=lesson["version"])
    assert moved.is_success, moved.text


def _tomorrow(moment: str) -> str:
    return (datetime.fromisoformat(moment) + timedelta(days=1)).isoformat()


def test_a_class_is_full_for_whoever_comes_last(callers: Callers) -> None:
    at = make.ground(callers)
    opened = make.approved(at, size=3)
    town = callers.township(make.TOWNSHIP)
    people = [make.person(callers) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda who: join(town, opened["id"], who), people))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"class_full"}
    now = at.school.caller.get(f"/classes/{opened['id']}").json()
    smaller = at.school.caller.patch(f"/classes/{opened['id']}", json={"size": 2}, if_match=now["version"])
    assert (smaller.status_code, smaller.json()["code"]) == (409, "class_full")
    larger = at.school.caller.patch(f"/classes/{opened['id']}", json={"size": 4}, if_match=now["version"]).json()
    assert (larger["size"], larger["enrolled"]) == (4, 3)
    late = next(who for who, answer in zip(people, answers, strict=True) if answer.status_code == 409)
    assert join(town, opened["id"], late).status_code == 201


def test_a_transfer_takes_the_new_seat_or_leaves_the_old_one(callers: Callers) -> None:
    first, second = make.approved(make.ground(callers)), make.approved(make.ground(callers), size=1)
    town = callers.township(make.TOWNSHIP)
    one, two = (make.join(callers, first["id"], make.person(callers)) for _ in range(2))
    body = {"class_id": second["id"], "reason": "离家近"}
    moved = town.post(f"/enrolments/{one['id']}/transfer", json=body, if_match=one["version"])
    assert (moved.status_code, moved.json()["class_name"]) == (200, second["name"])
    refused = town.post(f"/enrolments/{two['id']}/transfer", json=body, if_match=two["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "class_full")
    same = town.post(
        f"/enrolments/{two['id']}/transfer", json=body | {"class_id": first["id"]}, if_match=two["version"]
    )
    assert (same.status_code, same.json()["errors"][0]["pointer"]) == (422, "/class_id")
    states = [item["state"] for item in town.get("/enrolments", params={"class_id": first["id"]}).json()["items"]]
    assert sorted(states) == ["cancelled", "enrolled"]


def test_a_class_that_is_called_off_lets_its_people_teachers_and_venues_go(callers: Callers) -> None:
    first, second = make.ground(callers), make.ground(callers)
    opened = make.approved(first)
    who, town = make.person(callers), callers.township(make.TOWNSHIP)
    joined = make.join(callers, opened["id"], who)
    lessons = [each | {"teacher_id": first.teacher, "venue_id": first.venue} for each in second.lessons()]
    made = post(second.school.caller, "/classes", second.body())
    path = f"/classes/{made['id']}/timetable"
    busy = second.school.caller.put(path, json={"lessons": lessons}, if_match=made["version"])
    assert (busy.status_code, busy.json()["code"]) == (409, "teacher_busy")
    now = first.school.caller.get(f"/classes/{opened['id']}").json()
    make.move(first.school.caller, now, "cancelled", "报名不足")
    left = town.get("/enrolments", params={"person_id": who["id"]}).json()["items"]
    assert [(each["id"], each["state"], each["reason"]) for each in left] == [(joined["id"], "cancelled", "报名不足")]
    asked = make.move(second.school.caller, make.schedule(second, made, lessons), "submitted")
    make.move(callers.department(make.DEPARTMENT), asked, "approved")
    assert join(town, made["id"], who).status_code == 201


def test_who_was_in_a_class_to_its_end_does_not_leave_it(callers: Callers, owner: Engine) -> None:
    opened = make.approved(make.ground(callers))
    town = callers.township(make.TOWNSHIP)
    joined = make.join(callers, opened["id"], make.person(callers))
    for state in ("open", "running", "finished"):
        with owner.begin() as connection:
            moved = text("UPDATE training_class SET state = :state WHERE id = :id")
            connection.execute(moved, {"state": state, "id": opened["id"]})
    path, body = f"/enrolments/{joined['id']}/cancellation", {"reason": "外出务工"}
    late = town.post(path, json=body, if_match=joined["version"])
    assert (late.status_code, late.json()["code"]) == (409, "enrolment_ended")
    change = text("UPDATE enrolment SET state = 'dropped', reason = '外出' WHERE id = :id")
    with pytest.raises(DBAPIError, match="enrolment_ended"), owner.begin() as connection:
        connection.execute(change, {"id": joined["id"]})
