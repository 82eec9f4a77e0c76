"""What the database refuses of vouchers: two for one training, a late choice, money without completion (R36–R39)."""

from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.training.service import lane
from backend.voucher.service import batches
from tests.factories import attending, people
from tests.factories import classes as make
from tests.factories import vouchers as of
from tests.factories.callers import Caller, Callers
from tests.factories.contended import together
from tests.factories.institutions import post
from tests.factories.served import until
from tests.factories.vouchers import Counter

_LANE = text("SELECT pg_advisory_xact_lock(20, 622926)")
_ACCEPTED = "UPDATE training_class SET state = 'accepted' WHERE id = :id"
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def desk(callers: Callers, owner: Engine) -> Counter:
    """One printed voucher."""
    return of.counter(callers, owner)


def refusal(caller: Caller, thing: dict[str, Any], verb: str, data: Any) -> tuple[int, str]:
    """Status and code of a refused step."""
    answer = caller.post(f"/vouchers/{thing['id']}/{verb}", json=data, if_match=thing["version"])
    return answer.status_code, answer.json()["code"]


def two_of_one(desk: Counter) -> list[dict[str, Any]]:
    """Two received vouchers of the same person, of two schemes."""
    number = people.number()
    people.register(desk.desk, region=f"{make.TOWNSHIP}001", id_number=number)
    schemes = (desk.scheme, of.in_force(desk.callers))
    batches = [of.issued(desk.callers, each["id"], [number]) for each in schemes]
    listed = [desk.desk.get("/vouchers", params={"batch_id": each["id"]}).json()["items"][0] for each in batches]
    return [of.step(desk.desk, desk.desk.get(f"/vouchers/{each['id']}").json(), "receipt") for each in listed]


def test_one_training_is_paid_once(desk: Counter) -> None:
    choice = {"class_id": desk.opened["id"], "channel": "desk"}
    first, second = two_of_one(desk)
    first = of.step(desk.desk, first, "reservation", choice)
    assert refusal(desk.desk, second, "reservation", choice) == (409, "voucher_does_not_fit")
    new = of.step(desk.desk, first, "replacement", {"reason": "丢失"})
    assert refusal(desk.desk, second, "reservation", choice) == (409, "voucher_does_not_fit"), "it took over"
    held = desk.office.get(f"/vouchers/{new['id']}").json()
    of.step(desk.office, held, "moves", {"to": "voided", "reason": "不再需要"})
    assert of.step(desk.desk, second, "reservation", choice)["state"] == "reserved"


def test_no_class_that_runs_is_chosen(desk: Counter) -> None:
    received = desk.received()
    make.join(desk.callers, desk.opened["id"], {"id": received["person_id"]})
    attending.begin(desk.owner, desk.opened["id"])
    choice = {"class_id": desk.opened["id"], "channel": "desk"}
    assert refusal(desk.desk, received, "reservation", choice) == (409, "class_not_enrolling")


def test_no_class_that_has_begun_is_chosen_though_it_still_takes_people(desk: Counter) -> None:
    received = desk.received()
    attending.begin(desk.owner, desk.opened["id"], "open")
    choice = {"class_id": desk.opened["id"], "channel": "desk"}
    for who in (desk.desk, desk.office):
        answer = who.post(f"/vouchers/{received['id']}/reservation", json=choice, if_match=received["version"])
        assert (answer.status_code, answer.json()["code"]) == (409, "class_not_enrolling")
        assert "已经开班" in answer.json()["detail"]
    assert desk.now()["state"] == "received"


def test_a_voucher_that_is_over_chooses_nothing(desk: Counter) -> None:
    desk.received()
    attending.begin(desk.owner, desk.opened["id"], "open")
    of.late(desk.owner, desk.printed[0]["id"], 1)
    choice = {"class_id": desk.opened["id"], "channel": "desk"}
    assert refusal(desk.desk, desk.now(), "reservation", choice) == (409, "voucher_does_not_fit")


def test_who_failed_is_a_duty_of_the_office_until_his_voucher_is_void(callers: Callers, owner: Engine) -> None:
    desk = of.counter(callers, owner, many=2)
    (_, failed) = desk.completed()
    back = text("UPDATE enrolment SET state = 'enrolled' WHERE id = (SELECT enrolment_id FROM voucher WHERE id = :id)")
    with desk.owner.begin() as connection:
        connection.execute(back, {"id": failed["id"]})
    office = desk.office

    def told(who: Caller) -> list[str]:
        return [each["words"] for each in who.get("/duties").json()["items"] if "没有结业" in each["words"]]

    assert told(office) == [], "its results may still change"
    with desk.owner.begin() as connection:
        connection.execute(text(_ACCEPTED), {"id": desk.opened["id"]})
    assert told(office) == ["1 张培训券的持券人没有结业，券还在“培训中”，请作废"]
    assert told(desk.desk) == told(callers.department(make.DEPARTMENT)) == []
    listed = {
        value: {each["id"] for each in office.get("/vouchers", params={"failed": value}).json()["items"]}
        for value in ("true", "false")
    }
    assert (listed["true"], failed["id"] in listed["false"]) == ({failed["id"]}, False)
    moved = office.post(
        f"/vouchers/{failed['id']}/moves",
        json={"to": "voided", "reason": "没有结业"},
        if_match=desk.now(1)["version"],
    )
    assert moved.is_success, moved.text
    assert told(office) == []


def test_who_did_not_complete_after_all_is_not_verified(desk: Counter) -> None:
    (done,) = desk.completed()
    redeemed = post(desk.school, f"/vouchers/{done['id']}/redemption", {"secret": desk.printed[0]["secret"]})
    again = text("UPDATE enrolment SET state = CAST(:state AS text) WHERE class_id = :id")
    with desk.owner.begin() as connection:
        connection.execute(again, {"state": "enrolled", "id": desk.opened["id"]})
    assert refusal(desk.office, redeemed, "moves", {"to": "verified"}) == (409, "voucher_not_completed")
    with desk.owner.begin() as connection:
        connection.execute(again, {"state": "completed", "id": desk.opened["id"]})
    assert of.step(desk.office, redeemed, "moves", {"to": "verified"})["state"] == "verified"


def replaced_at_the_start(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> str:
    """The state of a voucher that takes a reserved one's place while the class begins."""
    reserved = desk.reserved()
    attending.begin(desk.owner, desk.opened["id"], "open")
    drawn = batches.new_serials
    loaded = Event()

    def draw(*known: Any) -> list[str]:
        loaded.set()
        until(lambda: waiting(desk.owner), "nobody waits")
        return drawn(*known)

    def begin() -> dict[str, Any]:
        assert loaded.wait(20)
        with desk.owner.begin() as connection:
            connection.execute(_LANE)
            running = text("UPDATE training_class SET state = 'running' WHERE id = :id")
            connection.execute(running, {"id": desk.opened["id"]})
        return {}

    monkeypatch.setattr(batches, "new_serials", draw)
    new, _ = together(lambda: of.step(desk.desk, reserved, "replacement", {"reason": "丢失"}), begin)
    state: str = desk.desk.get(f"/vouchers/{new['id']}").json()["state"]
    return state


def waiting(owner: Engine) -> bool:
    """Whether a transaction waits for another one."""
    with owner.connect() as connection:
        return bool(connection.scalar(_WAITING))


def test_a_class_that_begins_takes_a_replacement_along(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    assert replaced_at_the_start(desk, monkeypatch) == "in_training"


def test_control_outside_the_lane_it_is_left_behind(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "enter", lambda *_: None)
    assert replaced_at_the_start(desk, monkeypatch) == "reserved"
