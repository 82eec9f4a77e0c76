"""S31: every revision up, down and up on a populated copy keeps every value; killed inside, the next run succeeds."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from backend import migrate
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.scope import Kind, enter
from backend.person.service import bulk
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract.rows import FACTORIES
from tests.contract.rows.factory import Unit
from tests.factories import trail
from tests.factories.revisions import Prints, Schema, below, history, lost, prints, schema
from tests.factories.rosters import roster

SEED = tiers.seed(31)
PEOPLE = tiers.size(150, c=1_000, n=60_000)
KILLS = tiers.size(1, c=6, n=20)
LONGEST_WAIT = 3.0
FORFEITS = {
    "0030": dict.fromkeys(("outcome_total", "outcome_total_delta"), "kind NOT LIKE 'own%' AND point >= 0"),
    "0011": {"import_file": "kind <> 'checked'"},
    "0007": {"audit_chain": "event_id IS NOT NULL"},
}
"""Rows that an older schema cannot hold: a way down takes them, and this is what it leaves. All others stay."""
CHANGES = {"audit_chain": "0006", "import_file": "0010", "person": "0011"}
"""Tables that a way up from a revision waits for."""
_WAITS = text(
    "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
    "WHERE d.datname = current_database() AND NOT l.granted)"
)
_AT_WORK = text(
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend')"
)
Step = Callable[[str, str], None]


@pytest.fixture(scope="module")
def populated(server: EmbeddedServer, template: str) -> Iterator[str]:
    """A database with rows in every table, many people with superseded versions, and a sealed trail."""
    trail.use_keys()
    name = "s31_populated"
    server.create_database(name, template=template)
    _populate(server, name)
    yield name
    server.drop_database(name)


def _populate(server: EmbeddedServer, name: str) -> None:
    owner = create_engine(server.url(name), poolclass=NullPool)
    database = Database(server.url(name, user="skillplan_app"), pool_size=1)
    rows = roster(PEOPLE)
    for start in range(0, PEOPLE, 10_000):
        with database.session() as session:
            enter(session, Kind.COUNTY, region="622926")
            bulk.add_people(session, rows[start : start + 10_000], registered_on=date(2026, 1, 5))
    database.close()
    with owner.begin() as connection:
        for factory in FACTORIES.values():
            for unit in (mine := Unit(), mine.sibling(Kind.TOWNSHIP)):
                factory.make(connection, unit)
        changed = "UPDATE person SET remark = 'x' WHERE id IN (SELECT id FROM person LIMIT :most)"
        connection.execute(text(changed), {"most": max(20, PEOPLE // 10)})
        kept = "INSERT INTO import_file (job_id, region, kind, sealed) SELECT job_id, region, 'checked', sealed"
        connection.execute(text(f"{kept} FROM import_file WHERE kind = 'upload' LIMIT 1"))
    trail.seal(owner)


@contextmanager
def copy(server: EmbeddedServer, populated: str) -> Iterator[tuple[str, Engine]]:
    """A copy for as long as the block lasts: the owner's address and login."""
    with trail.cloned(server, populated) as url:
        owner = create_engine(url, poolclass=NullPool)
        yield url, owner
        owner.dispose()


class Reader:
    """The application of the old schema, reading its columns all the time; notes its longest wait and its faults."""

    TABLES = ("region", "app_user", "audit_event", "person", "allocation")

    def __init__(self, owner: Engine, known: Prints) -> None:
        self.longest, self.reads, self.faults = 0.0, 0, list[str]()
        names = {table: ", ".join(filter(None, known[table])) for table in self.TABLES if table in known}
        self._queries = [text(f"SELECT {columns} FROM {table} LIMIT 20") for table, columns in names.items()]
        self._owner, self._stop = owner, Event()
        self._thread = Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        with self._owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not self._stop.wait(0.002):
                self._read(connection)

    def _read(self, connection: Connection) -> None:
        for query in self._queries:
            started = time.perf_counter()
            try:
                connection.execute(query).all()
            except DBAPIError as fault:
                self.faults.append(f"the old application cannot read: {fault.orig}")
            self.longest = max(self.longest, time.perf_counter() - started)
            self.reads += 1

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(60)
        with self._owner.connect() as connection:
            self._read(connection)


@dataclass
class Walk:
    """What a walk down through the revisions found."""

    faults: list[str] = field(default_factory=list)
    steps: int = 0
    reads: int = 0
    longest: float = 0.0
    schemas: dict[str, Schema] = field(default_factory=dict)
    """What each revision's schema was when it was reached from above."""

    def compare(self, step: str, before: Prints, after: Prints) -> None:
        """Note what a step lost."""
        self.steps += 1
        self.faults += [f"{step}: {each}" for each in lost(before, after)]


def differing(step: str, before: Schema, after: Schema) -> list[str]:
    """What a schema has that the other has not."""
    both = [{str(row) for part in each for row in part} for each in (before, after)]
    return [f"{step}: {row}" for row in sorted(both[0] ^ both[1])]


