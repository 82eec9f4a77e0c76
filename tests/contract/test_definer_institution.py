"""Definer functions of the institutions: seats of the caller's county, and contracts within their tender."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.factory import FACTORIES, Unit, put

TAKE = text("SELECT take_seats(:institution, :year, :seats)")


def take(database: Database, region: str, **asked: object) -> bool:
    """Whether a department of a county gets seats."""
    with database.session() as session:
        enter(session, Kind.DEPARTMENT, region=region, department="renshe")
        return bool(session.scalar(TAKE, asked))


def test_take_seats_takes_what_is_free_in_the_callers_county(owner: Engine, database: Database) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (recognition,) = FACTORIES["recognition"].make(connection, unit)
        year = connection.scalar(text("SELECT year FROM recognition WHERE id = :id"), {"id": recognition})
    asked = {"institution": unit.institution_id, "year": year}
    assert take(database, "622926", **asked, seats=60)
    assert not take(database, "622926", **asked, seats=41)
    assert take(database, "622926", **asked, seats=40)
    assert not take(database, "622926", **asked, seats=-101)
    assert take(database, "622926", **asked, seats=-30)
    assert not take(database, "622927", **asked, seats=1), "another county's department"
    with owner.begin() as connection:
        known = text("SELECT seats_taken FROM recognition WHERE id = :id")
        assert connection.scalar(known, {"id": recognition}) == 70


def test_guard_contract_keeps_contracts_within_their_tender(owner: Engine) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (contract,) = FACTORIES["contract"].make(connection, unit)
        found = connection.execute(text("SELECT * FROM contract WHERE id = :id"), {"id": contract}).one()
        (other,) = FACTORIES["institution"].make(connection, Unit())
        limit = text("UPDATE tender SET persons = :persons WHERE id = :id")
        connection.execute(limit, {"persons": found.persons + 10, "id": found.tender_id})
    values = {"tender_id": found.tender_id, "institution_id": other, "trade": found.trade, "region": "622926"}
    with pytest.raises(DBAPIError, match="tender_exceeded"), owner.begin() as connection:
        put(connection, "contract", unit, **values, persons=11)
    with owner.begin() as connection:
        put(connection, "contract", unit, **values, persons=10)


def test_busy_times_tells_the_times_of_the_callers_county_and_not_whose(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        (booking,) = FACTORIES["booking"].make(connection, Unit())
        known = connection.execute(text("SELECT * FROM booking WHERE id = :id"), {"id": booking}).one()
    query = text("SELECT * FROM busy_times(:teacher, NULL, '2000-01-01', '2999-01-01')")
    for region, times in (("622926", [known.during]), ("622927", [])):
        with database.session() as session:
            enter(session, Kind.INSTITUTION, region=region, institution=UUID(int=7))
            rows = session.execute(query, {"teacher": known.teacher_id}).all()
        assert [row.during for row in rows] == times
        assert all(row._fields == ("during", "booking_id") for row in rows)


def test_guard_booking_books_who_is_in_the_pool_and_what_is_open(owner: Engine) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (teacher,) = FACTORIES["teacher"].make(connection, unit)
        (venue,) = FACTORIES["venue"].make(connection, unit)
        connection.execute(text("UPDATE teacher SET state = 'left', reason = 'x' WHERE id = :id"), {"id": teacher})
        connection.execute(text("UPDATE venue SET state = 'closed' WHERE id = :id"), {"id": venue})
    for asked, told in (({"teacher_id": teacher}, "teacher_not_in_pool"), ({"venue_id": venue}, "venue_closed")):
        with pytest.raises(DBAPIError, match=told), owner.begin() as connection:
            put(connection, "booking", unit, region="622926", **asked)
