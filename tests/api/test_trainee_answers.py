"""A trainee's own answer and his word about the class, on pages without script; nobody answers for him."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.api.test_trainee_pages import require_small
from tests.factories import attending, trainees
from tests.factories.attending import Room
from tests.factories.callers import Callers
from tests.factories.trainees import Trainee, look_up

_FREE = (
    "ALTER TABLE training_class DISABLE TRIGGER USER",
    "UPDATE training_class SET ends_on = starts_on WHERE id = :id",
    "ALTER TABLE training_class ENABLE TRIGGER USER",
)


@pytest.fixture(autouse=True)
def _no_attempts(no_attempts_yet: None) -> None: ...


@pytest.fixture(scope="module")
def room(callers: Callers, owner: Engine) -> Room:
    """Two who completed a class that is over, and are asked."""
    found = attending.completed(callers, owner, 2)
    with owner.begin() as connection:
        for statement in _FREE:
            connection.execute(text(statement), {"id": found.made["id"]} if ":id" in statement else {})
        connection.execute(text("SELECT make_followup_tasks(:id)"), {"id": found.made["id"]})
    return found


@pytest.fixture
def phone(base_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base_url, follow_redirects=True) as phone:
        yield phone


def trainee(callers: Callers, room: Room, nth: int) -> Trainee:
    """One of the class with his code."""
    people = room.school.get(f"/enrolments?class_id={room.made['id']}").json()["items"]
    ids = {each["id"]: each["person_id"] for each in people}
    who = room.people[nth]
    return Trainee(ids[who["id"]], who["id_number"], trainees.code_of(callers.office(), ids[who["id"]]))


def asked(page: httpx.Response, kind: str) -> str:
    """What he is asked."""
    return page.text.partition(f"/t/own/{kind}?of=")[2].partition('"')[0]


def test_he_answers_for_himself_once(callers: Callers, room: Room, phone: httpx.Client) -> None:
    own = look_up(phone, trainee(callers, room, 0))
    require_small(own)
    task = asked(own, "answer")
    form = phone.get("/t/own/answer", params={"of": task})
    require_small(form)
    lacking = phone.post("/t/own/answer", data={"of": task, "outcome": "employed", "income": "三千"})
    assert (lacking.status_code, lacking.text.count('class="fault"')) == (422, 3)
    told = {
        "of": task,
        "outcome": "employed",
        "employer": "甲厂",
        "place": "county",
        "matches": "yes",
        "income": "3200",
    }
    done = phone.post("/t/own/answer", data=told)
    assert (done.status_code, asked(done, "answer") == task) == (200, False)
    kept: dict[str, Any] = callers.office().get(f"/followup-tasks/{task}").json()
    (record,) = kept["records"]
    assert (kept["outcome"], record["channel"], record["income_after_fen"]) == ("employed", "page", 320_000)
    assert phone.post("/t/own/answer", data=told).status_code == 404
    trail = callers.office().get("/audit-events", params={"action": "employment.recorded"}).json()["items"]
    assert trail[0]["actor_name"] == "系统"


def test_he_rates_his_class_once(callers: Callers, room: Room, phone: httpx.Client) -> None:
    own = look_up(phone, trainee(callers, room, 1))
    enrolment = asked(own, "visit")
    require_small(phone.get("/t/own/visit", params={"of": enrolment}))
    assert phone.post("/t/own/visit", data={"of": enrolment, "stars": "9"}).status_code == 422
    done = phone.post("/t/own/visit", data={"of": enrolment, "stars": "4", "said": "多做实操"})
    assert (done.status_code, asked(done, "visit")) == (200, "")
    (visit,) = callers.office().get("/return-visits", params={"class_id": room.made["id"]}).json()["items"]
    assert (visit["satisfaction"], visit["suggestion"], visit["channel"]) == (4, "多做实操", "page")
    assert phone.post("/t/own/visit", data={"of": enrolment, "stars": "1"}).status_code == 404


def test_nobody_answers_for_another(callers: Callers, room: Room, phone: httpx.Client) -> None:
    mine = asked(look_up(phone, trainee(callers, room, 1)), "answer")
    phone.post("/t/leave")
    assert "您好" not in phone.post("/t/own/answer", data={"of": mine, "outcome": "farming"}).text
    look_up(phone, trainees.trainee(callers))
    assert phone.post("/t/own/answer", data={"of": mine, "outcome": "farming"}).status_code == 404
    assert "您现在做什么" not in phone.get("/t/own/answer", params={"of": mine}).text
