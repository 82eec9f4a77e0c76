"""Employers, posts and orders (R19, R28, R47, R48, R50): ordered, delivered, hired."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories import attending
from tests.factories import classes as class_make
from tests.factories import employers as make
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post, registered, school

_ANOTHER = (
    "INSERT INTO employer (id, region, name, kind, place, address, contact, phone, capacity, brands)"
    " VALUES (:id, '622926', 'x', 'base', 'away', '', '', '', 1, '{}')"
)


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
    nowhere: list[tuple[dict[str, Any], str]] = [
        ({"region": code}, "/region") for code in ("622927101", "622926999", "622926101001")
    ]
    for values, pointer in (*nowhere, ({"brands": ["meiyou"]}, "/brands")):
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
    post(boss, "/job-posts", make.job(employer["id"], valid_until=(clock.today() - timedelta(days=1)).isoformat()))
    assert boss.get(f"/employers/{employer['id']}").json()["open_posts"] == 15, "what has run out is not open"
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


def test_an_order_leaves_a_class_that_was_called_off(callers: Callers, employer: dict[str, Any], boss: Caller) -> None:
    at = class_make.ground(callers)
    opened, school_caller = class_make.approved(at), at.school.caller
    order = post(boss, "/training-orders", make.wanted(employer["id"]))
    order = make.move(boss, order, "offered", institution_id=opened["institution_id"])
    order = make.move(school_caller, make.move(school_caller, order, "accepted"), "training", class_id=opened["id"])
    assert order["moves"] == ["delivered"]
    moves = f"/training-orders/{order['id']}/moves"
    early = school_caller.post(moves, json={"to": "accepted"}, if_match=order["version"])
    assert refused(early) == (409, "order_not_ready")
    now = school_caller.get(f"/classes/{opened['id']}").json()
    class_make.move(school_caller, now, "cancelled", reason="报名不足")
    assert school_caller.get(f"/training-orders/{order['id']}").json()["moves"] == ["accepted"]
    assert refused(boss.post(moves, json={"to": "accepted"}, if_match=order["version"])) == (409, "order_not_your_move")
    order = make.move(school_caller, order, "accepted")
    assert (order["state"], order["class_id"], order["class_name"]) == ("accepted", None, None)


def test_only_who_is_in_business_offers_and_only_to_who_may_teach(
    callers: Callers, owner: Engine, employer: dict[str, Any], boss: Caller
) -> None:
    asked, strange, office = school(callers), registered(callers.office()), callers.office()
    order = post(boss, "/training-orders", make.wanted(employer["id"]))
    path = f"/training-orders/{order['id']}/moves"
    unknown = boss.post(path, json={"to": "offered", "institution_id": strange["id"]}, if_match=order["version"])
    assert refused(unknown) == (409, "order_not_ready")
    other = post(boss, "/training-orders", make.wanted(employer["id"], trade="binguan"))
    offer = {"to": "offered", "institution_id": str(asked.id)}
    untaught = boss.post(f"/training-orders/{other['id']}/moves", json=offer, if_match=other["version"])
    assert refused(untaught) == (409, "order_not_ready")
    now = office.get(f"/employers/{employer['id']}").json()
    assert office.patch(f"/employers/{employer['id']}", json={"state": "closed"}, if_match=now["version"]).is_success
    assert refused(boss.post(path, json=offer, if_match=order["version"])) == (409, "employer_closed")
    statement = "UPDATE training_order SET state = 'offered', institution_id = :school WHERE id = :id"
    with pytest.raises(Exception, match="employer_closed"), owner.begin() as connection:
        connection.execute(text(statement), {"school": asked.id, "id": order["id"]})


def test_the_database_keeps_an_employer_to_its_own_fields(database: Database, employer: dict[str, Any]) -> None:
    changes = "name = 'x'", "kind = 'base'", "region = '622926'", "place = 'away'", "brands = '{}'", "state = 'closed'"
    for statement in (*(f"UPDATE employer SET {change} WHERE id = :id" for change in changes), _ANOTHER):
        with pytest.raises(DBAPIError, match="employer_kept_by_office"):
            _as_employer(database, employer["id"], statement)
    assert _as_employer(database, employer["id"], "UPDATE employer SET capacity = 3 WHERE id = :id") == 1


def _as_employer(database: Database, employer_id: str, statement: str) -> int:
    with database.session() as session:
        enter(session, Kind.EMPLOYER, region="622926", institution=employer_id)
        return int(session.execute(text(statement), {"id": employer_id}).rowcount)  # type: ignore[attr-defined]  # reason: a cursor result


def _accepted(boss: Caller, room: attending.Room, employer: dict[str, Any]) -> dict[str, Any]:
    order = post(boss, "/training-orders", make.wanted(employer["id"]))
    order = make.move(boss, order, "offered", institution_id=room.made["institution_id"])
    order = make.move(room.school, order, "declined", reason="设备检修")
    order = make.move(boss, order, "offered", institution_id=room.made["institution_id"])
    assert order["reason"] is None, "why it was declined is history"
    return make.move(room.school, order, "accepted")
