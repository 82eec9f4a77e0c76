"""Results in the browser: scores are typed in, the class is assessed, certificates are issued."""

from playwright.sync_api import expect
from sqlalchemy import Engine

from tests.e2e.conftest import NARROW, Open, overflow, violations
from tests.factories import attending
from tests.factories.callers import Callers


def test_scores_completion_and_certificates(open_as: Open, callers: Callers, owner: Engine) -> None:
    room = attending.room(callers, owner, 3)
    attending.taught(owner, room.made["id"], room.people[:2])
    page = open_as(room.school, f"/classes/{room.made['id']}")
    page.get_by_role("link", name="考核与结业").click()
    expect(page.get_by_text("出勤 0／10 课时，低于 80%")).to_be_visible()
    page.get_by_label("考核人").fill("考评员张")
    for part in ("理论", "实操"):
        boxes = page.get_by_label(f"的{part}成绩")
        for nth in range(3):
            boxes.nth(nth).fill("85")
    assert violations(page) == []
    page.get_by_role("button", name="保存成绩").click()
    expect(page.get_by_text("成绩已保存")).to_be_visible()
    expect(page.get_by_text("达到结业条件")).to_have_count(2)
    page.get_by_role("link", name=room.made["name"]).click()
    page.get_by_role("button", name="登记鉴定完成").click()
    page.get_by_role("dialog").get_by_role("button", name="登记鉴定完成").click()
    expect(page.locator(".state-line")).to_contain_text("已鉴定")
    page.get_by_role("link", name="考核与结业").click()
    page.get_by_role("button", name="发培训合格证书（2 人）").click()
    page.get_by_role("dialog").get_by_role("button", name="发放").click()
    expect(page.get_by_text("-00002")).to_be_visible()
    expect(page.get_by_text("结业率 66.7%")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # reason: a TypedDict by shape
    assert (violations(page), overflow(page)) == ([], 0)
