"""The import in the browser: 54,115 rows with a progress bar, the report, the confirmation, the undo."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel.sheets.export import write_table
from backend.person import sample
from tests.conftest import Roster
from tests.e2e.conftest import Open, overflow, violations
from tests.factories.callers import Callers

PATIENCE = 120_000
_SOME = re.compile("[1-9][0-9]?")


pytestmark = pytest.mark.usefixtures("worker")


def upload(page: Page, path: Path) -> None:
    """Choose a file as with the keyboard."""
    page.get_by_label("选择花名册文件").set_input_files(path)
    page.wait_for_url("**/imports/*-*")


def figure(page: Page, title: str) -> str:
    """One of the five numbers of the report."""
    return page.locator(".figures .panel", has=page.get_by_text(title, exact=True)).locator(".figure").inner_text()


def people(owner: Engine) -> int:
    with owner.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())


def test_the_empty_history_says_how_to_begin(open_as: Open, callers: Callers) -> None:
    for phone in (False, True):
        page = open_as(callers.office(), "/imports", phone=phone)
        expect(page.get_by_text("还没有导入过")).to_be_visible()
        assert violations(page) == []
        assert overflow(page) == 0


def test_54115_people_are_checked_confirmed_and_undone(
    open_as: Open, callers: Callers, owner: Engine, full_roster: Roster
) -> None:
    page = open_as(callers.office(), "/imports")
    upload(page, full_roster.path)
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("aria-valuenow", _SOME, timeout=PATIENCE)
    assert violations(page) == []
    expect(page.get_by_text("已检查，待确认")).to_be_visible(timeout=PATIENCE)
    faults = len(full_roster.faults)
    assert (figure(page, "数据行"), figure(page, "新增"), figure(page, "有问题")) == (
        f"{full_roster.rows:,}",
        f"{full_roster.rows - faults:,}",
        f"{faults}",
    )
    assert people(owner) == 0
    first = full_roster.faults[0]
    row = page.get_by_role("region", name="需要改正的地方").locator("tbody tr").first
    expect(row).to_contain_text(str(first.row))
    expect(row).to_contain_text(first.column)
    assert violations(page) == []
    page.get_by_role("button", name="只导入正确的行").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{full_roster.rows - faults:,}")
    assert violations(page) == []
    dialog.get_by_role("button", name="导入", exact=True).click()
    expect(bar).to_be_visible()
    expect(page.get_by_text(f"新增 {full_roster.rows - faults:,} 人")).to_be_visible(timeout=PATIENCE)
    assert people(owner) == full_roster.rows - faults
    page.get_by_role("button", name="撤销导入").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_text(f"撤销 {full_roster.rows - faults:,} 人")).to_be_visible(timeout=PATIENCE)
    assert people(owner) == 0


def test_a_faulty_sheet_comes_back_marked(open_as: Open, callers: Callers, tmp_path: Path) -> None:
    path = tmp_path / "小花名册.xlsx"
    sample.write(path, rows=40, seed=3, bad=8)
    page = open_as(callers.office(), "/imports", phone=True)
    upload(page, path)
    page.get_by_role("button", name="生成批注后的表格").click(timeout=PATIENCE)
    ready = page.get_by_role("button", name="下载批注后的表格")
    expect(ready).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        ready.click()
    assert download.value.suggested_filename == "小花名册_批注.xlsx"
    assert violations(page) == []
    assert overflow(page) == 0


def test_a_refused_file_says_what_to_do(open_as: Open, callers: Callers, tmp_path: Path) -> None:
    old = tmp_path / "旧.xlsx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    page = open_as(callers.office(), "/imports")
    page.get_by_label("选择花名册文件").set_input_files(old)
    expect(page.get_by_role("alert")).to_contain_text("另存为")
    wrong = tmp_path / "表头不对.xlsx"
    write_table(wrong, ["姓名", "编号"], [["马小娃", "1"]])
    upload(page, wrong)
    expect(page.get_by_role("alert")).to_contain_text("缺少列：身份证号", timeout=PATIENCE)
    assert violations(page) == []


def test_a_township_sees_its_own_imports_only(open_as: Open, callers: Callers, owner: Engine) -> None:
    page = open_as(callers.township("622926101"), "/imports")
    expect(page.get_by_text("还没有导入过")).to_be_visible()
    leader = open_as(callers.make(Role.LEADER), "/")
    expect(leader.get_by_role("link", name="批量导入")).to_have_count(0)


def test_a_department_is_led_to_its_sheet_of_answers(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.department("renshe"), "/imports")
    expect(page.get_by_text("还没有导入过。在“就业跟踪”点“用表格登记”")).to_be_visible()
    expect(page.get_by_role("button", name="下载模板")).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name="用表格登记").click()
    expect(page.get_by_role("heading", name="二、上传填好的表")).to_be_visible()
    assert violations(page) == []
