"""The paper side in the browser: ledger, certificate and person file; a class's own stands in its story."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, text

from tests.e2e.conftest import Open, sound, spill, violations
from tests.e2e.holding import pages
from tests.factories import attending
from tests.factories import classes as make
from tests.factories.attending import Room
from tests.factories.callers import Callers
from tests.factories.institutions import post


@pytest.fixture(scope="module")
def room(callers: Callers, owner: Engine) -> Room:
    """An assessed class of two, one of whom holds a certificate."""
    found = attending.completed(callers, owner, 2)
    today = attending.results([])["assessed_on"]
    certificate = {"enrolment_id": found.people[0]["id"], "kind": "training", "issued_on": today}
    post(found.school, "/certificates", certificate)
    return found


def test_the_ledger_leads_to_the_class_and_the_dashboard_to_the_people(
    open_as: Open, callers: Callers, room: Room
) -> None:
    page = open_as(callers.office(), f"/ledgers/process?institution_id={room.at.school.id}")
    expect(page.get_by_role("cell", name=re.compile(r"^100\.0%\s*（2／2）$")).first).to_be_visible()
    assert spill(page) == 0
    sound(page, narrow=True)
    page.get_by_role("link", name=room.made["name"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(room.made["name"])
    town = open_as(callers.township(make.TOWNSHIP), f"/?year={room.made['year']}")
    panel = town.get_by_role("region", name="培训完成：乡镇 × 责任部门")
    panel.get_by_role("link", name="2", exact=True).click()
    expect(town.get_by_role("heading", level=1)).to_have_text("结业人员")
    expect(town.get_by_text(room.people[0]["name"]).first).to_be_visible()
    sound(town, narrow=True)


def test_a_certificate_is_found_and_printed_on_one_page(open_as: Open, room: Room) -> None:
    (one,) = room.school.get("/certificates", params={"class_id": room.made["id"]}).json()["items"]
    page = open_as(room.school, "/certificates")
    page.get_by_label("证书编号").fill(one["number"])
    page.get_by_label("证书编号").press("Enter")
    page.get_by_role("link", name=one["number"]).click()
    expect(page.get_by_text("准予结业")).to_be_visible()
    assert pages(page) == 1
    sound(page, narrow=True)


def test_a_person_file_is_made_for_a_purpose(open_as: Open, callers: Callers, room: Room) -> None:
    person = room.people[0]
    page = open_as(callers.township(make.TOWNSHIP), f"/persons/{person['person_id']}")
    page.get_by_role("link", name="一人一档").click()
    page.get_by_label("用途").fill("迎接季度巡查")
    assert violations(page) == []
    page.get_by_role("button", name="制作档案").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"一人一档：{person['name']}")
    expect(page.get_by_text("计入方案结业人数")).to_be_visible()
    sound(page, narrow=True)


def test_what_is_asked_for_and_what_became_of_it(open_as: Open, callers: Callers, owner: Engine, room: Room) -> None:
    office = callers.office()
    with owner.begin() as connection:  # the class of `room` may end next month; what is told of it is shown then
        for table in ("outcome_total", "outcome_total_delta"):
            connection.execute(text(f"UPDATE {table} SET month = date '2026-01-01'"))
    page = open_as(office, "/pipeline?by=township")
    expect(page.get_by_role("img", name="报名 2 人，结业 2 人，取证 1 人，就业 0 人")).to_be_visible()
    sound(page, narrow=True)
    page = open_as(office, "/ledgers/target?by=township")
    expect(page.get_by_role("cell", name="合计")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename.startswith("培训目标台账_")
    sound(page, narrow=True)
    page = open_as(callers.township(make.TOWNSHIP), "/followup")
    page.get_by_role("link", name="用表格登记").click()
    expect(page.get_by_text("上传登记表")).to_be_visible()
    sound(page, narrow=True)
