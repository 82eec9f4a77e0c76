"""The trainee's check-in page: a form without script; what is wrong stands at its field, nothing is echoed raw."""

import httpx
import pytest
from sqlalchemy import Engine

from tests.factories import attending
from tests.factories.attending import Room
from tests.factories.callers import Callers


@pytest.fixture(scope="module")
def room(callers: Callers, owner: Engine) -> Room:
    """A lesson that is held now."""
    return attending.room(callers, owner, size=2)


def send(client: httpx.Client, **form: str) -> httpx.Response:
    """The answer to the form."""
    return client.post("/qd", data=form)


def test_the_form_takes_the_code_of_the_qr(client: httpx.Client) -> None:
    page = client.get("/qd", params={"c": '12"><b>'})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert 'value="12&#34;&gt;&lt;b"' in page.text
    assert "<script" not in page.text


def test_a_trainee_checks_in_and_is_told_so(client: httpx.Client, room: Room) -> None:
    who = room.people[0]
    form = {"name": who["name"], "tail": who["id_number"][-4:]}
    done = send(client, code=room.code(), **form)
    assert done.status_code == 200, done.text
    assert "签到成功" in done.text
    assert room.made["name"] in done.text
    phone = client.cookies.get("phone")
    assert "已经签到过了" in send(client, code=room.code(), **form).text
    assert client.cookies.get("phone") == phone
    assert "签退成功" in send(client, code=room.code("out"), **form).text


def test_what_is_wrong_stands_at_its_field(client: httpx.Client, room: Room) -> None:
    empty = send(client, name="<i>马</i>")
    assert (empty.status_code, empty.text.count('class="fault"')) == (422, 2)
    assert "&lt;i&gt;马&lt;/i&gt;" in empty.text
    wrong = send(client, code="000000", name="马某", tail="1234")
    assert wrong.status_code == 409
    assert "签到码、姓名或身份证后四位不对" in wrong.text
    assert client.post("/qd", content=b"\xff=\xfe&code=%ff").status_code == 422
    told = room.school.get(f"/lessons/{room.lesson}/room").json()
    assert told["qr"].startswith("data:image/svg+xml")
    assert told["address"].endswith("/qd")


def test_the_form_is_ours_and_short(client: httpx.Client, room: Room) -> None:
    who = room.people[1]
    form = {"code": room.code(), "name": who["name"], "tail": who["id_number"][-4:]}
    foreign = client.post("/qd", data=form, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403, foreign.text
    assert "签到成功" in send(client, **form).text, "the refused form has not burnt the code"
    assert send(client, **{f"field{nth}": "1" for nth in range(51)}).status_code == 400
