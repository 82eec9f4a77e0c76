"""Tenders: open to every recognised institution with a log, bid for, scored, awarded (R81, R86)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from backend.access import Role
from backend.kernel import clock
from tests.factories import institutions as make
from tests.factories import teachers
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import School

_PRICE = 120_000


def project(callers: Callers, **values: Any) -> dict[str, Any]:
    """A drafted project."""
    known = {"title": "2026年电焊工培训", "trade": make.TRADE, "persons": 100, "highest_price_fen": _PRICE}
    more = {"number": f"DX-{callers.office().user_id.hex[:6]}-{next(make._serial)}", "requirements": "有实训车间"}
    closes = {"closes_on": (clock.today() + timedelta(days=10)).isoformat()}
    return make.post(callers.office(), "/tenders", known | more | closes | values)


def opened(callers: Callers, **values: Any) -> dict[str, Any]:
    """An open project."""
    drawn = project(callers, **values)
    return make.post(callers.office(), f"/tenders/{drawn['id']}/opening", None, if_match=drawn["version"])


def bid(school: School, tender: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A bid of a school."""
    body = {"price_fen": 100_000, "persons": 100, "proposal": "两个班，每班50人"} | values
    return make.post(school.caller, f"/tenders/{tender['id']}/bids", body)


def past_the_last_day(owner: Engine, callers: Callers, tender: dict[str, Any]) -> dict[str, Any]:
    """The project after its last day."""
    with owner.begin() as connection:
        passed = text("UPDATE tender SET closes_on = '2026-01-01' WHERE id = :id")
        connection.execute(passed, {"id": tender["id"]})
    found: dict[str, Any] = callers.office().get(f"/tenders/{tender['id']}").json()
    return found


@pytest.fixture(scope="module")
def schools(callers: Callers) -> list[School]:
    """Two recognised institutions."""
    return [make.school(callers), make.school(callers)]


def test_everybody_recognised_is_told_and_the_log_shows_it(callers: Callers, schools: list[School]) -> None:
    unrecognised = make.registered(callers.office())
    drawn = project(callers)
    assert schools[0].caller.get(f"/tenders/{drawn['id']}").status_code == 404
    tender = make.post(callers.office(), f"/tenders/{drawn['id']}/opening", None, if_match=drawn["version"])
    assert (tender["state_name"], tender["told"] >= 2, tender["read"]) == ("公开招标中", True, 0)
    make.post(schools[0].caller, f"/tenders/{tender['id']}/receipt", None)
    log = {each["institution_id"]: each for each in _notices(callers, tender)}
    assert {str(school.id) for school in schools} <= set(log)
    assert unrecognised["id"] not in log
    assert log[str(schools[0].id)]["read_at"] is not None
    assert log[str(schools[1].id)]["read_at"] is None


