"""Definer functions of attendance: whoever has no account comes and goes, and learns of nothing else."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.attendance import held
from tests.contract.rows.factory import FACTORIES, Unit

CHECK_IN = text("SELECT check_in(:lesson_id, :enrolment_id, 'in', 70, 0, 'phone')")


def test_lessons_to_attend_are_those_of_now(owner: Engine, database: Database) -> None:
    unit = Unit()
    with owner.begin() as connection:
        now, before = held(connection, unit), held(connection, unit, hours=3)
        called = text("SELECT name FROM enrolment WHERE id = :enrolment_id")
        names = {connection.scalar(called, each) for each in (now, before)}
    with database.session() as session:
        enter(session, Kind.PUBLIC)
        found = [
            row.lesson_id
            for name in names
            for row in session.execute(text("SELECT * FROM lessons_to_attend(:name)"), {"name": name})
        ]
    assert now["lesson_id"] in found
    assert before["lesson_id"] not in found


def test_check_in_takes_a_code_once(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        at = held(connection, Unit())
    first, second = (_check_in(database, at, Kind.PUBLIC) for _ in range(2))
    assert (first is None, second) == (False, None)
    with pytest.raises(DBAPIError, match="permission denied"):
        _check_in(database, at, Kind.TOWNSHIP)


def _check_in(database: Database, at: dict[str, Any], kind: Kind) -> Any:
    with database.session() as session:
        enter(session, kind, region="622926101" if kind == Kind.TOWNSHIP else None)
        return session.scalar(CHECK_IN, at)


def test_codes_used_counts_by_step(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        (mark,) = FACTORIES["attendance"].make(connection, Unit())
        lesson = connection.scalar(text("SELECT lesson_id FROM attendance WHERE id = :id"), {"id": mark})
    told = []
    for since in (0, 8):
        with database.session() as session:
            enter(session, Kind.PUBLIC)
            used = text("SELECT * FROM codes_used(:lesson, 'in', :since)")
            told.append([tuple(row) for row in session.execute(used, {"lesson": UUID(str(lesson)), "since": since})])
    assert told == [[(7, 1)], []]
