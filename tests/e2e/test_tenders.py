"""招标项目 in the browser: opened to everybody, read and bid for, scored and awarded with a contract."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import Engine, text

from backend.kernel import clock
from tests.e2e.conftest import Open, confirm, fill, sound
from tests.factories import institutions
from tests.factories.callers import Callers


def test_a_project_from_opening_to_contract(open_as: Open, callers: Callers, owner: Engine) -> None:
    school = institutions.school(callers)
    office = open_as(callers.office(), "/tenders")
    office.get_by_role("button", name="新建项目").click()
    closes = (clock.today() + timedelta(days=10)).isoformat()
    fill(office, number="DX-2026-1", title="电焊工培训项目", persons="100", closes_on=closes)
    fill(office, highest_price_fen="1200", requirements="有实训车间")
    office.locator("#field-trade").select_option("电焊")
    office.get_by_role("dialog").get_by_role("button", name="保存草稿").click()
    confirm(office, "公开招标")
    expect(office.get_by_text("告知了 1 家当年认定合格的机构，0 家已阅")).to_be_visible()
    sound(office)

    page = open_as(school.caller, "/")
    page.get_by_role("link", name="招标项目“电焊工培训项目”公开招标，请查看").click()
    confirm(page, "确认已阅")
    page.get_by_role("button", name="投标", exact=True).click()
    fill(page, price_fen="1500", persons="60", proposal="两个班")
    page.get_by_role("dialog").get_by_role("button", name="投标", exact=True).click()
    expect(page.locator("#note-price_fen")).to_contain_text("不能超过最高单价")
    fill(page, price_fen="1000")
    page.get_by_role("dialog").get_by_role("button", name="投标", exact=True).click()
    expect(page.get_by_role("region", name="本机构的投标")).to_contain_text("已投标")
    sound(page)

    with owner.begin() as connection:
        connection.execute(text("UPDATE tender SET closes_on = '2026-01-01'"))
    office.goto("/")
    office.get_by_role("link", name="投标已截止，请评分、定标").click()
    office.get_by_role("button", name="评分").click()
    fill(office, score="92", score_reason="方案完整")
    office.get_by_role("dialog").get_by_role("button", name="评分").click()
    expect(office.get_by_role("region", name="投标").first).to_contain_text("方案完整")
    office.get_by_role("button", name="定标").click()
    award = office.get_by_role("dialog")
    award.get_by_role("button", name="定标").click()
    expect(award.get_by_role("alert")).to_contain_text("请至少选一家")
    award.get_by_role("checkbox").check()
    sound(office)
    award.get_by_role("button", name="定标").click()
    expect(office.get_by_role("region", name="合同").first).to_contain_text("60,000.00")
    expect(office.locator(".state-line")).to_contain_text("已定标")
    sound(office)
    page.reload()
    expect(page.get_by_role("region", name="合同").first).to_contain_text("DX-2026-1-HT1")
