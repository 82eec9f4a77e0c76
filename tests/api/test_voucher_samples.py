"""核查验收: a share is drawn by a seed that is kept, checked one by one, and the rest follows or is drawn too (R41)."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.access import Role
from backend.voucher import rules
from tests.factories import classes as make
from tests.factories import vouchers as of
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post
from tests.factories.vouchers import Counter

_BY = "checked_by = uuidv7(), result ="


@pytest.fixture
def desk(callers: Callers, owner: Engine) -> Counter:
    """Five vouchers that were handed over."""
    return of.redeemed(callers, owner, 5)


def drawn(caller: Caller, sample: dict[str, Any]) -> list[str]:
    """The drawn vouchers in their order."""
    return [each["voucher_id"] for each in caller.get(f"/voucher-samples/{sample['id']}/items").json()["items"]]


def say(caller: Caller, sample: dict[str, Any], voucher: str, result: str, **values: str) -> dict[str, Any]:
    """The answer to a result."""
    return post(caller, f"/voucher-samples/{sample['id']}/results", {"voucher_id": voucher, "result": result} | values)


def test_drawn_by_the_seed_and_the_rest_follows(desk: Counter, callers: Callers) -> None:
    department = of.department(callers)
    sample = of.sample(desk, share_percent=40)
    assert (sample["population"], sample["drawn"], sample["left"], sample["waiting"]) == (5, 2, 2, 3)
    ids = drawn(department, sample)
    assert ids == [str(each) for each in rules.order_of("seed2026", [UUID(one["id"]) for one in desk.printed])[:2]]
    again = desk.office.post("/voucher-samples", json=whose(desk))
    assert again.json()["code"] == "voucher_nothing_to_sample", "an open sample holds them"
    assert [each["words"] for each in department.get("/duties").json()["items"] if each["kind"] == "voucher"] == [
        "抽中的 2 张培训券等待核查"
    ]
    path = f"/voucher-samples/{sample['id']}"
    early = department.post(f"{path}/completion", if_match=sample["version"])
    assert early.json()["code"] == "voucher_sample_unfinished"
    for voucher in ids:
        told = say(department, sample, voucher, "confirmed", words="电话核实，本人参加了培训")
    assert (told["confirmed"], told["left"]) == (2, 0)
    twice = department.post(f"{path}/results", json={"voucher_id": ids[0], "result": "confirmed"})
    assert twice.json()["code"] == "voucher_checked"
    done = post(department, f"{path}/completion", None, if_match=sample["version"])
    assert (done["state"], done["passed"], done["waiting"]) == ("completed", 3, 0)
    assert {desk.now(nth)["state"] for nth in range(5)} == {"verified"}
    other = callers.make(Role.DEPARTMENT, department_id="jiaoyu")
    assert other.get(path).status_code == 404
    assert other.post("/voucher-samples", json=whose(desk)).json()["errors"][0]["pointer"] == "/department_id"
    assert desk.desk.get("/voucher-samples").status_code == 403


def test_what_was_frozen_meanwhile_does_not_pass(desk: Counter, owner: Engine) -> None:
    sample = of.sample(desk, share_percent=20)
    (first,) = drawn(desk.office, sample)
    path = f"/voucher-samples/{sample['id']}"
    say(desk.office, sample, first, "confirmed")
    for result in ("passed", "released"):
        forged = text(f"UPDATE voucher_sample_item SET {_BY} '{result}' WHERE sample_id = :id AND NOT drawn")
        with pytest.raises(DBAPIError, match="voucher_sample_unfinished"), owner.begin() as connection:
            connection.execute(forged, {"id": sample["id"]})
    frozen = next(one["id"] for one in desk.printed if one["id"] != first)
    move = text("UPDATE voucher SET state = :to, reason = '倒卖嫌疑' WHERE id = :id")
    with owner.begin() as connection:
        connection.execute(move, {"to": "frozen", "id": frozen})
    done = post(desk.office, f"{path}/completion", None, if_match=sample["version"])
    assert (done["state"], done["passed"], done["released"], done["waiting"]) == ("completed", 3, 1, 0)
    states = sorted(desk.now(nth)["state"] for nth in range(5))
    assert states == ["frozen"] + ["verified"] * 4
    with owner.begin() as connection:
        connection.execute(move, {"to": "redeemed", "id": frozen})
    again = of.sample(desk, share_percent=100)
    assert drawn(desk.office, again) == [frozen], "thawed, it waits for the next sample"


def whose(desk: Counter) -> dict[str, str]:
    """The institution's vouchers."""
    return {"department_id": make.DEPARTMENT, "institution_id": str(desk.at.school.id)}


def test_one_that_is_wrong_draws_the_others(desk: Counter, owner: Engine) -> None:
    sample = of.sample(desk, share_percent=1)
    (first,) = drawn(desk.office, sample)
    path = f"/voucher-samples/{sample['id']}"
    silent = desk.office.post(f"{path}/results", json={"voucher_id": first, "result": "wrong"})
    assert silent.json()["errors"][0]["pointer"] == "/words"
    say(desk.office, sample, first, "wrong", words="本人说没有参加过培训")
    refused = desk.office.post(f"{path}/completion", if_match=sample["version"])
    assert refused.json()["code"] == "voucher_sample_found_wrong"
    passed = text(
        "UPDATE voucher_sample_item SET result = 'passed', checked_by = uuidv7() WHERE sample_id = :id AND NOT drawn"
    )
    with pytest.raises(DBAPIError, match="voucher_sample_found_wrong"), owner.begin() as connection:
        connection.execute(passed, {"id": sample["id"]})
    wide = post(desk.office, f"{path}/widening", None, if_match=sample["version"])
    assert (wide["drawn"], wide["left"], wide["waiting"]) == (5, 4, 0)
    for voucher in drawn(desk.office, sample)[1:]:
        say(desk.office, sample, voucher, "confirmed")
    done = post(desk.office, f"{path}/completion", None, if_match=wide["version"])
    assert (done["wrong"], done["confirmed"], done["state"]) == (1, 4, "completed")
    states = sorted(desk.now(nth)["state"] for nth in range(5))
    assert states == ["redeemed"] + ["verified"] * 4, "what was wrong waits for a decision"
    forged = text("UPDATE voucher_sample_item SET result = 'confirmed' WHERE voucher_id = :id")
    with pytest.raises(DBAPIError, match="voucher_checked"), owner.begin() as connection:
        connection.execute(forged, {"id": first})
