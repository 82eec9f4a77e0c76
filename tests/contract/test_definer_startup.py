"""Definer functions of founders and loans: where a row lies, whom it is for, and a sum that is not exceeded."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from tests.contract.rows.factory import FACTORIES, Unit, put
from tests.contract.rows.startup import out

NEXT = "622927101"


def made(connection: Connection, table: str) -> Any:
    """A row of the usual unit."""
    (key,) = FACTORIES[table].make(connection, Unit())
    return connection.execute(text(f"SELECT * FROM {table} WHERE id = :id"), {"id": key}).one()


def test_begin_startup_case_is_a_proposal_for_somebody_of_the_county(owner: Engine) -> None:
    with owner.begin() as connection:
        known = made(connection, "startup_case")
    of = {"person_id": known.person_id, "trade": known.trade}
    for unit, more, code in (
        (Unit(), {"state": "supported", "decided_on": "2020-01-01"}, "startup_case_move"),
        (Unit(region=NEXT), {}, "startup_not_registered"),
        (Unit(), {"person_id": uuid4()}, "startup_not_registered"),
    ):
        with pytest.raises(DBAPIError, match=code), owner.begin() as connection:
            put(connection, "startup_case", unit, **of | more)


@pytest.mark.parametrize("table", ["startup_mentor", "startup_note"])
def test_join_startup_case_takes_the_place_of_the_case(owner: Engine, table: str) -> None:
    with owner.begin() as connection:
        case = made(connection, "startup_case")
        (key,) = put(connection, table, Unit(region=NEXT, department_id="jiaoyu"), case_id=case.id)
        row = connection.execute(text(f"SELECT * FROM {table} WHERE id = :id"), {"id": key}).one()
        assert (row.region, row.department_id) == (case.region, case.department_id)
        ended = "UPDATE startup_case SET state = 'ended', ended_on = proposed_on, reason = 'x' WHERE id = :id"
        connection.execute(text(ended), {"id": case.id})
    with pytest.raises(DBAPIError, match="startup_not_supported"), owner.begin() as connection:
        put(connection, table, Unit(), case_id=case.id)


def test_begin_loan_referral_is_for_the_founder_of_the_case(owner: Engine) -> None:
    with owner.begin() as connection:
        case = made(connection, "startup_case")
        told = {"case_id": case.id, "person_id": uuid4(), "kind": "expansion"}
        (key,) = put(connection, "loan_referral", Unit(region=NEXT, department_id="jiaoyu"), **told)
        row = connection.execute(text("SELECT * FROM loan_referral WHERE id = :id"), {"id": key}).one()
    assert (row.region, row.department_id, row.person_id) == (case.region, case.department_id, case.person_id)
    for more, code in (
        ({"state": "withdrawn", "ended_on": "2020-01-02", "reason": "x"}, "loan_move"),
        ({"kind": "niemand"}, "loan_move"),
        ({"kind": "follow_on", "case_id": uuid4()}, "startup_not_supported"),
        ({}, "uq_loan_referral_open"),
    ):
        with pytest.raises(DBAPIError, match=code), owner.begin() as connection:
            put(connection, "loan_referral", Unit(), **told | more)


def test_take_repayment_counts_on_its_loan_and_no_more(owner: Engine) -> None:
    with owner.begin() as connection:
        (loan,) = out(connection, Unit())
        (first,) = put(connection, "loan_repayment", Unit(), loan_id=loan, amount_fen=400_000)
        put(connection, "loan_repayment", Unit(), loan_id=loan, amount_fen=600_000)
    back = {"reverses": first, "amount_fen": -1, "reason": "记错了"}
    for more, code in (
        ({"amount_fen": 1}, "loan_repayment_too_high"),
        ({"amount_fen": -1}, "ck_loan_repayment_amount"),
        ({"amount_fen": 1, "paid_on": "2019-12-31"}, "loan_repayment_too_high"),
        (back | {"reverses": loan}, "loan_fixed"),
    ):
        with pytest.raises(DBAPIError, match=code), owner.begin() as connection:
            put(connection, "loan_repayment", Unit(), **{"loan_id": loan} | more)
    with owner.begin() as connection:
        put(connection, "loan_repayment", Unit(), loan_id=loan, **back)
        row = connection.execute(text("SELECT * FROM loan_referral WHERE id = :id"), {"id": loan}).one()
        assert (row.state, row.repaid_fen, row.ended_on) == ("disbursed", 600_000, None)
    with pytest.raises(DBAPIError, match="uq_loan_repayment_reverses"), owner.begin() as connection:
        put(connection, "loan_repayment", Unit(), loan_id=loan, **back)
