"""师资库和场地 in the browser: a teacher is proposed, admitted and booked; the gaps; a township's base."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Open, sound
from tests.factories import institutions
from tests.factories import teachers as make
from tests.factories.callers import Callers

TOWNSHIP = "622926101"


def test_a_teacher_is_proposed_admitted_and_booked(open_as: Open, callers: Callers) -> None:
    school = institutions.school(callers)
    page = open_as(school.caller, "/teachers")
    page.get_by_role("button", name="推荐教师").click()
    page.locator("#field-name").fill("马无双")
    page.get_by_label("性别").select_option("女")
    page.locator("#field-source").select_option("土专家")
    page.locator("#field-employer").fill("达板镇")
    page.get_by_label("有没有学历").select_option("否")
    page.get_by_role("checkbox", name="电焊").check()
    page.get_by_role("dialog").get_by_role("button", name="推荐", exact=True).click()
    expect(page.locator("#note-recommendation")).to_contain_text("请写明推荐意见")
    page.get_by_label("推荐意见").fill("种洋芋三十年，乡镇推荐")
    page.get_by_role("dialog").get_by_role("button", name="推荐", exact=True).click()
    expect(page.locator(".state-line")).to_contain_text("等县教育局")

    page = open_as(callers.department("jiaoyu"), "/")
    page.get_by_role("link", name="1 名推荐的教师等待入库").click()
    page.get_by_role("link", name="马无双").click()
    page.get_by_role("button", name="入库", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="入库").click()
    expect(page.locator(".state-line")).to_contain_text("在库")
    page.get_by_role("tab", name="考评、进修、职称").click()
    page.get_by_role("button", name="登记考评").click()
    page.get_by_label("评语").fill("授课认真")
    page.get_by_role("dialog").get_by_role("button", name="登记").click()
    expect(page.get_by_role("region", name="年度考评")).to_contain_text("授课认真")
    sound(page)
    page.goto("/teachers/coverage")
    row = page.get_by_role("row").filter(has_text="电焊")
    expect(row).to_contain_text("偏少")
    expect(page.get_by_text("缺教师").first).to_be_visible()
    sound(page)
    row.get_by_role("link").first.click()
    expect(page.get_by_role("link", name="马无双")).to_be_visible()


def test_a_time_is_booked_once_and_told_to_its_own(open_as: Open, callers: Callers) -> None:
    school = institutions.school(callers)
    teacher = f"/teachers/{make.admitted(callers.office())['id']}"
    page = open_as(school.caller, f"{teacher}?tab=busy&month=2031-03")
    page.get_by_role("button", name="预约", exact=True).click()
    page.locator("#field-date").fill("2031-03-05")
    page.locator("#field-purpose").fill("教研活动")
    page.locator("#field-since").select_option("10:00")
    page.locator("#field-until").select_option("09:00")
    send = page.get_by_role("dialog").get_by_role("button", name="预约", exact=True)
    send.click()
    expect(page.locator("#note-until")).to_contain_text("晚于")
    page.locator("#field-until").select_option("11:30")
    send.click()
    expect(page.get_by_role("region", name="2031-03-05")).to_contain_text("10:00—11:30")
    sound(page)
    other = institutions.school(callers)
    page = open_as(other.caller, f"{teacher}?tab=busy&month=2031-03")
    expect(page.get_by_role("region", name="2031-03-05")).to_contain_text("其他机构已安排")


def test_a_township_registers_its_base_and_says_whether_it_can_be_used(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.township(TOWNSHIP), "/venues", phone=True)
    page.get_by_role("button", name="登记场地").click()
    page.locator("#field-name").fill("达板大棚")
    page.locator("#field-sort").select_option("乡镇培训基地：蔬菜大棚")
    page.locator("#field-address").fill("达板村")
    page.locator("#field-seats").fill("40")
    page.get_by_role("dialog").get_by_role("button", name="登记").click()
    expect(page).to_have_url(re.compile("/venues/[0-9a-f-]{36}"))
    expect(page.locator(".state-line")).to_contain_text("未评定")
    page.get_by_role("button", name="登记年度状态").click()
    page.get_by_label("能不能用").select_option("否")
    page.get_by_label("检查情况").fill("棚膜损坏")
    page.get_by_role("dialog").get_by_role("button", name="登记").click()
    expect(page.locator(".state-line")).to_contain_text("不可用")
    sound(page)
