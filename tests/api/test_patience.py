"""A silent database is answered with 503 in time; connections that the server has closed are never lent."""

import time
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.embedded import APPLICATION, EmbeddedServer
from backend.kernel.patience import Limits
from backend.main import create_app
from tests.factories.callers import Caller, Callers
from tests.factories.proxy import Proxy, proxied
from tests.factories.served import until
from tests.factories.serving import serving

IMPATIENT = Limits(statement=1, idle=1, answer=1.2)
LATE = 10
"""Seconds; without patience it would be for ever."""
_KILL = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :name AND datname = :database")
_CONNECTED = text("SELECT count(*) FROM pg_stat_activity WHERE usename = :name AND datname = :database")
_WORKER = text("INSERT INTO procrastinate_workers DEFAULT VALUES")


@pytest.fixture
def proxy(server: EmbeddedServer) -> Iterator[Proxy]:
    with proxied(server.socket) as proxy:
        yield proxy


@pytest.fixture
def through(proxy: Proxy, server: EmbeddedServer, database_name: str) -> Iterator[Database]:
    """The database by way of the proxy."""
    url = proxy.url(server.url(database_name, user=APPLICATION)).render_as_string(hide_password=False)
    database = Database(url, limits=IMPATIENT)
    yield database
    database.close()


@pytest.fixture
def office(through: Database, settings: Settings, owner: Engine) -> Iterator[Caller]:
    """Who asks the application behind the proxy."""
    with serving(create_app(settings, through)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield Callers(client, owner).office()


def test_an_answer_that_never_comes_is_a_fault_in_time(through: Database, proxy: Proxy) -> None:
    with through.session() as session:
        assert session.scalar(text("SELECT 1")) == 1
    proxy.hole.set()
    started = time.monotonic()
    with pytest.raises(OperationalError) as caught, through.session() as session:
        session.scalar(text("SELECT 1"))
    assert caught.value.connection_invalidated
    assert time.monotonic() - started < LATE
    proxy.hole.clear()
    with through.session() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_a_request_says_that_the_database_is_gone_and_goes_on_afterwards(office: Caller, proxy: Proxy) -> None:
    assert office.get("/me").status_code == 200
    proxy.hole.set()
    started = time.monotonic()
    refused = office.get("/me")
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert refused.headers["retry-after"].isdigit()
    assert time.monotonic() - started < LATE
    proxy.hole.clear()
    assert office.get("/me").status_code == 200


def test_ready_answers_while_the_database_is_silent(office: Caller, proxy: Proxy, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(_WORKER)
    assert office.client.get("/readyz").json()["reasons"] == []
    proxy.hole.set()
    started = time.monotonic()
    silent = office.client.get("/readyz")
    assert silent.status_code == 503
    assert silent.json()["reasons"][0] in {"数据库没有及时回答", "数据库连不上"}
    assert time.monotonic() - started < LATE


def test_a_connection_that_the_server_has_closed_is_not_lent(
    callers: Callers, owner: Engine, database_name: str
) -> None:
    caller, whose = callers.office(), {"name": APPLICATION, "database": database_name}
    assert caller.get("/me").status_code == 200
    with owner.begin() as connection:
        assert connection.scalars(_KILL, whose).all(), "nobody was connected"
    until(lambda: _connections(owner, whose) == 0, "still there")
    assert caller.get("/me").status_code == 200


def _connections(owner: Engine, whose: dict[str, str]) -> int:
    with owner.begin() as connection:
        return int(connection.scalar(_CONNECTED, whose) or 0)
