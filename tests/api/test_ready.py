"""/readyz says what is missing, each reason by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from backend.kernel.db import Database
from backend.kernel.web import health

Reasons = Callable[[], list[str]]


@pytest.fixture
def reasons(client: httpx.Client) -> Reasons:
    """Asks /readyz; the status goes with the reasons."""

    def reasons() -> list[str]:
        answer = client.get("/readyz")
        found: list[str] = answer.json()["reasons"]
        assert answer.json()["ready"] is (found == [])
        assert answer.status_code == (503 if found else 200)
        return found

    return reasons


@pytest.fixture(autouse=True)
def worker(owner: Engine) -> None:
    """A worker has just told that it lives."""
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_workers"))
        connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))


@contextmanager
def on_another(app: FastAPI, database: Database) -> Iterator[None]:
    """The application on another database for a while."""
    own, app.state.database = app.state.database, database
    try:
        yield
    finally:
        app.state.database = own
        database.close()


def test_all_is_well(reasons: Reasons) -> None:
    assert reasons() == []


def test_no_database(reasons: Reasons, app: FastAPI) -> None:
    with on_another(app, Database("postgresql+psycopg://skillplan_app@127.0.0.1:1/skillplan")):
        assert reasons() == ["数据库连不上"]
    assert reasons() == [], "it heals by itself"


@contextmanager
def closed_to_writes(owner: Engine) -> Iterator[None]:
    """New connections to the database only read, as on a standby."""
    name = f'"{owner.url.database}"'
    with owner.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    try:
        yield
    finally:
        with owner.begin() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))


def test_a_database_that_takes_no_writes(reasons: Reasons, app: FastAPI, database: Database, owner: Engine) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    with closed_to_writes(owner), on_another(app, Database(url)):
        assert reasons() == ["数据库不能写入"]


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_a_schema_of_another_version(reasons: Reasons, owner: Engine, app: FastAPI, revision: str) -> None:
    move = text("UPDATE alembic_version SET version_num = :revision")
    with owner.begin() as connection:
        connection.execute(move, {"revision": revision})
    assert reasons() == ["数据库结构与程序版本不一致，请运行 skillplan migrate"]
    with owner.begin() as connection:
        connection.execute(move, {"revision": app.state.schema_head})


def test_a_full_disk(reasons: Reasons, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "disk_usage", lambda _: SimpleNamespace(free=255 * health.MEGABYTE))
    assert reasons() == ["数据文件夹所在的磁盘只剩 255 MB，请清理"]


@pytest.mark.parametrize("trace", ["DELETE FROM", "UPDATE"])
def test_no_worker(reasons: Reasons, owner: Engine, trace: str) -> None:
    """None has ever told, or the last one fell silent."""
    rest = " SET last_heartbeat = now() - interval '31 seconds'" if trace == "UPDATE" else ""
    with owner.begin() as connection:
        connection.execute(text(f"{trace} procrastinate_workers{rest}"))
    assert reasons() == ["后台任务没有运行"]
