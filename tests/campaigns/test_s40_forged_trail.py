"""S40: whoever forges the trail or the history by SQL, as owner, is found, at the very entry; a million verify fast."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import Connection

from backend.kernel import anchor, chain
from backend.kernel.anchor import Witness
from backend.kernel.embedded import EmbeddedServer
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories import trail

SEED = tiers.seed(40)
FORGERIES = tiers.size(60, c=500, n=1_500)
ENTRIES = tiers.size(5_000, c=100_000, n=1_000_000)
SECONDS_A_MILLION = 60
ANCHORED, SEALED = 400, 430
Forgery = Callable[[Connection, Random], int | None]
"""Forges; returns the number that must be found, None for an entry that never had one."""


def entries(owner: Connection, column: str) -> list[int]:
    """The numbers of the events (event_id) or of the superseded versions (history_id)."""
    return list(owner.scalars(text(f"SELECT no FROM audit_chain WHERE {column} IS NOT NULL ORDER BY no")))


def run(owner: Connection, sql: str, **values: object) -> None:
    """One statement."""
    owner.execute(text(sql), values)


def rehash(owner: Connection, first: int) -> None:
    """Make the chain agree with the tables again from a number on, as a careful forger would."""
    functions = Path(__file__).parents[2] / "migrations" / "sql" / "definer.sql"
    assert "sha256(last.hash || convert_to(last.no || '|' || entry.canonical" in functions.read_text("utf-8")
    run(
        owner,
        "DO $$ DECLARE c record; h bytea; BEGIN "
        f"SELECT hash INTO h FROM audit_chain WHERE no = {first - 1}; h := coalesce(h, ''); "
        "FOR c IN SELECT a.no, coalesce(audit_canonical(e), history_canonical(v)) AS canonical FROM audit_chain a "
        "LEFT JOIN audit_event e ON e.id = a.event_id LEFT JOIN row_history v ON v.id = a.history_id "
        f"WHERE a.no >= {first} ORDER BY a.no LOOP h := sha256(h || convert_to(c.no || '|' || c.canonical, 'UTF8')); "
        "UPDATE audit_chain SET hash = h WHERE no = c.no; END LOOP; END $$",
    )


def close_gap(owner: Connection, gone: int) -> None:
    """Number what follows a deleted entry anew."""
    run(owner, "UPDATE audit_chain SET no = -no WHERE no > :no", no=gone)
    run(owner, "UPDATE audit_chain SET no = -no - 1 WHERE no < 0")


def edit_event(owner: Connection, chance: Random) -> int:
    """Another actor, time, object, …"""
    no = chance.choice(entries(owner, "event_id"))
    column, value = chance.choice([
        ("actor_id", "uuidv7()"), ("role", "'leader'"), ("unit", "NULL"), ("county", "'622927'"), ("action", "'x'"),
        ("at", "at + interval '1 microsecond'"), ("object_type", "'other'"), ("object_id", "object_id || ' '"),
        ("details", "details || '{\"n\": 0.5}'"), ("request_id", "NULL"), ("id", "uuidv7()"),
    ])  # fmt: skip
    where = "WHERE id = (SELECT event_id FROM audit_chain WHERE no = :no)"
    run(owner, f"UPDATE audit_event SET {column} = {value} {where}", no=no)
    return no


def edit_version(owner: Connection, chance: Random) -> int:
    """Another past of a row."""
    no = chance.choice(entries(owner, "history_id"))
    column, value = chance.choice([
        ("data", "data || '{\"name\": \"x\"}'"), ("data", "data - 'name'"), ("version", "version + 1"),
        ("valid_from", "valid_from - interval '1 day'"), ("valid_to", "valid_to + interval '1 second'"),
        ("changed_by", "uuidv7()"), ("row_id", "'1000000'"), ("table_name", "'other'"), ("county", "NULL"),
    ])  # fmt: skip
    where = "WHERE id = (SELECT history_id FROM audit_chain WHERE no = :no)"
    run(owner, f"UPDATE row_history SET {column} = {value} {where}", no=no)
    return no


def edit_and_rehash(owner: Connection, chance: Random) -> int:
    no = edit_event(owner, chance)
    while no > ANCHORED:
        no = min(no, edit_event(owner, chance))
    rehash(owner, no)
    return no


def edit_behind_a_false_function(owner: Connection, chance: Random) -> int:
    """The functions of the database are the owner's too."""
    no = edit_event(owner, chance)
    run(
        owner,
        "CREATE OR REPLACE FUNCTION audit_canonical(e audit_event) RETURNS text LANGUAGE sql AS $$ SELECT 'good' $$",
    )
    return no


