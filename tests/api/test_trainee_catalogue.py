"""The catalogue of open classes: public, small, with outcomes of five people and more."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from tests.api.test_trainee_pages import require_small
from tests.factories import attending, teachers
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Callers


def offered(callers: Callers, at: make.Ground, **values: Any) -> dict[str, Any]:
    """Another class of the institution that takes people, with a teacher who is free."""
    office = callers.office()
    free = replace(at, teacher=teachers.admitted(office)["id"], venue=teachers.venue(office)["id"])
    return make.approved(free, **values)


@pytest.fixture(scope="module")
def done(callers: Callers, owner: Engine) -> Room:
    """An institution of which five completed a class, and that offers another one."""
    room = attending.completed(callers, owner, size=5)
    offered(callers, room.at, name="电焊秋季班", size=12)
    return room


def test_a_class_is_shown_with_seats_place_and_outcomes(client: httpx.Client, done: Room) -> None:
    page = client.get("/t/classes", params={"trade": done.made["trade"]})
    assert (page.status_code, page.headers["cache-control"]) == (200, "public, max-age=300")
    assert "set-cookie" not in page.headers
    require_small(page)
    assert "电焊秋季班" in page.text
    assert "还有 12 个名额" in page.text
    assert "这门课近两年的 5 人里，5 人结业，0 人取证" in page.text
    assert "这里近两年学这一行" not in page.text, "one course is all that the institution teaches of the trade"
    assert done.made["name"] not in page.text, "a class that runs takes nobody"
    assert done.people[0]["name"] not in page.text


def test_few_people_are_not_counted_aloud(client: httpx.Client, callers: Callers, owner: Engine) -> None:
    room = attending.completed(callers, owner, size=4)
    another = offered(callers, room.at)
    page = client.get("/t/classes")
    shown = page.text[page.text.index(another["name"]) :].partition("</li>")[0]
    assert "人里" not in shown


def test_classes_are_found_by_trade_and_township(client: httpx.Client, done: Room, callers: Callers) -> None:
    at = make.ground(callers)
    names = [make.approved(at)["name"]]
    everything = client.get("/t/classes").text
    assert all(name in everything for name in names)
    assert f'value="{done.made["trade"]}" selected' in client.get("/t/classes?trade=" + done.made["trade"]).text
    odd = {"trade": "' OR 1=1 --", "township": "<script>", "p": "-1"}
    assert client.get("/t/classes", params=odd).text == everything


def test_many_classes_stay_small(client: httpx.Client, callers: Callers, done: Room) -> None:
    for nth in range(8):
        offered(callers, done.at, name=f"{'很长的班名' * 11}{nth}", size=1)
    page = client.get("/t/classes")
    require_small(page)
    assert page.text.count("<h2>") == 8
    assert "下一页" in page.text
    second = client.get("/t/classes?p=2")
    require_small(second)
    assert 0 < second.text.count("<h2>") <= 8
