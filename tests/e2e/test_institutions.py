"""培训机构 in the browser: the institution hands its recognition in, the office decides."""

from playwright.sync_api import expect

from backend.access import Role
from tests.e2e.conftest import Open, fill, press, sound, violations
from tests.factories import institutions as make
from tests.factories.callers import Callers


def test_a_recognition_goes_its_round(open_as: Open, callers: Callers) -> None:
    made = make.registered(callers.office())
    school = callers.make(Role.INSTITUTION, institution_id=made["id"])
    page = open_as(school, f"/institutions/{made['id']}")
    page.get_by_role("tab", name="年度认定").click()
    page.get_by_role("button", name="填报年度认定").click()
    fill(page, classroom_places="100", teachers="x", practice_places="60", statement="教室4间，车间2个")
    press(page, "保存草稿")
    expect(page.get_by_text("请填写整数")).to_be_visible()
    assert violations(page) == []
    fill(page, teachers="4")
    press(page, "保存草稿")
    page.get_by_role("button", name="提交", exact=True).click()
    press(page, "提交")
    expect(page.get_by_text("待认定")).to_be_visible()
    sound(page)

    page = open_as(callers.make(Role.OFFICE), "/institutions")
    sound(page)
    page.get_by_role("link", name=made["name"]).click()
    page.get_by_role("tab", name="年度认定").click()
    page.get_by_role("button", name="作出认定").click()
    fill(page, facilities_score="90", teachers_score="85", sites_score="80", approved_capacity="600", reason="核查合格")
    page.get_by_label("结论").select_option("认定合格")
    press(page, "认定")
    expect(page.locator("#note-approved_capacity")).to_contain_text("最多 60 人")
    fill(page, approved_capacity="60")
    press(page, "认定")
    expect(page.locator(".year")).to_contain_text("认定合格")
    expect(page.locator(".year")).to_contain_text("剩 60 人")
    sound(page)


def test_facilities_and_agreements_are_kept_by_the_institution(open_as: Open, callers: Callers) -> None:
    made = make.registered(callers.office())
    page = open_as(callers.make(Role.INSTITUTION, institution_id=made["id"]), f"/institutions/{made['id']}")
    page.get_by_role("tab", name="设施").click()
    page.get_by_role("button", name="登记设施").click()
    page.get_by_label("种类").select_option("教室")
    fill(page, name="一号教室", places="50", value_fen="12000.50")
    press(page, "登记")
    expect(page.get_by_role("row").filter(has_text="一号教室")).to_contain_text("12,000.50")
    sound(page)
    page.get_by_role("tab", name="合作协议").click()
    page.get_by_role("button", name="登记协议").click()
    page.get_by_label("合作单位类型").select_option("企业")
    fill(page, partner="达板服装厂", content="提供车间实训", valid_since="2026-01-01", valid_until="2027-01-01")
    press(page, "登记")
    page.get_by_role("button", name="添加共享资源").click()
    page.get_by_label("种类").select_option("设备")
    fill(page, name="缝纫机20台", available="周末")
    press(page, "添加")
    expect(page.get_by_role("list", name="共享资源")).to_contain_text("缝纫机20台")
    sound(page)
