"""Notices in the browser: a township writes and publishes one, a trainee finds it without script."""

from tests.e2e.conftest import Open, fill, press, sound
from tests.factories import classes as make
from tests.factories.callers import Callers


def test_a_notice_is_written_published_and_found(open_as: Open, callers: Callers) -> None:
    page = open_as(callers.township(make.TOWNSHIP), "/notices")
    page.get_by_role("button", name="写通知").click()
    fill(
        page,
        title="厦门电子厂招电焊工",
        body="月工资六千元，包吃住，带身份证。",
        phone="0930-7121234",
        until="2099-12-31",
    )
    press(page, "保存草稿")
    page.get_by_role("button", name="发布").click()
    press(page, "发布")
    page.get_by_role("link", name="厦门电子厂招电焊工").wait_for()
    sound(page)
    page.goto("/t/notices")
    page.get_by_role("link", name="厦门电子厂招电焊工").click()
    page.get_by_role("heading", name="厦门电子厂招电焊工").wait_for()
    sound(page, narrow=True)
