"""The main job from the first sign-in to the first screen: plan, table, roster; then what the other roles see of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine

from backend.access import Role
from backend.identity import second_factor
from backend.person import sample
from tests.e2e.conftest import confirm, overflow, violations
from tests.factories.accounts import Account, make_account

Contexts = Callable[[bool], BrowserContext]
PEOPLE = 1_500
PATIENCE = 120_000
pytestmark = pytest.mark.usefixtures("worker")


def _sign_in(page: Page, account: Account) -> None:
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(account.username)
    page.get_by_label("密码").fill(account.password)
    page.get_by_role("button", name="登录", exact=True).click()
    if account.secret:
        page.get_by_label("动态验证码").fill(second_factor.code_now(account.secret))
        page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".page-title")).to_contain_text("工作台")


def _plan(page: Page) -> None:
    page.get_by_role("link", name="去编制方案").click()
    page.get_by_role("link", name="新建方案").click()
    page.get_by_label("方案名称").fill("三年培训计划")
    page.get_by_label("起始年度").fill("2020")
    page.get_by_label("结束年度").fill("2022")
    page.get_by_label("结束年度").press("Tab")
    page.get_by_label("总任务（人）").fill("54115")
    page.get_by_role("button", name="按年度平均分").click()
    page.get_by_role("button", name="提交").click()
    confirm(page, "发布")
    expect(page.get_by_role("heading", name="收文确认：0 / 33")).to_be_visible()


def _table(page: Page) -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="任务分解").click()
    page.get_by_role("button", name="新建分解表").click()
    page.get_by_role("dialog").get_by_role("button", name="计算并生成").click()
    expect(page.get_by_role("row", name=re.compile("^合计"))).to_contain_text("18,039")
    page.get_by_role("button", name="提交").click()
    confirm(page, "发布")
    expect(page.get_by_role("button", name="复制试算")).to_be_visible()


def _roster(page: Page, roster: Path) -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="批量导入").click()
    page.get_by_label("选择花名册文件").set_input_files(roster)
    expect(page.get_by_text("已检查，待确认")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("dialog").get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text(f"新增 {PEOPLE:,} 人")).to_be_visible(timeout=PATIENCE)


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("main") / "花名册.xlsx"
    sample.write(path, rows=PEOPLE, seed=7, bad=0)
    return path


def test_the_office_does_the_whole_job(contexts: Contexts, owner: Engine, roster: Path) -> None:
    page = contexts(False).new_page()
    _sign_in(page, make_account(owner, Role.OFFICE))
    _plan(page)
    _table(page)
    _roster(page, roster)
    page.get_by_role("link", name="工作台").click()
    figures = page.get_by_role("list", name="关键数")
    expect(figures).to_contain_text("18,039")
    expect(figures).to_contain_text("54,115")
    expect(figures).to_contain_text(f"{PEOPLE:,}")
    expect(page.locator(".map .tile")).to_have_count(24)
    assert violations(page) == []


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.DEPARTMENT, Role.LEADER, Role.AUDITOR, Role.INSPECTOR])
def test_each_role_sees_its_own_part(contexts: Contexts, owner: Engine, role: Role) -> None:
    page = contexts(role is Role.TOWNSHIP).new_page()
    _sign_in(page, make_account(owner, role))
    figures = page.get_by_role("list", name="关键数")
    expect(figures).to_be_visible()
    if role in {Role.TOWNSHIP, Role.DEPARTMENT}:
        expect(figures).not_to_contain_text("18,039")
    else:
        expect(figures).to_contain_text("18,039")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.goto("/allocations")
    page.get_by_role("link", name="东乡县2020年劳动力培训任务分解表").click()
    expect(page.locator("tbody").first.locator("tr")).to_have_count(1 if role is Role.TOWNSHIP else 24)
    expect(page.get_by_role("button", name="复制试算")).to_have_count(0)


def test_the_institution_and_the_administrator_see_no_people(contexts: Contexts, owner: Engine) -> None:
    for role in (Role.INSTITUTION, Role.ADMIN):
        page = contexts(False).new_page()
        _sign_in(page, make_account(owner, role))
        menu = page.get_by_role("navigation", name="主菜单")
        expect(menu.get_by_role("link", name="批量导入")).to_have_count(1 if role is Role.INSTITUTION else 0)
        expect(menu.get_by_role("link", name="劳动力台账")).to_have_count(0)
        assert violations(page) == []
