"""The trainee's pages on a narrow phone without JavaScript: found, read, left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import Engine

from tests.e2e.conftest import Open, Plain, overflow, require_fit, told, violations
from tests.factories import attending, people
from tests.factories.attending import Room
from tests.factories.callers import Callers


@pytest.fixture(scope="module")
def room(callers: Callers, owner: Engine) -> Room:
    """A lesson that is held now."""
    return attending.room(callers, owner, size=1)


def test_a_trainee_looks_himself_up_without_script(open_as: Open, plain: Plain, callers: Callers, room: Room) -> None:
    (enrolled,) = room.school.get(f"/enrolments?class_id={room.made['id']}").json()["items"]
    desk = open_as(callers.township("622926101"), f"/persons/{enrolled['person_id']}")
    desk.get_by_role("button", name="发查询码").click()
    desk.get_by_role("dialog").get_by_role("button", name="发查询码").click()
    slip = desk.get_by_role("dialog").locator(".code")
    code = slip.inner_text()
    assert violations(desk) == []
    page = plain()
    page.goto("/t")
    require_fit(page)
    page.get_by_role("link", name="查我的培训").click()
    page.get_by_label("身份证号").fill(room.people[0]["id_number"])
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("status")).to_contain_text("上课")
    expect(page.get_by_role("heading", name=room.made["name"])).to_be_visible()
    require_fit(page)
    page.get_by_role("button", name="退出").click()
    page.goto("/t/own")
    expect(page.get_by_label("查询码")).to_have_value("")


def test_the_pages_have_no_barrier(contexts: Callable[[bool], BrowserContext], callers: Callers) -> None:
    page = contexts(True).new_page()
    for path in ("/t", "/t/own", "/t/classes", "/t/report", "/t/receipt", "/qd"):
        page.goto(path)
        assert violations(page) == [], path
        page.evaluate("document.documentElement.style.fontSize = '200%'; document.body.style.zoom = 2")
        assert overflow(page) <= 0, path
    page.goto("/t/own")
    page.get_by_label("身份证号").fill(people.number()[:-1])
    page.get_by_label("查询码").fill("123")
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("alert")).to_have_count(2)
    assert violations(page) == []


def test_a_report_without_script_and_its_answer(open_as: Open, plain: Plain, callers: Callers) -> None:
    page = plain()
    page.goto("/t")
    page.get_by_role("link", name="我要反映问题").click()
    require_fit(page)
    page.get_by_label("什么事").select_option(label="乱收费")
    page.get_by_label("哪里的事").select_option(label="达板镇")
    page.get_by_label("说说经过").fill("报名时收了五十块钱")
    page.get_by_role("button", name="交上去").click()
    receipt = page.locator(".number").inner_text()
    page.get_by_role("link", name="查答复").click()
    page.get_by_label("回执号").fill(receipt)
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("status")).to_contain_text("待答复")
    desk = open_as(callers.office(), "/complaints")
    assert violations(desk) == []
    desk.get_by_role("button", name="答复", exact=True).click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("结论").select_option(label="情况属实")
    dialog.get_by_label("答复").fill("已退钱，批评了经办人")
    assert violations(desk) == []
    dialog.get_by_role("button", name="答复").click()
    told(desk, "已答复，来人凭回执号可以看到")
    page.get_by_label("回执号").fill(receipt)
    page.get_by_role("button", name="查一查").click()
    expect(page.get_by_role("status")).to_contain_text("已退钱，批评了经办人")
    require_fit(page)
