"""The guard: who comes in, in which order refusals are told, and that scope holds on reused connections."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.access import Role
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories.callers import Callers


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_itself(callers: Callers, role: Role) -> None:
    answer = callers.of(role).get("/me")
    assert answer.status_code == 200
    assert answer.json()["role"] == role


def test_without_a_token_the_answer_is_401(client: httpx.Client) -> None:
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_ended_session_is_401_at_once(callers: Callers) -> None:
    caller = callers.office()
    assert caller.get("/me").status_code == 200
    with callers.owner.begin() as connection:
        connection.execute(text("UPDATE auth_session SET ended_at = now() WHERE id = :id"), {"id": caller.session_id})
    assert caller.get("/me").status_code == 401


def test_a_change_of_rights_acts_on_the_next_request(callers: Callers) -> None:
    caller = callers.office()
    with callers.owner.begin() as connection:
        connection.execute(text("UPDATE app_user SET ver = ver + 1 WHERE id = :id"), {"id": caller.user_id})
    assert caller.get("/me").status_code == 401


def test_a_reused_connection_without_scope_sees_nothing(database: Database, callers: Callers) -> None:
    """An unset setting reads '' on a reused connection: '' must not mean every row."""
    callers.office()
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        assert session.scalar(text("SELECT count(*) FROM app_user")), "the rows exist"
    with database.session() as session:
        session.execute(text("SELECT set_config('role', 'skp_county', true)"))
        assert session.scalar(text("SELECT count(*) FROM app_user")) == 0


def test_the_login_itself_may_read_nothing(database: Database) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), database.session() as session:
        session.execute(text("SELECT 1 FROM app_user"))


def test_every_answer_carries_the_safety_headers(client: httpx.Client, app: FastAPI) -> None:
    for path in ("/", "/api/v1/me", "/api/v1/none", "/healthz", "/readyz"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-request-id"], path


def test_a_foreign_host_is_refused(client: httpx.Client) -> None:
    assert client.get("/api/v1/me", headers={"Host": "evil.example"}).status_code == 400
