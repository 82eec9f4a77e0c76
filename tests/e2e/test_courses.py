"""课程 in the browser: hours typed until they are seven to three, handed in, sent back, approved by the department."""

from playwright.sync_api import expect

from tests.e2e.conftest import Open, confirm, sound
from tests.factories import courses as make
from tests.factories import institutions
from tests.factories.callers import Callers


def test_a_plan_is_written_sent_back_and_approved(open_as: Open, callers: Callers) -> None:
    school = institutions.school(callers)
    page = open_as(school.caller, "/courses")
    page.get_by_role("button", name="新建课程").click()
    page.get_by_label("工种").last.select_option("电焊")
    page.get_by_label("课程名称").fill("电焊工初级培训")
    page.get_by_label("培训方式").select_option("实操性")
    page.get_by_role("dialog").get_by_role("button", name="新建", exact=True).click()
    expect(page.locator(".state-line")).to_contain_text("教学计划还没有审定")
    page.get_by_role("region", name="教学计划").get_by_role("button", name="写第 1 版").click()
    page.get_by_role("dialog").get_by_role("button", name="开始写").click()

    page.get_by_role("button", name="添加单元").click()
    page.keyboard.type("安全与图样")
    page.get_by_label("第 1 行课时").fill("30")
    page.keyboard.press("Enter")
    page.keyboard.type("焊接实训")
    page.get_by_label("第 2 行类型").select_option("实操")
    page.get_by_label("第 2 行课时").fill("60")
    expect(page.get_by_role("status").filter(has_text="实操占")).to_contain_text("66.7%")
    sound(page)
    page.get_by_role("button", name="理论 27、实操 63").click()
    expect(page.get_by_text("符合 7∶3", exact=True)).to_be_visible()
    page.keyboard.press("Control+s")
    confirm(page, "提交审定")
    expect(page.locator(".state-line")).to_contain_text("等东乡县职业技术学校审定")
    sound(page)

    lead = callers.department(make.DEPARTMENT)
    page = open_as(lead, "/")
    page.get_by_role("link", name="1 份课程材料等待审定").click()
    page.get_by_role("link", name="电焊工初级培训").click()
    page.get_by_role("link", name="电焊工初级培训教学计划").click()
    page.get_by_role("button", name="退回").click()
    page.get_by_label("退回意见").fill("请写明安全内容")
    page.get_by_role("dialog").get_by_role("button", name="退回").click()
    expect(page.get_by_text("退回意见：请写明安全内容")).to_be_visible()
    (course,) = school.caller.get("/courses").json()["items"]
    paper = school.caller.get(f"/courses/{course['id']}").json()["papers"][0]
    make.move(school.caller, paper, "submission")
    page.reload()
    confirm(page, "同意")
    expect(page.locator(".state-line")).to_contain_text("现行有效")
    page.get_by_role("link", name="电焊工初级培训", exact=True).click()
    expect(page.locator(".state-line")).not_to_contain_text("教学计划还没有审定")
    sound(page)
