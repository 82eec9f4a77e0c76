"""Employers, posts and orders (R19, R28, R47, R48, R50): ordered, delivered, hired."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.factories import attending
from tests.factories import employers as make
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post, school


@pytest.fixture
def employer(callers: Callers) -> dict[str, Any]:
    """A workshop."""
    return make.registered(callers.office(), brands=["dianhan"])


@pytest.fixture
def boss(callers: Callers, employer: dict[str, Any]) -> Caller:
    """Somebody of the workshop."""
    return make.caller(callers, employer["id"])


def refused(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_an_employer_keeps_how_it_is_reached(callers: Callers, employer: dict[str, Any], boss: Caller) -> None:
    path = f"/employers/{employer['id']}"
    changed = boss.patch(path, json={"phone": "0930-7129999"}, if_match=employer["version"])
    assert changed.json()["phone"] == "0930-7129999"
    renamed = boss.patch(path, json={"name": "别的名字"}, if_match=changed.json()["version"])
    assert (renamed.status_code, renamed.json()["errors"][0]["pointer"]) == (422, "/name")
    office = callers.office()
    assert refused(office.post("/employers", json=make.body(name=employer["name"]))) == (409, "employer_exists")
    for values, pointer in (({"region": "622927101"}, "/region"), ({"brands": ["meiyou"]}, "/brands")):
        answer = office.post("/employers", json=make.body(**values))
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert [row["id"] for row in boss.get("/employers").json()["items"]] == [employer["id"]]
    assert boss.get("/me").json()["unit_name"] == employer["name"]


def test_open_posts_are_the_places_that_are_not_filled(
    boss: Caller, employer: dict[str, Any], callers: Callers
) -> None:
    made = post(boss, "/job-posts", make.job(employer["id"]))
    changed = boss.patch(f"/job-posts/{made['id']}", json={"filled": 5}, if_match=made["version"]).json()
    assert boss.get(f"/employers/{employer['id']}").json()["open_posts"] == 15
    over = boss.patch(f"/job-posts/{made['id']}", json={"filled": 21}, if_match=changed["version"])
    assert over.json()["errors"][0]["pointer"] == "/filled"
    boss.patch(f"/job-posts/{made['id']}", json={"state": "closed"}, if_match=changed["version"])
    assert boss.get(f"/employers/{employer['id']}").json()["open_posts"] == 0
    other = make.registered(callers.office())
    assert boss.post("/job-posts", json=make.job(other["id"])).status_code == 404
    office = callers.office()
    office.patch(f"/employers/{other['id']}", json={"state": "closed"}, if_match=other["version"])
    assert refused(office.post("/job-posts", json=make.job(other["id"]))) == (409, "employer_closed")


def test_an_order_is_offered_taken_trained_delivered_and_closed(
    callers: Callers, owner: Engine, employer: dict[str, Any], boss: Caller
) -> None:
    room = attending.completed(callers, owner, 2)
    asked = {row["id"] for row in boss.get("/order-schools", params={"trade": "dianhan"}).json()["items"]}
    assert room.made["institution_id"] in asked
    order = post(boss, "/training-orders", make.wanted(employer["id"]))
    path = f"/training-orders/{order['id']}"
    assert room.school.get(path).status_code == 404, "a draft is the employer's"
    order = make.move(boss, order, "offered", institution_id=room.made["institution_id"])
    assert (order["institution_name"], order["waiting_for"]) == (room.made["institution_name"], "培训机构")
    told = [duty["link"] for duty in room.school.get("/duties").json()["items"] if duty["kind"] == "order"]
    assert told == [path]
    changed = boss.patch(path, json={"persons": 9}, if_match=order["version"])
    assert refused(changed) == (409, "order_not_editable")
    early = boss.post(f"{path}/moves", json={"to": "accepted"}, if_match=order["version"])
    assert refused(early) == (409, "order_not_your_move")
    order = make.move(room.school, order, "accepted")
    strange = school(callers)
    assert strange.caller.get(path).status_code == 404
    order = make.move(room.school, order, "training", class_id=room.made["id"])
    assert order["class_name"] == room.made["name"]
    order = make.move(room.school, order, "delivered")
    assert (order["persons"], order["delivered"], order["hired"]) == (20, 2, None)
    many = boss.post(f"{path}/moves", json={"to": "closed", "hired": 3}, if_match=order["version"])
    assert many.json()["errors"][0]["pointer"] == "/hired"
    order = make.move(boss, order, "closed", hired=1)
    assert (order["state_name"], order["hired"], order["moves"]) == ("已完成", 1, [])
    with pytest.raises(Exception, match="order_move_not_allowed"), owner.begin() as connection:
        connection.execute(text("UPDATE training_order SET state = 'draft' WHERE id = :id"), {"id": order["id"]})


def test_a_class_serves_one_order_and_is_over_before_delivery(
    callers: Callers, owner: Engine, employer: dict[str, Any], boss: Caller
) -> None:
    room = attending.room(callers, owner, size=1)
    first, second = (_accepted(boss, room, employer) for _ in range(2))
    first = make.move(room.school, first, "training", class_id=room.made["id"])
    again = {"to": "training", "class_id": room.made["id"]}
    taken = room.school.post(f"/training-orders/{second['id']}/moves", json=again, if_match=second["version"])
    assert refused(taken) == (409, "order_not_ready")
    path = f"/training-orders/{first['id']}/moves"
    early = room.school.post(path, json={"to": "delivered"}, if_match=first["version"])
    assert refused(early) == (409, "order_not_ready")


def _accepted(boss: Caller, room: attending.Room, employer: dict[str, Any]) -> dict[str, Any]:
    order = post(boss, "/training-orders", make.wanted(employer["id"]))
    order = make.move(boss, order, "offered", institution_id=room.made["institution_id"])
    order = make.move(room.school, order, "declined", reason="设备检修")
    order = make.move(boss, order, "offered", institution_id=room.made["institution_id"])
    return make.move(room.school, order, "accepted")
