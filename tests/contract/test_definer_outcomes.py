"""Definer functions of the totals of answers: every change is appended once, and folded once."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from backend.followup import totals
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.factory import FACTORIES, Unit, put

_OPEN = text("SELECT count(*) FROM outcome_total_delta")
_ANSWER = (
    "INSERT INTO employment_record (task_id, kind, outcome, employer, place, channel, asked_on, region, institution_id,"
    " department_id) SELECT :task, 'first', 'employed', '甲厂', 'county', 'phone', '2026-01-02', '', uuidv7(), ''"
    " FROM %s"
)
_SAY = text(
    "INSERT INTO employment_record (task_id, kind, outcome, employer, place, channel, asked_on, region, institution_id,"
    " department_id) SELECT t.id, 'first', :outcome, '甲厂', 'county', 'phone', t.since_on, '', uuidv7(), ''"
    " FROM followup_task t WHERE t.enrolment_id = :of AND t.point = :point"
)


def test_count_outcomes_appends_what_changed(owner: Engine) -> None:
    with owner.begin() as connection:
        before = connection.scalar(_OPEN)
        (made,) = FACTORIES["employment_record"].make(connection, Unit())
        task = connection.scalar(text("SELECT task_id FROM employment_record WHERE id = :id"), {"id": made})
        assert connection.scalar(_OPEN) > before
        assert totals.verify(connection) == []
        connection.execute(text("UPDATE followup_task SET withdrawn = true WHERE id = :id"), {"id": task})
        assert totals.verify(connection) == []


_TOLD = text("SELECT completed, certified, placed FROM training_result WHERE enrolment_id = :id")
_MOVE = text("UPDATE training_class SET state = :to, reason = '重来' WHERE id = :id")


def test_tell_results_tells_a_class_while_it_is_assessed(owner: Engine) -> None:
    with owner.begin() as connection:
        (whose,) = FACTORIES["training_result"].make(connection, Unit())
        of = connection.scalar(text("SELECT class_id FROM enrolment WHERE id = :id"), {"id": whose})
        for to, told in (("finished", 0), ("assessed", 1), ("accepted", 1), ("voided", 0)):
            connection.execute(_MOVE, {"to": to, "id": of})
            assert len(connection.execute(_TOLD, {"id": whose}).all()) == told
        assert totals.verify(connection) == []


def told(owner: Connection, whose: object) -> tuple[bool, ...]:
    """Whether he completed, is certified and placed, as it was told."""
    return tuple(owner.execute(_TOLD, {"id": whose}).one())


def completed(owner: Connection) -> tuple[object, object]:
    """Class and enrolment of somebody who completed after his class was assessed."""
    (whose,) = FACTORIES["training_result"].make(owner, Unit())
    done = text("UPDATE enrolment SET state = 'completed' WHERE id = :id RETURNING class_id")
    return owner.scalar(done, {"id": whose}), whose


def test_follow_completion_moves_what_was_told(owner: Engine) -> None:
    with owner.begin() as connection:
        (whose,) = FACTORIES["training_result"].make(connection, Unit())
        assert told(connection, whose) == (False, False, False)
        _, whose = completed(connection)
        assert told(connection, whose) == (True, False, False)
        assert totals.verify(connection) == []


def test_follow_certificates_moves_what_was_told(owner: Engine) -> None:
    with owner.begin() as connection:
        of, whose = completed(connection)
        ids = {"enrolment_id": whose, "class_id": of, "person_id": whose}
        put(connection, "certificate", Unit(), **ids, kind="training", year=2026)
        assert told(connection, whose) == (True, True, False)
        revoke = text("UPDATE certificate SET state = 'revoked', reason = '错发' WHERE class_id = :id")
        connection.execute(revoke, {"id": of})
        assert told(connection, whose) == (True, False, False)
        assert totals.verify(connection) == []


def test_follow_answers_takes_the_newest(owner: Engine) -> None:
    with owner.begin() as connection:
        of, whose = completed(connection)
        connection.execute(text("SELECT make_followup_tasks(:id)"), {"id": of})
        for point, outcome, placed in ((1, "farming", False), (0, "employed", False), (2, "study", True)):
            connection.execute(_SAY, {"point": point, "outcome": outcome, "of": whose})
            assert told(connection, whose) == (True, False, placed)
        assert totals.verify(connection) == []


def test_count_results_appends_what_changed(owner: Engine) -> None:
    with owner.begin() as connection:
        before = connection.scalar(_OPEN)
        completed(connection)
        assert connection.scalar(_OPEN) > before
        assert totals.verify(connection) == []


def test_settle_followup_takes_one_answer_of_a_task_at_a_time(owner: Engine) -> None:
    with owner.begin() as connection:
        (task,) = FACTORIES["followup_task"].make(connection, Unit())
        twice = text(_ANSWER % "generate_series(1, 2)")
        with pytest.raises(DBAPIError, match="followup_not_asked"), connection.begin_nested():
            connection.execute(twice, {"task": task})
        connection.execute(text(_ANSWER % "generate_series(1, 1)"), {"task": task})
        assert totals.verify(connection) == []


def test_compact_outcome_totals_folds_once(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        FACTORIES["employment_record"].make(connection, Unit())
    for folds in (True, False):
        with database.session() as session:
            enter(session, Kind.SYSTEM)
            assert bool(totals.compact(session)) is folds
    with owner.connect() as connection:
        assert totals.verify(connection) == []
