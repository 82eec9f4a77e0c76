"""Vouchers from draft to verification: batches, the holder's own acts, proof, side exits (R35–R42)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.kernel import typed_codes
from backend.kernel.crypto import signed
from backend.kernel.db import Database
from backend.kernel.errors import Problem
from backend.kernel.scope import Kind, enter
from backend.voucher.service import acts, redemptions, vouchers
from backend.voucher.states import MOVES, VoucherState
from tests.factories import attending, people
from tests.factories import classes as make
from tests.factories import vouchers as of
from tests.factories.callers import Callers
from tests.factories.institutions import post
from tests.factories.vouchers import Counter


@pytest.fixture
def desk(callers: Callers, owner: Engine) -> Counter:
    """One printed voucher."""
    return of.counter(callers, owner)


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


def test_a_voucher_goes_its_whole_way(desk: Counter) -> None:
    (done,) = desk.completed()
    assert (done["state"], done["value_fen"], done["channel_name"]) == ("in_training", of.VALUE, "乡镇窗口当面")
    secret = desk.printed[0]["secret"]
    path = f"/vouchers/{done['id']}/redemption"
    assert code(desk.school.post(path, json={})) == (422, "voucher_wrong_value")
    wrong = f"{(int(secret) + 1) % 10**10:010d}"
    assert code(desk.school.post(path, json={"secret": wrong})) == (409, "voucher_wrong_secret")
    redeemed = post(desk.school, path, {"secret": secret})
    assert (redeemed["state"], redeemed["proof"]) == ("redeemed", "secret")
    assert code(desk.school.post(path, json={"secret": secret})) == (409, "voucher_move_not_allowed")
    of.step(of.department(desk.callers), redeemed, "moves", {"to": "verified"})
    checked = desk.office.get(f"/vouchers/{done['id']}").json()
    assert [event["state"] for event in checked["events"]] == [
        "drafted",
        "approved",
        "issued",
        "received",
        "reserved",
        "in_training",
        "redeemed",
        "verified",
    ]
    assert signed.unseal(checked["code"])[1][1] == checked["serial"]
    assert typed_codes.fits(checked["serial"], 13)
    with desk.owner.connect() as connection:
        misses = connection.scalar(text("SELECT misses FROM voucher_secret WHERE voucher_id = :id"), {"id": done["id"]})
    assert misses == 1


def test_nobody_redeems_before_completion_or_without_the_holder(desk: Counter) -> None:
    (running,) = desk.in_training()
    path = f"/vouchers/{running['id']}/redemption"
    early = desk.school.post(path, json={"secret": desk.printed[0]["secret"]})
    assert code(early) == (409, "voucher_not_completed")
    of.complete(desk.owner, desk.opened["id"])
    other = make.ground(desk.callers).school.caller
    assert other.post(path, json={"secret": desk.printed[0]["secret"]}).status_code == 404
    assert code(desk.desk.post(path, json={})) == (422, "voucher_wrong_value")
    seen = post(desk.desk, path, {"witness_reason": "持券人眼疾，看不清密码，当面确认"})
    assert (seen["state"], seen["proof_name"]) == ("redeemed", "乡镇见证")


def test_the_secret_is_told_once(desk: Counter) -> None:
    again = post(desk.desk, f"/voucher-batches/{desk.batch['id']}/printing", {})
    assert (again["items"], again["left"]) == ([], 0)
    assert [line["class_name"] for line in again["catalogue"]].count(desk.opened["name"]) == 1
    assert desk.printed[0]["qr"].startswith("data:image/svg+xml")
    with desk.owner.connect() as connection:
        kept = connection.execute(text("SELECT to_jsonb(v)::text, to_jsonb(s)::text FROM voucher v, voucher_secret s"))
        assert not [row for row in kept if desk.printed[0]["secret"] in row[0] + row[1]]


def test_the_holder_acts_on_his_own_pages(desk: Counter, database: Database) -> None:
    mine = desk.now()
    whose = {"region": "622926", "person": mine["person_id"]}
    with database.session() as session:
        enter(session, Kind.PERSON, **whose)
        acts.receive(session, None, mine["id"])
        chosen = acts.reserve(session, None, mine["id"], acts.Choice(desk.opened["id"], "phone"))
        assert (chosen.state, chosen.channel) == ("reserved", "phone")
        acts.release(session, None, mine["id"], "家里有事")
        acts.reserve(session, None, mine["id"], acts.Choice(desk.opened["id"], "phone"))
    attending.begin(desk.owner, desk.opened["id"])
    of.complete(desk.owner, desk.opened["id"])
    with database.session() as session:
        enter(session, Kind.PERSON, **whose)
        assert redemptions.redeem_own(session, mine["id"]).proof == "session"
    with database.session() as session:
        enter(session, Kind.PERSON, region="622926", person=desk.batch["id"])
        with pytest.raises(Problem):
            acts.find(session, mine["id"])


def test_leaving_gives_the_voucher_back(desk: Counter) -> None:
    reserved = desk.reserved()
    of_class = desk.desk.get("/enrolments", params={"class_id": desk.opened["id"]}).json()["items"]
    post(
        desk.desk, f"/enrolments/{of_class[0]['id']}/cancellation", {"reason": "外出"}, if_match=of_class[0]["version"]
    )
    back = desk.now()
    assert (back["state"], back["class_id"], back["value_fen"]) == ("received", None, None)
    choice = {"class_id": desk.opened["id"], "channel": "paper"}
    again = of.step(desk.desk, back, "reservation", choice)
    freed = of.step(desk.desk, again, "release", {"reason": "换个班"})
    assert freed["state"] == "received"
    rows = desk.desk.get("/enrolments", params={"class_id": desk.opened["id"]}).json()["items"]
    assert {row["state"] for row in rows} == {"cancelled"}
    assert reserved["class_name"] == desk.opened["name"]


def test_what_a_voucher_does_not_fit(desk: Counter) -> None:
    received = desk.received()
    other = make.approved(make.ground(desk.callers), facts={"kind": "internet", "platform": "云课堂", "lessons": 12})
    path = f"/vouchers/{received['id']}/reservation"
    body = {"class_id": other["id"], "channel": "desk"}
    refused = desk.desk.post(path, json=body, if_match=received["version"])
    assert code(refused) == (409, "voucher_does_not_fit")
    early = desk.school.post(path, json=body, if_match=received["version"])
    assert early.status_code == 403
    nothing = of.in_force(desk.callers, amounts={"pengren": 100_000})
    number = people.number()
    people.register(desk.desk, region=f"{make.TOWNSHIP}001", id_number=number)
    made = post(desk.office, "/voucher-batches", of.by_sheet(nothing["id"], [number]))
    approved = of.step(desk.callers.office(), made, "approval", kind="voucher-batches")
    issue = desk.office.post(f"/voucher-batches/{approved['id']}/issue", if_match=approved["version"])
    assert code(issue) == (409, "voucher_no_course_fits")


def test_freeze_thaw_void_and_expire(desk: Counter, database: Database) -> None:
    reserved = desk.reserved()
    frozen = of.step(desk.office, reserved, "moves", {"to": "frozen", "reason": "疑似转让"})
    assert frozen["moves"] == ["reserved", "voided"]
    wrong = desk.office.post(f"/vouchers/{frozen['id']}/moves", json={"to": "issued"}, if_match=frozen["version"])
    assert code(wrong) == (409, "voucher_move_not_allowed")
    attending.begin(desk.owner, desk.opened["id"])
    thawed = of.step(desk.office, desk.now(), "moves", {"to": "in_training"})
    assert thawed["state"] == "in_training"
    blunt = desk.desk.post(f"/vouchers/{thawed['id']}/moves", json={"to": "voided"}, if_match=thawed["version"])
    assert blunt.status_code == 403
    other = of.counter(desk.callers, desk.owner)
    of.late(desk.owner, other.printed[0]["id"], 2)
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        vouchers.expire(session)
    assert other.now()["state"] == "expired"
    with desk.owner.connect() as connection:
        told = text("SELECT county, details FROM audit_event WHERE action = 'voucher.expired'")
        assert connection.execute(told).all() == [("622926", {"vouchers": 1})]


def test_a_lost_voucher_is_replaced_where_it_stood(desk: Counter) -> None:
    (running,) = desk.in_training()
    new = post(
        desk.desk, f"/vouchers/{running['id']}/replacement", {"reason": "洗衣服洗坏了"}, if_match=running["version"]
    )
    of.complete(desk.owner, desk.opened["id"])
    assert desk.now()["state"] == "lost"
    old_path, path = f"/vouchers/{running['id']}/redemption", f"/vouchers/{new['id']}/redemption"
    assert code(desk.school.post(old_path, json={"secret": desk.printed[0]["secret"]})) == (
        409,
        "voucher_move_not_allowed",
    )
    assert code(desk.school.post(path, json={"secret": desk.printed[0]["secret"]})) == (409, "voucher_wrong_secret")
    assert post(desk.school, path, {"secret": new["secret"]})["state"] == "redeemed"


def test_a_second_sheet_is_the_same(desk: Counter) -> None:
    numbers = [people.number() for _ in range(3)]
    for number in numbers:
        people.register(desk.desk, region=f"{make.TOWNSHIP}001", id_number=number)
    path = "/voucher-batches"
    rows = [*numbers, numbers[0], "622999199001010000", people.number()]
    first = post(desk.office, path, of.by_sheet(desk.scheme["id"], rows))
    assert (first["created"], first["same"], [each["row"] for each in first["refused"]]) == (3, 0, [4, 5, 6])
    second = post(desk.office, path, of.by_sheet(desk.scheme["id"], numbers))
    assert (second["created"], second["same"], second["refused"]) == (0, 3, [])
    own = desk.callers.office()
    made = post(own, path, of.by_sheet(of.in_force(desk.callers)["id"], numbers))
    assert code(own.post(f"{path}/{made['id']}/approval", if_match=made["version"])) == (409, "voucher_own_approval")
    full = post(own, path, of.by_sheet(of.in_force(desk.callers)["id"], numbers))
    assert (full["created"], len(full["refused"])) == (0, 1)
    draft = own.get("/vouchers", params={"batch_id": made["id"]}).json()["items"][0]
    assert own.get(f"/vouchers/{draft['id']}").json()["code"] is None, "nothing to show yet"
    void = desk.callers.client.get("/api/v1/verification/revocations").json()["items"]
    back = of.step(own, made, "withdrawal", {"reason": "名单有误"}, kind="voucher-batches")
    assert (back["state"], back["counts"]) == ("voided", {"voided": 3})
    after = desk.callers.client.get("/api/v1/verification/revocations").json()["items"]
    assert after == void, "what never went out is no code"


def test_by_rule_of_townships_and_categories(desk: Counter) -> None:
    own = of.in_force(desk.callers, categories=["leader"])
    people.register(desk.desk, region=f"{make.TOWNSHIP}001", categories=["leader"])
    rule = {"scheme_id": own["id"], "name": "带头人", "year": 2026, "rule": {"townships": [make.TOWNSHIP]}}
    made = post(desk.office, "/voucher-batches", rule)
    assert made["created"] == 1
    both = desk.office.post("/voucher-batches", json=rule | {"sheet": {"id_numbers": ["1"]}})
    assert code(both) == (422, "voucher_wrong_value")


def test_versions_of_a_scheme(desk: Counter) -> None:
    received = desk.reserved()
    values = {"code": desk.scheme["code"], "validity_days": 100, "amounts": {"dianhan": 160_000}}
    office = desk.callers.office()
    draft = post(office, "/voucher-schemes", of.scheme(**values))
    assert (draft["number"], draft["state"]) == (2, "draft")
    assert code(office.post("/voucher-schemes", json=of.scheme(**values))) == (409, "voucher_scheme_open")
    path = f"/voucher-schemes/{draft['id']}"
    told = office.get(f"{path}/differences").json()
    assert (told["vouchers"], told["different"]) == (1, 1)
    assert told["items"][0]["words"][0] == "金额由 1500 元变为 1600 元"
    assert code(office.post(f"{path}/approval", if_match=1)) == (409, "voucher_own_approval")
    approved = post(desk.office, f"{path}/approval", None, if_match=1)
    fixed = office.put(path, json=of.scheme(**values), if_match=approved["version"])
    assert code(fixed) == (409, "voucher_scheme_fixed")
    assert desk.now()["scheme_number"] == 1
    superseded = office.post("/voucher-batches", json=of.by_sheet(desk.scheme["id"], [people.number()]))
    assert code(superseded) == (409, "voucher_scheme_not_in_force")
    assert received["value_fen"] == of.VALUE
    parts = of.scheme()["milestones"][:2]
    assert code(office.post("/voucher-schemes", json=of.scheme(milestones=parts))) == (422, "voucher_wrong_value")


def test_database_and_program_have_the_same_table(owner: Engine) -> None:
    with owner.connect() as connection:
        states = "unnest(CAST(:all AS text[]))"
        asked = text(f"SELECT here, wanted, voucher_movers(here, wanted) FROM {states} here, {states} wanted")
        rows = connection.execute(asked, {"all": [stage.value for stage in VoucherState]})
        known = {(here, to): set(movers) for here, to, movers in rows if movers is not None}
    assert known == {(here, to): set(who) for here, ways in MOVES.items() for to, who in ways.items()}


def test_keys_and_revocations_are_public(desk: Counter) -> None:
    client = desk.callers.client
    keys = client.get("/api/v1/verification/keys")
    assert [key["alg"] for key in keys.json()["keys"]] == ["ES256"]
    same = client.get("/api/v1/verification/keys", headers={"If-None-Match": keys.headers["etag"]})
    assert same.status_code == 304
    before = client.get("/api/v1/verification/revocations").json()
    frozen = of.step(desk.office, desk.now(), "moves", {"to": "frozen", "reason": "核查"})
    after = client.get("/api/v1/verification/revocations").json()
    assert len(after["items"]) == len(before["items"]) + 1
    assert signed.unseal(after["code"])[0] == signed.REVOCATIONS
    assert frozen["serial"] not in str(after)
