"""Jobs and data commit together; the audit trail is sealed and any change of it is found."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.kernel import audit, chain, jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.scope import Kind, enter

audit.describe({"test.happened": "测试事件"})


def test_a_job_exists_only_if_its_transaction_commits(
    database: Database, server: EmbeddedServer, database_name: str
) -> None:
    seen: list[int] = []

    def task(_: Database, arguments: Mapping[str, Any]) -> None:
        seen.append(arguments["number"])

    jobs.register("test.note", task)
    with Session(database.engine) as session:
        enter(session, Kind.COUNTY, region="622926")
        jobs.enqueue(session, "test.note", number=1)
        session.rollback()
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        jobs.enqueue(session, "test.note", number=2)
    jobs.run_pending(server.url(database_name, user="skillplan_app"), database)
    assert seen == [2]


def test_the_chain_seals_every_event_and_finds_a_forged_one(database: Database, owner: Engine) -> None:
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        for number in range(5):
            audit.record(session, None, "test.happened", "test", number)
    with database.session() as session:
        enter(session, Kind.SYSTEM)
        assert chain.seal(session) >= 5
    with owner.connect() as connection:
        good = chain.verify(connection)
        assert (good.first_bad, good.unsealed) == (None, 0)
        assert good.sealed >= 5
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE audit_event SET object_id = '99' WHERE id = (SELECT event_id FROM audit_chain WHERE no = 3)")
        )
        connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
    with owner.connect() as connection:
        assert chain.verify(connection).first_bad == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET role = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_chain"]
)
def test_the_trail_refuses_change_even_by_the_owner(owner: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append_only"), owner.begin() as connection:
        connection.execute(text(statement))
