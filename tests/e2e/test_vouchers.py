"""培训券 from the scheme to the verification: written, approved, issued, printed, chosen, redeemed, verified."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.e2e.conftest import Open, Plain, confirm, fill, require_fit, sound
from tests.factories import attending, people, trainees, vouchers
from tests.factories import classes as make
from tests.factories.callers import Callers

_TITLE = "东乡县培训券办法（试行）"
_BATCH = "达板镇第一批"


def _path(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3]


def _write_scheme(page: Page) -> str:
    """The office writes a scheme; what is missing is said before it is sent."""
    page.get_by_role("link", name="编写办法").click()
    fill(page, code="county_voucher", name=_TITLE, valid_since="2020-01-01")
    page.get_by_label("第 1 行工种").select_option("电焊")
    page.get_by_label("第 1 行金额").fill("1500")
    page.get_by_label("第 3 行比例").fill("10")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("还差 10%")
    page.get_by_label("第 3 行比例").fill("20")
    expect(page.get_by_text("券值 1,500.00 元：结业后 30 天内付 900.00 元（60%）")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{_TITLE}（第 1 版）")
    return _path(page)


def _make_batch(page: Page, number: str, outcome: str) -> None:
    """A batch by sheet, and what is said to have come of it."""
    page.get_by_role("link", name="编制批次").click()
    page.get_by_label("办法").select_option(label=f"{_TITLE}（第 1 版）")
    page.get_by_label("发给谁").select_option("sheet")
    fill(page, name=_BATCH, numbers=number)
    page.get_by_role("button", name="编制", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=outcome)).to_be_visible()


def _print(page: Page, holder: str) -> tuple[str, str]:
    """The serial and the secret that stand on the paper: one sheet, its back, the catalogue."""
    page.get_by_role("button", name="取出没印过的券").click()
    paper = page.get_by_role("article", name=f"{holder}的培训券")
    serial = re.sub(r"\D", "", paper.locator(".serial").inner_text())
    secret = re.sub(r"\D", "", paper.locator(".stub strong").inner_text())
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 3
    sound(page)
    return serial, secret


def _reserve(phone: Page, number: str, code: str) -> None:
    """The holder finds his voucher without script and chooses a class himself."""
    phone.goto("/t/own")
    phone.get_by_label("身份证号").fill(number)
    phone.get_by_label("查询码").fill(code)
    phone.get_by_role("button", name="查一查").click()
    expect(phone.get_by_role("status")).to_contain_text("您有一张培训券")
    phone.get_by_role("button", name="我收到券了").click()
    phone.get_by_role("link", name="选一个班").click()
    require_fit(phone)
    phone.get_by_role("button", name="就选这个班").first.click()
    expect(phone.get_by_text("已预约")).to_be_visible()
    require_fit(phone)


def _redeem(school: Page, secret: str) -> None:
    """The institution takes the voucher; without the holder's secret it cannot."""
    school.get_by_role("button", name="收这张券 马学员").click()
    fill(school, secret="0000000000")
    school.get_by_role("button", name="兑付", exact=True).click()
    expect(school.get_by_role("alert")).to_contain_text("密码不对")
    sound(school)
    fill(school, secret=secret)
    school.get_by_role("button", name="兑付", exact=True).click()
    expect(school.get_by_text("已兑付，可以结算")).to_be_visible()


def _verify(office: Page, serial: str) -> None:
    """The office finds it by its serial and verifies; its line of events is whole."""
    office.goto(f"/vouchers?serial={serial}")
    sound(office)
    office.get_by_role("row").filter(has_text="马学员").get_by_role("link").first.click()
    confirm(office, "核查通过")
    steps = ["拟发", "已批准", "已发放", "已领取", "已预约", "培训中", "已兑付", "已核查"]
    expect(office.locator(".line strong")).to_have_text(steps)
    expect(office.get_by_text("本人手机")).to_be_visible()
    sound(office, narrow=True)


def _issue(office: Page, other: Page, number: str) -> str:
    """A batch for one person, approved and issued by another official; a second one brings nothing new."""
    confirm(other, "批准")
    expect(other.get_by_role("link", name="写下一版")).to_be_visible()
    office.goto("/voucher-batches")
    _make_batch(office, number, "新编 1 张")
    sound(office)
    office.get_by_role("link", name="看这个批次").click()
    expect(office.get_by_role("button", name="作废批次")).to_be_visible()
    batch = _path(office)
    office.goto("/voucher-batches")
    _make_batch(office, number, "新编 0 张；今年已有这种券、不重复发的 1 人")
    other.goto(batch)
    confirm(other, "批准")
    confirm(other, "发放")
    expect(other.get_by_role("link", name="打印")).to_be_visible()
    sound(other)
    return batch


def test_a_voucher_from_the_scheme_to_the_verification(
    open_as: Open, plain: Plain, callers: Callers, owner: Engine
) -> None:
    at = make.ground(callers)
    opened = make.approved(at)
    town, number = callers.township(make.TOWNSHIP), people.number()
    who = people.register(town, region=f"{make.TOWNSHIP}001", name="马学员", id_number=number)
    office = open_as(callers.office(), "/voucher-schemes")
    other = open_as(callers.office(), _write_scheme(office))
    sound(other)
    batch = _issue(office, other, number)
    serial, secret = _print(open_as(town, f"{batch}/print"), "马学员")
    _reserve(plain(), number, trainees.code_of(town, who["id"]))
    attending.begin(owner, opened["id"])
    vouchers.complete(owner, opened["id"])
    _redeem(open_as(at.school.caller, "/voucher-redemption"), secret)
    _verify(office, serial)
