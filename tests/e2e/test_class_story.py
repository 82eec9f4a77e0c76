"""A class from the request to the printed archive, as six people and five phones see it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine

from backend.access import Role
from tests.e2e import asking, holding
from tests.e2e.conftest import Open, overflow, press, sound, violations
from tests.factories import attending, people
from tests.factories import classes as make
from tests.factories.callers import Caller, Callers

PHONES = 5
PICKED = "妥新来"


def request(open_as: Open, at: make.Ground, department: Caller) -> str:
    """Institution and department, until the class stands; its id."""
    asking.register(at.callers.office())
    page = open_as(at.school.caller, "/classes")
    asking.ask(page, at)
    asking.schedule(page, at)
    holding.step(page, "提交申请", state="等责任部门办理")
    asking.approve(open_as(department, "/class-requests"))
    return page.url.split("/")[-1].partition("?")[0]


def enrol(open_as: Open, at: make.Ground, town: Caller, class_id: str) -> list[dict[str, Any]]:
    """A sheet of the institution and the township's choice; those of the sheet."""
    known = [make.numbered(at.callers) for _ in range(PHONES)]
    asking.fill_from_sheet(open_as(at.school.caller, f"/classes/{class_id}?tab=roster"), known)
    people.register(town, region=f"{make.TOWNSHIP}001", name=PICKED)
    asking.pick(open_as(town, "/trainees"), PICKED)
    return known


def begin(page: Page, owner: Engine, class_id: str) -> None:
    """Open, and running since half an hour."""
    holding.step(page, "开放报名", state="报名中")
    attending.begin(owner, class_id, "open")
    page.reload()
    holding.step(page, "开始培训", state="培训中")


def attend(open_as: Open, contexts: Any, at: make.Ground, town: Caller, known: list[dict[str, Any]]) -> None:
    """The room's screen, five phones, the names called."""
    page = open_as(at.school.caller, "/today")
    page.get_by_role("link", name="签到屏幕").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(asking.NAME)
    lesson = page.url.split("/")[-2]
    with holding.still():
        holding.all_check_in(page, contexts, known)
    holding.call_names(open_as(at.school.caller, f"/lessons/{lesson}/roll-call", phone=True), PHONES + 1, PICKED)
    small = open_as(town, "/today", phone=True)
    expect(small.get_by_role("link", name="签到屏幕")).to_have_count(0)
    assert (violations(small), overflow(small)) == ([], 0)


def print_file(open_as: Open, at: make.Ground, office: Page, path: str) -> None:
    """报到册 and 一班一档, on paper; the book not for another department."""
    other = open_as(at.callers.department("renshe"), path)
    expect(other.get_by_role("link", name="一班一档")).to_be_visible()
    expect(other.get_by_role("link", name="报到册")).to_have_count(0)
    book = open_as(at.school.caller, f"{path}/check-in-book")
    expect(book.get_by_text("报到率 100.0%（6／6 人）")).to_be_visible()
    assert holding.pages(book) == 1
    book.get_by_role("button", name="导出").click()
    book.get_by_label("理由").fill("迎接季度巡查")
    with book.expect_download() as download:
        press(book, "导出")
    assert download.value.suggested_filename.startswith("报到册_")
    sound(book, narrow=True)
    office.get_by_role("link", name="一班一档").click()
    expect(office.get_by_text("100.0%").first).to_be_visible()
    assert 4 <= holding.pages(office) <= 6
    sound(office, narrow=True)


@pytest.mark.usefixtures("worker")
def test_from_the_request_to_the_archive(
    open_as: Open, contexts: Callable[[bool], BrowserContext], callers: Callers, owner: Engine
) -> None:
    at, town, department = make.ground(callers), callers.township(make.TOWNSHIP), callers.department(make.DEPARTMENT)
    class_id = request(open_as, at, department)
    path = f"/classes/{class_id}"
    known = enrol(open_as, at, town, class_id)

    page = open_as(at.school.caller, path)
    begin(page, owner, class_id)
    attend(open_as, contexts, at, town, known)

    enrolled = at.school.caller.get(f"/enrolments?class_id={class_id}").json()["items"]
    attending.held(owner, class_id, [who for who in enrolled if who["name"] != PICKED], "practical")
    holding.correct(open_as(at.school.caller, f"{path}/attendance"), PICKED)
    holding.decide(open_as(department, f"{path}/attendance"))

    page.reload()
    holding.step(page, "结束培训", state="已结束")
    holding.complete(page, asking.NAME, PHONES + 1)
    page = open_as(department, path)
    expect(page.get_by_role("heading", name="变为“已验收”以前要齐备（4／4）")).to_be_visible()
    holding.step(page, "验收通过", state="已验收")
    page = open_as(callers.make(Role.OFFICE), path)
    holding.step(page, "归档", state="已归档")
    print_file(open_as, at, page, path)
