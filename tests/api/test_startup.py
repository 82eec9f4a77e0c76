"""Founders: proposed by a township, decided by office and department, guided, listed (R6, R120)."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from backend.access import Role
from tests.factories import people
from tests.factories import startup as of
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post

HOME, ELSEWHERE = "622926101", "622926102"


@pytest.fixture(scope="module")
def township(callers: Callers) -> Caller:
    return callers.township(HOME)


@pytest.fixture(scope="module")
def department(callers: Callers) -> Caller:
    return callers.department("renshe")


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_township_proposes_its_own_and_the_department_decides(
    callers: Callers, township: Caller, department: Caller
) -> None:
    number = people.number()
    person = people.register(township, id_number=number, name="马创业")
    by_number = of.body(person["id"]) | {"person_id": None, "id_number": number}
    stranger = callers.township(ELSEWHERE)
    assert refused(stranger.post("/startup-cases", json=by_number)) == (409, "startup_not_registered")
    assert stranger.post("/startup-cases", json=of.body(person["id"])).status_code == 404
    case = post(township, "/startup-cases", by_number)
    assert (case["state_name"], case["name"], case["township_name"]) == ("待确认", "马创业", "达板镇")
    assert (case["masked_number"][6:-2], case["moves"]) == ("*" * 10, [])
    assert refused(township.post("/startup-cases", json=of.body(person["id"]))) == (409, "startup_case_known")
    path = f"/startup-cases/{case['id']}"
    case = township.patch(path, json={"project": "达板镇烤馍店"}, if_match=case["version"]).json()
    assert case["project"] == "达板镇烤馍店"
    assert callers.department("jiaoyu").get(path).status_code == 404
    assert stranger.get(path).status_code == 404
    assert callers.of(Role.AUDITOR).get(path).json()["moves"] == []
    assert refused(callers.of(Role.INSPECTOR).get(path)) == (403, "forbidden")
    assert department.get(path).json()["moves"] == ["supported", "declined"]
    early = department.post(f"{path}/mentors", json=of.mentor())
    assert refused(early) == (409, "startup_not_supported")
    case = of.move(department, case, "supported")
    late = township.patch(path, json={"project": "改名"}, if_match=case["version"])
    assert refused(late) == (409, "startup_case_fixed")
    again = department.post(f"{path}/moves", json={"to": "declined", "reason": "不符合"}, if_match=case["version"])
    assert refused(again) == (409, "startup_case_move")
    case = of.move(department, case, "ended", "经营稳定")
    assert (case["state_name"], case["reason"], case["moves"]) == ("已结束", "经营稳定", [])
    assert post(township, "/startup-cases", of.body(person["id"]))["state"] == "proposed"


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"trade": "niemand"}, "/trade"),
        ({"department_id": "niemand"}, "/department_id"),
        ({"started_on": of.day(-1)}, "/started_on"),
        ({"person_id": None}, "/id_number"),
        ({"id_number": "622999199005010022"}, "/id_number"),
        ({"person_id": None, "id_number": "62299919900501002"}, "/id_number"),
    ],
)
def test_a_proposal_says_what_is_wrong(township: Caller, values: dict[str, Any], pointer: str) -> None:
    person = people.register(township)
    answer = township.post("/startup-cases", json=of.body(person["id"]) | values)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_mentors_follow_each_other_and_none_is_lost(township: Caller, department: Caller, owner: Engine) -> None:
    case = of.supported(township, department)
    path = f"/startup-cases/{case['id']}"
    assert department.post(f"{path}/mentor-phone", json={"reason": "联系"}).json() == {"phone": None}
    post(department, f"{path}/mentors", of.mentor())
    early = department.post(f"{path}/mentors", json=of.mentor(name="祁导师", since_on=of.day(61)))
    assert early.json()["errors"][0]["pointer"] == "/since_on"
    told = post(department, f"{path}/mentors", of.mentor(name="祁导师", since_on=of.day(10), phone="13812340000"))
    assert [(each["name"], each["until_on"]) for each in told["mentors"]] == [("祁导师", None), ("马导师", of.day(10))]
    assert told["mentors"][0]["phone"] == "138****0000"
    assert township.get(path).json()["mentor"] == "祁导师"
    assert department.post(f"{path}/mentor-phone", json={"reason": "联系"}).json() == {"phone": "13812340000"}
    assert township.post(f"{path}/mentor-phone", json={"reason": "联系"}).status_code == 403
    with owner.connect() as connection:
        row = connection.execute(text("SELECT * FROM startup_mentor WHERE case_id = :id"), {"id": case["id"]}).first()
    assert "1391" not in str(row)


def test_what_was_done_stays(township: Caller, department: Caller, owner: Engine) -> None:
    case = of.supported(township, department)
    told = post(department, f"/startup-cases/{case['id']}/notes", of.note())
    assert [each["words"] for each in told["notes"]] == ["上门看了车间，帮着算了成本"]
    for table in ("startup_note", "startup_mentor", "loan_repayment"):
        with pytest.raises(Exception, match="append_only"), owner.begin() as connection:
            connection.execute(text(f"DELETE FROM {table}"))


def test_the_list_narrows_adds_up_and_leaves_for_a_reason(callers: Callers, owner: Engine) -> None:
    town, office = callers.township("622926104"), callers.office()
    region = {"region": "622926104"}
    persons = [people.register(office, **region)["id"] for _ in range(3)]
    cases = [of.move(office, post(town, "/startup-cases", of.body(each)), "supported") for each in persons[:2]]
    waiting = post(town, "/startup-cases", of.body(persons[2]))
    paid = of.disbursed(office, cases[0], due=5)
    of.disbursed(office, cases[0], kind="expansion")
    post(office, "/loan-referrals", of.referral(cases[1]))
    assert of.repay(office, paid, 2_500_000).status_code == 201

    def listed(**query: str) -> list[str]:
        return [each["id"] for each in town.get("/startup-cases", params=query).json()["items"]]

    assert listed() == [waiting["id"], cases[1]["id"], cases[0]["id"]]
    assert listed(state="proposed") == [waiting["id"]]
    assert listed(kind="expansion") == [cases[0]["id"]]
    assert listed(year="1999") == []
    assert listed(township=HOME) == []
    row = town.get("/startup-cases", params={"kind": "expansion"}).json()["items"][0]
    assert (row["loans"], row["disbursed_fen"], row["owed_fen"], row["overdue"]) == (2, 20_000_000, 17_500_000, 1)
    totals = town.get("/startup-cases/totals").json()
    assert [each["cases"] for each in totals["states"]] == [1, 2, 0, 0]
    numbers = ("referred", "paid_out", "disbursed_fen", "repaid_fen", "overdue")
    kinds = {each["kind"]: [each[name] for name in numbers] for each in totals["kinds"]}
    assert kinds == {
        "startup_guarantee": [2, 1, 10_000_000, 2_500_000, 1],
        "follow_on": [0, 0, 0, 0, 0],
        "expansion": [1, 1, 10_000_000, 0, 0],
    }
    assert [totals["sums"][name] for name in numbers] == [3, 2, 20_000_000, 2_500_000, 1]
    of_one = town.get("/startup-cases/totals", params={"kind": "expansion"}).json()
    assert ([each["kind"] for each in of_one["kinds"]], of_one["cases"]) == (["expansion"], 1)
    for kind, (referred, paid_out, _, _, overdue) in kinds.items():
        for state, many in ((None, referred), ("paid_out", paid_out), ("overdue", overdue)):
            query = {"kind": kind} | ({"state": state} if state else {})
            assert len(town.get("/loan-referrals", params=query).json()["items"]) == many
    taken = town.post("/startup-cases/export", params={"state": "supported"}, json={"reason": "上报扶持名单"})
    sheet = load_workbook(io.BytesIO(taken.content)).active
    assert sheet is not None
    lines = [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert [line[1] for line in lines] == ["姓名", "马小娃", "马小娃", "合计 2 人"]
    assert lines[-1][-4:] == [3, 200_000, 175_000, 1]
    assert "上报扶持名单" in str(sheet["A2"].value)
    assert callers.of(Role.AUDITOR).post("/startup-cases/export", json={"reason": "查看"}).status_code == 403


def test_the_desk_tells_what_waits(callers: Callers) -> None:
    department, office = callers.department("fulian"), callers.office()
    of.proposed(office, department_id="fulian")
    case = of.supported(office, department, department_id="fulian")
    post(department, "/loan-referrals", of.referral(case, referred_on=of.day(31)))
    post(department, "/loan-referrals", of.referral(case, kind="expansion", referred_on=of.day(29)))
    for due, kind in ((5, "startup_guarantee"), (-20, "expansion"), (-200, "follow_on")):
        of.disbursed(department, of.supported(office, department, department_id="fulian"), due=due, kind=kind)
    duties = {each["link"]: each for each in department.get("/duties").json()["items"] if each["kind"] == "startup"}
    assert {each["words"]: each["days_left"] for each in duties.values()} == {
        "1 笔创业贷款已逾期": -5,
        "1 笔贷款推荐满 30 天还没有申请": -1,
        "1 笔创业贷款 30 天内到期": 20,
        "1 个创业扶持申请等待决定": 10,
        "4 名创业者还没有导师": 10,
    }
    for link, duty in duties.items():
        many = int(duty["words"].split(" ")[0])
        path = link.replace("/startup/loans", "/loan-referrals").replace("/startup?", "/startup-cases?")
        assert len(department.get(path).json()["items"]) == many
    assert [each for each in callers.township(HOME).get("/duties").json()["items"] if each["kind"] == "startup"] == []


def test_a_founder_is_not_taken_out_of_the_registry_with_his_import(township: Caller, owner: Engine) -> None:
    case = of.proposed(township)
    with pytest.raises(Exception, match="fk_startup_case_person_id"), owner.begin() as connection:
        connection.execute(text("DELETE FROM person WHERE id = :id"), {"id": case["person_id"]})
