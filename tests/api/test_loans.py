"""Loans: referred, moved on by what the bank says, repaid and never above what was paid out (R121)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.startup.models import LoanRepayment
from tests.factories import startup as of
from tests.factories.callers import Caller, Callers
from tests.factories.contended import slowed, together
from tests.factories.institutions import post


@pytest.fixture(scope="module")
def office(callers: Callers) -> Caller:
    return callers.office()


@pytest.fixture
def case(office: Caller) -> dict[str, Any]:
    return of.supported(office, office)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_loan_goes_its_whole_way(callers: Callers, office: Caller, case: dict[str, Any]) -> None:
    department = callers.department("renshe")
    loan = post(department, "/loan-referrals", of.referral(case))
    assert (loan["kind_name"], loan["state_name"], loan["moves"]) == (
        "创业担保贷款",
        "已推荐",
        ["applied", "withdrawn"],
    )
    early = of.repay(department, loan, 1)
    assert refused(early) == (409, "loan_move")
    loan = of.step(department, loan, "applied", 290)
    loan = of.step(department, loan, "approved", 280, amount_fen=15_000_000)
    too_long = {"to": "disbursed", "on": of.day(270), "amount_fen": 10_000_000, "due_on": of.day(-900)}
    path = f"/loan-referrals/{loan['id']}"
    answer = department.post(f"{path}/moves", json=too_long, if_match=loan["version"])
    assert answer.json()["errors"][0]["pointer"] == "/due_on"
    loan = of.step(department, loan, "disbursed", 270, amount_fen=10_000_000, due_on=of.day(1))
    assert (loan["state_name"], loan["overdue"], loan["owed_fen"], loan["moves"]) == ("已逾期", True, 10_000_000, [])
    assert refused(of.repay(department, loan, 10_000_001)) == (409, "loan_repayment_too_high")
    assert of.repay(department, loan, 4_000_000, back=271).json()["errors"][0]["pointer"] == "/paid_on"
    assert of.repay(department, loan, 4_000_000).json()["owed_fen"] == 6_000_000
    told = of.repay(department, loan, 6_000_000).json()
    assert (told["state_name"], told["owed_fen"], told["ended_on"]) == ("已还清", 0, of.day(1))
    wrong = {"repayment_id": told["repayments"][1]["id"], "reason": "记到别人账上了"}
    told = post(department, f"{path}/reversals", wrong)
    assert (told["state"], told["owed_fen"], told["ended_on"]) == ("disbursed", 6_000_000, None)
    assert [(each["amount_fen"], each["reversed"]) for each in told["repayments"]] == [
        (4_000_000, False),
        (6_000_000, True),
        (-6_000_000, False),
    ]
    assert refused(department.post(f"{path}/reversals", json=wrong)) == (409, "loan_reversed_already")
    back = {"repayment_id": told["repayments"][2]["id"], "reason": "再冲一次"}
    assert department.post(f"{path}/reversals", json=back).status_code == 422
    assert callers.township("622926101").get(path).json()["moves"] == []
    assert callers.township("622926101").post(f"{path}/repayments", json={}).status_code == 403
    assert callers.department("jiaoyu").get(path).status_code == 404
    assert office.get(f"/startup-cases/{case['id']}").json()["loan_list"] == [told]


def test_one_open_loan_of_a_kind(office: Caller, case: dict[str, Any]) -> None:
    loan = post(office, "/loan-referrals", of.referral(case))
    assert refused(office.post("/loan-referrals", json=of.referral(case))) == (409, "loan_known")
    post(office, "/loan-referrals", of.referral(case, kind="expansion"))
    of.step(office, loan, "withdrawn", 1, reason="本人不贷了")
    again = post(office, "/loan-referrals", of.referral(case))
    gone = {"to": "applied", "on": of.day()}
    path = f"/loan-referrals/{loan['id']}/moves"
    assert refused(office.post(path, json=gone, if_match=loan["version"] + 1)) == (409, "loan_move")
    assert again["state"] == "referred"


@pytest.mark.parametrize(
    ("values", "status", "of_what"),
    [
        ({"asked_fen": 30_000_001}, 422, "/asked_fen"),
        ({"kind": "niemand"}, 422, "/kind"),
        ({"referred_on": of.day(-1)}, 422, "/referred_on"),
        ({"referred_on": of.day(401)}, 422, "/referred_on"),
        ({"asked_fen": 0}, 422, "/asked_fen"),
    ],
)
def test_a_referral_says_what_is_wrong(
    office: Caller, case: dict[str, Any], values: dict[str, Any], status: int, of_what: str
) -> None:
    answer = office.post("/loan-referrals", json=of.referral(case, **values))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, of_what)


def test_the_limits_are_the_countys_and_dated(office: Caller, case: dict[str, Any]) -> None:
    limits = {each["kind"]: each for each in office.get("/loan-kinds").json()["items"]}
    assert limits["follow_on"] == {"kind": "follow_on", "name": "后续发展贷款", "most_fen": 30_000_000, "years": 3}
    body = {"code": "loan_follow_on_yuan", "value": "400000", "valid_since": of.day(), "reason": "州里提高了额度"}
    assert office.post("/settings", json=body).is_success
    higher = of.referral(case, kind="follow_on", asked_fen=40_000_000)
    told = office.post("/loan-referrals", json=higher).json()
    assert (told["code"], told["errors"][0]["pointer"]) == ("startup_wrong_value", "/asked_fen")
    assert f"推荐那天（{of.day(300)}）这种贷款最高 300,000.00 元" in told["detail"]
    assert post(office, "/loan-referrals", higher | {"referred_on": of.day()})["asked_fen"] == 40_000_000


def test_a_loan_goes_by_the_limits_of_the_day_of_its_referral(
    office: Caller, case: dict[str, Any], database: Database
) -> None:
    loan = post(office, "/loan-referrals", of.referral(case, kind="expansion", asked_fen=30_000_000))
    loan = of.step(office, loan, "applied", 290)
    for code, value in (("yuan", "100000"), ("years", "1")):
        lower = {"code": f"loan_expansion_{code}", "value": value, "valid_since": of.day(), "reason": "州里调低了"}
        assert office.post("/settings", json=lower).is_success
    loan = of.step(office, loan, "approved", 280, amount_fen=30_000_000)
    paid = "state = 'disbursed', disbursed_on = approved_on, disbursed_fen = approved_fen, due_on = approved_on"
    change = f"UPDATE loan_referral SET {paid} + make_interval(years => 3, days => 1) WHERE id = :id"
    with pytest.raises(Exception, match="loan_too_long"):
        _as_county(database, change, loan["id"])
    of.step(office, loan, "disbursed", 280, amount_fen=30_000_000, due_on=of.day(-700))
    other = of.supported(office, office)
    copied = (
        "INSERT INTO loan_referral (case_id, person_id, region, department_id, kind, bank, asked_fen, referred_on,"
        " referred_by) SELECT id, person_id, region, department_id, 'expansion', '东乡县农村信用社', {}, {},"
        " proposed_by FROM startup_case WHERE id = :id"
    )
    for fen, on in ((30_000_001, f"date '{of.day(300)}'"), (10_000_001, f"date '{of.day()}'")):
        with pytest.raises(Exception, match="loan_too_high"):
            _as_county(database, copied.format(fen, on), other["id"])
    _as_county(database, copied.format(30_000_000, f"date '{of.day(1)}'"), other["id"])


def test_nobody_is_referred_before_he_is_supported(office: Caller) -> None:
    waiting = of.proposed(office)
    assert refused(office.post("/loan-referrals", json=of.referral(waiting))) == (409, "startup_not_supported")
    nobody = of.referral({"id": str(uuid4())})
    assert office.post("/loan-referrals", json=nobody).status_code == 404


def test_what_was_recorded_stays(database: Database, office: Caller, case: dict[str, Any]) -> None:
    loan = of.disbursed(office, case)
    for change, code in (
        ("disbursed_fen = 1", "loan_fixed"),
        ("approved_fen = 20000000", "loan_fixed"),
        ("due_on = due_on + 9", "loan_fixed"),
        ("bank = '别的银行'", "loan_fixed"),
        ("repaid_fen = 1", "loan_fixed"),
        ("state = 'repaid', repaid_fen = disbursed_fen, ended_on = '2099-01-01'", "loan_move"),
        ("state = 'applied'", "loan_move"),
    ):
        with pytest.raises(Exception, match=code):
            _as_county(database, f"UPDATE loan_referral SET {change} WHERE id = :id", loan["id"])


def _as_county(database: Database, statement: str, key: str) -> None:
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        session.execute(text(statement), {"id": key})


def test_two_repayments_at_once_do_not_exceed(office: Caller, case: dict[str, Any], database: Database) -> None:
    loan = of.disbursed(office, case)
    with slowed(database.engine):
        answers = together(*[lambda: of.repay(office, loan, 6_000_000)] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    now = office.get(f"/loan-referrals/{loan['id']}").json()
    assert (now["repaid_fen"], len(now["repayments"])) == (6_000_000, 1)


def test_control_without_the_databases_sum_they_exceed(
    office: Caller, case: dict[str, Any], database: Database, owner: Engine
) -> None:
    """The rule in Python alone reads before it writes: at once, both pass."""
    loan = of.disbursed(office, case)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE loan_repayment DISABLE TRIGGER loan_repayment_take"))
    try:
        with slowed(database.engine):
            answers = together(*[lambda: of.repay(office, loan, 6_000_000)] * 2)
    finally:
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE loan_repayment ENABLE TRIGGER loan_repayment_take"))
    assert [answer.status_code for answer in answers] == [201, 201]
    with owner.connect() as connection:
        query = text("SELECT sum(amount_fen) FROM loan_repayment WHERE loan_id = :id")
        assert connection.scalar(query, {"id": loan["id"]}) == 12_000_000


def test_a_repayment_lies_where_its_loan_does(owner: Engine, office: Caller, case: dict[str, Any]) -> None:
    loan = of.disbursed(office, case)
    values = {"id": uuid4(), "loan_id": UUID(loan["id"]), "region": "x", "department_id": "y", "amount_fen": 5}
    with owner.begin() as connection:
        table = LoanRepayment.__table__
        connection.execute(table.insert().values(**values, paid_on=of.day(), recorded_by=uuid4()))  # type: ignore[attr-defined]
        row = connection.execute(text("SELECT * FROM loan_repayment WHERE id = :id"), {"id": values["id"]}).one()
    assert (row.region, row.department_id) == (case["region"], "renshe")
