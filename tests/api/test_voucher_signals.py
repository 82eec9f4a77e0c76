"""Signs about vouchers, each from the records with its reasons; families that share a phone are left alone (R42)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel import clock
from tests.contract.rows.factory import Unit, put
from tests.factories import classes as make
from tests.factories import vouchers as of
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post
from tests.factories.vouchers import Counter


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine) -> Counter:
    """Six vouchers, three of them chosen at once; the county asks for little."""
    made = of.counter(callers, owner, many=6)
    for nth in range(3):
        made.reserved(nth)
    for code, value in {
        "signal_introduced": 3,
        "signal_share_percent": 50,
        "signal_certificates_day": 3,
        "signal_far_tiles": 1,
    }.items():
        setting = {"code": code, "value": str(value), "valid_since": clock.today().isoformat(), "reason": "试验"}
        post(made.office, "/settings", setting)
    return made


def run(owner: Engine, statement: str, **values: Any) -> None:
    """One statement as the owner."""
    with owner.begin() as connection:
        connection.execute(text(statement), values)


def signs(caller: Caller, kind: str) -> list[dict[str, Any]]:
    """The signs of a kind."""
    items: list[dict[str, Any]] = caller.get("/voucher-signals", params={"kind": kind}).json()["items"]
    return items


def test_a_phone_of_a_family_is_none_and_of_two_townships_is_one(desk: Counter, owner: Engine) -> None:
    people = [desk.now(nth)["person_id"] for nth in range(6)]
    run(owner, "UPDATE person SET phone_index = 'x' WHERE id = ANY (CAST(:ids AS uuid[]))", ids=people)
    assert signs(desk.office, "phone") == [], "one village, one family name"
    run(owner, "UPDATE person SET region = '622926102' WHERE id = :id", id=people[5])
    (found,) = signs(desk.office, "phone")
    assert (found["people"], found["vouchers"], found["is_new"]) == (6, 6, True)
    assert found["reasons"] == ["6 人共用，来自 2 个乡镇、2 个村，按同村同姓算一家约 2 家"]
    assert "一家人" in found["innocent"]
    run(owner, "UPDATE person SET region = '622926101001' WHERE id = :id", id=people[5])


def test_a_device_is_kept_as_a_digest_of_the_phone(desk: Counter, owner: Engine) -> None:
    run(owner, "UPDATE voucher SET device = 'one' WHERE id = ANY (CAST(:ids AS uuid[]))", ids=[desk.printed[5]["id"]])
    assert signs(desk.office, "device") == []


def test_chosen_minutes_after_the_issue(desk: Counter, callers: Callers) -> None:
    (found,) = signs(desk.office, "minutes")
    assert (found["people"], found["subject"]) == (3, desk.opened["id"])
    assert found["reasons"] == ["其中乡镇窗口或纸质单办理 3 张，本人手机办理 0 张"]
    note = {"kind": "minutes", "subject": found["subject"], "year": clock.today().year, "words": "当面发券当面选班"}
    said = post(desk.office, "/voucher-signals/notes", note)
    (again,) = signs(desk.office, "minutes")
    assert (again["is_new"], again["note"]["who"]) == (False, said["who"])
    desk.reserved(3)
    (grown,) = signs(desk.office, "minutes")
    assert (grown["is_new"], grown["people"]) == (True, 4)
    gone = desk.office.post("/voucher-signals/notes", json=note | {"subject": "none"})
    assert gone.json()["code"] == "signal_gone"
    assert callers.of(Role.LEADER).post("/voucher-signals/notes", json=note).status_code == 403
    assert callers.township(make.TOWNSHIP).get("/voucher-signals").status_code == 403


def test_one_account_for_one_institution(desk: Counter, callers: Callers, owner: Engine) -> None:
    assert signs(desk.office, "introducer") == [], "there is one institution alone"
    other = of.counter(callers, owner)
    other.reserved()
    (found,) = signs(desk.office, "introducer")
    assert found["vouchers"] == len([nth for nth in range(6) if desk.now(nth)["state"] == "reserved"])
    assert "选了这个机构" in found["reasons"][0]
    assert signs(desk.office, "share") == [], "the county's share is as large"


def test_a_class_far_from_home(desk: Counter, owner: Engine) -> None:
    there = "id IN (SELECT venue_id FROM lesson WHERE class_id = :id)"
    run(owner, f"UPDATE venue SET region = '622926102' WHERE {there}", id=desk.opened["id"])
    (found,) = [each for each in signs(desk.office, "far") if each["subject"] == desk.opened["id"]]
    assert "（100.0%）" in found["reasons"][0]


def test_many_certificates_on_a_day(desk: Counter, owner: Engine) -> None:
    with owner.begin() as connection:
        for state in ("open", "running", "finished", "assessed"):
            moved = text("UPDATE training_class SET state = :to WHERE id = :id")
            connection.execute(moved, {"to": state, "id": desk.opened["id"]})
        done = text(
            "UPDATE enrolment SET state = 'completed' WHERE class_id = :id AND state = 'enrolled'"
            " RETURNING id, region, institution_id, department_id"
        )
        for row in connection.execute(done, {"id": desk.opened["id"]}).all():
            unit = Unit(row.region, row.department_id, row.institution_id)
            of_row = {"enrolment_id": row.id, "class_id": desk.opened["id"], "kind": "training"}
            put(connection, "certificate", unit, **of_row, year=clock.today().year, issued_on=clock.today())
    (found,) = signs(desk.office, "burst")
    assert f"一天发了 {found['people']} 本证书" in found["title"]
    assert found["reasons"] == [f"分属 1 个班；其中用券的 {found['people']} 本"]
