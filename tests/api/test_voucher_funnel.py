"""The vouchers' funnel: each number with what it is a part of, against the records one by one (R162)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel import clock
from tests.contract.rows.factory import Unit, put
from tests.factories import vouchers as of
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post
from tests.factories.vouchers import Counter


@pytest.fixture(scope="module")
def desk(callers: Callers, owner: Engine) -> Counter:
    """Six vouchers: one lost and replaced, one received, four in training of whom three completed, two with more."""
    made = of.counter(callers, owner, many=6)
    of.step(made.desk, made.now(0), "replacement", {"reason": "丢失"})
    made.received(1)
    for nth in range(2, 6):
        made.reserved(nth)
    with owner.begin() as connection:
        for state in ("open", "running", "finished", "assessed"):
            connection.execute(
                text("UPDATE training_class SET state = :to WHERE id = :id"), {"to": state, "id": made.opened["id"]}
            )
        held = [made.printed[nth]["id"] for nth in (2, 3, 4)]
        done = text(
            "UPDATE enrolment SET state = 'completed' WHERE id IN"
            " (SELECT enrolment_id FROM voucher WHERE id = ANY (CAST(:held AS uuid[])))"
            " RETURNING id, region, institution_id, department_id"
        )
        rows = connection.execute(done, {"held": held}).all()
        of_first = Unit(rows[0].region, rows[0].department_id, rows[0].institution_id)
        put(connection, "certificate", of_first, enrolment_id=rows[0].id, class_id=made.opened["id"], kind="training")
        task = {"enrolment_id": rows[1].id, "class_id": made.opened["id"], "outcome": "employed", "records": 1}
        of_second = Unit(rows[1].region, rows[1].department_id, rows[1].institution_id)
        put(connection, "followup_task", of_second, point=1, months=3, sampled=False, **task)
    return made


def funnel(caller: Caller, **query: Any) -> dict[str, Any]:
    """The funnel as somebody sees it."""
    answer: dict[str, Any] = caller.get("/voucher-funnel", params=query).json()
    return answer


def behind(caller: Caller, reached: str, missed: str | None = None, **query: Any) -> int:
    """How many vouchers are listed behind a number."""
    asked = query | {"reached": reached, "limit": 200} | ({"missed": missed} if missed else {})
    return len(caller.get("/voucher-funnel/vouchers", params=asked).json()["items"])


def test_each_number_has_its_denominator_and_its_list(desk: Counter) -> None:
    code = {"scheme": desk.scheme["code"]}
    found = funnel(desk.desk, **code)
    assert (found["year"], found["as_of"]) == (clock.today().year, clock.today().isoformat())
    steps = {each["key"]: (each["vouchers"], each["of"], each["of_vouchers"]) for each in found["steps"]}
    assert steps == {
        "issued": (6, None, None),
        "received": (5, "issued", 6),
        "reserved": (4, "received", 5),
        "in_training": (4, "reserved", 4),
        "completed": (3, "in_training", 4),
        "certified": (1, "completed", 3),
        "employed": (1, "completed", 3),
        "settled": (0, "completed", 3),
    }
    for key, (vouchers, base, whole) in steps.items():
        assert behind(desk.desk, key, **code) == vouchers
        if base is not None:
            assert behind(desk.desk, base, key, **code) == whole - vouchers


def test_everybody_sees_his_part(desk: Counter, callers: Callers) -> None:
    code = {"scheme": desk.scheme["code"]}
    assert funnel(desk.office, **code)["steps"] == funnel(desk.desk, **code)["steps"]
    school = funnel(desk.school, **code)
    assert school["steps"][0]["key"] == "reserved"
    assert school["steps"][0]["vouchers"] == 4
    assert school["steps"][0]["of"] is None
    assert funnel(of.department(callers), **code)["steps"] == school["steps"]
    elsewhere = callers.township("622926102")
    assert {each["vouchers"] for each in funnel(elsewhere, **code)["steps"]} == {0}
    assert {each["vouchers"] for each in funnel(desk.office, year=1999)["steps"]} == {0}
    assert callers.of(Role.EMPLOYER).get("/voucher-funnel").status_code == 403


def test_who_is_frozen_or_pays_back_stands_where_he_came_to(desk: Counter) -> None:
    code = {"scheme": desk.scheme["code"]}
    before = funnel(desk.office, **code)
    mine = desk.now(5)
    frozen = of.step(desk.office, mine, "moves", {"to": "frozen", "reason": "核查"})
    after = funnel(desk.office, **code)
    assert after["steps"] == before["steps"]
    assert {each["state"]: each["vouchers"] for each in after["aside"]}["frozen"] == 1
    post(desk.office, f"/vouchers/{mine['id']}/moves", {"to": "in_training"}, if_match=frozen["version"])
