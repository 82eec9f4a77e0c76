"""The guard: who comes in, in which order refusals are told, and that scope holds on reused connections."""

from uuid import UUID

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


def test_a_method_that_an_address_does_not_know_is_told_with_those_it_knows(client: httpx.Client) -> None:
    answer = client.put("/api/v1/persons")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == "method_not_allowed"
    assert client.put("/api/v1/none").status_code == 404


@pytest.mark.parametrize("day", ["0", "1604102400", "2021-10-31T00:00:00", "20211031", " 2021-10-31", "２０２１-10-31"])
def test_a_day_is_written_in_one_way(callers: Callers, day: str) -> None:
    office = callers.office()
    assert office.get("/trades", params={"on": "2021-10-31"}).status_code == 200
    answer = office.get("/trades", params={"on": day})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "date_parsing")


@pytest.mark.parametrize("at", ["0", "1604102400", "2021-10-31", "2021-10-31T08:00:00", "2021-10-31 08:00:00Z"])
def test_a_moment_is_written_in_one_way(callers: Callers, at: str) -> None:
    answer = callers.office().get(f"/persons/{UUID(int=0)}/as-of", params={"at": at})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
