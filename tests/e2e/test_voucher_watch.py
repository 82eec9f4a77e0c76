"""Watching vouchers in the browser: the funnel and its lists, unused ones and reminders."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, text

from tests.e2e.conftest import Open, press, sound
from tests.factories import vouchers as of
from tests.factories.callers import Callers
from tests.factories.vouchers import Counter


@pytest.fixture
def desk(callers: Callers, owner: Engine) -> Counter:
    """Three vouchers: one in the holder's hand, one that is out for long."""
    made = of.counter(callers, owner, many=3)
    made.received(1)
    back = text("UPDATE voucher SET issued_at = now() - interval '99 days' WHERE id = :id")
    with owner.begin() as connection:
        connection.execute(back, {"id": made.printed[0]["id"]})
    return made


def test_the_desk_finds_who_has_not_used_his_voucher(open_as: Open, desk: Counter) -> None:
    page = open_as(desk.desk, "/vouchers/funnel")
    page.get_by_role("button", name="还差 2 张").click()
    page.get_by_role("heading", name="“已发放”了、还没有“已领取”的券").wait_for()
    expect(page.get_by_role("row")).to_have_count(3)
    sound(page)
    page.goto(page.url[: page.url.index("/vouchers")] + "/vouchers/unused")
    page.get_by_role("button", name="1 张该催了").click()
    expect(page.get_by_role("button", name="催用")).to_have_count(1)
    page.get_by_role("button", name="催用").click()
    page.locator("#field-channel").select_option("上门")
    page.locator("#field-reason").select_option("附近没有合适的班")
    press(page, "登记")
    page.get_by_role("button", name="附近没有合适的班 1 张").wait_for()
    sound(page)
