"""区划、职责分工、字典: the office keeps them in the browser, the others read them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, overflow, violations
from tests.factories.callers import Callers

PAGES = ["/regions", "/regions?parent=622926101", "/duties", "/duties?tab=departments", "/dictionaries"]
PAGES += ["/dictionaries?kind=training_mode"]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_accessible_on_desk_and_phone(open_as: Open, callers: Callers, path: str) -> None:
    office = callers.office()
    for phone in (False, True):
        page = open_as(office, path, phone=phone)
        page.locator("tbody tr").first.wait_for()
        assert violations(page) == []
        assert overflow(page) <= 0


@pytest.mark.parametrize("path", ["/regions", "/duties", "/dictionaries"])
def test_others_read_and_cannot_change(open_as: Open, callers: Callers, path: str) -> None:
    page = open_as(callers.township("622926101"), path)
    page.locator("tbody tr").first.wait_for()
    expect(page.get_by_role("button", name=re.compile("增加"))).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("修改"))).to_have_count(0)
    assert violations(page) == []


def _dialog(page: Page, opener: str) -> Any:
    page.get_by_role("button", name=opener).click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert violations(page) == []
    return dialog


def test_the_office_keeps_regions(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/regions")
    expect(page.locator("tbody tr")).to_have_count(24)
    page.get_by_role("button", name="高山乡，第3行第5列").click()
    page.get_by_role("button", name="把高山乡移到第6行第6列").click()
    expect(page.get_by_role("button", name="高山乡，第6行第6列")).to_be_visible()

    dialog = _dialog(page, "查看和修改 达板镇")
    dialog.get_by_role("tab", name="其他写法").click()
    dialog.get_by_label("增加一种写法").fill("达板街")
    dialog.get_by_role("button", name="增加").click()
    expect(dialog.get_by_role("listitem")).to_contain_text(["达板街"])
    dialog.get_by_role("tab", name="基本信息").click()
    dialog.get_by_label("名称 （必填）").fill("达板镇（新）")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="达板镇（新）")).to_be_visible()
    dialog.get_by_role("tab", name="变更记录").click()
    expect(dialog).to_contain_text("名称：达板镇 → 达板镇（新）")
    assert violations(page) == []


def test_a_village_is_added_and_a_wrong_one_explained(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/regions?parent=622926104")
    dialog = _dialog(page, "增加村")
    dialog.get_by_label("代码后三位").fill("2")
    dialog.get_by_label("名称").fill("新庄村委会")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert")).to_be_focused()
    expect(dialog.get_by_role("alert")).to_contain_text("代码后三位：格式不对")
    dialog.get_by_label("代码后三位").fill("299")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("cell", name="新庄村委会", exact=True)).to_be_visible()


def test_two_at_once_meet_a_conflict_that_says_who(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/regions")
    dialog = _dialog(page, "查看和修改 龙泉镇")
    dialog.get_by_label("名称 （必填）").fill("龙泉镇甲")
    assert callers.office().patch("/regions/622926107", if_match=1, json={"name": "龙泉镇乙"}).status_code == 200
    dialog.get_by_role("button", name="保存").click()
    conflict = page.get_by_role("dialog", name="内容已被他人修改")
    expect(conflict).to_contain_text("测试office已于")
    assert violations(page) == []
    conflict.get_by_role("button", name="覆盖对方的").click()
    expect(page.get_by_role("link", name="龙泉镇甲")).to_be_visible()


def test_the_lead_passes_on_in_the_matrix(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/duties")
    dialog = _dialog(page, "电商，团县委：配合")
    dialog.get_by_role("button", name="改为牵头（县商务局转为配合）").click()
    expect(page.get_by_role("button", name="电商，团县委：牵头")).to_be_visible()
    expect(page.get_by_role("button", name="电商，县商务局：配合")).to_be_visible()

    dialog = _dialog(page, "增加一项职责")
    dialog.get_by_label("对象").fill("数字技能培训")
    dialog.get_by_label("牵头部门").select_option("县教育局")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("button", name="数字技能培训，县教育局：牵头")).to_be_visible()


def test_a_department_is_renamed(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/duties?tab=departments")
    dialog = _dialog(page, "查看和修改 县林草中心")
    dialog.get_by_label("简称").fill("县林草局")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("cell", name="县林草局", exact=True)).to_be_visible()


def test_a_dictionary_entry_lives_in_the_browser(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/dictionaries")
    page.get_by_role("link", name="培训方式").click()
    dialog = _dialog(page, "增加一项")
    dialog.get_by_label("名称").fill("送教上门")
    dialog.get_by_role("button", name="保存").click()
    dialog = _dialog(page, "查看和修改 送教上门")
    dialog.get_by_label("名称").fill("送教下乡")
    dialog.get_by_role("button", name="改名").click()
    expect(dialog).to_contain_text("名称：送教上门 → 送教下乡")
    dialog.get_by_label("停用日期").fill("2027-01-01")
    dialog.get_by_role("button", name="停用", exact=True).click()
    expect(dialog).to_contain_text("自2027-01-01起停用")
    dialog.get_by_role("button", name="恢复").click()
    expect(dialog.get_by_label("停用日期")).to_be_visible()


def test_the_office_adds_a_local_holiday(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/dictionaries?kind=holiday")
    expect(page.get_by_role("row", name=re.compile("2026年春节.*2026-02-24起上班"))).to_be_visible()
    dialog = _dialog(page, "增加一项")
    dialog.get_by_label("名称").fill("2027年开斋节")
    dialog.get_by_label("放假第一天").fill("2027-03-10")
    dialog.get_by_label("上班第一天").fill("2027-03-12")
    dialog.get_by_role("button", name="保存").click()
    dialog = _dialog(page, "查看和修改 2027年开斋节")
    dialog.get_by_label("上班第一天").fill("2027-03-11")
    dialog.get_by_role("button", name="改日期").click()
    expect(page.get_by_role("row", name=re.compile("2027年开斋节.*2027-03-11起上班"))).to_be_visible()


def test_a_trade_is_added_with_its_lead(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/dictionaries")
    dialog = _dialog(page, "增加一项")
    dialog.get_by_label("名称").fill("养老护理")
    dialog.get_by_label("产业").select_option("劳务产业")
    dialog.get_by_label("牵头部门").select_option("县妇联")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row", name=re.compile("养老护理.*劳务产业.*县妇联"))).to_be_visible()
