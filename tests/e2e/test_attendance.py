"""Attendance in the browser: the room shows a code, phones check in, names are called, a correction is decided."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine

from tests.e2e.conftest import Open, overflow, violations
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Callers

PHONES = 5


@pytest.fixture(scope="module")
def room(callers: Callers, owner: Engine) -> Room:
    """A lesson that is held now, with five people."""
    return attending.room(callers, owner, PHONES)


def shown(page: Page) -> str:
    """The code on the screen."""
    return page.locator("[data-code]").inner_text().replace(" ", "")


def check_in(phone: BrowserContext, who: dict[str, Any], code: str) -> Page:
    """Somebody sends the form on his phone."""
    page = phone.new_page()
    page.goto(f"/qd?c={code}")
    expect(page.get_by_label("签到码")).to_have_value(code)
    page.get_by_label("姓名").fill(who["name"])
    page.get_by_label("身份证号最后四位").fill(who["id_number"][-4:])
    page.get_by_role("button", name="签到 / 签退").click()
    return page


def test_five_phones_check_in_at_the_room_screen(open_as: Open, contexts: Any, room: Room) -> None:
    screen = open_as(room.school, f"/lessons/{room.lesson}/room")
    expect(screen.get_by_text("还没有签到（5 人）")).to_be_visible()
    assert violations(screen) == []
    for nth, who in enumerate(room.people, start=1):
        code = shown(screen)
        page = check_in(contexts(True), who, code)
        expect(page.get_by_text("签到成功")).to_be_visible()
        expect(screen.get_by_text(f"已签到 {nth}／5 人")).to_be_visible()
        expect(screen.locator("[data-code]")).not_to_have_text(f"{code[:3]} {code[3:]}")
    assert violations(page) == []
    assert overflow(page) <= 0
    late = check_in(contexts(True), room.people[0] | {"name": "别人"}, code)
    expect(late.get_by_role("alert")).to_have_text("签到码、姓名或身份证后四位不对")


def test_names_are_called_on_a_phone_off_line_too(open_as: Open, room: Room) -> None:
    page = open_as(room.school, f"/lessons/{room.lesson}/roll-call", phone=True)
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(PHONES)
    boxes.last.uncheck()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.context.set_offline(True)
    page.get_by_role("button", name="登记点名：到 4 人，缺 1 人").click()
    expect(page.get_by_text("待传 1 条点名")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("点名已登记")).to_be_visible()
    expect(page.get_by_text("待传 1 条点名")).not_to_be_visible()


def test_a_correction_is_asked_for_and_decided(open_as: Open, callers: Callers, room: Room, owner: Engine) -> None:
    attending.a_day_ago(owner, room.made["id"])
    path = f"/classes/{room.made['id']}/attendance"
    page = open_as(room.school, path)
    page.get_by_role("button", name="申请补正").click()
    form = page.get_by_role("dialog")
    form.get_by_label("学员").select_option(index=0)
    form.get_by_label("课次").select_option(index=0)
    form.get_by_label("理由").fill("手机没电，教师和同桌可以证明")
    form.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("补正申请已提交")).to_be_visible()
    assert violations(page) == []
    other = open_as(callers.department(make.DEPARTMENT), path)
    other.get_by_role("button", name="批准").click()
    expect(other.get_by_text("已批准补正")).to_be_visible()
    expect(other.get_by_text("疑似代签")).to_have_count(2)
    assert violations(other) == []


def test_todays_lessons_lead_to_the_room(open_as: Open, callers: Callers, owner: Engine) -> None:
    room = attending.room(callers, owner, 1)
    page = open_as(room.school, "/today")
    page.get_by_role("link", name="签到屏幕").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(room.made["name"])
    small = open_as(callers.township(make.TOWNSHIP), "/today", phone=True)
    expect(small.get_by_role("link", name="签到屏幕")).to_have_count(0)
    assert overflow(small) <= 0
    assert violations(small) == []