def _notices(callers: Callers, tender: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = callers.office().get(f"/tenders/{tender['id']}/notices").json()["items"]
    return items


def test_bids_are_secret_and_changeable_until_the_last_day(
    callers: Callers, schools: list[School], owner: Engine
) -> None:
    tender = opened(callers)
    first, second = schools
    own = bid(first, tender)
    assert second.caller.get(f"/tenders/{tender['id']}/bids").json()["items"] == []
    assert second.caller.get(f"/tenders/{tender['id']}").json()["bids"] == 0
    answer = first.caller.post(f"/tenders/{tender['id']}/bids", json={"price_fen": 1, "persons": 1, "proposal": ""})
    assert (answer.status_code, answer.json()["code"]) == (409, "bid_exists")
    body = {"price_fen": 90_000, "persons": 80, "proposal": "降价"}
    changed = first.caller.put(f"/bids/{own['id']}", json=body, if_match=own["version"]).json()
    assert changed["price_fen"] == 90_000
    past_the_last_day(owner, callers, tender)
    late = first.caller.put(f"/bids/{own['id']}", json=body, if_match=changed["version"])
    assert (late.status_code, late.json()["code"]) == (409, "tender_not_open")
    assert first.caller.delete(f"/bids/{own['id']}", if_match=changed["version"]).status_code == 409


@pytest.mark.parametrize(
    ("values", "pointer"), [({"price_fen": _PRICE + 1}, "/price_fen"), ({"persons": 101}, "/persons")]
)
def test_a_bid_keeps_to_the_project(
    callers: Callers, schools: list[School], values: dict[str, int], pointer: str
) -> None:
    body = {"price_fen": 100_000, "persons": 100, "proposal": "两个班"} | values
    answer = schools[0].caller.post(f"/tenders/{opened(callers)['id']}/bids", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_scored_awarded_and_contracted_within_what_was_asked(
    callers: Callers, schools: list[School], owner: Engine
) -> None:
    tender, office = opened(callers), callers.office()
    bids = [bid(school, tender) for school in schools]
    score = {"score": 90, "score_reason": "方案完整"}
    early = office.post(f"/bids/{bids[0]['id']}/score", json=score, if_match=bids[0]["version"])
    assert early.json()["code"] == "tender_not_open"
    tender = past_the_last_day(owner, callers, tender)
    make.post(office, f"/bids/{bids[0]['id']}/score", score, if_match=bids[0]["version"])

    def award(*lines: tuple[int, int]) -> Any:
        day = clock.today().isoformat()
        contracts = [
            {"bid_id": bids[nth]["id"], "contract_number": f"HT-{tender['number']}-{nth}", "persons": persons}
            | {"signed_on": day}
            for nth, persons in lines
        ]
        return office.post(f"/tenders/{tender['id']}/award", json={"contracts": contracts}, if_match=tender["version"])

    assert award((1, 50)).json()["errors"][0]["detail"] == "这份投标还没有评分"
    make.post(office, f"/bids/{bids[1]['id']}/score", score, if_match=bids[1]["version"])
    over = award((0, 60), (1, 60))
    assert (over.status_code, over.json()["code"]) == (409, "tender_exceeded")
    assert "这份合同最多 40 人" in over.json()["detail"]
    done = award((0, 60), (1, 40)).json()
    assert done["state_name"] == "已定标"
    mine = schools[0].caller.get("/contracts").json()["items"]
    assert [(each["persons"], each["price_fen"]) for each in mine if each["tender_id"] == tender["id"]] == [
        (60, 100_000)
    ]
    assert {each["institution_id"] for each in mine} == {str(schools[0].id)}
    whole = {"tender_id": tender["id"]}
    assert sorted(each["persons"] for each in office.get("/contracts", params=whole).json()["items"]) == [40, 60]
    assert len(office.get("/contracts", params=whole | {"institution_id": str(schools[1].id)}).json()["items"]) == 1


def _tenders_of_duties(caller: Caller) -> set[str]:
    return {each["link"] for each in caller.get("/duties").json()["items"] if each["kind"] == "tender"}


def test_a_project_waits_to_be_read_and_then_to_be_awarded(
    callers: Callers, schools: list[School], owner: Engine
) -> None:
    tender, school = opened(callers), schools[0].caller
    link = f"/tenders/{tender['id']}"
    assert tender["trade_name"] == "电焊"
    assert link in _tenders_of_duties(school)
    make.post(school, f"{link}/receipt", None)
    assert link not in _tenders_of_duties(school)
    assert link not in _tenders_of_duties(callers.office())
    past_the_last_day(owner, callers, tender)
    assert link in _tenders_of_duties(callers.office())


def test_a_recognition_and_a_proposed_teacher_wait_for_who_decides(callers: Callers) -> None:
    made, bureau = make.registered(callers.office()), callers.department("jiaoyu")
    make.submitted(callers.office(), made["id"])
    found = {each["link"] for each in callers.office().get("/duties").json()["items"]}
    assert f"/institutions/{made['id']}?tab=years" in found
    assert bureau.get("/duties").json()["items"] == []
    own = callers.make(Role.INSTITUTION, institution_id=UUID(made["id"]))
    make.post(own, "/teachers", teachers.teacher())
    (duty,) = bureau.get("/duties").json()["items"]
    assert (duty["words"], duty["link"]) == ("1 名推荐的教师等待入库", "/teachers?state=proposed")
    assert callers.department("renshe").get("/duties").json()["items"] == []


def test_a_project_is_called_off_with_a_reason(callers: Callers, schools: list[School]) -> None:
    tender = opened(callers)
    path = f"/tenders/{tender['id']}/cancellation"
    gone = make.post(callers.office(), path, {"reason": "资金调整"}, if_match=tender["version"])
    assert (gone["state_name"], gone["reason"]) == ("已取消", "资金调整")
    answer = schools[0].caller.post(
        f"/tenders/{tender['id']}/bids", json={"price_fen": 1, "persons": 1, "proposal": "x"}
    )
    assert answer.json()["code"] == "tender_not_open"


def test_drafts_change_and_go(callers: Callers) -> None:
    drawn = project(callers)
    path = f"/tenders/{drawn['id']}"
    changed = callers.office().patch(path, json={"persons": 50}, if_match=drawn["version"]).json()
    assert changed["persons"] == 50
    assert callers.office().patch(path, json={"trade": "none"}, if_match=changed["version"]).status_code == 422
    assert callers.office().delete(path, if_match=changed["version"]).status_code == 204
