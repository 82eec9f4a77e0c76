"""From the plan to the job by nine accounts and a trainee's phone; `make tour` keeps its screens in docs/tour."""

import os
import re
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import Engine

from backend.access import Role
from backend.kernel import clock, jobs
from backend.kernel.db import Database
from backend.kernel.embedded import APPLICATION, EmbeddedServer
from tests.e2e import holding
from tests.e2e.conftest import Open, Plain
from tests.e2e.county import NAMES, QUARTER, WORK, Accounts, County
from tests.factories.callers import Caller, Callers

ACCOUNTS = 9
TOUR = os.environ.get("TOUR")


def keep(page: Page, name: str) -> None:
    """A screen for the tour, where one is asked for, as small as a screen can be."""
    if TOUR:
        asked = {"format": "webp", "quality": 60}
        taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
        (Path(TOUR) / f"{name}.webp").write_bytes(b64decode(taken["data"]))


@pytest.fixture
def work(server: EmbeddedServer, database_name: str, database: Database) -> Callable[[], None]:
    """Do what is queued, in a thread of its own: this one has the browser's event loop."""

    def run() -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(jobs.run_pending, server.url(database_name, APPLICATION), database).result()

    return run


@pytest.fixture
def look(open_as: Open) -> Callable[..., Page]:
    """Opens a screen, waits for words on it and keeps it for the tour."""

    def see(who: Caller, path: str, words: str, name: str | None = None) -> Page:
        page = open_as(who, path)
        expect(page.get_by_text(words).first).to_be_visible()
        if name:
            keep(page, name)
        return page

    return see


def plan_to_class(county: County, look: Callable[..., Page]) -> dict[str, Any]:
    """方案、分解、台账、认定、课程、开班、订单; the order."""
    plan, table = county.plan()
    look(county.office, plan, "收文确认", "01-plan")
    look(county.department, table, "合计", "02-allocation")
    county.register()
    look(county.town, "/persons", NAMES[0], "03-roster")
    county.recognise()
    look(county.deputy, f"/institutions/{county.at.school.id}?tab=years", "认定时间", "04-recognition")
    look(county.school, f"/courses/{county.at.course['id']}", "7∶3", "05-course")
    order = county.order()
    look(county.boss, f"/training-orders/{order['id']}", county.made["name"], "06-order")
    look(county.school, f"{county.path}?tab=timetable", "符合 7∶3", "07-class")
    return order


def hold(county: County, open_as: Open, contexts: Any, look: Callable[..., Page]) -> None:
    """培训券、签到; one phone checks in at the room's screen."""
    county.issue()
    look(county.town, f"/vouchers/{county.printed[0]['id']}", "已预约", "08-voucher")
    room = county.begin()
    screen = open_as(county.school, f"/lessons/{room.lesson}/room")
    with holding.still():
        phone = holding.check_in(contexts(True), county.people[0], holding.shown(screen))
        expect(phone.get_by_text("签到成功")).to_be_visible()
    keep(phone, "10-check-in")
    expect(screen.get_by_text("已签到 1／5 人")).to_be_visible()
    keep(screen, "09-room")


def finish(county: County, order: dict[str, Any], look: Callable[..., Page]) -> None:
    """结业、证书、兑付、交付."""
    (one, *_) = county.complete()
    look(county.department, f"{county.path}/results", "结业率 100.0%", "11-completion")
    look(county.school, f"/certificates/{one['id']}", "准予结业", "12-certificate")
    county.redeem()
    look(county.who.make(Role.AUDITOR), f"/vouchers/{county.printed[0]['id']}", "已兑付", "13-redemption")
    county.close(order)
    look(county.who.make(Role.INSPECTOR), f"{county.path}/file", "出勤", "14-file")


