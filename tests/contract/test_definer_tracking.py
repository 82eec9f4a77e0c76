"""Definer functions of follow-up: tasks once each, records of their task, withdrawal, places of visits."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from tests.contract.rows.factory import FACTORIES, Unit

_MAKE = text("SELECT make_followup_tasks(:id)")
_COUNT = text("SELECT count(*), count(*) FILTER (WHERE withdrawn) FROM followup_task WHERE class_id = :id")
_SAY = text(
    "INSERT INTO employment_record (task_id, kind, outcome, channel, asked_on, region, institution_id, department_id,"
    " asked_by) SELECT t.id, :kind, 'farming', 'phone', t.since_on, '', uuidv7(), '', :by FROM followup_task t"
    " WHERE t.enrolment_id = :of AND t.point = 0"
)
_STATE = text("UPDATE training_class SET state = :state, reason = '作废' WHERE id = :id")
_VISIT = (
    "INSERT INTO return_visit (visited_on, enrolment_id, satisfaction, channel, region, class_id, institution_id,"
    " department_id) SELECT day, whose, 4, 'phone', '', uuidv7(), uuidv7(), '' FROM (%s) v(day, whose)"
)
NOBODY = "00000000-0000-7000-8000-000000000001"
OTHER = "00000000-0000-7000-8000-000000000002"


def completed(owner: Connection) -> tuple[str, str]:
    """Class and enrolment of somebody who completed a class that ended long ago."""
    (made,) = FACTORIES["certificate"].make(owner, Unit())
    of = owner.execute(text("SELECT class_id, enrolment_id FROM certificate WHERE id = :id"), {"id": made}).one()
    owner.execute(text("UPDATE certificate SET state = 'revoked', reason = '错发' WHERE id = :id"), {"id": made})
    owner.execute(_STATE, {"state": "assessed", "id": of.class_id})
    return str(of.class_id), str(of.enrolment_id)


def test_make_followup_tasks_makes_each_once(owner: Engine) -> None:
    with owner.begin() as connection:
        class_id, _ = completed(connection)
        assert [connection.scalar(_MAKE, {"id": class_id}) for _ in range(2)] == [4, 0]
        points = text("SELECT months, due_on - since_on FROM followup_task WHERE class_id = :id ORDER BY point")
        assert connection.execute(points, {"id": class_id}).all() == [(0, 30), (3, 30), (6, 30), (12, 30)]


def test_withdraw_followup_keeps_what_was_said(owner: Engine) -> None:
    with owner.begin() as connection:
        class_id, enrolment = completed(connection)
        connection.execute(_MAKE, {"id": class_id})
        connection.execute(_SAY, {"kind": "first", "of": enrolment, "by": NOBODY})
        connection.execute(_STATE, {"state": "voided", "id": class_id})
        assert connection.execute(_COUNT, {"id": class_id}).one() == (1, 1)
        assert connection.scalar(_MAKE, {"id": class_id}) == 0


def test_take_employment_record_asks_a_second_person(owner: Engine) -> None:
    with owner.begin() as connection:
        class_id, enrolment = completed(connection)
        connection.execute(_MAKE, {"id": class_id})
        connection.execute(text("UPDATE followup_task SET sampled = true WHERE class_id = :id"), {"id": class_id})
        connection.execute(_SAY, {"kind": "first", "of": enrolment, "by": NOBODY})
        kept = text(
            "SELECT r.region = e.region AND r.institution_id = e.institution_id AND r.department_id = e.department_id"
            " FROM employment_record r JOIN followup_task t ON t.id = r.task_id"
            " JOIN enrolment e ON e.id = t.enrolment_id"
            " WHERE e.id = :id"
        )
        assert connection.scalar(kept, {"id": enrolment})
    for kind, by, told in (
        ("first", NOBODY, "followup_not_asked"),
        ("recheck", NOBODY, "followup_same_asker"),
    ):
        with pytest.raises(DBAPIError, match=told), owner.begin() as connection:
            connection.execute(_SAY, {"kind": kind, "of": enrolment, "by": by})
    with owner.begin() as connection:
        connection.execute(_SAY, {"kind": "recheck", "of": enrolment, "by": OTHER})
    with pytest.raises(DBAPIError, match="followup_not_asked"), owner.begin() as connection:
        connection.execute(_SAY, {"kind": "recheck", "of": enrolment, "by": "00000000-0000-7000-8000-000000000003"})


def test_place_return_visit_is_the_enrolments(owner: Engine) -> None:
    with owner.begin() as connection:
        (made,) = FACTORIES["return_visit"].make(connection, Unit())
        query = text(
            "SELECT v.class_id = e.class_id AND v.region = e.region AND v.department_id = e.department_id"
            " FROM return_visit v JOIN enrolment e ON e.id = v.enrolment_id WHERE v.id = :id"
        )
        assert connection.scalar(query, {"id": made})
        whose = connection.scalar(text("SELECT enrolment_id FROM return_visit WHERE id = :id"), {"id": made})
        (task,) = FACTORIES["followup_task"].make(connection, Unit())
        enrolled = connection.scalar(text("SELECT enrolment_id FROM followup_task WHERE id = :id"), {"id": task})
    for day, of in (("DATE '2026-01-31'", whose), ("current_date + 2", whose), ("DATE '2026-03-02'", enrolled)):
        with pytest.raises(DBAPIError, match="followup_not_asked"), owner.begin() as connection:
            connection.execute(text(_VISIT % f"SELECT {day}, CAST(:id AS uuid)"), {"id": of})
