"""Definer functions of the totals of answers: every change is appended once, and folded once."""

from sqlalchemy import Engine, text

from backend.followup import totals
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.contract.rows.factory import FACTORIES, Unit

_OPEN = text("SELECT count(*) FROM outcome_total_delta")


def test_count_outcomes_appends_what_changed(owner: Engine) -> None:
    with owner.begin() as connection:
        before = connection.scalar(_OPEN)
        (made,) = FACTORIES["employment_record"].make(connection, Unit())
        task = connection.scalar(text("SELECT task_id FROM employment_record WHERE id = :id"), {"id": made})
        assert connection.scalar(_OPEN) > before
        assert totals.verify(connection) == []
        connection.execute(text("UPDATE followup_task SET withdrawn = true WHERE id = :id"), {"id": task})
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
