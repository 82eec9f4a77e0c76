"""劳动力台账: found, registered, corrected, moved, revealed and merged in the browser."""

import re

from playwright.sync_api import Page, Route, expect

from backend.access import Role
from tests.e2e.conftest import DESK, Open, overflow, violations
from tests.factories.callers import Callers
from tests.factories.people import ELSEWHERE, number, register

DABAN = "622926101"


def _with_reason(page: Page, opener: str, verb: str, reason: str = "入户核对") -> None:
    page.get_by_role("button", name=opener, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由").fill(reason)
    assert violations(page) == []
    dialog.get_by_role("button", name=verb, exact=True).click()
    dialog.wait_for(state="hidden")


def test_each_page_is_accessible_on_desk_and_phone(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    person = register(office, categories=["registered_poor"], wishes=[{"trade": "lamian", "mode": None}])
    for path in ("/persons", "/persons?q=%E6%9F%A5%E6%97%A0", "/persons/new", f"/persons/{person['id']}"):
        for phone in (False, True):
            page = open_as(office, path, phone=phone)
            assert violations(page) == [], path
            assert overflow(page) <= 0, path


def test_a_township_registers_a_person(open_as: Open, callers: Callers) -> None:
    idn = number("19850317", "male")
    page = open_as(callers.township(DABAN), "/persons")
    page.get_by_role("link", name="登记", exact=True).click()
    expect(page.get_by_role("heading", name="登记劳动力")).to_be_visible()
    page.get_by_label("姓名").fill("马木沙")
    page.get_by_label("身份证号").fill(idn[:17] + ("1" if idn[17] != "1" else "2"))
    page.get_by_label("身份证号").press("Tab")
    expect(page.get_by_text("第 18 位不对")).to_be_visible()
    page.get_by_label("身份证号").fill(f"{idn[:6]} {idn[6:14]} {idn[14:]}")
    expect(page.get_by_text(re.compile("男，19.*出生"))).to_be_visible()
    page.get_by_label("乡镇").select_option(label="达板镇")
    page.get_by_label("村（社区）").select_option(label="崔家村委会")
    page.get_by_label("电话").fill("12345")
    page.get_by_label("年收入").fill("约三万")
    page.get_by_label("文化程度").select_option(label="初中")
    page.get_by_role("button", name="增加意愿").click()
    page.get_by_label("意愿1的工种").select_option(label="牛肉拉面")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("年收入请填数字")
    page.get_by_label("年收入").fill("32,000.50")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("手机号")
    assert violations(page) == []
    page.get_by_label("电话").fill("138 1234 5678")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", name="马木沙")).to_be_visible()
    expect(page.get_by_role("tabpanel")).to_contain_text("32,000.50")
    expect(page.get_by_role("tabpanel")).to_contain_text("牛肉拉面")
    expect(page.get_by_text(idn)).to_have_count(0)


def test_a_missing_township_is_told_at_the_township(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/persons/new")
    page.get_by_label("身份证号").fill(number())
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_label("姓名")).not_to_have_accessible_description("")
    expect(page.get_by_label("乡镇")).to_have_accessible_description("请选择乡镇")
    expect(page.get_by_label("村（社区）")).not_to_have_accessible_description("请选择乡镇")
    page.get_by_role("alert").get_by_role("button", name="请选择乡镇").click()
    expect(page.get_by_label("乡镇")).to_be_focused()
    assert violations(page) == []
    page.get_by_label("姓名").fill("马小娃")
    page.get_by_label("乡镇").select_option(label="达板镇")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", name="马小娃")).to_be_visible()


def test_telephone_and_address_are_emptied_in_so_many_words(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    person = register(office, phone="13812345678", address="崔家村二社")
    page = open_as(office, f"/persons/{person['id']}")
    page.get_by_role("button", name="修改", exact=True).click()
    expect(page.get_by_label("电话", exact=True)).to_have_accessible_description("现为 138****5678，不改请留空")
    page.get_by_role("button", name="清空 电话").click()
    page.get_by_role("button", name="清空 住址").click()
    expect(page.get_by_label("住址", exact=True)).to_be_disabled()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert overflow(page) <= 0
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    page.get_by_role("button", name="撤销清空 住址").click()
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        page.get_by_role("button", name="保存").click()
    assert sent.value.post_data_json == {"phone": None}
    expect(page.get_by_role("tabpanel").locator("dl div").filter(has_text="电话")).to_contain_text("—")
    kept = office.get(f"/persons/{person['id']}").json()
    assert (kept["phone"], kept["has_address"]) == (None, True)


def test_the_same_number_is_refused_with_the_place(open_as: Open, callers: Callers) -> None:
    idn = number()
    register(callers.office(), id_number=idn, region=ELSEWHERE)
    page = open_as(callers.township(DABAN), "/persons/new")
    page.get_by_label("姓名").fill("马小娃")
    page.get_by_label("身份证号").fill(idn)
    page.get_by_label("乡镇").select_option(label="达板镇")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("已")
    page.goto("/persons")
    page.get_by_role("button", name="核验身份证号").click()
    page.get_by_role("dialog").get_by_label("身份证号").fill(idn)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("已在河滩镇登记")
    assert violations(page) == []


def test_a_clerk_finds_and_keeps_a_person(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    register(office, name="赵哈三")
    page = open_as(office, "/persons")
    page.get_by_label("姓名或拼音首字母").fill("zhs")
    page.get_by_label("姓名或拼音首字母").press("Enter")
    expect(page).to_have_url(re.compile("q=zhs"))
    page.get_by_role("link", name="赵哈三").click()
    page.get_by_role("button", name="修改", exact=True).click()
    assert violations(page) == []
    page.get_by_label("就业状况").select_option(label="县外务工")
    page.get_by_label("易地搬迁").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("县外务工")

    page.get_by_role("button", name="变更所在村").click()
    page.get_by_role("dialog").get_by_label("村（社区）").select_option(label="崔家村委会")
    page.get_by_role("dialog").get_by_label("理由").fill("搬到新村")
    page.get_by_role("dialog").get_by_role("button", name="变更", exact=True).click()
    expect(page.get_by_text("达板镇崔家村委会")).to_be_visible()

    _with_reason(page, "变更状态", "变更", "全家迁往兰州")
    expect(page.get_by_text("全家迁往兰州")).to_be_visible()
    page.get_by_role("tab", name="基本信息").press("ArrowRight")
    expect(page.get_by_role("tab", name="变更记录", selected=True)).to_be_focused()
    expect(page.get_by_role("tabpanel", name="变更记录")).to_contain_text("在册状态：在册 → 迁出")
    expect(page.get_by_role("tabpanel")).to_contain_text("就业状况：— → 县外务工")
    page.get_by_role("button", name="查看当时").last.click()
    then = page.get_by_role("dialog")
    expect(then.locator("dl div").filter(has_text="就业状况")).to_contain_text("—")
    expect(then.get_by_role("button", name="查看完整")).to_have_count(0)
    assert violations(page) == []


def test_a_full_number_is_shown_for_a_reason(open_as: Open, callers: Callers) -> None:
    idn = number()
    person = register(callers.office(), id_number=idn)
    page = open_as(callers.township(DABAN), f"/persons/{person['id']}")
    page.get_by_role("button", name="查看完整 身份证号").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由").fill("办理报名")
    dialog.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_role("dialog", name="身份证号")).to_contain_text(idn)
    assert violations(page) == []
    page.get_by_role("button", name="看完了").click()
    expect(page.get_by_text(idn)).to_have_count(0)


def test_a_full_number_hides_itself(open_as: Open, callers: Callers) -> None:
    idn = number()
    person = register(callers.office(), id_number=idn)
    page = open_as(callers.office(), f"/persons/{person['id']}")
    page.clock.install()
    page.get_by_role("button", name="查看完整 身份证号").click()
    page.get_by_role("dialog").get_by_label("理由").fill("办理报名")
    page.get_by_role("dialog").get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_role("dialog", name="身份证号")).to_contain_text(idn)
    page.clock.fast_forward(61_000)
    expect(page.get_by_text(idn)).to_have_count(0)


def test_a_township_cannot_take_a_death_back(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    person = register(office)
    death = {"to": "dead", "on": "2026-01-05", "reason": "村委会证明"}
    answer = office.post(f"/persons/{person['id']}/status", json=death, if_match=person["version"])
    assert answer.status_code == 200, answer.text
    for caller, buttons in ((office, 1), (callers.township(DABAN), 0)):
        page = open_as(caller, f"/persons/{person['id']}")
        expect(page.get_by_role("button", name="变更状态")).to_have_count(buttons)


def test_two_records_become_one_and_two_again(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    kept, double = register(office, name="牟尔沙"), register(office, name="牟尔沙")
    page = open_as(office, f"/persons/{double['id']}")
    page.get_by_role("button", name="合并", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio").check()
    dialog.get_by_label("理由").fill("同一个人登记两次")
    assert violations(page) == []
    dialog.get_by_role("button", name="合并", exact=True).click()
    page.get_by_role("link", name="查看保留的记录").click()
    expect(page).to_have_url(re.compile(kept["id"]))
    page.go_back()
    _with_reason(page, "撤销合并", "撤销合并", "核对后是两个人")
    expect(page.get_by_role("button", name="修改", exact=True)).to_be_visible()


def test_two_clerks_at_once_meet_a_conflict(open_as: Open, callers: Callers) -> None:
    office = callers.office()
    person = register(office, name="祁麻乃")
    page = open_as(office, f"/persons/{person['id']}")
    page.get_by_role("button", name="修改", exact=True).click()
    page.get_by_label("备注").fill("我的备注")
    answer = office.patch(f"/persons/{person['id']}", if_match=person["version"], json={"remark": "别人的备注"})
    assert answer.status_code == 200
    page.get_by_role("button", name="保存").click()
    conflict = page.get_by_role("dialog", name="内容已被他人修改")
    expect(conflict).to_contain_text("已于")
    conflict.get_by_role("button", name="覆盖对方的").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("我的备注")


def test_the_list_is_exported_for_a_purpose(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/persons?township=622926101")
    page.get_by_role("button", name="导出").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由").fill("核对名册")
    with page.expect_download() as given:
        dialog.get_by_role("button", name="导出", exact=True).click()
    assert given.value.suggested_filename.startswith("劳动力台账_")


def test_a_leader_reads_and_changes_nothing(open_as: Open, callers: Callers) -> None:
    person = register(callers.office())
    page = open_as(callers.of(Role.LEADER), f"/persons/{person['id']}")
    expect(page.get_by_role("tabpanel")).to_be_visible()
    expect(page.get_by_role("button", name="修改", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("查看完整"))).to_have_count(0)


def test_what_is_typed_while_the_words_still_load_stays(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.office(), "/")
    held: list[Route] = []
    page.route("**/dictionary-entries?*", lambda route: held.append(route))
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="劳动力台账").click()
    page.get_by_label("姓名或拼音首字母").fill("zhs")
    page.wait_for_function("() => document.querySelectorAll('.filters select').length > 3")
    for route in held:
        route.continue_()
    page.unroute("**/dictionary-entries?*")
    expect(page.get_by_label("人员类别").get_by_role("option").nth(1)).to_be_attached()
    page.get_by_label("姓名或拼音首字母").press("Enter")
    expect(page).to_have_url(re.compile("q=zhs"))
