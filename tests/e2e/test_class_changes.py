"""A class that changes in the browser: lessons and people move, and nobody overwrites another unseen."""

import re

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Open, fill, press, sound, told, violations
from tests.factories import classes as make
from tests.factories import courses
from tests.factories.callers import Callers


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
    told(lessons, "课程表已保存")
    fill(edit, demand="龙泉镇用工")
    settle(edit, "保存")
    expect(edit.get_by_role("tabpanel")).to_contain_text("龙泉镇用工")
    text.get_by_label("材料名称").fill("新大纲")
    settle(text, "保存草稿")
    expect(text.get_by_role("heading", level=1)).to_contain_text("新大纲")


def test_nothing_is_written_before_it_is_read(open_as: Open, callers: Callers) -> None:
    at = make.ground(callers)
    made = make.draft(at)
    page = open_as(at.school.caller, "/")
    held: list[Route] = []
    for where, asked, title, form in (
        ("edit", "", "修改开班申请", "保存"),
        ("timetable", "/timetable", "排课", "加一节课"),
    ):
        read = re.compile(f"/api/v1/classes/{made['id']}{asked}$")
        page.route(read, lambda route: held.append(route))
        with page.expect_request(read):
            page.goto(f"/classes/{made['id']}/{where}")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        begin = page.locator("main form, main .tools").get_by_role("button", name=form, exact=True)
        expect(begin).to_have_count(0)
        for route in held:
            route.continue_()
        page.unroute(read)
        held.clear()
        expect(begin).to_be_visible()


def test_a_township_sees_its_people_on_the_roster_and_takes_one_off(open_as: Open, callers: Callers) -> None:
    opened = make.approved(make.ground(callers))
    make.join(callers, opened["id"], make.person(callers))
    page = open_as(callers.township(make.TOWNSHIP), f"/classes/{opened['id']}")
    page.get_by_role("tab", name="学员").click()
    row = page.get_by_role("row").filter(has_text="马学员")
    expect(row).to_contain_text("622999")
    sound(page, narrow=True)
    row.get_by_role("button", name="取消").click()
    page.get_by_label("理由").fill("外出务工")
    page.get_by_role("dialog").get_by_role("button", name="取消报名").click()
    expect(row).to_contain_text("已取消")
    expect(row).to_contain_text("外出务工")
