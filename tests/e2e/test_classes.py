"""培训班 in the browser: the institution asks, the department approves, the township's people are on the roster."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import DESK, NARROW, Open, overflow, violations
from tests.factories import classes as make
from tests.factories.callers import Callers


def test_a_class_is_asked_for_and_approved(open_as: Open, callers: Callers) -> None:
    at = make.ground(callers)
    drawn = make.draft(at)
    page = open_as(at.school.caller, "/classes")
    page.get_by_role("link", name=drawn["name"]).click()
    expect(page).to_have_url(re.compile(f"/classes/{drawn['id']}$"))
    page.get_by_role("tab", name="课程表").click()
    expect(page.get_by_text("符合 7∶3", exact=True)).to_be_visible()
    expect(page.get_by_role("list", name="请注意")).to_contain_text("超过每天 8 课时")
    assert violations(page) == []
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("dialog").get_by_role("button", name="提交申请").click()
    expect(page.locator(".state-line")).to_contain_text("等责任部门办理")
    page = open_as(callers.department(make.DEPARTMENT), f"/classes/{drawn['id']}")
    page.get_by_role("button", name="退回").click()
    send = page.get_by_role("dialog").get_by_role("button", name="退回")
    expect(send).to_be_disabled()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    page.get_by_role("button", name="批准").click()
    page.get_by_role("dialog").get_by_role("button", name="批准").click()
    expect(page.locator(".state-line")).to_contain_text("等培训机构办理")
    page.get_by_role("tab", name="变更记录").click()
    expect(page.get_by_text("状态：待审批 → 已批准")).to_be_visible()
    assert violations(page) == []


def test_a_township_sees_its_people_on_the_roster_and_takes_one_off(open_as: Open, callers: Callers) -> None:
    opened = make.approved(make.ground(callers))
    make.join(callers, opened["id"], make.person(callers))
    page = open_as(callers.township(make.TOWNSHIP), f"/classes/{opened['id']}")
    page.get_by_role("tab", name="学员").click()
    row = page.get_by_role("row").filter(has_text="马学员")
    expect(row).to_contain_text("622999")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    assert (violations(page), overflow(page)) == ([], 0)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    row.get_by_role("button", name="取消").click()
    page.get_by_label("理由").fill("外出务工")
    page.get_by_role("dialog").get_by_role("button", name="取消报名").click()
    expect(row).to_contain_text("已取消")
    expect(row).to_contain_text("外出务工")
