"""工作台: each role's progress in the browser, from the figure down to what lies behind it; on desk and phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from backend.access import Role
from tests.api.test_allocation import make, move
from tests.api.test_plan import create as create_plan
from tests.api.test_plan import issue as issue_plan
from tests.e2e.conftest import DESK, NARROW, Open, overflow, violations
from tests.factories.callers import Caller, Callers
from tests.factories.people import register

DABAN = "622926101"


def test_an_empty_county_leads_to_the_next_step(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/")
    steps = page.get_by_role("list", name="下一步")
    expect(steps).to_contain_text("还没有已发布的方案")
    assert violations(page) == []
    steps.get_by_role("link", name="批量导入花名册").click()
    expect(page).to_have_url(re.compile("/imports$"))
    page.go_back()
    steps.get_by_role("link", name="去编制方案").click()
    expect(page).to_have_url(re.compile("/plans$"))


@pytest.fixture(scope="module")
def table(callers: Callers, owner: Engine) -> dict[str, Any]:
    """An issued plan, an issued table that is only a demo, and five people."""
    office = callers.office()
    issue_plan(office, create_plan(office))
    draft = make(office)
    with owner.begin() as connection:
        connection.execute(text("UPDATE allocation SET is_demo = true"))
    draft = office.get(f"/allocations/{draft['id']}").json()
    issued = move(office, move(office, draft, "submission"), "issue", {})
    for region in (DABAN, DABAN, "622926100", "622926103", "622926105"):
        register(
            office,
            region=region,
            categories=["registered_poor"] if region == DABAN else ["relocated", "registered_poor"],
            wishes=[{"trade": "binguan", "mode": None}],
        )
    return issued


def section(page: Page, heading: str) -> Any:
    return page.locator("section.panel").filter(has=page.get_by_role("heading", name=heading))


def test_the_office_sees_the_county_and_goes_down_to_the_cell(
    open_as: Open, callers: Callers, table: dict[str, Any]
) -> None:
    page = open_as(callers.office(), "/")
    expect(page.locator(".page-title")).to_contain_text("全县 · 2020年度 · 数据截至")
    figures = page.get_by_role("list", name="关键数")
    expect(figures).to_contain_text("18,039")
    expect(figures).to_contain_text("2020年度已结束，还差 18,039 人")
    expect(page.get_by_text("是演示数据")).to_be_visible()
    expect(page.locator(".map .tile")).to_have_count(24)
    rows = section(page, "完成情况").locator("tbody tr")
    expect(rows).to_have_count(24)
    daban = next(row for row in page.locator("tbody tr").all_inner_texts() if row.startswith("达板镇"))
    quota = sum(cell["persons"] for cell in table["cells"] if cell["region"] == DABAN)
    assert daban.split()[1:3] == [f"{quota:,}", "2"]
    assert violations(page) == []
    figures.get_by_text("这个数怎么来的").first.click()
    expect(figures).to_contain_text("已发布的2020年度任务分解表")
    page.get_by_role("tab", name="2020—2022年合计").click()
    expect(page).to_have_url(re.compile("span=period"))
    expect(figures).to_contain_text("54,115")
    expect(figures.get_by_role("listitem").nth(1)).to_contain_text("5 / 54,115")
    page.get_by_role("tab", name="2020年度").click()
    figures.get_by_role("link", name="2020年度任务 18,039，查看明细").click()
    expect(page).to_have_url(re.compile(f"/allocations/{table['id']}$"))


def test_year_order_and_township_stand_in_the_address(open_as: Open, callers: Callers, table: dict[str, Any]) -> None:
    page = open_as(callers.of(Role.LEADER), "/")
    page.get_by_label("排序").select_option(label="还差人数多的在前")
    expect(page).to_have_url(re.compile("order=missing"))
    months = section(page, "近十二个月")
    months.get_by_label("乡镇").select_option(label="达板镇")
    expect(page).to_have_url(re.compile(f"township={DABAN}"))
    expect(months.locator("table.bars tr").last).to_contain_text("2")
    months.get_by_text("按人员类别看").click()
    expect(months.locator(".scroll-box tbody tr").first).to_be_visible()
    section(page, "培训意愿").get_by_text("按乡镇看").click()
    assert violations(page) == []
    page.get_by_role("combobox", name=re.compile("^年度")).select_option("2021")
    expect(page).to_have_url(re.compile("year=2021"))
    expect(page.get_by_role("list", name="下一步")).to_contain_text("还没有发布")
    page.go_back()
    expect(page.locator(".page-title")).to_contain_text("2020年度")


def test_a_number_leads_to_the_people_behind_it(open_as: Open, callers: Callers, table: dict[str, Any]) -> None:
    page = open_as(callers.township(DABAN), "/")
    expect(page.locator(".page-title")).to_contain_text("达板镇 · 2020年度")
    expect(page.locator(".map")).to_have_count(0)
    row = section(page, "人员类别").locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("达板镇")
    row.get_by_role("link", name="2").first.click()
    expect(page).to_have_url(re.compile(f"/persons.*status=active&township={DABAN}&category=registered_poor"))
    expect(page.get_by_role("heading", name="劳动力台账")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(2)


def of(callers: Callers, role: Role) -> Caller:
    return callers.department("renshe") if role is Role.DEPARTMENT else callers.of(role)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.DEPARTMENT, Role.TOWNSHIP, Role.INSTITUTION, Role.ADMIN])
def test_every_role_on_desk_and_phone(open_as: Open, callers: Callers, table: dict[str, Any], role: Role) -> None:
    for phone in (False, True):
        page = open_as(of(callers, role), "/", phone=phone)
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        assert violations(page) == []
        assert overflow(page) <= 0
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    assert overflow(page) <= 0
    links = page.locator("a[href^='/persons']").count()
    assert (links > 0) == (role in (Role.OFFICE, Role.TOWNSHIP)), "departments and institutions open no person"


def test_the_print_has_no_buttons(open_as: Open, callers: Callers, table: dict[str, Any]) -> None:
    page = open_as(callers.office(), "/")
    page.emulate_media(media="print")
    expect(page.locator(".page-actions")).to_be_hidden()
    expect(page.get_by_role("heading", name="办理")).to_be_hidden()
    assert page.locator(".board .scroll-box").first.evaluate("box => box.scrollHeight <= box.clientHeight + 1")


def test_what_waits_for_a_unit_leads_to_where_it_is_done(
    open_as: Open, callers: Callers, table: dict[str, Any]
) -> None:
    town = callers.township(DABAN)
    page = open_as(town, "/")
    waiting = page.get_by_role("region", name="待办（2）")
    expect(waiting.get_by_role("listitem")).to_have_count(2)
    expect(waiting).to_contain_text("收到 20")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    assert (violations(page), overflow(page)) == ([], 0)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    waiting.get_by_role("link", name=table["title"]).click()
    expect(page).to_have_url(re.compile(f"/allocations/{table['id']}$"))
    for thing in town.get("/duties").json()["items"]:
        assert town.post(f"{thing['link']}/receipt").status_code == 200
    page = open_as(town, "/")
    expect(page.get_by_role("region", name="待办（0）")).to_contain_text("没有待办")
    assert violations(page) == []