def delete_entry(owner: Connection, chance: Random) -> int:
    no = chance.randint(1, SEALED - 1)
    run(owner, "DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_chain WHERE no = :no)", no=no)
    run(owner, "DELETE FROM row_history WHERE id = (SELECT history_id FROM audit_chain WHERE no = :no)", no=no)
    if chance.random() < 0.5:
        run(owner, "DELETE FROM audit_chain WHERE no = :no", no=no)
    return no


def delete_and_renumber(owner: Connection, chance: Random) -> int:
    no = chance.randint(1, ANCHORED)
    run(owner, "DELETE FROM audit_chain WHERE no = :no", no=no)
    close_gap(owner, no)
    return no


def delete_and_rehash(owner: Connection, chance: Random) -> int:
    no = delete_and_renumber(owner, chance)
    rehash(owner, no)
    return no


def cut_off_the_tail(owner: Connection, chance: Random) -> int:
    no = chance.randint(1, ANCHORED)
    run(owner, "DELETE FROM audit_chain WHERE no >= :no", no=no)
    return no


def reorder(owner: Connection, chance: Random) -> int:
    """Two entries take each other's place."""
    first, second = sorted(chance.sample(range(1, SEALED + 1), 2))
    run(
        owner,
        "CREATE TEMPORARY TABLE swapped ON COMMIT DROP AS SELECT a.no, b.event_id, b.history_id, a.hash "
        "FROM audit_chain a JOIN audit_chain b ON (a.no, b.no) IN ((:a, :b), (:b, :a))",
        a=first,
        b=second,
    )
    run(owner, "DELETE FROM audit_chain WHERE no IN (:a, :b)", a=first, b=second)
    run(owner, "INSERT INTO audit_chain (no, event_id, history_id, hash) SELECT * FROM swapped")
    return first


def reorder_and_rehash(owner: Connection, chance: Random) -> int:
    first = reorder(owner, chance)
    while first > ANCHORED:
        run(owner, "DROP TABLE swapped")
        first = min(first, reorder(owner, chance))
    rehash(owner, first)
    return first


def swap_hashes(owner: Connection, chance: Random) -> int:
    first, second = sorted(chance.sample(range(1, SEALED + 1), 2))
    run(
        owner,
        "UPDATE audit_chain a SET hash = b.hash FROM audit_chain b WHERE (a.no, b.no) IN ((:a, :b), (:b, :a))",
        a=first,
        b=second,
    )
    return first


def number_otherwise(owner: Connection, chance: Random) -> int:
    """A gap in the numbers."""
    no = chance.randint(1, SEALED)
    run(owner, "UPDATE audit_chain SET no = -no WHERE no >= :no", no=no)
    run(owner, "UPDATE audit_chain SET no = -no + 1 WHERE no < 0")
    return no


def insert_between(owner: Connection, chance: Random) -> int:
    """An event that never was, numbered in and hashed as it should be."""
    no = chance.randint(1, ANCHORED)
    number_from(owner, no)
    run(
        owner,
        "WITH e AS (INSERT INTO audit_event (action, object_type) VALUES ('trail.made', 'thing') RETURNING id) "
        "INSERT INTO audit_chain (no, event_id, hash) SELECT :no, id, '' FROM e",
        no=no,
    )
    rehash(owner, no)
    return no


def number_from(owner: Connection, no: int) -> None:
    """Make room at a number."""
    run(owner, "UPDATE audit_chain SET no = -no WHERE no >= :no", no=no)
    run(owner, "UPDATE audit_chain SET no = -no + 1 WHERE no < 0")


def insert_into_the_past(owner: Connection, chance: Random) -> None:
    """An event with a key and a time of long ago, left to the sealer."""
    old = f"now() - interval '{chance.randint(3, 300)} days'"
    run(
        owner,
        "INSERT INTO audit_event (id, at, action, object_type) SELECT (lpad(to_hex((1000 * extract(epoch FROM t))"
        f"::bigint), 12, '0') || '70008000000000000000')::uuid, t, 'x', 'y' FROM (SELECT {old} AS t) x",
    )
    run(owner, "SELECT seal_audit()")


def insert_with_a_false_time(owner: Connection, chance: Random) -> int:
    """A fresh key, a time of long ago: sealed at the end, where its time gives it away."""
    days = chance.choice([-300, -3, 2])
    run(
        owner,
        f"INSERT INTO audit_event (at, action, object_type) VALUES (now() + interval '{days} days', 'x', 'y')",
    )
    run(owner, "SELECT seal_audit()")
    return SEALED + 1


def build_anew(owner: Connection, _chance: Random) -> int:
    """The whole chain once more, every event with another reason."""
    run(owner, 'UPDATE audit_event SET details = details || \'{"why": ""}\'')
    rehash(owner, 1)
    return next(iter(entries(owner, "event_id")))


FORGERS: tuple[Forgery, ...] = (
    edit_event, edit_version, edit_and_rehash, edit_behind_a_false_function, delete_entry, delete_and_renumber,
    delete_and_rehash, cut_off_the_tail, reorder, reorder_and_rehash, swap_hashes, number_otherwise, insert_between,
    insert_into_the_past, insert_with_a_false_time, build_anew,
)  # fmt: skip


