"""Functions that see past the scope: each on its page, with its sentence, its search_path and a test of its own.

A new SECURITY DEFINER function `f` needs a `def test_f_…` here or in another tests/contract/test_definer_<domain>.py,
which shows that it gives out no more than the sentence above it says.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import DBAPIError

from backend import migrate
from backend.access import Role
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories.callers import Callers

HERE = Path(__file__).parent
PAGES = [
    HERE.parents[1] / "migrations" / "sql" / f"{name}.sql"
    for name in (
        "definer",
        "triggers",
        "person",
        "institution",
        "course",
        "training",
        "completion",
        "attendance",
        "followup",
        "portal",
        "inspection",
        "employer",
        "voucher",
        "startup",
    )
]
_SENTENCED = re.compile(r"^-- [^\n]+\nCREATE OR REPLACE FUNCTION ([a-z_]+)\(", re.MULTILINE)
_TESTED = re.compile(r"^def test_([a-z0-9_]+)\(", re.MULTILINE)
_DEFINERS = text(
    "SELECT proname, coalesce(array_to_string(proconfig, ','), '') AS config FROM pg_proc "
    "WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"
)
NOW = datetime.now(UTC)


def faults(functions: list[tuple[str, str]]) -> list[str]:
    """What the SECURITY DEFINER functions of a database lack."""
    on_page = {name for page in PAGES for name in _SENTENCED.findall(page.read_text("utf-8"))}
    tests = [name for file in HERE.glob("test_definer*.py") for name in _TESTED.findall(file.read_text("utf-8"))]
    found = []
    for name, config in functions:
        if "search_path=" not in config:
            found.append(f"{name}: SET search_path = public, pg_temp")
        if name not in on_page:
            found.append(f"{name}: belongs on migrations/sql/definer.sql, under one sentence (-- …) of what it gives")
        if not any(test == name or test.startswith(f"{name}_") for test in tests):
            found.append(f"{name}: add test_{name}_… to tests/contract/test_definer.py or test_definer_<domain>.py")
    return found


def test_every_definer_function_is_known(owner: Engine) -> None:
    with owner.connect() as connection:
        functions = [(row.proname, row.config) for row in connection.execute(_DEFINERS)]
    assert functions
    assert faults(functions) == []


def test_control_a_stray_function_is_caught(owner: Engine) -> None:
    with owner.connect() as connection:
        connection.execute(text("CREATE FUNCTION stray() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"))
        functions = [(row.proname, row.config) for row in connection.execute(_DEFINERS)]
        connection.rollback()
    assert len([fault for fault in faults(functions) if fault.startswith("stray: ")]) == 3


def ask(database: Database, kind: Kind, query: str, *, user: UUID | None = None, **values: Any) -> list[Row[Any]]:
    """Rows of a query under a scope."""
    with database.session() as session:
        enter(session, kind, region="622926", user=user)
        return list(session.execute(text(query), values).all())


def call_as_login(database: Database, query: str, **values: Any) -> list[Row[Any]]:
    """Rows of a query as the login before it has entered any scope."""
    with database.session() as session:
        return list(session.execute(text(query), values).all())


OPEN = "SELECT * FROM open_session(:sid, :ver, :at)"


def test_open_session_gives_the_identity_of_a_live_session_only(database: Database, callers: Callers) -> None:
    caller = callers.office()
    good = {"sid": caller.session_id, "ver": 1, "at": NOW}
    (row,) = call_as_login(database, OPEN, **good)
    assert set(row._fields) == {
        "user_id", "role", "kind", "region", "department_id", "institution_id", "must_change_password",
        "second_factor",
    }  # fmt: skip
    assert row.user_id == caller.user_id
    for change in ({"ver": 2}, {"sid": uuid4()}, {"at": NOW + timedelta(hours=13)}):
        assert call_as_login(database, OPEN, **{**good, **change}) == [], change


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE auth_session SET ended_at = now() WHERE id = :sid",
        "UPDATE auth_session SET idle_until = now() - interval '1 second' WHERE id = :sid",
        "UPDATE auth_session SET absolute_until = now() - interval '1 second' WHERE id = :sid",
        "UPDATE app_user SET disabled_at = now() WHERE id = (SELECT user_id FROM auth_session WHERE id = :sid)",
    ],
)
def test_open_session_gives_nothing_once_it_is_over(change: str, database: Database, callers: Callers) -> None:
    caller = callers.office()
    with callers.owner.begin() as connection:
        connection.execute(text(change), {"sid": caller.session_id})
    assert call_as_login(database, OPEN, sid=caller.session_id, ver=1, at=datetime.now(UTC)) == []


def test_open_session_is_for_the_login_alone(database: Database, callers: Callers) -> None:
    caller = callers.office()
    for kind in Kind:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, OPEN, sid=caller.session_id, ver=1, at=NOW)


def test_open_user_gives_the_identity_of_an_enabled_account_only(database: Database, callers: Callers) -> None:
    caller = callers.office()
    query = "SELECT * FROM open_user(:user, :ver)"
    (row,) = call_as_login(database, query, user=caller.user_id, ver=1)
    assert row.user_id == caller.user_id
    assert call_as_login(database, query, user=caller.user_id, ver=2) == []
    with callers.owner.begin() as connection:
        connection.execute(text("UPDATE app_user SET disabled_at = now() WHERE id = :id"), {"id": caller.user_id})
    assert call_as_login(database, query, user=caller.user_id, ver=1) == []
    for kind in Kind:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, "SELECT * FROM open_user(:id, 1)", id=caller.user_id)


def test_user_label_gives_name_and_unit_only(database: Database, callers: Callers) -> None:
    caller = callers.of(Role.TOWNSHIP)
    (row,) = ask(database, Kind.TOWNSHIP, "SELECT * FROM user_label(:id)", id=caller.user_id)
    assert row._asdict() == {
        "display_name": "测试township",
        "role": "township",
        "region": "622926101",
        "department_id": None,
    }
    assert ask(database, Kind.TOWNSHIP, "SELECT * FROM user_label(:id)", id=uuid4()) == []


def test_own_account_gives_the_callers_own_row_only(database: Database, callers: Callers) -> None:
    mine, theirs = callers.office(), callers.office()
    query = "SELECT * FROM own_account(:id)"
    (row,) = ask(database, Kind.COUNTY, query, user=mine.user_id, id=mine.user_id)
    assert set(row._fields) == {
        "username", "display_name", "region", "must_change_password", "second_factor", "unit_name"
    }  # fmt: skip
    assert row.unit_name == "东乡族自治县"
    assert ask(database, Kind.COUNTY, query, user=mine.user_id, id=theirs.user_id) == []
    assert ask(database, Kind.COUNTY, query, id=mine.user_id) == []


def test_own_password_changed_at_is_the_callers_own(database: Database, callers: Callers) -> None:
    query = "SELECT own_password_changed_at() AS at"
    for kind, caller in ((Kind.COUNTY, callers.office()), (Kind.TOWNSHIP, callers.township("622926101"))):
        assert ask(database, kind, query, user=caller.user_id)[0].at is not None
        assert ask(database, kind, query)[0].at is None


def test_unit_name_gives_a_name_and_no_row(database: Database) -> None:
    query = "SELECT unit_name(:region, :department) AS name"
    assert ask(database, Kind.TOWNSHIP, query, region="622926101", department=None)[0].name == "达板镇"
    assert ask(database, Kind.TOWNSHIP, query, region="622926", department="renshe")[0].name.endswith("局")
    assert ask(database, Kind.TOWNSHIP, query, region="622926", department="nobody")[0].name is None


def test_seal_audit_gives_a_number_to_the_system_alone(database: Database, callers: Callers) -> None:
    with callers.owner.begin() as connection:
        connection.execute(text("INSERT INTO audit_event (action, object_type) VALUES ('x', 'y')"))
    assert [tuple(row) for row in ask(database, Kind.SYSTEM, "SELECT seal_audit()")] == [(1,)]
    for kind in set(Kind) - {Kind.SYSTEM}:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, "SELECT seal_audit()")


def test_unsealed_tail_gives_a_number_to_the_system_alone(database: Database, callers: Callers) -> None:
    ask(database, Kind.SYSTEM, "SELECT seal_audit()")
    with callers.owner.begin() as connection:
        connection.execute(text("INSERT INTO audit_event (action, object_type) VALUES ('x', 'y')"))
    assert [tuple(row) for row in ask(database, Kind.SYSTEM, "SELECT unsealed_tail()")] == [(1,)]
    for kind in set(Kind) - {Kind.SYSTEM}:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, "SELECT unsealed_tail()")


def test_forget_answers_gives_a_number_to_the_system_alone(database: Database, owner: Engine) -> None:
    with owner.begin() as connection:
        for hours in (1, 25):
            connection.execute(
                text(
                    "INSERT INTO idempotency (principal, key, route, body_hash, status, answer, created_at) VALUES "
                    "(gen_random_uuid(), 'forgotten', 'POST /x', '', 200, '', now() - make_interval(hours => :hours))"
                ),
                {"hours": hours},
            )
    query = "SELECT forget_answers(now() - interval '24 hours')"
    assert [tuple(row) for row in ask(database, Kind.SYSTEM, query)] == [(1,)]
    for kind in set(Kind) - {Kind.SYSTEM}:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, query)


def test_keep_history_writes_and_gives_nothing(database: Database, owner: Engine) -> None:
    """A change made under a scope leaves its old version behind; the trigger cannot be called."""
    with owner.begin() as connection:
        connection.execute(text("INSERT INTO industry (code, name, goal, position) VALUES ('kept', '旧', '', 99)"))
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        session.execute(text("UPDATE industry SET name = '新' WHERE code = 'kept'"))
    with owner.connect() as connection:
        kept = connection.execute(
            text("SELECT table_name, version, data ->> 'name' FROM row_history WHERE row_id = 'kept'")
        )
        assert [tuple(row) for row in kept] == [("industry", 1, "旧")]
    with pytest.raises(DBAPIError, match="can only be called as triggers"):
        ask(database, Kind.COUNTY, "SELECT keep_history()")


def test_enqueue_job_gives_a_number_and_the_queue_stays_out_of_reach(database: Database) -> None:
    ((number,),) = ask(database, Kind.TOWNSHIP, "SELECT enqueue_job('test.nothing', '{}')")
    assert isinstance(number, int)
    for kind in Kind:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, "SELECT * FROM procrastinate_jobs")


def test_schema_revision_gives_one_name_to_the_login_only(database: Database) -> None:
    assert call_as_login(database, "SELECT schema_revision()") == [(migrate.head(),)]
    with pytest.raises(DBAPIError, match="permission denied"):
        call_as_login(database, "SELECT version_num FROM alembic_version")
    with pytest.raises(DBAPIError, match="permission denied"):
        ask(database, Kind.COUNTY, "SELECT schema_revision()")


def test_shared_versions_are_of_the_tables_that_everybody_sees(owner: Engine, database: Database) -> None:
    with owner.begin() as connection:
        for table, column, code in (("trade", "name", "binguan"), ("person", "remark", "x")):
            connection.execute(
                text(
                    "INSERT INTO row_history (table_name, row_id, version, valid_from, valid_to, data) "
                    "VALUES (:table, :row, 1, now(), now(), jsonb_build_object(CAST(:column AS text), 'before'))"
                ),
                {"table": table, "row": code, "column": column},
            )
    query = text("SELECT shared_versions(:table, :row)")
    for kind in Kind:
        with database.session(read_only=True) as session:
            enter(session, kind)
            assert session.execute(query, {"table": "trade", "row": "binguan"}).scalars().all() == [{"name": "before"}]
            assert session.execute(query, {"table": "person", "row": "x"}).all() == []
            assert session.execute(query, {"table": "trade", "row": "other"}).all() == []


def test_unit_name_knows_the_departments_of_the_units_county_only(database: Database) -> None:
    query = text("SELECT unit_name(:region, 'renshe')")
    with database.session(read_only=True) as session:
        enter(session, Kind.COUNTY, region="622926")
        assert session.scalar(query, {"region": "622926"}) is not None
        assert session.scalar(query, {"region": "622927"}) is None