def walk(url: str, owner: Engine, revisions: Sequence[str], up: Step = migrate.upgrade) -> Walk:
    """Each revision down, up and down again, the newest first: values, schema, and the old application meanwhile."""
    found = Walk()
    for revision in revisions:
        only = FORFEITS.get(revision)
        whole, before = schema(owner), prints(owner, only)
        found.schemas[revision] = whole
        migrate.downgrade(url, below(revision))
        down = prints(owner, only)
        found.compare(f"{revision} down", before, down)
        with Reader(owner, down) as reader:
            up(url, revision)
        found.compare(f"{revision} up", down, prints(owner, only))
        found.faults += [f"{revision} up: {each}" for each in reader.faults]
        found.faults += differing(f"{revision} up", whole, schema(owner))
        found.reads, found.longest = found.reads + reader.reads, max(found.longest, reader.longest)
        migrate.downgrade(url, below(revision))
    return found


def test_every_revision_keeps_what_it_can_hold(server: EmbeddedServer, populated: str, figure: Figures) -> None:
    with copy(server, populated) as (url, owner):
        rows = prints(owner)["person"][""]
        found = walk(url, owner, history())
        for revision in reversed(history()):
            migrate.upgrade(url, revision)
            found.faults += differing(f"{revision} from below", found.schemas[revision], schema(owner))
        migrate.check(url)
    figure("people in the copy", int(str(rows)), aim=PEOPLE)
    figure("revisions down, up and down", len(history()))
    figure("reads of the old application meanwhile", found.reads)
    figure("its longest wait in milliseconds", round(1000 * found.longest))
    assert found.faults == []
    assert found.steps == 2 * len(history())
    assert found.longest < LONGEST_WAIT


def revision_of(owner: Engine) -> str:
    """Where a database stands."""
    with owner.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


@contextmanager
def held(owner: Engine, table: str | None) -> Iterator[None]:
    """Somebody reads a table for as long as the block lasts, so that a migration that changes it waits."""
    with owner.begin() as connection:
        if table is not None:
            connection.execute(text(f"LOCK TABLE {table} IN ACCESS SHARE MODE"))
        yield


def killed(url: str, owner: Engine, home: Path, table: str | None, after: float) -> bool:
    """Kill `skillplan migrate` where it waits for a table, or so many seconds after it began its transaction."""
    given = {"SKILLPLAN_HOME": str(home), "SKILLPLAN_DATABASE_URL": url, "SKILLPLAN_OWNER_URL": url}
    line = [sys.executable, "-m", "backend.cli", "migrate"]
    with held(owner, table), owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        process = subprocess.Popen(line, env=os.environ | given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not connection.scalar(_WAITS if table else _AT_WORK):
            time.sleep(0.005)
        if table is None:
            time.sleep(after)
        running = process.poll() is None
        process.kill()
        process.wait()
    return running


def test_a_killed_migration_is_done_or_not_and_goes_on(
    server: EmbeddedServer, populated: str, tmp_path: Path, figure: Figures
) -> None:
    chance, ended, stages = Random(SEED), 0, list[str]()
    with copy(server, populated) as (url, owner):
        whole = schema(owner)
        migrate.downgrade(url, min(CHANGES.values()))
        kept = prints(owner)
        started = time.perf_counter()
        migrate.upgrade(url)
        needed = time.perf_counter() - started
        for nth in range(KILLS):
            table, target = chance.choice(sorted(CHANGES.items()))
            migrate.downgrade(url, target)
            ended += killed(url, owner, tmp_path, None if nth % 4 == 3 else table, chance.random() * needed)
            stages.append(revision_of(owner))
            assert stages[-1] in {target, migrate.head()}, "whole or not at all"
            migrate.upgrade(url)
            assert schema(owner) == whole
            assert lost(kept, prints(owner)) == []
        migrate.check(url)
    before = sum(stage != migrate.head() for stage in stages)
    figure("kills of a running migration", ended, seed=SEED)
    figure("of them before its commit", before)
    assert before >= KILLS * 3 // 4


BREAKS = {
    "gained default": "ALTER TABLE app_user ALTER COLUMN disabled_at SET DEFAULT now()",
    "lost default": "ALTER TABLE person ALTER COLUMN version DROP DEFAULT",
    "lost row": "DELETE FROM person_wish WHERE ctid = (SELECT min(ctid) FROM person_wish)",
    "swapped values": "WITH two AS (SELECT min(ctid) AS a, max(ctid) AS b FROM person) "
    "UPDATE person p SET birth_date = o.birth_date FROM person o, two "
    "WHERE (p.ctid, o.ctid) IN ((two.a, two.b), (two.b, two.a))",
    "renamed column": "ALTER TABLE app_user RENAME COLUMN changed_by TO author",
}


@pytest.mark.parametrize("broken", sorted(BREAKS))
def test_control_a_step_that_breaks_something_is_caught(server: EmbeddedServer, populated: str, broken: str) -> None:
    def up(url: str, revision: str) -> None:
        migrate.upgrade(url, revision)
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(BREAKS[broken]))

    with copy(server, populated) as (url, owner):
        assert walk(url, owner, history()[:1], up).faults != []


def test_control_a_long_lock_is_caught(server: EmbeddedServer, populated: str) -> None:
    def up(url: str, revision: str) -> None:
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE region"))
            connection.execute(text("SELECT pg_sleep(1)"))  # a reader on a busy machine comes late
        migrate.upgrade(url, revision)

    with copy(server, populated) as (url, owner):
        assert walk(url, owner, history()[:1], up).longest > 0.3
