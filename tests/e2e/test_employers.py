"""用工单位 in the browser: an employer publishes a post and sends an order, the institution takes it."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.e2e.conftest import Open, fill, press, sound
from tests.factories import employers as make
from tests.factories.callers import Callers
from tests.factories.institutions import School, school


@pytest.fixture
def known(callers: Callers, owner: Engine) -> tuple[dict[str, Any], School]:
    """A workshop and an institution that may be asked."""
    return make.registered(callers.office()), school(callers)


def test_an_order_goes_to_an_institution(open_as: Open, callers: Callers, known: tuple[dict[str, Any], School]) -> None:
    employer, asked = known
    page = open_as(make.caller(callers, employer["id"]), "/employers")
    sound(page)
    page.get_by_role("link", name=employer["name"]).click()
    page.get_by_role("button", name="发布岗位").click()
    page.get_by_label("工种").select_option("电焊")
    fill(page, title="平焊工", persons="20", wage_fen="4500", valid_until="2099-12-31")
    press(page, "发布")
    page.get_by_role("row").filter(has_text="平焊工").wait_for()
    sound(page)
    page.get_by_role("button", name="起草用工订单").click()
    page.get_by_label("工种").select_option("电焊")
    fill(page, post="平焊工", persons="30", wage_fen="4500", demands="能独立完成平焊", deliver_by="2099-12-31")
    press(page, "保存草稿")
    page.get_by_role("button", name="发给机构").click()
    page.get_by_label("委托的培训机构").select_option(asked.known["name"])
    press(page, "发给机构")
    page.get_by_text("等培训机构办理").wait_for()
    sound(page)

    page = open_as(asked.caller, page.url[page.url.index("/training-orders") :])
    page.get_by_role("button", name="接单", exact=True).click()
    press(page, "接单")
    page.get_by_role("button", name="开始培训").wait_for()
    sound(page)
