"""Definer functions of the trainees' door: who shows both gets in, and sees his own and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.attendance import held
from tests.contract.rows.factory import FACTORIES, Unit, put
from tests.contract.rows.followup import certificate

SOON = datetime.now(UTC) + timedelta(days=1)
"""Later than the longest run of all tests ends."""


def known(owner: Engine) -> dict[str, Any]:
    """A person with a code: the indexes that a visitor would show."""
    with owner.begin() as connection:
        (person_id,) = FACTORIES["lookup_code"].make(connection, Unit())
        number = text("SELECT id_number_index FROM person WHERE id = :id")
        digest = text("SELECT digest FROM lookup_code WHERE person_id = :id")
        values = {"numbers": [connection.scalar(number, {"id": person_id})]}
        return values | {"codes": [connection.scalar(digest, {"id": person_id})], "person": person_id}


def ask(database: Database, kind: Kind, statement: str, person: UUID | None = None, **values: Any) -> list[Any]:
    """What somebody is told."""
    with database.session() as session:
        enter(session, kind, region="622926101", person=person)
        return list(session.execute(text(statement), values).all())


def begin(database: Database, shown: dict[str, Any], visit: bytes, kind: Kind = Kind.PUBLIC) -> list[Any]:
    """Somebody shows number and code."""
    values = {"numbers": shown["numbers"], "codes": shown["codes"], "visit": visit, "ends": SOON}
    return ask(database, kind, "SELECT * FROM begin_visit(:numbers, :codes, :visit, :ends)", **values)


def test_begin_visit_needs_both(owner: Engine, database: Database) -> None:
    mine, other = known(owner), known(owner)
    (told,) = begin(database, mine, uuid4().bytes)
    assert tuple(told) == (mine["person"], "622926")
    assert begin(database, mine | {"codes": other["codes"]}, uuid4().bytes) == []
    assert begin(database, mine | {"numbers": [uuid4().bytes]}, uuid4().bytes) == []
    with owner.begin() as connection:
        gone = "UPDATE person SET status = 'moved', status_reason = 'x', status_on = current_date WHERE id = :id"
        connection.execute(text(gone), {"id": mine["person"]})
    assert begin(database, mine, uuid4().bytes) == []
    with pytest.raises(DBAPIError, match="permission denied"):
        begin(database, other, uuid4().bytes, Kind.TOWNSHIP)


def test_open_visit_until_it_ends(owner: Engine, database: Database) -> None:
    shown, visit = known(owner), uuid4().bytes
    begin(database, shown, visit)
    asked = "SELECT person_id FROM open_visit(:visit, :at)"
    during = ask(database, Kind.PUBLIC, asked, visit=visit, at=SOON - timedelta(seconds=1))
    assert [row.person_id for row in during] == [shown["person"]]
    assert ask(database, Kind.PUBLIC, asked, visit=visit, at=SOON) == []
    assert ask(database, Kind.PUBLIC, asked, visit=uuid4().bytes, at=SOON - timedelta(minutes=1)) == []
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.COUNTY, asked, visit=visit, at=SOON)


def test_end_visit_ends_that_one(owner: Engine, database: Database) -> None:
    shown, visits = known(owner), [uuid4().bytes, uuid4().bytes]
    for visit in visits:
        begin(database, shown, visit)
    ask(database, Kind.PUBLIC, "SELECT end_visit(:visit)", visit=visits[0])
    asked = "SELECT person_id FROM open_visit(:visit, now())"
    assert [len(ask(database, Kind.PUBLIC, asked, visit=visit)) for visit in visits] == [0, 1]


@pytest.fixture(scope="module")
def learners(owner: Engine) -> list[tuple[UUID, UUID]]:
    """Two who each have a class, a lesson and a certificate: person and enrolment."""
    found = []
    with owner.begin() as connection:
        for _ in range(2):
            (row,) = certificate(connection, Unit())
            whose = text("SELECT person_id, enrolment_id FROM certificate WHERE id = :id")
            found.append(tuple(connection.execute(whose, {"id": row}).one()))
    return found


def told_alone(database: Database, learners: list[tuple[UUID, UUID]], function: str) -> list[Any]:
    """What each of the two is told by a function that tells nobody else and nobody without a visit."""
    asked = f"SELECT * FROM {function}()"
    told = [ask(database, Kind.PERSON, asked, person) for person, _ in learners]
    assert ask(database, Kind.PERSON, asked) == []
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.TOWNSHIP, asked, learners[0][0])
    assert [len(rows) for rows in told] == [1, 1]
    return [rows[0] for rows in told]


def test_own_name_is_the_trainees(database: Database, learners: list[tuple[UUID, UUID]]) -> None:
    assert [row.name for row in told_alone(database, learners, "own_name")] == ["马小娃", "马小娃"]


def test_own_classes_are_the_trainees(database: Database, learners: list[tuple[UUID, UUID]]) -> None:
    rows = told_alone(database, learners, "own_classes")
    assert [row.id for row in rows] == [enrolment for _, enrolment in learners]


def test_own_certificates_are_the_trainees(database: Database, learners: list[tuple[UUID, UUID]]) -> None:
    rows = told_alone(database, learners, "own_certificates")
    assert [row.enrolment_id for row in rows] == [enrolment for _, enrolment in learners]


def test_own_lessons_with_own_marks(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        mine, other = held(connection, Unit()), held(connection, Unit())
        put(connection, "attendance", Unit(), **mine, kind="in", step=7, nth=0)
        whose = text("SELECT person_id FROM enrolment WHERE id = :enrolment_id")
        person = connection.scalar(whose, mine)
    asked = "SELECT * FROM own_lessons(:enrolment)"
    (told,) = ask(database, Kind.PERSON, asked, person, enrolment=mine["enrolment_id"])
    assert (told.id, [kind for kind, _ in told.marks], told.held) == (mine["lesson_id"], ["in"], False)
    assert ask(database, Kind.PERSON, asked, person, enrolment=other["enrolment_id"]) == []
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.PUBLIC, asked, enrolment=mine["enrolment_id"])


def test_open_classes_and_nobody_in_them(owner: Engine, database: Database) -> None:
    unit = Unit()
    with owner.begin() as connection:
        mine = held(connection, unit)
        connection.execute(text("ALTER TABLE training_class DISABLE TRIGGER USER"))
        offered = text(
            "UPDATE training_class SET state = 'open' WHERE id = (SELECT class_id FROM enrolment WHERE id = :id)"
            " RETURNING id"
        )
        class_id = connection.scalar(offered, {"id": mine["enrolment_id"]})
        connection.execute(text("ALTER TABLE training_class ENABLE TRIGGER USER"))
    asked = "SELECT * FROM open_classes(NULL, NULL, :since, 0, 100)"
    (told,) = [row for row in ask(database, Kind.PUBLIC, asked, since=date(2026, 1, 1)) if row.id == class_id]
    assert (told.began, told.completed, told.all_began) == (None, None, None), "fewer than five"
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.PUBLIC, "SELECT * FROM told_outcomes(ARRAY[uuidv7()], :since)", since=date(2026, 1, 1))
    assert ask(database, Kind.PUBLIC, asked, since=date(2026, 1, 2)) == []
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.COUNTY, asked, since=date(2026, 1, 1))


def test_open_choices_are_codes_and_names(owner: Engine, database: Database) -> None:
    told = ask(database, Kind.PUBLIC, "SELECT * FROM open_choices(:since)", since=date(2026, 1, 1))
    assert {row.kind for row in told} <= {"trade", "township"}
    assert ask(database, Kind.PUBLIC, "SELECT * FROM open_choices(:since)", since=date(2100, 1, 1)) == []


def test_own_choices_are_for_own_vouchers(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        (voucher_id,) = FACTORIES["voucher"].make(connection, Unit())
        person = connection.scalar(text("SELECT person_id FROM voucher WHERE id = :id"), {"id": voucher_id})
    asked = "SELECT * FROM own_choices(:voucher, :since)"
    assert ask(database, Kind.PERSON, asked, person, voucher=voucher_id, since=date(2026, 1, 1)) == [], "not received"
    assert ask(database, Kind.PERSON, asked, uuid4(), voucher=voucher_id, since=date(2026, 1, 1)) == []
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.PUBLIC, asked, voucher=voucher_id, since=date(2026, 1, 1))


def told(owner: Engine) -> dict[str, Any]:
    """Somebody who completed, is asked, and has not rated his class."""
    with owner.begin() as connection:
        (whose,) = FACTORIES["training_result"].make(connection, Unit())
        done = text("UPDATE enrolment SET state = 'completed' WHERE id = :id RETURNING class_id, person_id")
        of = connection.execute(done, {"id": whose}).one()
        connection.execute(text("SELECT make_followup_tasks(:id)"), {"id": of.class_id})
        first = text("SELECT id FROM followup_task WHERE enrolment_id = :id AND point = 0")
        return {"enrolment": whose, "person": of.person_id, "task": connection.scalar(first, {"id": whose})}


def test_own_questions_are_the_trainees_own(owner: Engine, database: Database) -> None:
    who = told(owner)
    rows = ask(database, Kind.PERSON, "SELECT kind, id FROM own_questions()", who["person"])
    assert {("answer", who["task"]), ("visit", who["enrolment"])} <= {tuple(row) for row in rows}
    assert ask(database, Kind.PERSON, "SELECT * FROM own_questions()", uuid4()) == []


def test_tell_own_answer_is_once_and_his_own(owner: Engine, database: Database) -> None:
    who, say = told(owner), 'SELECT tell_own_answer(:task, \'{"outcome": "farming"}\')'
    for person, county in ((uuid4(), None), (who["person"], "622926"), (who["person"], None)):
        ((found,),) = ask(database, Kind.PERSON, say, person, task=who["task"])
        assert found == county


def test_tell_own_visit_is_once_and_his_own(owner: Engine, database: Database) -> None:
    who, say = told(owner), "SELECT tell_own_visit(:enrolment, 4, NULL)"
    for person, county in ((uuid4(), None), (who["person"], "622926"), (who["person"], None)):
        ((found,),) = ask(database, Kind.PERSON, say, person, enrolment=who["enrolment"])
        assert found == county


def notices(owner: Engine, **values: Any) -> UUID:
    """A notice of the county."""
    with owner.begin() as connection:
        (made,) = FACTORIES["notice"].make(connection, Unit())
        sets = ", ".join(f"{name} = :{name}" for name in values)
        if values:
            connection.execute(text(f"UPDATE notice SET {sets} WHERE id = :id"), values | {"id": made})
    return UUID(str(made))


PUBLISHED = {"state": "published", "published_at": datetime.now(UTC)}
TODAY = date(2026, 1, 1)


def test_open_notices_are_published_and_not_over(owner: Engine, database: Database) -> None:
    draft, mine = notices(owner), notices(owner, **PUBLISHED, trades=["dianhan"], townships=["622926101"])
    over = notices(owner, **PUBLISHED, until=date(2025, 12, 31))
    asked = "SELECT id FROM open_notices(CAST(ARRAY['job'] AS text[]), :trade, :township, :since, 0, 100)"

    def found(trade: str | None, township: str | None) -> set[UUID]:
        rows = ask(database, Kind.PUBLIC, asked, trade=trade, township=township, since=TODAY)
        return {row.id for row in rows} & {draft, mine, over}

    assert found(None, None) == {mine}
    assert found("dianhan", "622926101") == {mine}
    assert found("other", None) == found(None, "622926102") == set()
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.TOWNSHIP, asked, trade=None, township=None, since=TODAY)


def test_notice_choices_are_of_published_ones(owner: Engine, database: Database) -> None:
    notices(owner, trades=["jiazheng"], townships=["622926103"])
    notices(owner, **PUBLISHED, trades=["dianhan"], townships=["622926101"])
    told = ask(database, Kind.PUBLIC, "SELECT kind, code FROM notice_choices(:since)", since=TODAY)
    codes = {(row.kind, row.code) for row in told}
    assert ("township", "622926101") in codes
    assert ("township", "622926103") not in codes


def test_read_notice_counts_and_tells_no_draft(owner: Engine, database: Database) -> None:
    draft, mine = notices(owner), notices(owner, **PUBLISHED)
    asked = "SELECT title FROM read_notice(:id, :since)"
    assert ask(database, Kind.PUBLIC, asked, id=draft, since=TODAY) == []
    assert len([ask(database, Kind.PUBLIC, asked, id=mine, since=TODAY) for _ in range(2)]) == 2
    with owner.connect() as connection:
        counted = "SELECT notice_id, many FROM notice_read WHERE notice_id IN (:draft, :mine)"
        assert connection.execute(text(counted), {"draft": draft, "mine": mine}).all() == [(mine, 2)]


def test_own_notices_are_for_trade_and_township(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        (person,) = FACTORIES["person"].make(connection, Unit())
    near, far = (
        notices(owner, **PUBLISHED, townships=["622926101"]),
        notices(owner, **PUBLISHED, townships=["622926102"]),
    )
    other, all_of = notices(owner, **PUBLISHED, trades=["no_trade"]), notices(owner, **PUBLISHED)
    asked = "SELECT id FROM own_notices(:since, 100)"
    told = {row.id for row in ask(database, Kind.PERSON, asked, person, since=TODAY)}
    assert told & {near, far, other, all_of} == {near, all_of}
    assert ask(database, Kind.PERSON, asked, uuid4(), since=TODAY) == []
