"""The browser: Chromium on the built client, served with its own database for each module."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from backend.kernel.config import Settings
from backend.kernel.embedded import EmbeddedServer
from tests.factories.callers import Caller

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
PATIENCE = 60_000
"""Milliseconds that a step may take on a busy machine; what is quick does not wait for it."""
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
"""All rules of these levels; what passes is not written down node by node, which costs more than the rules."""

KEEP_WORDS = """new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes]))
    if (node instanceof Element && node.matches('.toast')) document.documentElement.dataset.told += node.textContent
}).observe(document, { childList: true, subtree: true })"""
"""A page says for three seconds that something is done; this keeps the words for a test that looks later."""

expect.set_options(timeout=PATIENCE)

Open = Callable[..., Page]
Plain = Callable[[], Page]


def chromium() -> str:
    """The browser's path: CHROMIUM, or what the system has."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "no browser: run `make browser` as root, or set CHROMIUM to one"
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module: while it is open, its event loop keeps other tests from running theirs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def built(settings: Settings) -> None:
    """The client must be built; a test of nothing proves nothing."""
    assert (settings.frontend / "index.html").exists(), "the client is not built: run `make e2e`"


@pytest.fixture(scope="module")
def worker(settings: Settings, server: EmbeddedServer, database_name: str, base_url: str) -> Iterator[None]:
    """The real worker process on the module's database."""
    environment = os.environ | {
        "SKILLPLAN_HOME": str(settings.home),
        "SKILLPLAN_ENV": "test",
        "SKILLPLAN_DATABASE_URL": server.url(database_name, user="skillplan_app"),
    }
    process = subprocess.Popen([sys.executable, "-m", "backend.cli", "worker"], env=environment)
    yield
    process.terminate()
    process.wait(20)


@pytest.fixture
def contexts(browser: Browser, base_url: str, built: None) -> Iterator[Callable[[bool], BrowserContext]]:
    """Makes browser contexts (desk or phone) that are closed after the test."""
    opened: list[BrowserContext] = []

    def make(phone: bool) -> BrowserContext:
        context = browser.new_context(
            base_url=base_url,
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]  # reason: a TypedDict by shape
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(KEEP_WORDS)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def open_as(contexts: Callable[[bool], BrowserContext]) -> Open:
    """Open a page as a caller, without walking through the sign-in page each time.

    Only the renewal of the token is answered here, with the caller's real token; everything else is the application.
    """

    def open_page(caller: Caller, path: str, *, phone: bool = False) -> Page:
        context = contexts(phone)

        def renew(route: Route) -> None:
            route.fulfill(json={"access_token": caller.token, "expires_in": 600})

        context.route("**/api/v1/auth/refresh", renew)
        page = context.new_page()
        page.goto(path)
        page.locator("h1").first.wait_for()
        page.wait_for_load_state("networkidle")
        return page

    return open_page


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


def require_fit(page: Page) -> None:
    """Readable on the phone: nothing wider than it; the first target is large enough for a thumb."""
    assert overflow(page) <= 0
    button = page.locator("button, .go").first.bounding_box()
    assert button is not None
    assert button["height"] >= 60


def violations(page: Page) -> list[str]:
    """What axe finds on a page, each with its first place."""
    result: dict[str, Any] = Axe().run(page, options=RULES).response
    return [f"{found['id']}: {found['help']} at {found['nodes'][0]['target']}" for found in result["violations"]]


def overflow(page: Page) -> int:
    """By how many pixels the page itself is wider than the window (tables scroll in their own box)."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def spill(page: Page) -> int:
    """By how many pixels the page's widest list is wider than its box on a desk."""
    boxes = "[...document.querySelectorAll('.data-table .scroll-box')]"
    width: int = page.evaluate(f"Math.max(0, ...{boxes}.map(box => box.scrollWidth - box.clientWidth))")
    return width


def sound(page: Page, *, narrow: bool = False) -> None:
    """No fault of accessibility (where asked, on the narrowest phone too), and nothing wider than desk and phone."""
    assert (violations(page), overflow(page)) == ([], 0)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    assert (violations(page) if narrow else [], overflow(page)) == ([], 0)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # reason: a TypedDict by shape


def told(page: Page, words: str) -> None:
    """The page has said so, be it that the words are gone again."""
    expect(page.locator("html")).to_have_attribute("data-told", re.compile(re.escape(words)))


def fill(page: Page, **values: str) -> None:
    """Fill the fields of a form by name."""
    for name, value in values.items():
        page.locator(f"#field-{name}").fill(value)


def press(page: Page, verb: str) -> None:
    """The dialog's own button."""
    page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


def confirm(page: Page, verb: str) -> None:
    """A step and the same word in its dialog."""
    page.get_by_role("button", name=verb, exact=True).click()
    press(page, verb)
