"""Founders in the browser: proposed, taken on, guided, lent to, paid back, and found on the list."""

from tests.e2e.conftest import Open, fill, press, sound, spill
from tests.factories import people
from tests.factories import startup as of
from tests.factories.callers import Callers


def test_from_the_proposal_to_the_last_repayment(open_as: Open, callers: Callers) -> None:
    township, number = callers.township("622926101"), people.number()
    people.register(township, name="马创业", id_number=number)
    page = open_as(township, "/startup")
    page.get_by_text("从劳动力台账选人").wait_for()
    page.get_by_role("button", name="提出申请").click()
    fill(page, id_number=number, project="达板镇手工烤馍店", started_on=of.day(400))
    page.locator("#field-trade").select_option("dianhan")
    press(page, "提出申请")
    page.get_by_role("heading", name="马创业：达板镇手工烤馍店").wait_for()
    case = page.url[page.url.index("/startup/") :]
    sound(page, narrow=True)

    page = open_as(callers.department("renshe"), case)
    page.get_by_role("button", name="确认扶持").click()
    press(page, "确认扶持")
    page.get_by_role("button", name="安排导师").click()
    fill(page, name="祁导师", unit="县创业指导中心", phone="13812340000")
    press(page, "保存")
    page.get_by_role("cell", name="138****0000").wait_for()
    page.get_by_role("button", name="登记指导").click()
    fill(page, words="上门看了店面，帮着算了成本")
    press(page, "保存")
    page.get_by_role("button", name="推荐贷款").click()
    page.locator("#field-kind").select_option("startup_guarantee")
    fill(page, bank="东乡县农村信用社", asked_fen="400000")
    press(page, "推荐贷款")
    page.get_by_text("最高 300,000.00 元").first.wait_for()
    fill(page, asked_fen="100000")
    press(page, "推荐贷款")
    for verb, more in (("登记申请", {}), ("登记批准", {}), ("登记放款", {"due_on": of.day(-700)})):
        page.get_by_role("button", name=verb).click()
        fill(page, **more)
        press(page, verb)
    for yuan in ("40000", "60000"):
        page.get_by_role("button", name="登记还款").click()
        fill(page, amount_fen=yuan)
        press(page, "登记还款")
        page.get_by_role("cell", name=f"{int(yuan):,}.00").first.wait_for()
    page.get_by_text("已还清").first.wait_for()
    sound(page, narrow=True)
    page.goto("/startup")
    page.get_by_role("row").filter(has_text="祁导师").wait_for()
    assert spill(page) == 0
    sound(page)
    page.get_by_role("row").filter(has_text="创业担保贷款").get_by_role("link").nth(1).click()
    page.get_by_role("row").filter(has_text="东乡县农村信用社").wait_for()
    sound(page)
