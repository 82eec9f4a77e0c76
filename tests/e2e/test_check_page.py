"""The checking page: printed codes are verified in the browser, with the network cut too, and told part by part."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine

from tests.e2e.conftest import overflow, violations
from tests.factories import vouchers
from tests.factories.callers import Callers
from tests.factories.vouchers import Counter

MOST_MS = 50


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine) -> Counter:
    """Two printed vouchers, the second one lost."""
    made = vouchers.counter(callers, owner, 2)
    vouchers.step(made.desk, made.now(1), "replacement", {"reason": "丢了"})
    return made


def parts(page: Page, code: str) -> str:
    """What the page says of a code."""
    page.get_by_label("券或证书上的码").fill(code)
    page.get_by_role("button", name="查一查").click()
    answer = page.locator("#answer")
    expect(answer).to_be_visible()
    return answer.inner_text()


def test_codes_are_checked_without_network(contexts: Callable[[bool], BrowserContext], desk: Counter) -> None:
    page = contexts(True).new_page()
    page.goto("/t/check")
    expect(page.locator("#state")).to_contain_text("断网也能查")
    assert violations(page) == []
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#state")).to_contain_text("断网也能查")
    good, lost = (each["code"] for each in desk.printed)
    told = parts(page, good)
    for words in ("✓ 签名：内容没有改动", "✓ 发放单位", "✓ 作废：截至", "✓ 名单新旧", "每一条都要看"):
        assert words in told
    assert desk.printed[0]["serial"] in told
    took = [spent(page, good) for _ in range(5)]
    assert sorted(took)[2] <= MOST_MS, took
    assert "✗ 作废：已作废" in parts(page, lost)
    forged = f"{good[:-4]}{'AAAA' if good[-4:] != 'AAAA' else 'BBBB'}"
    told = parts(page, forged)
    assert "✗ 签名：不对" in told
    assert desk.printed[0]["serial"] not in told, "what is not signed is not shown as a fact"
    assert "没有签名" in parts(page, desk.printed[0]["serial"])
    assert "校验位不对" in parts(page, desk.printed[0]["serial"][:-1] + str(9 - int(desk.printed[0]["serial"][-1])))
    assert violations(page) == []
    assert overflow(page) <= 0


def spent(page: Page, code: str) -> float:
    """Milliseconds of one check."""
    parts(page, code)
    told: Any = page.locator("#answer").get_attribute("data-milliseconds")
    return float(told)


SLOW = """() => {
  const verify = crypto.subtle.verify.bind(crypto.subtle)
  const held = new Promise((go) => (window.letGo = go))
  let nth = 0
  crypto.subtle.verify = async (...of) => { if (!nth++) await held; return verify(...of) }
}"""
LET_GO = """async () => {
  letGo()
  for (let turn = 0; turn < 20; turn++) await crypto.subtle.digest('SHA-256', new Uint8Array(1))
}"""


def test_of_two_codes_the_last_one_is_told(contexts: Callable[[bool], BrowserContext], desk: Counter) -> None:
    page = contexts(True).new_page()
    page.goto("/t/check")
    expect(page.locator("#state")).to_contain_text("断网也能查")
    page.evaluate(SLOW)
    page.get_by_label("券或证书上的码").fill(desk.printed[0]["code"])
    page.get_by_role("button", name="查一查").click()
    assert desk.printed[1]["serial"] in parts(page, desk.printed[1]["code"])
    page.evaluate(LET_GO)
    assert desk.printed[1]["serial"] in page.locator("#answer").inner_text()


def test_a_scanned_address_checks_at_once(contexts: Callable[[bool], BrowserContext], desk: Counter) -> None:
    page = contexts(True).new_page()
    page.goto(f"/t/check#{desk.printed[0]['code']}")
    expect(page.locator("#answer")).to_contain_text("签名：内容没有改动")
