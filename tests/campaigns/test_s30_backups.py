"""S30: a backup made while people are registered, or killed at any moment, is restored elsewhere whole."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from sqlalchemy import Engine, create_engine, text

from backend.backup import make, manifest, restore
from backend.backup.errors import RefusedError
from backend.kernel import restoring
from backend.kernel.embedded import EmbeddedServer
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Caller, Callers
from tests.factories.people import register
from tests.factories.served import ROOT, until
from tests.factories.sound import torn

ROUNDS = tiers.size(2, c=6, n=100)
KILLS = tiers.size(2, c=10, n=50)
SEED = tiers.seed(30)
_names = count(1)


class Writer:
    """Somebody who registers people without end and knows whom."""

    def __init__(self, base_url: str, caller: Caller) -> None:
        self.acknowledged: list[str] = []
        self._end = Event()
        self._caller, self._url = caller, base_url
        self._thread = Thread(target=self._work)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _work(self) -> None:
        with httpx.Client(base_url=self._url, timeout=60) as client:
            self._caller.client = client
            while not self._end.is_set():
                self.acknowledged.append(register(self._caller)["id"])


@contextmanager
def emptied(server: EmbeddedServer) -> Iterator[Engine]:
    """An empty database elsewhere."""
    name = f"restored{next(_names)}"
    server.create_database(name)
    engine = create_engine(server.url(name))
    yield engine
    engine.dispose()
    server.drop_database(name)


def url(engine: Engine) -> str:
    """The address with its password."""
    return engine.url.render_as_string(hide_password=False)


def people(engine: Engine) -> set[str]:
    """Everybody who is registered."""
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT id::text FROM person")))


def people_if_any(engine: Engine) -> set[str]:
    """Everybody who is registered; nobody where there is no table yet."""
    with engine.connect() as connection:
        if connection.scalar(text("SELECT to_regclass('person')")) is None:
            return set()
    return people(engine)


def wait_until_left(server: EmbeddedServer, engine: Engine) -> None:
    """Until the database has noticed that the killed process is gone."""
    others = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND backend_type = 'client backend'")
    watch = create_engine(server.url())
    with watch.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        until(lambda: connection.scalar(others, {"name": engine.url.database}) == 0, "still connected")
    watch.dispose()


def complaints(server: EmbeddedServer, path: Path, sure: set[str], possible: set[str]) -> list[str]:
    """What is wrong with a backup once it is restored; `sure` were registered before it began."""
    with emptied(server) as elsewhere:
        try:
            restore.restore(url(elsewhere), path)
        except RefusedError as refusal:
            return [str(refusal)]
        found = people(elsewhere)
        wrong = [f"lost: {len(sure - found)}"] if sure - found else []
        wrong += [f"invented: {len(found - possible)}"] if found - possible else []
        return wrong + torn(elsewhere)


def test_backups_under_writes_are_whole(
    server: EmbeddedServer, owner: Engine, base_url: str, callers: Callers, tmp_path: Path, figure: Figures
) -> None:
    with Writer(base_url, callers.office()) as writer:
        made = []
        for nth in tiers.turns(ROUNDS, minutes=2):
            (tmp_path / str(nth)).mkdir()
            sure = set(writer.acknowledged)
            made.append((make.make(url(owner), tmp_path / str(nth)).path, sure))
    possible = people(owner)
    assert len(possible) > len(made), "nobody was registered meanwhile"
    for path, sure in made:
        assert complaints(server, path, sure, possible) == []
    figure("backups under writes restored whole", len(made), aim=ROUNDS, seed=SEED)
    figure("people registered meanwhile", len(possible))


def killed(owner: Engine, home: Path, words: list[str], seconds: float) -> bool:
    """Run `skillplan` and kill it after some seconds; says whether it was still at work."""
    environment = {
        "SKILLPLAN_DATABASE_URL": url(owner),
        "SKILLPLAN_OWNER_URL": url(owner),
        "SKILLPLAN_HOME": str(home),
        "PATH": os.environ["PATH"],
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.cli", *words, "--json"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def test_a_killed_backup_is_whole_or_not_there(
    server: EmbeddedServer, owner: Engine, callers: Callers, home: Path, tmp_path: Path, figure: Figures
) -> None:
    chance, kills = random.Random(SEED), 0
    sure = {register(callers.office())["id"] for _ in range(3)}
    for _ in tiers.turns(KILLS, minutes=2):
        kills += killed(owner, home, ["backup", "--to", str(tmp_path)], chance.uniform(0.5, 3.0))
        for path in tmp_path.glob("*.backup"):
            assert complaints(server, path, sure, people(owner)) == []
            path.unlink()
    left = make.make(url(owner), tmp_path).path
    assert list(tmp_path.iterdir()) == [left]
    assert complaints(server, left, sure, people(owner)) == []
    figure("backups killed", kills, seed=SEED)


def test_a_killed_restore_is_done_again(
    server: EmbeddedServer, owner: Engine, callers: Callers, home: Path, tmp_path: Path, figure: Figures
) -> None:
    chance, kills = random.Random(SEED + 1), 0
    register(callers.office())
    path = make.make(url(owner), tmp_path).path
    for _ in tiers.turns(KILLS, minutes=3):
        with emptied(server) as elsewhere:
            kills += killed(elsewhere, home, ["restore", str(path)], chance.uniform(1.0, 3.5))
            if restoring.unfinished(elsewhere) or not people_if_any(elsewhere):
                elsewhere.dispose()
                wait_until_left(server, elsewhere)
                restore.restore(url(elsewhere), path)
            assert people(elsewhere) == people(owner)
            assert torn(elsewhere) == []
    figure("restores killed", kills, seed=SEED)


def test_control_hashes_of_another_moment_are_caught(
    server: EmbeddedServer, owner: Engine, callers: Callers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = manifest.take

    def late(_: object) -> manifest.Manifest:
        register(callers.office())
        with owner.connect() as connection:
            return take(connection)

    monkeypatch.setattr(manifest, "take", late)
    path = make.make(url(owner), tmp_path).path
    monkeypatch.undo()
    (wrong,) = complaints(server, path, set(), people(owner))
    assert "不符" in wrong


def test_control_a_lost_person_is_caught(
    server: EmbeddedServer, owner: Engine, callers: Callers, tmp_path: Path
) -> None:
    path = make.make(url(owner), tmp_path).path
    late = register(callers.office())["id"]
    assert complaints(server, path, people(owner), people(owner)) == ["lost: 1"]
    assert late in people(owner)
