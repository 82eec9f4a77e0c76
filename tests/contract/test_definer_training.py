"""Definer functions of the classes: seats, times, and who is elsewhere, within the caller's county."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.factory import FACTORIES, Unit, put
from tests.contract.test_definer import ask

DAY = datetime(2035, 1, 1, tzinfo=UTC)
ELSEWHERE = text("SELECT person_id, class_id, since FROM people_elsewhere(:people, '{[2035-01-01, 2035-01-02)}', :but)")


def times_of(connection: Connection, enrolment: UUID) -> str:
    """The times of an enrolment as text."""
    return str(connection.scalar(text("SELECT times::text FROM enrolment WHERE id = :id"), {"id": enrolment}))


def lesson_of(connection: Connection, class_id: UUID, unit: Unit, hour: int) -> UUID:
    """A lesson of an hour on the day."""
    (teacher_id,) = FACTORIES["teacher"].make(connection, unit)
    (venue_id,) = FACTORIES["venue"].make(connection, unit)
    during = Range(DAY + timedelta(hours=hour), DAY + timedelta(hours=hour + 1))
    of: dict[str, Any] = {"class_id": class_id, "teacher_id": teacher_id, "venue_id": venue_id, "kind": "theory"}
    (lesson,) = put(connection, "lesson", unit, region=unit.county, during=during, **of)
    return UUID(str(lesson))


def test_seat_class_keeps_the_counter_with_the_size(owner: Engine) -> None:
    with owner.begin() as connection:
        (enrolment,) = FACTORIES["enrolment"].make(connection, Unit())
        class_id = connection.scalar(text("SELECT class_id FROM enrolment WHERE id = :id"), {"id": enrolment})
        connection.execute(text("UPDATE training_class SET size = 7 WHERE id = :id"), {"id": class_id})
        seat = connection.execute(text("SELECT * FROM class_seat WHERE class_id = :id"), {"id": class_id}).one()
    assert (seat.size, seat.enrolled) == (7, 1)
    with owner.begin() as connection:
        connection.execute(text("UPDATE class_seat SET enrolled = 5 WHERE class_id = :id"), {"id": class_id})
    with pytest.raises(DBAPIError, match="class_full"), owner.begin() as connection:
        connection.execute(text("UPDATE training_class SET size = 4 WHERE id = :id"), {"id": class_id})


def test_seat_enrolment_takes_what_it_says_from_class_and_person(owner: Engine) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (enrolment,) = FACTORIES["enrolment"].make(connection, unit)
        row = connection.execute(text("SELECT * FROM enrolment WHERE id = :id"), {"id": enrolment}).one()
        of = connection.execute(text("SELECT * FROM training_class WHERE id = :id"), {"id": row.class_id}).one()
        assert (row.trade, row.level, row.year, row.department_id) == (of.trade, of.level, of.year, of.department_id)
        assert (row.township, row.institution_id) == (unit.region[:9], of.institution_id)
        person = {"id": row.person_id}
        connection.execute(text("UPDATE enrolment SET state = 'cancelled', reason = 'x' WHERE person_id = :id"), person)
        assert connection.scalar(text("SELECT enrolled FROM class_seat WHERE class_id = :id"), {"id": of.id}) == 0
    with pytest.raises(DBAPIError, match="enrolment_ended"), owner.begin() as connection:
        connection.execute(text("UPDATE enrolment SET state = 'enrolled' WHERE person_id = :id"), person)
    with owner.begin() as connection:
        connection.execute(text("UPDATE person SET status = 'left', status_on = now() WHERE id = :id"), person)
    with pytest.raises(DBAPIError, match="person_not_registered"), owner.begin() as connection:
        put(connection, "enrolment", unit, class_id=of.id, person_id=row.person_id)


def test_follow_timetable_gives_everybody_the_times_of_the_class(owner: Engine) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (enrolment,) = FACTORIES["enrolment"].make(connection, unit)
        class_id = connection.scalar(text("SELECT class_id FROM enrolment WHERE id = :id"), {"id": enrolment})
        assert times_of(connection, enrolment) == "{}"
        lesson = lesson_of(connection, class_id, unit, 8)
        lesson_of(connection, class_id, unit, 10)
        assert times_of(connection, enrolment).count("2035-01-01") == 4
        connection.execute(text("DELETE FROM lesson WHERE id = :id"), {"id": lesson})
        assert times_of(connection, enrolment).count("2035-01-01") == 2


def test_people_elsewhere_tells_the_times_of_the_callers_county(owner: Engine, database: Database) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (enrolment,) = FACTORIES["enrolment"].make(connection, unit)
        row = connection.execute(text("SELECT * FROM enrolment WHERE id = :id"), {"id": enrolment}).one()
        lesson_of(connection, row.class_id, unit, 8)
    found = [(row.person_id, row.class_id, DAY + timedelta(hours=8))]
    for region, but, expected in (
        ("622926", UUID(int=1), found),
        ("622926", row.class_id, []),
        ("622927", UUID(int=1), []),
    ):
        with database.session() as session:
            enter(session, Kind.INSTITUTION, region=region, institution=UUID(int=7))
            told = session.execute(ELSEWHERE, {"people": [row.person_id], "but": but}).all()
        assert [tuple(each) for each in told] == expected


def test_end_class_lets_people_and_the_time_to_come_go(owner: Engine) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (enrolment,) = FACTORIES["enrolment"].make(connection, unit)
        class_id = connection.scalar(text("SELECT class_id FROM enrolment WHERE id = :id"), {"id": enrolment})
        lesson = lesson_of(connection, class_id, unit, 8)
        kept, gone = (_booking(connection, unit, of) for of in (uuid4(), lesson))
        moved = text("UPDATE training_class SET state = 'cancelled', reason = '停办' WHERE id = :id")
        connection.execute(moved, {"id": class_id})
        ended = connection.execute(text("SELECT state, reason FROM enrolment WHERE id = :id"), {"id": enrolment}).one()
        left = connection.scalars(text("SELECT id FROM booking WHERE id = ANY (:ids)"), {"ids": [kept, gone]}).all()
    assert (ended.state, ended.reason, list(left)) == ("cancelled", "停办", [kept])


def _booking(connection: Connection, unit: Unit, lesson: UUID) -> UUID:
    (teacher_id,) = FACTORIES["teacher"].make(connection, unit)
    of: dict[str, Any] = {"teacher_id": teacher_id, "lesson_id": lesson}
    (made,) = put(connection, "booking", unit, region=unit.county, **of)
    return UUID(str(made))


def test_people_trained_tells_who_learns_the_same_in_the_callers_county(owner: Engine, database: Database) -> None:
    unit = Unit()
    with owner.begin() as connection:
        (enrolment,) = FACTORIES["enrolment"].make(connection, unit)
        row = connection.execute(text("SELECT * FROM enrolment WHERE id = :id"), {"id": enrolment}).one()
        (same,) = FACTORIES["training_class"].make(connection, unit)
        (other,) = FACTORIES["training_class"].make(connection, unit)
        connection.execute(text("UPDATE training_class SET level = 4 WHERE id = :id"), {"id": other})
    asked = text("SELECT person_id, class_id FROM people_trained(:people, :of)")
    for region, of, expected in (
        ("622926", same, [(row.person_id, row.class_id)]),
        ("622926", other, []),
        ("622927", same, []),
    ):
        with database.session() as session:
            enter(session, Kind.INSTITUTION, region=region, institution=UUID(int=7))
            told = session.execute(asked, {"people": [row.person_id], "of": of}).all()
        assert [tuple(each) for each in told] == expected


def test_people_for_class_finds_by_number_and_name_for_its_own_class(owner: Engine, database: Database) -> None:
    unit, index = Unit(), b"\x01" * 32
    with owner.begin() as connection:
        (enrolment,) = FACTORIES["enrolment"].make(connection, unit)
        row = connection.execute(text("SELECT * FROM enrolment WHERE id = :id"), {"id": enrolment}).one()
        known = {"index": index, "id": row.person_id}
        connection.execute(text("UPDATE person SET name = '马学员', id_number_index = :index WHERE id = :id"), known)
    asked = text("SELECT person_id FROM people_for_class(:of, :indexes, :names)")
    for institution, number, name, expected in (
        (row.institution_id, index, "马学员", [row.person_id]),
        (row.institution_id, index, "马别人", []),
        (row.institution_id, b"\x02" * 32, "马学员", []),
        (uuid4(), index, "马学员", []),
    ):
        with database.session() as session:
            enter(session, Kind.INSTITUTION, region="622926", institution=institution)
            told = session.scalars(asked, {"of": row.class_id, "indexes": [number], "names": [name]}).all()
        assert list(told) == expected
    with owner.begin() as connection:
        connection.execute(text("UPDATE training_class SET state = 'open' WHERE id = :id"), {"id": row.class_id})
        connection.execute(text("UPDATE training_class SET state = 'running' WHERE id = :id"), {"id": row.class_id})
    with database.session() as session:
        enter(session, Kind.INSTITUTION, region="622926", institution=row.institution_id)
        assert session.scalars(asked, {"of": row.class_id, "indexes": [index], "names": ["马学员"]}).all() == []


FIGURES = text(
    "SELECT d.kind, sum(d.persons) FROM training_total_delta d JOIN enrolment e ON e.id = :id"
    " AND (e.township, e.institution_id, e.year) = (d.region, d.institution_id, d.year) GROUP BY 1"
)


def _figures(connection: Connection, enrolment: UUID) -> dict[str, int]:
    return {kind: int(persons) for kind, persons in connection.execute(FIGURES, {"id": enrolment})}


def _completed(connection: Connection) -> UUID:
    (made,) = FACTORIES["completion"].make(connection, Unit(region="622926104"))
    found = connection.scalar(text("SELECT enrolment_id FROM completion WHERE id = :id"), {"id": made})
    return UUID(str(found))


def test_count_enrolments_follows_who_completed_and_who_did_not(owner: Engine) -> None:
    with owner.begin() as connection:
        enrolment = _completed(connection)
        assert _figures(connection, enrolment) == {"enrolled": 1, "completed": 1, "counted": 1}
        connection.execute(text("UPDATE enrolment SET state = 'enrolled' WHERE id = :id"), {"id": enrolment})
        assert _figures(connection, enrolment) == {"enrolled": 1, "completed": 0, "counted": 0}


def test_count_completions_appends_and_gives_nothing(database: Database, owner: Engine) -> None:
    with owner.begin() as connection:
        enrolment = _completed(connection)
        connection.execute(text("DELETE FROM completion WHERE enrolment_id = :id"), {"id": enrolment})
        assert _figures(connection, enrolment)["counted"] == 0
    for function in ("count_completions", "count_enrolments", "recount_completions"):
        with pytest.raises(DBAPIError, match="can only be called as triggers"):
            ask(database, Kind.COUNTY, f"SELECT {function}()")


def test_recount_completions_makes_one_count_of_a_plans_years(owner: Engine) -> None:
    before = text("SELECT period FROM completion WHERE enrolment_id = :id")
    with owner.connect() as connection:
        enrolment = _completed(connection)
        assert connection.scalar(before, {"id": enrolment}) == 2026
        (plan,) = FACTORIES["plan/draft"].make(connection, Unit())
        years = text("UPDATE plan SET since_year = 2024, until_year = 2026, total = 0 WHERE id = :id")
        connection.execute(years, {"id": plan})
        connection.execute(text("UPDATE plan SET state = 'issued' WHERE id = :id"), {"id": plan})
        assert connection.scalar(before, {"id": enrolment}) == 2024
        assert _figures(connection, enrolment) == {"enrolled": 1, "completed": 1, "counted": 1}


def test_compact_training_totals_gives_a_number_to_the_system_alone(database: Database, owner: Engine) -> None:
    with owner.begin() as connection:
        enrolment = _completed(connection)
    ((folded,),) = ask(database, Kind.SYSTEM, "SELECT compact_training_totals()")
    assert folded > 0
    with owner.connect() as connection:
        assert _figures(connection, enrolment) == {}
    for kind in set(Kind) - {Kind.SYSTEM}:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, "SELECT compact_training_totals()")
