"""Institutions: register, change, trades of the licence, facilities, cooperation (R59, R83, R87, R88, R137)."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.access import Role
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories import institutions as make
from tests.factories.callers import Callers


def test_the_office_registers_and_everybody_official_reads(callers: Callers) -> None:
    made = make.registered(callers.office(), name="东乡县金手指职业培训学校")
    for reader in (callers.township("622926101"), callers.department("renshe"), callers.of(Role.LEADER)):
        found = reader.get("/institutions", params={"q": "金手指"}).json()["items"]
        assert [(each["name"], each["kind_name"], each["trades"]) for each in found] == [
            ("东乡县金手指职业培训学校", "民办培训机构", ["电焊"])
        ]
    own = callers.make(Role.INSTITUTION, institution_id=UUID(made["id"]))
    assert [each["id"] for each in own.get("/institutions").json()["items"]] == [made["id"]]
    assert callers.institution().get(f"/institutions/{made['id']}").status_code == 404


def test_filters(callers: Callers) -> None:
    plain = make.registered(callers.office(), kind="vocational")
    recognised = make.school(callers)

    def found(**query: str) -> set[str]:
        items = callers.office().get("/institutions", params={"limit": "200", **query}).json()["items"]
        return {each["id"] for each in items}

    assert plain["id"] in found(kind="vocational")
    assert plain["id"] not in found(recognised="true")
    assert plain["id"] in found(recognised="false")
    assert str(recognised.id) in found(recognised="true", trade=make.TRADE)
    assert str(recognised.id) not in found(trade="binguan")


@pytest.mark.parametrize("same", ["name", "licence_number"])
def test_name_and_licence_are_there_once(callers: Callers, same: str) -> None:
    first = make.body()
    make.post(callers.office(), "/institutions", first)
    answer = callers.office().post("/institutions", json=make.body(**{same: first[same]}))
    assert (answer.status_code, answer.json()["code"]) == (409, "institution_exists")
    assert first["name"] in answer.json()["detail"]


def test_an_institution_keeps_its_telephone_and_not_its_name(callers: Callers, database: Database) -> None:
    school = make.school(callers)
    path = f"/institutions/{school.id}"
    version = school.caller.get(path).json()["version"]
    changed = school.caller.patch(path, json={"phone": "0930-7129999"}, if_match=version).json()
    assert changed["phone"] == "0930-7129999"
    answer = school.caller.patch(path, json={"name": "另一所学校"}, if_match=changed["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "institution_not_yours")
    with database.session() as session:
        enter(session, Kind.INSTITUTION, region="622926", institution=school.id)
        with pytest.raises(DBAPIError, match="institution_not_yours"):
            session.execute(text("UPDATE institution SET licence_until = '2199-01-01'"))
        session.rollback()
    history = callers.office().get(f"{path}/changes").json()["items"]
    assert len(history) >= 1


def test_a_closed_institution_does_nothing_new(callers: Callers) -> None:
    school, office = make.school(callers), callers.office()
    path = f"/institutions/{school.id}"
    closed = office.post(f"{path}/closing", json={"reason": "自行终止办学"}, if_match=school.known["version"]).json()
    assert (closed["state"], closed["closed_reason"]) == ("closed", "自行终止办学")
    facility = {"kind": "classroom", "name": "一号教室", "quantity": 1, "places": 40}
    answer = school.caller.post("/facilities", json=facility)
    assert (answer.status_code, answer.json()["code"]) == (409, "institution_closed")
    opened = office.delete(f"{path}/closing", if_match=closed["version"]).json()
    assert (opened["state"], opened["closed_reason"]) == ("active", None)
    assert school.caller.post("/facilities", json=facility).status_code == 201


def test_trades_of_the_licence_begin_and_end_on_days(callers: Callers) -> None:
    office = callers.office()
    made = make.registered(office)
    again = {"trade": make.TRADE, "highest_level": 3, "valid_since": "2026-01-01"}
    answer = office.post(f"/institutions/{made['id']}/trades", json=again)
    assert (answer.status_code, answer.json()["code"]) == (409, "institution_trade_listed")
    trade = made["trades"][0]
    closing = f"/institution-trades/{trade['id']}/closing"
    early = office.post(closing, json={"valid_until": "2020-01-01"}, if_match=trade["version"])
    assert early.json()["errors"][0]["pointer"] == "/valid_until"
    closed = office.post(closing, json={"valid_until": "2026-01-01"}, if_match=trade["version"]).json()
    assert closed["trades"][0]["valid_until"] == "2026-01-01"
    listed = make.post(office, f"/institutions/{made['id']}/trades", again)
    assert [each["highest_level"] for each in listed["trades"]] == [4, 3]


def _facility(**values: Any) -> dict[str, Any]:
    known = {"kind": "workplace", "name": "电焊工位", "trade": make.TRADE, "quantity": 20, "places": 20}
    return known | {"value_fen": 3_600_000} | values


def test_facilities_are_kept_by_their_institution(callers: Callers) -> None:
    school, other = make.school(callers), make.school(callers)
    made = make.post(school.caller, "/facilities", _facility())
    assert made["institution_id"] == str(school.id)
    stolen = school.caller.post("/facilities", json=_facility(institution_id=str(other.id)))
    assert stolen.json()["errors"][0]["pointer"] == "/institution_id"
    assert other.caller.get("/facilities").json()["items"] == []
    assert other.caller.delete(f"/facilities/{made['id']}", if_match=1).status_code == 404
    path = f"/facilities/{made['id']}"
    changed = school.caller.put(path, json=_facility(quantity=25, places=25), if_match=made["version"]).json()
    assert changed["quantity"] == 25
    assert school.caller.put(path, json=_facility(trade="nothing"), if_match=2).status_code == 422
    assert callers.office().get("/facilities", params={"institution_id": str(school.id)}).json()["items"] == [changed]
    assert school.caller.delete(path, if_match=changed["version"]).status_code == 204


def test_the_office_names_whose_it_is(callers: Callers) -> None:
    answer = callers.office().post("/facilities", json=_facility())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/institution_id")


def _agreement(**values: Any) -> dict[str, Any]:
    lent = [{"kind": "equipment", "name": "数控机床2台", "available": "每周一至周五"}]
    known = {"partner": "临夏某龙头企业", "partner_kind": "enterprise", "content": "共用实训设备", "resources": lent}
    return known | {"valid_since": "2026-01-01", "valid_until": "2028-01-01"} | values


def test_cooperation_and_what_is_lent(callers: Callers, owner: Engine) -> None:
    school = make.school(callers)
    made = make.post(school.caller, "/cooperations", _agreement())
    assert [each["kind"] for each in made["resources"]] == ["equipment"]
    path = f"/cooperations/{made['id']}"
    lent = [{"kind": kind, "name": "共享", "available": "长期"} for kind in ("site", "teachers", "technique")]
    changed = school.caller.put(path, json=_agreement(resources=lent), if_match=made["version"]).json()
    assert {each["kind"] for each in changed["resources"]} == {"site", "teachers", "technique"}
    assert callers.township("622926101").get(path).json() == changed
    wrong = school.caller.put(path, json=_agreement(valid_until="2026-01-01"), if_match=changed["version"])
    assert wrong.json()["errors"][0]["pointer"] == "/valid_until"
    assert school.caller.delete(path, if_match=changed["version"]).status_code == 204
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM shared_resource")) == 0


def test_an_institutions_user_is_told_its_name(callers: Callers) -> None:
    at = make.school(callers)
    known = callers.office().get(f"/institutions/{at.id}").json()["name"]
    assert at.caller.get("/me").json()["unit_name"] == known
