"""Yearly recognition: handed in, scored, decided by another person, withdrawn; capacity in the database (R60, R61)."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.access import Role
from backend.institution.errors import InstitutionClosed, NoCapacity, NotRecognised, OutsideTrades
from backend.institution.service import standing
from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.errors import NotFound
from backend.kernel.scope import Kind, enter
from tests.factories import institutions as make
from tests.factories.callers import Callers
from tests.factories.institutions import decision, inputs


def test_from_draft_to_decision(callers: Callers) -> None:
    made = make.registered(callers.office())
    own = callers.make(Role.INSTITUTION, institution_id=UUID(made["id"]))
    drawn = make.post(own, "/recognitions", inputs())
    assert (drawn["state_name"], drawn["most_places"], drawn["score"]) == ("草稿", 150, None)
    path = f"/recognitions/{drawn['id']}"
    assert callers.township("622926101").get(path).status_code == 404, "drafts stay between institution and office"
    changed = own.patch(path, json={"teachers": 4}, if_match=drawn["version"]).json()
    assert changed["most_places"] == 100
    asked = make.post(own, f"{path}/submission", None, if_match=changed["version"])
    returned = make.post(callers.office(), f"{path}/return", {"reason": "请附教师名单"}, if_match=asked["version"])
    assert (returned["state"], returned["reason"]) == ("draft", "请附教师名单")
    asked = make.post(own, f"{path}/submission", None, if_match=returned["version"])
    body = decision(approved_capacity=100)
    decided = make.post(callers.office(), f"{path}/decision", body, if_match=asked["version"])
    assert (decided["state_name"], decided["score"], decided["seats_free"]) == ("认定合格", 85, 100)
    assert callers.township("622926101").get(path).json()["approved_capacity"] == 100
    standings = callers.department("renshe").get(f"/institutions/{made['id']}").json()["standings"]
    assert [(each["state"], each["approved_capacity"]) for each in standings] == [("recognised", 100)]
    gone = make.post(callers.office(), f"{path}/withdrawal", {"reason": "弄虚作假"}, if_match=decided["version"])
    assert gone["state_name"] == "已撤销认定"


def test_one_a_year(callers: Callers) -> None:
    school = make.school(callers)
    answer = school.caller.post("/recognitions", json=inputs())
    assert (answer.status_code, answer.json()["code"]) == (409, "recognition_exists")
    assert school.caller.post("/recognitions", json=inputs(year=2099)).status_code == 201


@pytest.mark.parametrize(
    ("values", "code", "pointer"),
    [
        ({"approved_capacity": 151}, "capacity_too_high", "/approved_capacity"),
        ({"facilities_score": 10}, "recognition_score_too_low", "/decision"),
        ({"decision": "conditional"}, "institution_wrong_value", "/conditions"),
        ({"sites_score": 101}, "invalid_input", "/sites_score"),
    ],
)
def test_a_decision_rests_on_inputs_and_scores(
    callers: Callers, values: dict[str, object], code: str, pointer: str
) -> None:
    asked = make.submitted(callers.office(), make.registered(callers.office())["id"])
    answer = callers.make(Role.OFFICE).post(
        f"/recognitions/{asked['id']}/decision", json=decision(**values), if_match=asked["version"]
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_nobody_decides_what_he_handed_in(callers: Callers, owner: Engine) -> None:
    office = callers.office()
    asked = make.submitted(office, make.registered(office)["id"])
    answer = office.post(f"/recognitions/{asked['id']}/decision", json=decision(), if_match=asked["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "recognition_own_decision")
    with pytest.raises(DBAPIError, match="ck_recognition_two_persons"), owner.begin() as connection:
        connection.execute(text("UPDATE recognition SET decided_by = submitted_by WHERE id = :id"), {"id": asked["id"]})


def test_a_decided_one_stands(callers: Callers, database: Database) -> None:
    school = make.school(callers)
    found = callers.office().get("/recognitions", params={"institution_id": str(school.id)}).json()["items"][0]
    path = f"/recognitions/{found['id']}"
    for answer in (
        school.caller.patch(path, json={"teachers": 99}, if_match=found["version"]),
        school.caller.delete(path, if_match=found["version"]),
        callers.office().post(f"{path}/decision", json=decision(), if_match=found["version"]),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "recognition_move_not_allowed")
    for kind, change, refusal in (
        (Kind.INSTITUTION, "approved_capacity = 999", "recognition_not_yours"),
        (Kind.COUNTY, "approved_capacity = 999", "recognition_decided"),
        (Kind.COUNTY, "seats_taken = 5", "seats_by_classes"),
    ):
        with database.session() as session:
            enter(session, kind, region="622926", institution=school.id if kind is Kind.INSTITUTION else "")
            with pytest.raises(DBAPIError, match=refusal):
                session.execute(text(f"UPDATE recognition SET {change}"))
            session.rollback()


def _may(database: Database, school: UUID, trade: str = make.TRADE, level: int = 5, on: date | None = None) -> None:
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        standing.require_may_train(session, school, trade, level, on or clock.today())


def test_who_may_train(callers: Callers, database: Database) -> None:
    school, plain = make.school(callers), make.registered(callers.office())
    _may(database, school.id)
    _may(database, school.id, level=4)
    for fault, values in (
        (OutsideTrades, {"trade": "binguan"}),
        (OutsideTrades, {"level": 3}),
        (NotRecognised, {"on": date(2025, 6, 1)}),
        (NotRecognised, {"on": date(2100, 1, 1)}),
    ):
        with pytest.raises(fault):
            _may(database, school.id, **values)
    with pytest.raises(NotRecognised):
        _may(database, UUID(plain["id"]))
    with pytest.raises(NotFound):
        _may(database, UUID(int=1))
    closing = {"reason": "停止办学"}
    make.post(callers.office(), f"/institutions/{school.id}/closing", closing, if_match=school.known["version"])
    with pytest.raises(InstitutionClosed):
        _may(database, school.id)


def test_seats_are_taken_while_there_are_some(callers: Callers, database: Database) -> None:
    school, year = make.school(callers, approved_capacity=100), clock.today().year

    def take(seats: int) -> None:
        with database.session() as session:
            enter(session, Kind.DEPARTMENT, region="622926", department="renshe")
            if seats < 0:
                standing.give_seats_back(session, school.id, year, -seats)
            else:
                standing.take_seats(session, school.id, year, seats)

    take(60)
    with pytest.raises(NoCapacity) as refusal:
        take(50)
    assert refusal.value.params == {"free": 40, "needed": 50}
    assert refusal.value.detail == "机构剩余培训规模 40 人，这个班需要 50 人"
    take(-60)
    take(100)
