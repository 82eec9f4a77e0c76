"""方案与目标、任务分解: from 54,115 to every cell in the browser; then what the other roles see of it."""

import re

from playwright.sync_api import Page, expect

from tests.api.test_allocation import make
from tests.e2e.conftest import Open, overflow, violations
from tests.e2e.holding import pages
from tests.factories.callers import Callers

MOVED = re.compile("任务调整第 1 号")


def _confirm(page: Page, opener: str, verb: str) -> None:
    page.get_by_role("button", name=opener, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert violations(page) == []
    dialog.get_by_role("button", name=verb, exact=True).click()
    dialog.wait_for(state="hidden")


def _plan(page: Page) -> None:
    page.get_by_role("link", name="新建方案").click()
    page.get_by_label("方案名称").fill("三年培训计划")
    page.get_by_label("起始年度").fill("2020")
    page.get_by_label("结束年度").fill("2022")
    page.get_by_label("结束年度").press("Tab")
    page.get_by_label("总任务（人）").fill("54115")
    expect(page.get_by_role("status").filter(has_text="各年度合计")).to_contain_text("还差 54,115")
    page.get_by_role("button", name="按年度平均分").click()
    expect(page.get_by_label("2020 年（人）")).to_have_value("18039")
    expect(page.get_by_label("2022 年（人）")).to_have_value("18038")
    expect(page.get_by_role("status").filter(has_text="各年度合计")).to_contain_text("相符")
    page.get_by_role("button", name="提交").click()
    _confirm(page, "发布", "发布")
    expect(page.get_by_role("heading", name="收文确认：0 / 33")).to_be_visible()


def _table(page: Page) -> None:
    page.get_by_role("button", name="新建分解表").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="计算并生成").click()
    expect(page.get_by_role("row", name=re.compile("^合计"))).to_contain_text("18,039")
    assert pages(page) == 1, "a table of 24 townships is printed on one page, a draft too"


def _cells(page: Page) -> None:
    first = page.locator('[data-at="0-0"]')
    before = int(first.input_value())
    first.fill(str(before + 5))
    first.press("Enter")
    expect(page.locator('[data-at="1-0"]')).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="超出")).to_be_visible()
    expect(page.get_by_role("button", name="提交")).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(first).to_have_value(str(before))
    first.focus()
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData('text/plain', text)
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true})) }""",
        "10\t20\n30\tx",
    )
    expect(page.get_by_role("alert")).to_contain_text("没有粘贴")
    expect(first).to_have_value(str(before))


def test_the_office_breaks_the_plan_down(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/plans")
    _plan(page)
    page.goto("/allocations")
    _table(page)
    _cells(page)
    page.get_by_role("button", name=re.compile("为什么是这个数")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("权重")
    assert violations(page) == []
    dialog.get_by_role("button", name="关闭").first.click()
    page.get_by_role("button", name="提交").click()
    _confirm(page, "发布", "发布")
    page.get_by_role("button", name="复制试算").click()
    expect(page.get_by_role("button", name="存草稿")).to_be_visible()
    _shift(page)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("button", name="发布为任务调整").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("文号")).fill("东培领办〔2020〕3号")
    dialog.get_by_label(re.compile("原因")).fill("达板镇务工人员增加")
    dialog.get_by_role("button", name="发布调整").click()
    expect(page.get_by_text(MOVED)).to_be_visible()
    page.get_by_role("link", name="与原表比较").click()
    expect(page.get_by_role("status").filter(has_text="4 个单元不同")).to_be_visible()
    assert violations(page) == []


def _shift(page: Page) -> None:
    """Two persons move around a rectangle of four cells, so that every sum stays."""
    for place, delta in (("0-0", -2), ("0-1", 2), ("1-0", 2), ("1-1", -2)):
        field = page.locator(f'[data-at="{place}"]')
        field.fill(str(int(field.input_value()) + delta))
        field.press("Enter")


def test_each_page_is_accessible_on_desk_and_phone(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    plan = office.get("/plans").json()["items"][0]
    table = office.get("/allocations").json()["items"][0]
    paths = ["/plans", "/plans/new", f"/plans/{plan['id']}", "/allocations", f"/allocations/{table['id']}"]
    for path in [*paths, "/adjustment-requests", "/department-plans"]:
        for phone in (False, True):
            page = open_as(office, path, phone=phone)
            page.wait_for_load_state("networkidle")
            assert violations(page) == [], path
            assert overflow(page) <= 0, path


def test_a_township_sees_its_row_confirms_and_asks(open_as: Open, callers: Callers) -> None:
    table = callers.office().get("/allocations").json()["items"][0]
    page = open_as(callers.township("622926101"), f"/allocations/{table['id']}")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_text("本单位任务")).to_be_visible()
    page.get_by_role("button", name="确认收到").click()
    expect(page.get_by_role("heading", name="收文确认：1 / 1")).to_be_visible()
    page.get_by_role("button", name="申请调整").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("申请调整为（人）").fill("99")
    dialog.get_by_label("理由").fill("外出务工人员多，本地开班人数不足")
    assert violations(page) == []
    dialog.get_by_role("button", name="提交申请").click()
    dialog.wait_for(state="hidden")
    page.goto("/adjustment-requests")
    expect(page.locator("tbody tr").first).to_contain_text("达板镇")


def test_a_department_sees_its_column(open_as: Open, callers: Callers) -> None:
    table = callers.office().get("/allocations").json()["items"][0]
    page = open_as(callers.department("renshe"), f"/allocations/{table['id']}")
    expect(page.locator("tbody tr")).to_have_count(24)
    expect(page.locator("thead th.right")).to_have_text(["县人社局", "合计", "任务数"])
    expect(page.get_by_role("button", name="提交")).to_have_count(0)


def test_the_trail_shows_the_table_of_an_earlier_moment(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    table = make(office)
    first = table["cells"][0]
    body = {"cells": [{k: first[k] for k in ("region", "department_id")} | {"persons": first["persons"] + 7}]}
    assert office.put(f"/allocations/{table['id']}/cells", json=body, if_match=table["version"]).is_success
    page = open_as(office, f"/allocations/{table['id']}")
    page.get_by_text("变更记录").click()
    expect(page.get_by_text("锁南镇、县妇联")).to_contain_text(f"{first['persons']} → {first['persons'] + 7}")
    page.get_by_role("button", name="查看当时的表").click()
    expect(page.get_by_role("dialog")).to_contain_text("已分解 18,046 人")
    assert violations(page) == []
