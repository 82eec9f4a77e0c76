"""Steps of a class before it runs: the institution asks and writes the timetable, the department looks, a sheet
fills it."""

import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import fill, press, sound, told
from tests.factories import classes as make
from tests.factories import employers
from tests.factories.callers import COUNTY, Caller

NAME = "电焊嵌入班"
AGENCY, EMPLOYER = "东乡劳务公司", "达板焊接厂"


def register(office: Caller) -> None:
    """The agency and the employer that the class is for."""
    employers.registered(office, name=AGENCY, kind="agency", region=COUNTY)
    employers.registered(office, name=EMPLOYER)


def ask(page: Page, at: make.Ground) -> None:
    """Fill in the request, wrong first."""
    start = make.first_day().isoformat()
    page.get_by_role("link", name="申请开班").click()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#note-scheme")).to_have_text("请填写培训券办法")
    page.locator("#field-course_id").select_option(at.course["id"])
    expect(page.get_by_role("complementary", name="申请前请核对")).to_contain_text("教学计划、大纲、教材已审定")
    page.get_by_label("培训方式").select_option("embedded")
    page.get_by_label("劳务机构").select_option(AGENCY)
    page.get_by_label("用工单位").select_option(EMPLOYER)
    fill(page, name=NAME, demand="达板工业园用工", post="焊工", posts="20")
    fill(page, pushed_on="2026-01-01", size="5000", starts_on=start, ends_on=start)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#note-size")).to_be_visible()
    fill(page, size="20")
    sound(page, narrow=True)
    page.get_by_role("button", name="保存草稿").click()


def schedule(page: Page, at: make.Ground) -> None:
    """Two lessons, clashes and hours mended beside them."""
    expect(page).to_have_url(re.compile(r"/timetable$"))
    page.get_by_role("button", name="加一节课").click()
    expect(page.get_by_label("第1节开始")).to_have_value("08:30")
    page.get_by_label("第1节课时").fill("3")
    expect(page.get_by_label("第1节结束")).to_have_value("10:45")
    expect(page.get_by_text("最小的改法：理论 3、实操 7（实操＋7）")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("不能这样排：请填写：内容")).to_be_visible()
    page.get_by_label("第1节内容").fill("焊接安全")
    page.get_by_label("第1节教师").select_option(at.teacher)
    page.get_by_label("第1节场地").select_option(at.venue)
    page.get_by_label("第1节内容").press("Enter")
    page.get_by_label("第2节内容").fill("平焊实训")
    page.get_by_label("第2节类型").select_option("practical")
    page.get_by_label("第2节课时").fill("7")
    expect(page.get_by_role("status").filter(has_text="教学计划")).to_contain_text("已排齐")
    page.get_by_label("第2节开始").fill("10:00")
    expect(page.get_by_text("不能这样排：和本班的另一节课时间重叠")).to_be_visible()
    page.get_by_label("第2节开始").fill("11:00")
    expect(page.get_by_text("超过每天 8 课时")).to_be_visible()
    expect(page.get_by_text("不能这样排")).to_have_count(0)
    sound(page, narrow=True)
    page.get_by_role("button", name="保存", exact=True).click()
    told(page, "课程表已保存")
    page.get_by_role("button", name="回到班级页").click()


def approve(page: Page) -> None:
    """The department looks at the request and agrees; nothing goes back without a reason."""
    request = page.get_by_role("article", name=NAME)
    expect(request.get_by_role("list", name="要看什么")).to_contain_text("课时 7∶3")
    sound(page, narrow=True)
    request.get_by_role("button", name="退回").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="退回")).to_be_disabled()
    press(page, "取消")
    request.get_by_role("button", name="批准").click()
    press(page, "批准")
    expect(page.get_by_text("没有等待审批的开班申请")).to_be_visible()


def fill_from_sheet(page: Page, known: Sequence[dict[str, Any]]) -> None:
    """These people from a sheet with one more row that is refused; one seat more than they need."""
    rows = [f"{who['name']},{who['id_number']}" for who in known] + [f"马不在,{known[0]['id_number']}"]
    sheet = "\n".join(["姓名,身份证号", *rows]).encode("utf-8-sig")
    sound(page, narrow=True)
    page.get_by_label("上传学员名单").set_input_files({"name": "名单.csv", "mimeType": "text/csv", "buffer": sheet})
    expect(page.get_by_text("身份证号与第 2 行重复")).to_be_visible()
    sound(page, narrow=True)
    page.get_by_role("button", name="只导入正确的行").click()
    press(page, "导入")
    expect(page.get_by_text(f"报名 {len(known)} 人")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=NAME).click()
    page.get_by_role("button", name="改名额").click()
    fill(page, size=str(len(known) + 1))
    press(page, "保存")
    expect(page.get_by_role("dialog")).to_be_hidden()


def pick(page: Page, name: str) -> None:
    """The township sees its people and their next lesson, and adds one from the registry."""
    expect(page.get_by_role("row").filter(has_text=NAME).first).to_contain_text(f"{make.first_day()} 08:30")
    sound(page, narrow=True)
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("tab", name="学员").click()
    expect(page.get_by_text("还剩 1 个")).to_be_visible()
    page.get_by_role("button", name="从台账选人报名").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("姓名").fill(name)
    dialog.get_by_role("button", name="查找").click()
    sound(page)
    dialog.get_by_role("button", name=re.compile("^报名")).click()
    expect(dialog.get_by_text("已报名", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="关闭").last.click()
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("已报名")
