"""Addressees and read receipts: the county sees all, a unit its own, the first reading counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.orm import Session

from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.org.service import receipts
from tests.factories.callers import COUNTY, Caller, Callers

THING = ("allocation", "a-1")


def _actor(caller: Caller, region: str, department: str | None = None) -> Actor:
    return Actor(caller.user_id, caller.session_id, caller.role, "", region, department, None, "r-1", 1)


@contextmanager
def _scope(database: Database, kind: Kind, region: str, department: str | None = None) -> Iterator[Session]:
    with database.session() as session:
        enter(session, kind, region=region, department=department)
        yield session


def test_a_thing_is_addressed_read_once_and_seen_by_scope(database: Database, callers: Callers) -> None:
    with _scope(database, Kind.COUNTY, COUNTY) as session:
        units = receipts.addressees(session, COUNTY, date(2021, 1, 1))
        assert len(units) == 24 + 9
        receipts.address(session, *THING, units)
        receipts.address(session, *THING, units)
        receipts.address(session, *THING, [])
        assert len(receipts.receipts_of(session, *THING)) == 33

    town = _actor(callers.township("622926101"), "622926101")
    with _scope(database, Kind.TOWNSHIP, "622926101") as session:
        first = receipts.mark_read(session, town, *THING)
        assert first is not None
        again = receipts.mark_read(session, town, *THING)
        assert again is not None
        assert (again.read_at, again.read_by) == (first.read_at, town.user_id)
        assert [row.region for row in receipts.receipts_of(session, *THING)] == ["622926101"]
        assert receipts.mark_read(session, town, "allocation", "another") is None

    unit = _actor(callers.department("renshe"), COUNTY, "renshe")
    with _scope(database, Kind.DEPARTMENT, COUNTY, "renshe") as session:
        assert receipts.mark_read(session, unit, *THING) is not None
        assert [row.department_id for row in receipts.receipts_of(session, *THING)] == ["renshe"]

    with _scope(database, Kind.COUNTY, COUNTY) as session:
        read = [row for row in receipts.receipts_of(session, *THING) if row.read_at]
        assert {(row.region, row.department_id) for row in read} == {("622926101", None), (COUNTY, "renshe")}
