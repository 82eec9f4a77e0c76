"""Vouchers that are not used: how long, why, and whom the desk reminds (DOMAIN-FACTS 6)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.access import Role
from tests.factories import vouchers as of
from tests.factories.callers import Callers
from tests.factories.institutions import post
from tests.factories.vouchers import Counter


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine) -> Counter:
    """Three vouchers of one township, two of them out for long."""
    made = of.counter(callers, owner, many=3)
    for nth, days in ((0, 40), (1, 200)):
        aged(owner, made.printed[nth]["id"], days)
    return made


def aged(owner: Engine, voucher_id: str, days: int) -> None:
    """A voucher was issued so many days ago."""
    with owner.begin() as connection:
        back = text("UPDATE voucher SET issued_at = now() - make_interval(days => :days) WHERE id = :id")
        connection.execute(back, {"days": days, "id": voucher_id})


def listed(desk: Counter, **query: Any) -> list[dict[str, Any]]:
    """The township's unused vouchers of this module."""
    ours = [each["id"] for each in desk.printed]
    items = desk.desk.get("/unused-vouchers", params={"limit": 200} | query).json()["items"]
    return sorted((each for each in items if each["id"] in ours), key=lambda each: ours.index(each["id"]))


def duties(desk: Counter) -> list[str]:
    """What the desk is told about vouchers."""
    return [each["words"] for each in desk.desk.get("/duties").json()["items"] if each["kind"] == "voucher"]


def test_the_desk_reminds_and_keeps_the_reason(desk: Counter, callers: Callers) -> None:
    assert [each["days"] for each in listed(desk)] == [40, 200, 0]
    assert len(listed(desk, due="true")) == 2
    assert duties(desk) == ["2 张培训券发放超过 30 天还没有用，请提醒持券人"]
    assert [each["id"] for each in listed(desk, age="older")] == [desk.printed[1]["id"]]
    path = f"/vouchers/{desk.printed[1]['id']}/reminders"
    assert desk.desk.post(path, json={"channel": "visit", "reason": "other"}).json()["code"] == "voucher_wrong_value"
    said = post(desk.desk, path, {"channel": "visit", "reason": "no_class"})
    assert (said["channel_name"], said["reason_name"]) == ("上门", "附近没有合适的班")
    assert [each["who"] for each in desk.desk.get(path).json()["items"]] == [said["who"]]
    assert duties(desk) == ["1 张培训券发放超过 30 天还没有用，请提醒持券人"]
    (row,) = listed(desk, reason="no_class")
    assert (row["reminders"], row["reason_name"], row["township_name"]) == (1, "附近没有合适的班", "达板镇")
    summary = desk.desk.get("/unused-vouchers/summary").json()
    assert (summary["total"], summary["due"]) == (3, 1)
    assert {each["code"]: each["vouchers"] for each in summary["ages"]} == {
        "month": 1,
        "quarter": 1,
        "half": 0,
        "older": 1,
    }
    assert {each["code"]: each["vouchers"] for each in summary["reasons"]} == {"none": 2, "no_class": 1}
    assert callers.of(Role.LEADER).post(path, json={"channel": "phone", "reason": "away"}).status_code == 403
    assert callers.township("622926102").get(path).status_code == 404


def test_who_used_his_voucher_is_not_reminded(desk: Counter, owner: Engine) -> None:
    used = desk.reserved(2)
    assert used["id"] not in [each["id"] for each in listed(desk)]
    said = {"channel": "phone", "reason": "away"}
    refused = desk.desk.post(f"/vouchers/{used['id']}/reminders", json=said)
    assert (refused.status_code, refused.json()["code"]) == (409, "voucher_not_unused")
