"""Rows of founders and their loans: the county, the founder's township and the responsible department see them."""

from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.contract.rows.factory import OWN, Key, Unit, number, put, rows_of
from tests.contract.rows.institution import TRADE

_SEEN = {"province": OWN, "prefecture": OWN, "county": OWN, "township": OWN, "department": OWN}


@rows_of("startup_case", **_SEEN)
def startup_case(owner: Connection, unit: Unit) -> Key:
    """Somebody who was proposed and taken on."""
    person = uuid4()
    put(owner, "person", unit, id=person, sex="male", id_number_index=uuid4().bytes)
    (case_id,) = put(owner, "startup_case", unit, person_id=person, sex="male", trade=TRADE)
    supported = "UPDATE startup_case SET state = 'supported', decided_on = proposed_on WHERE id = :id"
    owner.execute(text(supported), {"id": case_id})
    return (case_id,)


@rows_of("startup_mentor", **_SEEN)
def startup_mentor(owner: Connection, unit: Unit) -> Key:
    """A mentor."""
    return put(owner, "startup_mentor", unit, case_id=_case(owner, unit))


@rows_of("startup_note", **_SEEN)
def startup_note(owner: Connection, unit: Unit) -> Key:
    """A note."""
    return put(owner, "startup_note", unit, case_id=_case(owner, unit))


@rows_of("loan_referral", **_SEEN)
def loan_referral(owner: Connection, unit: Unit) -> Key:
    """A loan that nobody has applied for."""
    case_id = _case(owner, unit)
    return put(owner, "loan_referral", unit, case_id=case_id, person_id=uuid4(), kind="follow_on")


@rows_of("loan_repayment", **_SEEN)
def loan_repayment(owner: Connection, unit: Unit) -> Key:
    """A part of a loan came back."""
    (loan_id,) = out(owner, unit)
    return put(owner, "loan_repayment", unit, loan_id=loan_id, amount_fen=1 + number())


def _case(owner: Connection, unit: Unit) -> UUID:
    (case_id,) = startup_case(owner, unit)
    return UUID(str(case_id))


def out(owner: Connection, unit: Unit) -> Key:
    """A loan of ten thousand yuan that is out."""
    whose = {"case_id": _case(owner, unit), "person_id": uuid4(), "kind": "follow_on", "asked_fen": 1_000_000}
    (loan_id,) = put(owner, "loan_referral", unit, **whose)
    for values in (
        "state = 'applied', applied_on = referred_on",
        "state = 'approved', approved_on = referred_on, approved_fen = asked_fen",
        "state = 'disbursed', disbursed_on = referred_on, disbursed_fen = asked_fen, due_on = referred_on + 400",
    ):
        owner.execute(text(f"UPDATE loan_referral SET {values} WHERE id = :id"), {"id": loan_id})
    return (loan_id,)
