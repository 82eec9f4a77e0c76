"""The trainee's pages on a narrow phone without JavaScript: found, read, left."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from tests.e2e.conftest import Open, overflow, violations
from tests.factories import attending, people
from tests.factories.attending import Room
from tests.factories.callers import Callers

NARROW = {"width": 320, "height": 568}
Plain = Callable[[], Page]


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Plain]:
    """Makes pages of an old phone: 320 px, no script."""
    opened: list[BrowserContext] = []

    def make() -> Page:
        context = browser.new_context(
            base_url=base_url,
            viewport=NARROW,  # type: ignore[arg-type]  # reason: a TypedDict by shape
            java_script_enabled=False,
            locale="zh-CN",
        )
        opened.append(context)
        return context.new_page()

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def room(callers: Callers, owner: Engine) -> Room:
    """A lesson that is held now."""
    return attending.room(callers, owner, size=1)


def require_fit(page: Page) -> None:
    """Readable: nothing wider than the phone, also with letters twice as large; targets are large enough."""
    assert overflow(page) <= 0
    button = page.locator("button, .go").first.bounding_box()
    assert button is not None
    assert button["height"] >= 60


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
    for path in ("/t", "/t/own", "/t/classes", "/qd"):
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
