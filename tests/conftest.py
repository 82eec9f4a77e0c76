"""One embedded PostgreSQL for the run, one template database by the real migrations, one clone for each module."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine

from backend import migrate
from backend.kernel import clock
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.main import create_app
from backend.person import sample
from tests.factories.callers import Callers
from tests.factories.serving import serving

LONGEST = (
    "test_s36_bytes_at_rest.py",
    "test_import.py",
    "test_s34_stops.py",
    "test_class_story.py",
    "test_whole_story.py",
    "test_org.py",
    "test_s26_kills.py",
    "test_dashboard.py",
    "test_s02_canaries.py",
    "test_person.py",
    "test_s31_revisions.py",
    "test_accounts.py",
    "test_import_command.py",
    "test_main_job.py",
    "test_s12_trap_values.py",
    "test_s01_matrix.py",
    "test_permission_matrix.py",
    "test_backup.py",
    "test_s30_backups.py",
    "test_s11_schemathesis.py",
    "test_serve.py",
    "test_import_full.py",
    "test_s28_database_faults.py",
    "test_bench.py",
)
"""Files that take long begin first, those that wait beside those that compute, so that no core idles at the end."""
_TEMPLATE = "template_skillplan"
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files by how long they take; those that are not named follow as they were found."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SKILLPLAN_HOME of the run, with the keys that rows are sealed with before an application has begun."""
    made = tmp_path_factory.mktemp("home")
    keys.use(keys.load_root(None, made))
    return made


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[EmbeddedServer]:
    """The run's own PostgreSQL, fsync off."""
    server = EmbeddedServer(home, durable=False)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.place)


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """A database built by the real migrations; clone it, never change it."""
    server.create_database(_TEMPLATE)
    migrate.upgrade(server.url(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture(scope="module")
def database_name(server: EmbeddedServer, template: str) -> Iterator[str]:
    """The module's own clone."""
    name = f"t{next(_numbers)}"
    server.create_database(name, template=template)
    yield name
    server.drop_database(name)


@pytest.fixture(scope="module")
def owner(server: EmbeddedServer, database_name: str) -> Iterator[Engine]:
    """The owner's login: sets the stage and looks behind the scope; never what is under test."""
    engine = create_engine(server.url(database_name))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def settings(home: Path) -> Settings:
    """Settings of the tests."""
    return Settings(home=home, env="test")


@pytest.fixture(scope="module")
def database(server: EmbeddedServer, database_name: str) -> Iterator[Database]:
    """The application's login on the module's clone."""
    database = Database(server.url(database_name, user="skillplan_app"))
    yield database
    database.close()


@pytest.fixture(scope="module")
def app(settings: Settings, database: Database) -> FastAPI:
    """The application under test."""
    return create_app(settings, database)


@pytest.fixture(scope="module")
def base_url(app: FastAPI) -> Iterator[str]:
    """The application served by uvicorn on a free port of this machine."""
    with serving(app) as url:
        yield url


@pytest.fixture(scope="module")
def client(base_url: str) -> Iterator[httpx.Client]:
    """An HTTP client that is not signed in."""
    with httpx.Client(base_url=base_url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def callers(client: httpx.Client, owner: Engine) -> Callers:
    """Signed-in callers of every role: `callers.office()`, `callers.township("622926101")` …"""
    return Callers(client, owner)


@dataclass(frozen=True)
class Roster:
    """A roster file and the faults that were planted in it."""

    path: Path
    rows: int
    faults: list[sample.Fault]


@pytest.fixture(scope="session")
def full_roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    """The county's 54,115 people with 500 faulty rows, as `skillplan sample people` writes them."""
    path = tmp_path_factory.mktemp("roster") / "花名册.xlsx"
    return Roster(path, 54_115, sample.write(path, rows=54_115, seed=1, bad=500))


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    yield
    clock.replace(None)
