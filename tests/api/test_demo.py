"""The demo county: made once, on an empty database only, through the product's own services."""

import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from backend.demo import accounts, county
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from tests.factories.accounts import make_account

PERSONS = 300


@pytest.fixture
def name(server: EmbeddedServer, template: str) -> Iterator[str]:
    """A database for each test: what is under test begins on an empty one."""
    name = f"demo_{uuid4().hex[:8]}"
    server.create_database(name, template=template)
    yield name
    server.drop_database(name)


@pytest.fixture
def owner(server: EmbeddedServer, name: str) -> Iterator[Engine]:
    engine = create_engine(server.url(name))
    yield engine
    engine.dispose()


@pytest.fixture
def database(server: EmbeddedServer, name: str) -> Iterator[Database]:
    database = Database(server.url(name, user="skillplan_app"))
    yield database
    database.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    monkeypatch.setattr(county, "PERSONS", PERSONS)
    return []


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Settings:
    """The settings of the run with the accounts' file in a folder of this test's own."""
    return settings.model_copy(update={"home": tmp_path, "root_key": "ab" * 32})


def _count(owner: Engine, table: str) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # reason: our own names


def test_a_demo_county_is_made_once(place: Settings, database: Database, owner: Engine, told: list[object]) -> None:
    county.load(place, database, told.append)
    file = place.home / "demo-accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    known = accounts.read(place.home)
    assert {account.role for account in known} >= {"office", "department", "township", "leader", "auditor", "admin"}
    assert all(account.password in str(told[-1]) for account in known)
    assert _count(owner, "person") == PERSONS
    with owner.connect() as connection:
        table = connection.execute(text("SELECT state, is_demo, target, weight_source FROM allocation")).one()
        cells = connection.scalar(text("SELECT sum(persons) FROM allocation_cell"))
        plan = connection.execute(text("SELECT state, total FROM plan")).one()
    assert (table.state, table.is_demo, table.target, cells) == ("issued", True, 18039, 18039)
    assert "演示" in table.weight_source
    assert (plan.state, plan.total) == ("issued", 54115)

    before = {name: _count(owner, name) for name in ("app_user", "plan", "allocation", "person", "import_job")}
    again: list[object] = []
    county.load(place, database, again.append)
    assert {name: _count(owner, name) for name in before} == before
    assert not any(account.password in str(again) for account in known), "the second start prints no password"


def test_a_run_that_was_cut_off_goes_on(
    place: Settings, database: Database, owner: Engine, told: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(county, "_issue_allocation", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            county.load(place, database, told.append)
    assert (_count(owner, "plan"), _count(owner, "allocation"), _count(owner, "person")) == (1, 0, 0)
    county.load(place, database, told.append)
    assert (_count(owner, "plan"), _count(owner, "allocation"), _count(owner, "person")) == (1, 1, PERSONS)


def test_a_real_county_is_left_alone(place: Settings, database: Database, owner: Engine, told: list[object]) -> None:
    make_account(owner)
    county.load(place, database, told.append)
    assert told == []
    assert _count(owner, "plan") == 0
