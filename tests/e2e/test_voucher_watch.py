"""Watching vouchers in the browser: the funnel and its lists, unused ones and reminders."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, text

from backend.access import Role
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


def test_a_sign_becomes_a_case(open_as: Open, callers: Callers, owner: Engine) -> None:
    desk = of.counter(callers, owner, many=3)
    for nth in range(3):
        desk.reserved(nth)
    page = open_as(callers.of(Role.INSPECTOR), "/voucher-signals")
    page.get_by_role("heading", name="就选了这个班").first.wait_for()
    sound(page)
    page.get_by_role("button", name="立案核查").first.click()
    press(page, "立案")
    page.get_by_role("button", name="冻结培训券").click()
    page.locator("#field-words").fill("先冻结，再问持券人")
    press(page, "冻结培训券")
    page.get_by_role("heading", name="冻结中 3 张").wait_for()
    page.get_by_role("button", name="登记证据").click()
    page.locator("#field-words").fill("十月十二日电话问了马学员，说券在自己手里")
    press(page, "登记证据")
    page.get_by_text("说券在自己手里").wait_for()
    case = page.url[page.url.index("/voucher-cases") :]

    page = open_as(desk.office, case)
    page.get_by_role("button", name="作出决定").click()
    page.locator("#field-outcome").select_option("没有问题")
    page.locator("#field-words").fill("当面发券、当面选班，已核实")
    page.locator("#field-void").select_option("恢复")
    press(page, "作出决定")
    page.get_by_role("heading", name="冻结中 0 张").wait_for()
    sound(page)
    page.goto("/voucher-cases")
    page.get_by_role("row").filter(has_text="没有问题").wait_for()
    sound(page)


def test_a_sample_is_drawn_and_checked(open_as: Open, callers: Callers, owner: Engine) -> None:
    desk = of.redeemed(callers, owner, 3)
    page = open_as(of.department(callers), "/voucher-samples")
    page.get_by_role("button", name="抽取").click()
    page.locator("#field-institution_id").select_option(str(desk.at.school.id))
    page.locator("#field-share_percent").fill("10")
    press(page, "抽取")
    page.get_by_role("button", name="登记结果").click()
    page.locator("#field-result").select_option("属实")
    press(page, "登记结果")
    page.get_by_role("button", name="核查完成").click()
    press(page, "核查完成")
    page.get_by_text("随抽样通过 2 张").wait_for()
    sound(page)
    page.goto("/voucher-samples")
    page.get_by_role("row").filter(has_text="已核查完").first.wait_for()
    sound(page)
