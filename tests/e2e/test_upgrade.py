"""A page that stayed open while the product was upgraded."""

import httpx
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Open
from tests.factories.callers import Callers


def test_a_page_of_before_an_upgrade_loads_the_next_one_whole(open_as: Open, callers: Callers) -> None:
    page, asked = open_as(callers.office(), "/"), list[str]()

    def gone_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=404)
        else:
            route.continue_()

    page.route("**/assets/PlansPage-*.js", gone_once)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="方案与目标").click()
    expect(page.get_by_role("heading", level=1, name="方案与目标")).to_be_visible()
    assert len(asked) == 2


def test_a_file_that_is_gone_is_no_page(base_url: str) -> None:
    assert httpx.get(f"{base_url}/assets/PlansPage-of-before.js").status_code == 404
    assert httpx.get(f"{base_url}/plans").headers["content-type"].startswith("text/html")
