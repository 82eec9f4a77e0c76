"""The county's whole roster: 54,115 rows of 20 columns, every planted fault found and no right row accused."""

from typing import Any

from sqlalchemy import Engine, text

from backend.exchange.service import direct
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.person.queries import totals
from backend.worker import JOB_LIMITS
from tests.conftest import Roster
from tests.factories.callers import Callers


def test_54115_rows_with_500_faults(
    callers: Callers, server: EmbeddedServer, database_name: str, owner: Engine, full_roster: Roster
) -> None:
    office = callers.office()
    database = Database(server.url(database_name, user="skillplan_app"), limits=JOB_LIMITS)
    job = direct.import_file(database, office.user_id, 1, full_roster.path, skip_faulty=True)
    right = full_roster.rows - len(full_roster.faults)
    assert (job.state, job.rows_total, job.persons_added) == ("done", full_roster.rows, right)
    with owner.connect() as connection:
        told: Any = connection.execute(text("SELECT row_number, column_title, code FROM import_fault"))
        found = {tuple(row) for row in told}
        assert totals.verify_totals(connection) == []
    planted = {(fault.row, fault.column, fault.code) for fault in full_roster.faults}
    assert planted - found == set()
    assert {row for row, _, _ in found} == {row for row, _, _ in planted}
    again = direct.import_file(database, office.user_id, 1, full_roster.path, skip_faulty=True)
    database.close()
    assert (again.state, again.rows_same, again.rows_new, again.rows_changed) == ("checked", right, 0, 0)
