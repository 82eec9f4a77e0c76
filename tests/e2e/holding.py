"""Steps of a class that runs: the room's screen, phones, names called, a correction, scores and the file."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from backend.kernel import clock
from tests.e2e.conftest import overflow, press, sound, told, violations


@contextmanager
def still() -> Iterator[None]:
    """The server's time stands still: a code is good until it is used, however slow the browser is."""
    at = clock.now()
    clock.replace(lambda: at)
    yield
    clock.replace(None)


def shown(page: Page) -> str:
    """The code on the screen."""
    return page.locator("[data-code]").inner_text().replace(" ", "")


def check_in(phone: BrowserContext, who: dict[str, Any], code: str) -> Page:
    """Somebody sends the form on his phone."""
    page = phone.new_page()
    page.goto(f"/qd?c={code}")
    expect(page.get_by_label("签到码")).to_have_value(code)
    page.get_by_label("姓名").fill(who["name"])
    page.get_by_label("身份证号最后四位").fill(who["id_number"][-4:])
    page.get_by_role("button", name="签到 / 签退").click()
    return page


def all_check_in(screen: Page, contexts: Any, people: list[dict[str, Any]]) -> None:
    """Each on a phone of his own, with a code of his own; a stranger with a used one is refused."""
    expect(screen.get_by_text(f"还没有签到（{len(people) + 1} 人）")).to_be_visible()
    sound(screen)
    for nth, who in enumerate(people, start=1):
        code = shown(screen)
        page = check_in(contexts(True), who, code)
        expect(page.get_by_text("签到成功")).to_be_visible()
        expect(screen.get_by_text(f"已签到 {nth}／{len(people) + 1} 人")).to_be_visible()
        expect(screen.locator("[data-code]")).not_to_have_text(f"{code[:3]} {code[3:]}")
    assert (violations(page), overflow(page)) == ([], 0)
    late = check_in(contexts(True), people[0] | {"name": "别人"}, code)
    expect(late.get_by_role("alert")).to_have_text("签到码、姓名或身份证后四位不对")


def call_names(page: Page, many: int, missing: str) -> None:
    """All but one are there; the phone has no network and sends it later."""
    expect(page.get_by_role("checkbox")).to_have_count(many)
    page.get_by_role("checkbox", name=missing).check()
    page.get_by_role("checkbox", name=missing).uncheck()
    assert (violations(page), overflow(page)) == ([], 0)
    page.context.set_offline(True)
    page.get_by_role("button", name=f"登记点名：到 {many - 1} 人，缺 1 人").click()
    expect(page.get_by_text("待传 1 条点名")).to_be_visible()
    page.context.set_offline(False)
    told(page, "点名已登记")
    expect(page.get_by_text("待传 1 条点名")).not_to_be_visible()


def correct(page: Page, who: str) -> None:
    """The institution asks for what was missed."""
    page.get_by_role("button", name="申请补正").click()
    form = page.get_by_role("dialog")
    form.get_by_label("学员").select_option(label=who)
    form.get_by_label("课次").select_option(index=0)
    form.get_by_label("理由").fill("手机没电，教师和同桌可以证明")
    form.get_by_role("button", name="提交申请").click()
    told(page, "补正申请已提交")
    assert violations(page) == []


def decide(page: Page) -> None:
    """The department agrees, and is told what looks like signing for others."""
    page.get_by_role("button", name="批准").click()
    told(page, "已批准补正")
    expect(page.get_by_text("疑似代签").first).to_be_visible()
    assert violations(page) == []


def complete(page: Page, made: str, many: int) -> None:
    """Scores for all; who was away too long does not complete; the others get certificates."""
    page.get_by_role("link", name="考核与结业").click()
    page.get_by_label("考核人").fill("考评员张")
    for part in ("理论", "实操"):
        boxes = page.get_by_label(f"的{part}成绩")
        for nth in range(many):
            boxes.nth(nth).fill("85")
    assert violations(page) == []
    page.get_by_role("button", name="保存成绩").click()
    told(page, "成绩已保存")
    expect(page.get_by_text("达到结业条件")).to_have_count(many - 1)
    expect(page.get_by_text("课时，低于 80%")).to_have_count(1)
    page.get_by_role("link", name=made).click()
    step(page, "登记鉴定完成", state="已鉴定")
    page.get_by_role("link", name="考核与结业").click()
    page.get_by_role("button", name=f"发培训合格证书（{many - 1} 人）").click()
    press(page, "发放")
    expect(page.get_by_text(f"-{many - 1:05d}")).to_be_visible()
    sound(page, narrow=True)


def step(page: Page, verb: str, *, state: str) -> None:
    """A step of the class, whose name its button says too; where it stands then."""
    page.get_by_role("button", name=verb).click()
    press(page, verb)
    expect(page.locator(".state-line")).to_contain_text(state)


def pages(page: Page) -> int:
    """How many pages the browser prints."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