def find_oneself(phone: Page, county: County, nth: int) -> None:
    """A trainee opens his own page, without script."""
    phone.goto("/t/own")
    phone.get_by_label("身份证号").fill(county.people[nth]["id_number"])
    phone.get_by_label("查询码").fill(county.code_of(nth))
    phone.get_by_role("button", name="查一查").click()
    expect(phone.get_by_role("heading", name=county.made["name"])).to_be_visible()


def employment(county: County) -> tuple[int, int]:
    """Who works three months later, as the leader reads it: of how many how many."""
    rows = county.leader.get("/indicators", params={"by": "all"}).json()["rows"]
    found = [each for row in rows for each in row["values"] if (each["key"], each["point"]) == ("employment", 1)]
    return (found[0]["numerator"], found[0]["denominator"]) if found else (0, 0)


def answer(phone: Page) -> None:
    """A trainee says himself what he does now."""
    phone.get_by_role("link", name="说说现在做什么活").click()
    phone.get_by_label("现在的情况").select_option(label="在打工、上班")
    phone.get_by_label("在哪个单位").fill(str(WORK["employer"]))
    phone.get_by_label("在哪里干活").select_option(label="本乡镇")
    phone.get_by_label("和学的一样吗").select_option(label="一样")
    keep(phone, "15-follow-up")
    phone.get_by_role("button", name="交上去").click()
    expect(phone.get_by_role("heading", name="您好")).to_be_visible()
    expect(phone.get_by_role("link", name="说说现在做什么活")).to_have_count(0)


def catalogue(reader: Page) -> Locator:
    """What somebody without an account reads of the course."""
    reader.goto("/t/classes")
    return reader.get_by_text("这门课近两年的 5 人里，5 人结业，5 人取证")


def employed(leader: Page) -> Locator:
    """The last step of the chain on the leader's dashboard."""
    return leader.get_by_role("list", name="关键数").get_by_role("listitem").last


def follow_up(county: County, plain: Plain, look: Callable[..., Page]) -> None:
    """就业跟踪、指标、公众查询: the trainee's own answer changes what leader and public read."""
    county.ask(county.tasks(0), outcome="not", reason="刚结业")
    others = [task for task in county.tasks(3) if task["name"] != NAMES[0]]
    county.ask(others[:3], outcome="employed", **WORK)
    county.ask(others[3:], outcome="not", reason="照顾老人")
    county.again()
    expect(catalogue(plain())).not_to_contain_text("有活干")  # of fewer than five nothing is told
    assert employment(county) == (3, 4)
    ended = clock.today() - timedelta(days=QUARTER)
    board = look(county.leader, f"/?year={ended.year}", "3 / 4，75.0%")
    expect(employed(board)).to_contain_text("已登记跟踪结果的结业人数")
    phone = plain()
    find_oneself(phone, county, 0)
    answer(phone)
    assert employment(county) == (4, 5)
    look(county.leader, "/indicators?point=1", "80.0%", "16-indicators")
    board.reload()
    expect(employed(board)).to_contain_text("4 / 5，80.0%")
    board.get_by_role("heading", name="从任务到就业").scroll_into_view_if_needed()
    keep(board, "17-dashboard")
    employed(board).get_by_role("link").click()
    expect(board).to_have_url(re.compile("/indicators"))
    expect(board.get_by_text("4／5 人").first).to_be_visible()
    outcome = catalogue(reader := plain())
    expect(outcome).to_contain_text("问到 5 人，4 人有活干")
    outcome.scroll_into_view_if_needed()
    keep(reader, "18-catalogue")


def test_from_the_plan_to_the_job(
    open_as: Open,
    plain: Plain,
    contexts: Callable[[bool], BrowserContext],
    look: Callable[..., Page],
    callers: Callers,
    owner: Engine,
    work: Callable[[], None],
) -> None:
    county = County(Accounts(callers), owner)
    order = plan_to_class(county, look)
    hold(county, open_as, contexts, look)
    finish(county, order, look)
    work()
    follow_up(county, plain, look)
    assert len(county.who.known) == ACCOUNTS
