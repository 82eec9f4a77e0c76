"""A sign or a report becomes a case: evidence, freeze, decision by somebody else, and its history (R42)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.access import Role
from backend.kernel import clock
from tests.contract.rows.factory import Unit
from tests.contract.rows.inspection import readable
from tests.factories import vouchers as of
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post
from tests.factories.vouchers import Counter

WORDS = {"words": "持券人说没有见过这张券"}
EVIDENCE: dict[str, Any] = WORDS | {"serials": []}


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine) -> Counter:
    """Three vouchers that were chosen at once."""
    made = of.counter(callers, owner, many=3)
    for nth in range(3):
        made.reserved(nth)
    return made


def opened(desk: Counter, caller: Caller) -> dict[str, Any]:
    """A case from the sign."""
    sign = {"kind": "minutes", "subject": desk.opened["id"], "year": clock.today().year}
    return post(caller, "/voucher-cases", {"signal": sign, "title": "刚发券就选班", "voucher_ids": []})


def step(caller: Caller, case: dict[str, Any], verb: str, data: dict[str, Any]) -> dict[str, Any]:
    """The answer to a step of a case."""
    return post(caller, f"/voucher-cases/{case['id']}/{verb}", data, if_match=case["version"])


def test_from_the_sign_to_the_decision(desk: Counter, callers: Callers, owner: Engine) -> None:
    first, second = callers.of(Role.INSPECTOR), desk.office
    case = opened(desk, first)
    assert (case["vouchers"], case["frozen"], case["kind_name"]) == (3, 0, "刚发券就选班")
    assert case["reasons"][-1] == "也可能是：乡镇当面发券、当面选班"
    sign = {"kind": "minutes", "subject": desk.opened["id"], "year": clock.today().year}
    again = second.post("/voucher-cases", json={"signal": sign, "title": "再立一次", "voucher_ids": []})
    assert again.json()["code"] == "voucher_case_open"
    assert [each["words"] for each in second.get("/duties").json()["items"] if case["title"] in each["words"]]
    frozen = step(first, case, "freezing", {"words": "先冻结再核查"})
    assert {desk.now(nth)["state"] for nth in range(3)} == {"frozen"}
    assert frozen["frozen"] == 3
    nothing = first.post(f"/voucher-cases/{case['id']}/freezing", json=WORDS, if_match=frozen["version"])
    assert nothing.json()["code"] == "voucher_case_nothing"
    post(second, f"/voucher-cases/{case['id']}/evidence", EVIDENCE)
    decision = {"outcome": "unfounded", "words": "当面发券当面选班，已核实", "void": False}
    path = f"/voucher-cases/{case['id']}/decision"
    assert first.post(path, json=decision, if_match=frozen["version"]).json()["code"] == "voucher_case_own"
    wrong = second.post(path, json=decision | {"void": True}, if_match=frozen["version"])
    assert wrong.json()["errors"][0]["pointer"] == "/void"
    decided = step(second, frozen, "decision", decision)
    assert {desk.now(nth)["state"] for nth in range(3)} == {"reserved"}
    assert [each["kind"] for each in decided["entries"]] == ["opened", "frozen", "evidence", "decided"]
    assert (decided["outcome_name"], decided["frozen"], decided["state"]) == ("没有问题", 0, "decided")
    late = second.post(f"/voucher-cases/{case['id']}/evidence", json=EVIDENCE)
    assert late.json()["code"] == "voucher_case_decided"
    for statement in (
        "UPDATE voucher_case SET decision = '改了' WHERE id = :id",
        "INSERT INTO voucher_case_entry (case_id, region, kind, words, written_by)"
        " VALUES (:id, '622926', 'evidence', '晚了', uuidv7())",
        "DELETE FROM voucher_case_entry WHERE case_id = :id",
    ):
        with pytest.raises(DBAPIError, match=r"voucher_case_decided|append|只能"), owner.begin() as connection:
            connection.execute(text(statement), {"id": case["id"]})


def test_a_report_becomes_a_case_and_the_voucher_void(desk: Counter, callers: Callers, owner: Engine) -> None:
    with owner.begin() as connection:
        (report,) = readable(connection, Unit())
    case = post(
        desk.office, "/voucher-cases", {"complaint_id": str(report), "title": "举报有人收券", "voucher_ids": []}
    )
    path = f"/voucher-cases/{case['id']}/evidence"
    unknown = desk.office.post(path, json=EVIDENCE | {"serials": ["2699999999999"]})
    assert unknown.json()["errors"][0]["pointer"] == "/serials"
    for _ in range(2):
        named = post(desk.office, path, EVIDENCE | {"serials": [desk.printed[0]["serial"]]})
    assert (named["vouchers"], named["items"][0]["id"]) == (1, desk.printed[0]["id"])
    held = step(desk.office, case, "freezing", {"words": "先冻结再核查"})
    thawed = step(desk.office, held, "thawing", {"words": "持券人要上课，先解冻"})
    assert desk.now(0)["state"] == "reserved"
    held = step(desk.office, thawed, "freezing", {"words": "又接到举报"})
    decision = {"outcome": "upheld", "words": "收券人已承认，券作废", "void": True}
    step(callers.of(Role.INSPECTOR), held, "decision", decision)
    assert desk.now(0)["state"] == "voided"
    absent = {"complaint_id": str(report), "title": "举报有人收券", "voucher_ids": [str(report)]}
    assert desk.office.post("/voucher-cases", json=absent).json()["errors"][0]["pointer"] == "/voucher_ids"
    neither = {"title": "举报有人收券", "voucher_ids": []}
    assert desk.office.post("/voucher-cases", json=neither).status_code == 422
    assert desk.school.get("/voucher-cases").status_code == 403
    assert callers.of(Role.LEADER).get("/voucher-cases", params={"state": "decided"}).status_code == 200
