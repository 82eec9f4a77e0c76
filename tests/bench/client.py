"""client.signin.kb, client.first.kb: what Chromium loads for the sign-in page and for the first view after it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import sync_playwright

from tests.bench.figure import Figure
from tests.bench.stage import Served, Stage
from tests.e2e.conftest import chromium
from tests.factories.accounts import Account, make_account

KILOBYTE = 1024
PATIENCE = 60_000


def measure(stage: Stage) -> Iterator[Figure]:
    """A township's clerk signs in on a browser that was never here."""
    account = make_account(stage.owner)
    with stage.served() as served:
        first, second = visits(served, account)
    yield Figure("client.signin.kb", first, "kB brotli", None, 60)
    yield Figure("client.first.kb", first + second, "kB brotli, the sign-in page included", None, 180)


def visits(served: Served, account: Account) -> tuple[float, float]:
    """Kilobytes of the sign-in page, and of what comes after it."""
    loaded: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN")
        page.set_default_timeout(PATIENCE)
        page.on("requestfinished", lambda request: loaded.append(f"{request.method} {request.url}"))
        page.goto(f"{served.url}/")
        page.get_by_label("密码").wait_for()
        page.wait_for_load_state("networkidle")
        first, count = kilobytes(loaded), len(loaded)
        page.get_by_label("用户名").fill(account.username)
        page.get_by_label("密码").fill(account.password)
        page.get_by_role("button", name="登录").click()
        page.locator("nav").first.wait_for()
        page.wait_for_load_state("networkidle")
        second = kilobytes(loaded[count:])
        browser.close()
    return first, second


def kilobytes(requests: list[str]) -> float:
    """What the loaded files weigh as compressed at build time."""
    total = 0
    for request in requests:
        method, _, url = request.partition(" ")
        if urlsplit(url).path.startswith("/api/"):
            continue
        with httpx.stream(method, url, headers={"Accept-Encoding": "br"}) as answer:
            total += sum(len(part) for part in answer.iter_raw())
    return total / KILOBYTE
