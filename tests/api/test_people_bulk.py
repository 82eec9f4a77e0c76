"""Many people at once: sealed, counted, found again; undone without a trace in the totals."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from backend.kernel.crypto import aead
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.person.queries import totals
from backend.person.service import bulk
from tests.factories.rosters import roster

DAY = date(2020, 3, 15)


def add(database: Database, rows: list[dict[str, Any]], batch: UUID) -> None:
    """Register rows as the office."""
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        bulk.add_people(session, rows, registered_on=DAY, batch_id=batch)


def differences(owner: Engine) -> list[totals.Difference]:
    """Figures that differ from what is there."""
    with owner.connect() as connection:
        return totals.verify_totals(connection)


def test_people_are_sealed_counted_and_undone(app: FastAPI, database: Database, owner: Engine) -> None:
    rows, batch = roster(200), uuid4()
    add(database, rows, batch)
    assert differences(owner) == []
    with owner.connect() as connection:
        number, key = connection.execute(text("SELECT id_number_sealed, id FROM person ORDER BY id LIMIT 1")).one()
    assert aead.unseal(number, table="person", column="id_number", row=key) == rows[0]["identity"].number
    with database.session() as session:
        enter(session, Kind.TOWNSHIP, region="622926101")
        numbers = [row["identity"].number for row in rows]
        assert len(bulk.registered(session, [*numbers, "11010519491231002X"])) == 200
        mine = len([row for row in rows if row["township"] == "622926101"])
        assert sum(figure.persons for figure in totals.by_township(session, "all")) == mine
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        wished = sum(len(row["wishes"]) for row in rows)
        assert sum(figure.persons for figure in totals.by_township(session, "wish")) == wished
        assert {figure.month for figure in totals.by_township(session, "all")} == {date(2020, 3, 1)}
        assert sum(totals.weights(session, "622926", "labour").values()) == 200
        assert bulk.remove_untouched(session, batch) == (200, 0)
    assert differences(owner) == []
    with owner.connect() as connection:
        left = "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM person_name_token)"
        assert connection.execute(text(left)).scalar() == 0


def test_the_same_number_twice_stores_nothing(app: FastAPI, database: Database, owner: Engine) -> None:
    rows = roster(3, seed=2)
    with pytest.raises(IntegrityError):
        add(database, [*rows, rows[0]], uuid4())
    assert differences(owner) == []


def test_totals_are_folded_and_a_wrong_one_is_named(app: FastAPI, database: Database, owner: Engine) -> None:
    add(database, roster(20, seed=3), uuid4())
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        assert totals.compact(session) > 0
        assert totals.compact(session) == 0
    assert differences(owner) == []
    with owner.begin() as connection:
        connection.execute(text("UPDATE person_total SET persons = persons + 1 WHERE kind = 'wish'"))
    assert {figure.kind for figure in differences(owner)} == {"wish"}