@pytest.fixture(scope="module")
def owner(server: EmbeddedServer, template: str) -> Iterator[Engine]:
    """A database of its own with a trail of 430 entries, 400 of them anchored."""
    with trail.cloned(server, template) as url:
        owner = create_engine(url)
        yield owner
        owner.dispose()


@pytest.fixture(scope="module")
def witness(owner: Engine, tmp_path_factory: pytest.TempPathFactory, settings: object) -> Witness:
    """What the last anchors know."""
    folder = tmp_path_factory.mktemp("anchors")
    trail.use_keys()
    for events, versions in ((150, 50), (120, 80)):
        trail.grow(owner, events=events, versions=versions)
        trail.drop_anchor(owner, folder)
    trail.grow(owner, events=20, versions=10)
    return anchor.load(folder)


def missed(owner: Engine, witness: Witness, forgery: Forgery, chance: Random) -> str | None:
    """What is wrong with the finding of one forgery; nothing of it stays."""
    with owner.connect() as connection:
        trail.unguard(connection)
        expected = forgery(connection, chance)
        verdict = chain.verify(connection, witness)
        connection.rollback()
    if expected is None:
        return None if (verdict.first_bad, verdict.strays) == (None, 1) else f"{forgery.__name__}: {verdict}"
    return None if verdict.first_bad == expected else f"{forgery.__name__} of {expected}: {verdict}"


def test_every_forgery_is_found_at_its_number(owner: Engine, witness: Witness, figure: Figures) -> None:
    with owner.connect() as connection:
        assert chain.verify(connection, witness) == chain.Verdict(SEALED, 0, None)
    chance = Random(SEED)
    found = [missed(owner, witness, FORGERS[nth % len(FORGERS)], chance) for nth in range(FORGERIES)]
    figure("forgeries found at their number", found.count(None), aim=FORGERIES, seed=SEED)
    assert [each for each in found if each] == []


def test_control_a_chain_without_anchors_is_caught(owner: Engine, witness: Witness) -> None:
    """Careful forgers, and whoever cuts off the tail, get away where nothing lies outside the database."""
    assert witness.last == ANCHORED
    found = {forgery.__name__ for forgery in FORGERS if missed(owner, Witness(), forgery, Random(SEED))}
    assert found == {
        "edit_and_rehash", "delete_and_rehash", "reorder_and_rehash", "insert_between", "build_anew",
        "cut_off_the_tail",
    }  # fmt: skip


def test_control_a_hash_without_sequence_is_caught(
    server: EmbeddedServer, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seal over the entry alone lets entries be taken out and put elsewhere."""
    weak = re.compile(rb"^(?:.{32})?[0-9]+\|", re.DOTALL)
    monkeypatch.setattr(chain, "sha256", lambda data: hashlib.sha256(weak.sub(b"", data, count=1)))
    with trail.cloned(server, template) as url:
        owner = create_engine(url)
        with owner.begin() as connection:
            strong = connection.scalar(text("SELECT pg_get_functiondef('seal_audit'::regproc)"))
            assert isinstance(strong, str)
            lone = strong.replace(
                "last.hash || convert_to(last.no || '|' || entry.canonical", "convert_to(entry.canonical"
            )
            assert lone != strong
            connection.exec_driver_sql(lone.replace("%", "%%"))
        trail.grow(owner, events=300, versions=130)
        with owner.connect() as connection:
            assert chain.verify(connection).good
        assert missed(owner, Witness(), delete_and_renumber, Random(SEED)) is not None
        owner.dispose()


def test_a_long_trail_verifies_fast_and_costs_nothing_at_rest(
    server: EmbeddedServer, template: str, tmp_path: Path, figure: Figures
) -> None:
    trail.use_keys()
    with trail.cloned(server, template) as url:
        owner = create_engine(url)
        for month in reversed(range(10)):
            trail.grow(owner, events=ENTRIES // 10, days=30, until=30 * month)
        trail.drop_anchor(owner, tmp_path)
        started = time.perf_counter()
        verdict = trail.judged(owner, tmp_path)
        verified = time.perf_counter() - started
        started = time.perf_counter()
        for _ in range(10):
            assert trail.seal(owner, fresh=True) == 0
        rest = (time.perf_counter() - started) / 10
        owner.dispose()
    figure("entries verified", verdict.sealed, aim=ENTRIES)
    figure("seconds to verify them", round(verified, 2))
    figure("milliseconds to seal nothing", round(1000 * rest, 1))
    assert verdict == chain.Verdict(ENTRIES, 0, None)
    assert verified < max(5.0, SECONDS_A_MILLION * ENTRIES / 1_000_000)
