"""开班申请 in the browser: the institution asks and writes the timetable, the department approves, a sheet fills it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, fill, press, sound, violations
from tests.factories import classes as make
from tests.factories import courses, people
from tests.factories.callers import Callers


def ask(page: Page, at: make.Ground) -> None:
    """Fill in the request, wrong first."""
    start = make.first_day().isoformat()
    page.get_by_role("link", name="申请开班").click()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("#note-scheme")).to_have_text("请填写培训券办法")
    page.locator("#field-course_id").select_option(at.course["id"])
    expect(page.get_by_role("complementary", name="申请前请核对")).to_contain_text("教学计划、大纲、教材已审定")
    page.get_by_label("培训方式").select_option("embedded")
    fill(
        page,
        name="电焊嵌入班",
        demand="达板工业园用工",
        agency="东乡劳务公司",
        employer="达板焊接厂",
        post="焊工",
        posts="20",
    )
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
    expect(page.get_by_text("课程表已保存")).to_be_visible()
    page.get_by_role("button", name="回到班级页").click()


def fill_from_sheet(page: Page, callers: Callers) -> None:
    """Two people from a sheet with a third row that is refused; one seat more than they need."""
    known = [make.numbered(callers) for _ in range(2)]
    rows = [f"{who['name']},{who['id_number']}" for who in known] + [f"马不在,{known[0]['id_number']}"]
    sheet = "\n".join(["姓名,身份证号", *rows]).encode("utf-8-sig")
    sound(page, narrow=True)
    page.get_by_label("上传学员名单").set_input_files({"name": "名单.csv", "mimeType": "text/csv", "buffer": sheet})
    expect(page.get_by_text("身份证号与第 2 行重复")).to_be_visible()
    sound(page, narrow=True)
    page.get_by_role("button", name="只导入正确的行").click()
    press(page, "导入")
    expect(page.get_by_text("报名 2 人")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="电焊嵌入班").click()
    page.get_by_role("button", name="改名额").click()
    fill(page, size="3")
    press(page, "保存")


def test_from_the_request_to_the_roster(open_as: Open, callers: Callers, worker: None) -> None:
    at = make.ground(callers)
    page = open_as(at.school.caller, "/classes")
    ask(page, at)

    schedule(page, at)

    page.get_by_role("button", name="提交申请").click()
    press(page, "提交申请")
    expect(page.locator(".state-line")).to_contain_text("等责任部门办理")
    class_id = page.url.split("/")[-1].partition("?")[0]

    page = open_as(callers.department(make.DEPARTMENT), "/class-requests")
    request = page.get_by_role("article", name="电焊嵌入班")
    expect(request.get_by_role("list", name="要看什么")).to_contain_text("课时 7∶3")
    sound(page, narrow=True)
    request.get_by_role("button", name="批准").click()
    press(page, "批准")
    expect(page.get_by_text("没有等待审批的开班申请")).to_be_visible()

    page = open_as(at.school.caller, f"/classes/{class_id}?tab=roster")
    fill_from_sheet(page, callers)

    page = open_as(callers.township(make.TOWNSHIP), "/trainees")
    row = page.get_by_role("row").filter(has_text="电焊嵌入班").first
    expect(row).to_contain_text(f"{make.first_day()} 08:30")
    sound(page, narrow=True)
    page.get_by_role("link", name="电焊嵌入班").first.click()
    page.get_by_role("tab", name="学员").click()
    expect(page.get_by_text("还剩 1 个")).to_be_visible()
    people.register(callers.township(make.TOWNSHIP), region=f"{make.TOWNSHIP}001", name="妥新来")
    page.get_by_role("button", name="从台账选人报名").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("姓名").fill("妥新来")
    dialog.get_by_role("button", name="查找").click()
    assert violations(page) == []
    dialog.get_by_role("button", name=re.compile("^报名")).click()
    expect(dialog.get_by_text("已报名", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="关闭").last.click()
    expect(page.get_by_role("row").filter(has_text="妥新来")).to_contain_text("已报名")


def test_a_lesson_is_rescheduled_and_somebody_changes_the_class(open_as: Open, callers: Callers) -> None:
    at = make.ground(callers)
    opened, other = make.approved(at), make.approved(make.ground(callers))
    make.join(callers, opened["id"], make.person(callers))
    page = open_as(at.school.caller, f"/classes/{opened['id']}?tab=timetable")
    page.get_by_role("button", name="调课").first.click()
    fill(page, start="19:00", end="21:15", reason="车间检修")
    press(page, "调课")
    expect(page.get_by_role("row").filter(has_text="车间检修")).to_contain_text("19:00")
    page.get_by_role("button", name="记录").click()
    expect(page.get_by_role("dialog")).to_contain_text("车间检修")
    page = open_as(callers.township(make.TOWNSHIP), f"/classes/{opened['id']}?tab=roster")
    page.get_by_role("button", name="换班").click()
    page.get_by_label("换到").select_option(other["id"])
    fill(page, reason="离家近")
    assert violations(page) == []
    press(page, "换班")
    expect(page.get_by_role("row").filter(has_text="离家近")).to_contain_text("已取消")


def settle(page: Page, save: str) -> None:
    """Whoever was slower looks first, is asked again, and then decides."""
    dialog = page.get_by_role("dialog", name="内容已被他人修改")
    for way in ("先看看", "覆盖对方的"):
        page.get_by_role("button", name=save, exact=True).click()
        dialog.get_by_role("button", name=way).click()
        expect(dialog).to_be_hidden()


def test_nobody_overwrites_another_unseen(open_as: Open, callers: Callers) -> None:
    at = make.ground(callers)
    school = at.school.caller
    made = make.draft(at)
    paper = courses.write(school, at.course["id"], courses.syllabus())
    lessons, edit = (open_as(school, f"/classes/{made['id']}/{page}") for page in ("timetable", "edit"))
    text = open_as(school, f"/courses/{at.course['id']}/papers/{paper['id']}?edit=1")
    make.schedule(at, made, at.lessons(hour=9))
    content = {key: paper[key] for key in ("title", "themes", "waiver_reason")} | {"units": [], "body": "气焊"}
    assert school.put(f"/course-papers/{paper['id']}", json=content, if_match=paper["version"]).is_success
    lessons.get_by_label("第1节内容").fill("安全用电")
    settle(lessons, "保存")
    expect(lessons.get_by_text("课程表已保存")).to_be_visible()
    fill(edit, demand="龙泉镇用工")
    settle(edit, "保存")
    expect(edit.get_by_role("tabpanel")).to_contain_text("龙泉镇用工")
    text.get_by_label("材料名称").fill("新大纲")
    settle(text, "保存草稿")
    expect(text.get_by_role("heading", level=1)).to_contain_text("新大纲")
