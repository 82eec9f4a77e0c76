"""登录、我的账号、账号管理、操作日志: as people meet them, with real passwords and codes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine, text

from backend.access import Role
from backend.identity import recovery, second_factor
from tests.e2e.conftest import Open, overflow, told, violations
from tests.factories.accounts import Account, make_account
from tests.factories.callers import SECRET, Caller, Callers

Contexts = Callable[[bool], BrowserContext]
FRESH = "Qinghe-Qiao-2027!"


def _sign_in(page: Page, account: Account, password: str | None = None) -> None:
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(account.username)
    page.get_by_label("密码").fill(password or account.password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_township_signs_in_and_out(contexts: Contexts, owner: Engine) -> None:
    account, page = make_account(owner), contexts(False).new_page()
    _sign_in(page, account, "falsch")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    assert violations(page) == []
    _sign_in(page, account)
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    expect(page.get_by_text("达板镇").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    page.goto("/plans")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def test_an_initial_password_must_change(contexts: Contexts, owner: Engine) -> None:
    account, page = make_account(owner, must_change=True), contexts(True).new_page()
    _sign_in(page, account)
    page.get_by_label("新密码", exact=True).fill("kurz")
    page.get_by_label("再输一次新密码").fill("kurz")
    page.get_by_role("button", name="修改并进入").click()
    expect(page.get_by_role("alert")).to_contain_text("至少")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_label("新密码", exact=True).fill(FRESH)
    page.get_by_label("再输一次新密码").fill(FRESH)
    page.get_by_role("button", name="修改并进入").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_the_office_binds_a_second_factor_before_anything_else(contexts: Contexts, owner: Engine) -> None:
    account, page = make_account(owner, Role.OFFICE, bound=False), contexts(True).new_page()
    _sign_in(page, account)
    expect(page.get_by_role("heading", name="绑定动态验证码")).to_be_visible()
    secret = page.locator("code.secret").inner_text()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_label("动态验证码", exact=True).fill("000000")
    page.get_by_role("button", name="绑定").click()
    expect(page.get_by_role("alert")).to_contain_text("动态验证码不对")
    page.get_by_label("动态验证码", exact=True).fill(second_factor.code_now(secret))
    page.get_by_role("button", name="绑定").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_focused()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == recovery.COUNT
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="已保存，继续").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    _come_back_without_the_telephone(contexts(True).new_page(), account, codes[0])


def _come_back_without_the_telephone(page: Page, account: Account, code: str) -> None:
    _sign_in(page, account)
    page.get_by_role("button", name="用恢复码登录").click()
    expect(page.get_by_label("恢复码")).to_be_focused()
    page.get_by_label("恢复码").fill("abcd-abcd-abcd")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("恢复码不对")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_label("恢复码").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_the_office_signs_in_with_a_code(contexts: Contexts, owner: Engine) -> None:
    account, page = make_account(owner, Role.OFFICE), contexts(False).new_page()
    _sign_in(page, account)
    assert account.secret
    page.get_by_label("动态验证码").fill(second_factor.code_now(account.secret))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


@pytest.mark.parametrize("path", ["/account", "/users", "/audit-events", "/help", "/no-such-page"])
def test_each_page_is_accessible_on_desk_and_phone(open_as: Open, callers: Callers, path: str) -> None:
    office = callers.office()
    for phone in (False, True):
        page = open_as(office, path, phone=phone)
        assert violations(page) == []
        assert overflow(page) <= 0


def _unproven(callers: Callers, owner: Engine) -> Caller:
    """An official who signed in long ago."""
    office = callers.office()
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE auth_session SET stepped_up_at = NULL WHERE id = :id"), {"id": office.session_id}
        )
    return office


def _prove(page: Page) -> None:
    proof = page.get_by_role("dialog", name="请再次验证身份")
    proof.get_by_label("动态验证码").fill(second_factor.code_now(SECRET))
    proof.get_by_role("button", name="验证").click()


def test_a_new_telephone_is_bound_after_proof(open_as: Open, callers: Callers, owner: Engine) -> None:
    page = open_as(_unproven(callers, owner), "/account")
    page.get_by_role("button", name="重新绑定").click()
    _prove(page)
    expect(page.get_by_role("dialog", name="绑定动态验证码").locator("code.secret")).to_be_visible()


def test_the_office_makes_an_account_after_proof(open_as: Open, callers: Callers, owner: Engine) -> None:
    page = open_as(_unproven(callers, owner), "/users")
    page.get_by_role("button", name="新建账号").click()
    dialog = page.get_by_role("dialog", name="新建账号")
    dialog.get_by_label("用户名").fill("daban.li")
    dialog.get_by_label("姓名").fill("李专干")
    dialog.get_by_label("乡镇").select_option(label="达板镇")
    assert violations(page) == []
    dialog.get_by_role("button", name="建立账号").click()
    _prove(page)
    once = page.get_by_role("dialog", name="一次性密码")
    expect(once).to_contain_text("daban.li")
    assert violations(page) == []
    once.get_by_role("button", name="已记下").click()
    page.get_by_role("button", name="停用 daban.li").click()
    page.get_by_role("dialog", name="停用账号").get_by_role("button", name="停用", exact=True).click()
    expect(page.get_by_role("button", name="启用 daban.li")).to_be_visible()
    page.goto("/audit-events?object_type=user")
    expect(page.locator("tbody")).to_contain_text("停用账号")


def test_a_township_changes_its_password(contexts: Contexts, owner: Engine) -> None:
    account, page = make_account(owner), contexts(False).new_page()
    _sign_in(page, account)
    page.get_by_role("link", name="我的账号").click()
    page.get_by_label("当前密码").fill("falsch")
    page.get_by_label("新密码", exact=True).fill(FRESH)
    page.get_by_label("再输一次新密码").fill(FRESH)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("密码不对，请重新输入").first).to_be_visible()
    page.get_by_label("当前密码").fill(account.password)
    page.get_by_role("button", name="修改密码").click()
    told(page, "密码已修改")
