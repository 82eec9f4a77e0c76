"""The holder's own voucher: received, a class chosen by himself on the phone, taken back; others' are not his."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.api.test_trainee_pages import PAGE, require_small
from tests.factories import attending, trainees, vouchers
from tests.factories.callers import Callers
from tests.factories.trainees import Trainee, look_up
from tests.factories.vouchers import Counter


@pytest.fixture(autouse=True)
def _no_attempts(no_attempts_yet: None) -> None: ...


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine) -> Counter:
    """A township with two printed vouchers and a class that they fit."""
    return vouchers.counter(callers, owner, 2)


@pytest.fixture
def phone(base_url: str) -> Iterator[httpx.Client]:
    """A phone."""
    with httpx.Client(base_url=base_url, follow_redirects=True) as phone:
        yield phone


def holder(desk: Counter, nth: int) -> Trainee:
    """The n-th holder with a lookup code."""
    person = desk.now(nth)["person_id"]
    number = desk.office.post(f"/persons/{person}/disclosure", json={"field": "id_number", "reason": "核对"}).json()
    return Trainee(person, number["value"], trainees.code_of(desk.desk, person))


def act(phone: httpx.Client, voucher: str, name: str, **more: str) -> httpx.Response:
    """The page after an act."""
    return phone.post("/t/own/voucher", data={"voucher": voucher, "act": name} | more)


def test_a_holder_chooses_for_himself(phone: httpx.Client, desk: Counter, owner: Engine) -> None:
    mine, opened = desk.printed[0]["id"], desk.opened
    page = look_up(phone, holder(desk, 0))
    require_small(page)
    assert "您有一张培训券" in page.text
    assert "您的券还没用" in act(phone, mine, "receive").text
    choices = phone.get("/t/own/choice", params={"voucher": mine})
    require_small(choices)
    assert opened["name"] in choices.text
    reserved = act(phone, mine, "reserve", **{"class": opened["id"]})
    require_small(reserved)
    assert "已预约" in reserved.text
    assert "1500.00 元" in reserved.text
    known = desk.now(0)
    assert (known["channel"], known["channel_name"]) == ("phone", "本人手机")
    code = phone.get("/t/own/code", params={"of": mine})
    assert len(code.content) <= PAGE
    assert code.text.count("<path") == 1
    with owner.connect() as connection:
        told = "SELECT actor_id FROM audit_event WHERE action = 'voucher.reserved' AND object_id = :id"
        assert connection.execute(text(told), {"id": mine}).one().actor_id is None, "his own act"
    assert "已领取" in act(phone, mine, "release").text
    act(phone, mine, "reserve", **{"class": opened["id"]})


def test_what_cannot_be_done_is_told_in_a_sentence(phone: httpx.Client, desk: Counter) -> None:
    theirs = desk.printed[0]["id"]
    look_up(phone, holder(desk, 1))
    foreign = act(phone, theirs, "release")
    absent = act(phone, "00000000-0000-7000-8000-000000000000", "release")
    assert (foreign.status_code, foreign.text) == (404, absent.text)
    assert phone.get("/t/own/choice", params={"voucher": theirs}).text.count("就选这个班") == 0
    assert phone.get("/t/own/code", params={"of": theirs}).status_code == 404
    mine = desk.printed[1]["id"]
    early = act(phone, mine, "reserve", **{"class": desk.opened["id"]})
    assert (early.status_code, "没办成" in early.text) == (409, True)
    assert act(phone, mine, "burn").status_code == 404
    phone.post("/t/leave")
    assert "查询码" in act(phone, mine, "receive").text
    assert desk.now(1)["state"] == "issued"


def test_a_completed_holder_hands_his_voucher_over(phone: httpx.Client, desk: Counter, owner: Engine) -> None:
    who, mine = holder(desk, 0), desk.printed[0]["id"]
    attending.begin(owner, desk.opened["id"])
    look_up(phone, who)
    assert act(phone, mine, "redeem").status_code == 409
    vouchers.complete(owner, desk.opened["id"])
    assert "已兑付" in act(phone, mine, "redeem").text
    assert desk.now(0)["proof"] == "session"
