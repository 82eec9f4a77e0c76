"""trainee.*: bytes of the trainees' pages, and when their main text stands on a slow phone and line."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figure import Figure
from tests.bench.stage import Stage
from tests.e2e.conftest import chromium

PAGES = ("/t", "/t/own", "/t/classes", "/t/report", "/t/receipt", "/t/check", "/qd")
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s with 400 ms there and back: slow 3G."""
CPU = 4
_LCP = (
    "() => new Promise((tell) => new PerformanceObserver((list) => tell(list.getEntries().at(-1).startTime))"
    ".observe({ type: 'largest-contentful-paint', buffered: true }))"
)


def measure(stage: Stage, *, rounds: int = 5) -> Iterator[Figure]:
    """The largest page in kB, and the slowest page's largest paint in seconds."""
    with stage.served() as served, sync_playwright() as playwright:
        site = str(served.client.base_url).rstrip("/")
        sizes = [len(served.client.get(f"{site}{path}").content) for path in PAGES]
        yield Figure("trainee.page.kb", max(sizes) / 1000, "kB, the largest page uncompressed", None, 14)
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        slowest = max(median(painted(browser, f"{site}{path}") for _ in range(rounds)) for path in PAGES)
        browser.close()
    yield Figure("trainee.lcp.slow_3g", slowest, "s until the main text stands, 4 x slower CPU", None, 1.5)


def painted(browser: Browser, address: str) -> float:
    """Seconds until the largest part of a page is painted, nothing being kept from before."""
    context = browser.new_context(viewport={"width": 320, "height": 568})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    page.goto(address)
    told: Any = page.evaluate(_LCP)
    context.close()
    return float(told) / 1000
