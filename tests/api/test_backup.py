"""Backup and restore: one encrypted file, restored elsewhere whole and proved, or not at all."""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, NullPool, create_engine, text

from backend import migrate, serve
from backend.backup import make, manifest, restore
from backend.backup.errors import RefusedError
from backend.kernel import restoring
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.main import create_app
from tests.factories.callers import Callers
from tests.factories.people import body, number, register
from tests.factories.serving import serving

PEOPLE = 3
_elsewhere = count(1)


@pytest.fixture(scope="module")
def source(server: EmbeddedServer, database_name: str, callers: Callers) -> str:
    """The owner's address of a database with some people in it."""
    for _ in range(PEOPLE):
        register(callers.office())
    return server.url(database_name)


@pytest.fixture(scope="module")
def backup(source: str, tmp_path_factory: pytest.TempPathFactory) -> make.Made:
    """A backup of it."""
    return make.make(source, tmp_path_factory.mktemp("usb"))


@pytest.fixture
def empty(server: EmbeddedServer) -> Iterator[str]:
    """The owner's address of another, empty database."""
    name = f"elsewhere{next(_elsewhere)}"
    server.create_database(name)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture(autouse=True)
def ring(app: FastAPI) -> Iterator[dict[int, bytes]]:
    """The keys of the run, put back after each test."""
    kept = dict(keys.present().roots)
    yield kept
    keys.use(kept)


def tables_of(url: str) -> list[str]:
    """What stands in a database."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
    engine.dispose()
    return found


def changed(backup: make.Made, folder: Path, change: Callable[[bytes], bytes]) -> Path:
    """The backup's file, changed."""
    path = folder / "changed.backup"
    path.write_bytes(change(backup.path.read_bytes()))
    return path


def test_a_restored_county_works_on(
    source: str, empty: str, callers: Callers, server: EmbeddedServer, settings: Settings, tmp_path: Path
) -> None:
    known = register(callers.office(), id_number=(secret := number()))
    fresh = make.make(source, tmp_path)
    done = restore.restore(empty, fresh.path)
    assert (done.manifest, done.verdict.good) == (fresh.manifest, True)
    name = empty.partition("?")[0].rpartition("/")[2]
    database, owner = Database(server.url(name, user="skillplan_app")), create_engine(empty)
    with serving(create_app(settings, database)) as url, httpx.Client(base_url=url, timeout=30) as client:
        old = replace(callers.office(), client=client)
        assert old.get("/me").status_code == 401, "a session of before the backup would outlive its end"
        office = Callers(client, owner).office()
        told = office.post(f"/persons/{known['id']}/disclosure", json={"field": "id_number", "reason": "核对"})
        assert told.json()["value"] == secret, "ciphertexts open with the same root key"
        assert office.post("/persons", json=body(id_number=secret)).status_code == 409
        assert register(office)["id"] != known["id"]
    database.close()
    owner.dispose()
    migrate.check(empty)


def test_the_file_tells_nothing_and_is_whole(backup: make.Made) -> None:
    raw = backup.path.read_bytes()
    assert raw.startswith(b"age-encryption.org/v1\n")
    assert b"person" not in raw
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert list(backup.path.parent.glob("*.part")) == []
    assert backup.manifest.tables["person"][0] >= PEOPLE


def test_every_row_counts(backup: make.Made, source: str, owner: Engine, callers: Callers) -> None:
    register(callers.office())
    with owner.connect() as connection:
        now = manifest.take(connection)
    assert {"person", "audit_event"} <= set(manifest.differing(backup.manifest, now))


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-200] + bytes([raw[-200] ^ 1]) + raw[-199:],
        lambda _: b"PK\x03\x04",
        lambda _: b"",
    ],
    ids=["last byte", "half", "one bit", "another file", "empty"],
)
def test_a_damaged_file_restores_nothing(
    backup: make.Made, empty: str, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(RefusedError, match="备份文件打不开"):
        restore.restore(empty, changed(backup, tmp_path, change))
    assert tables_of(empty) == []


def test_another_key_opens_nothing(backup: make.Made, empty: str) -> None:
    keys.use({1: bytes(32)})
    with pytest.raises(RefusedError, match=r"root\.key"):
        restore.restore(empty, backup.path)
    assert tables_of(empty) == []


def test_a_backup_of_a_newer_program_is_refused(
    source: str, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.make(source, tmp_path)
    monkeypatch.setattr(migrate, "revisions", lambda: frozenset({"0001"}))
    with pytest.raises(RefusedError, match="请先升级程序"):
        restore.restore(empty, made.path)
    assert tables_of(empty) == []


def test_rows_that_are_not_those_of_the_manifest_restore_nothing(
    source: str, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = manifest.take

    def wrong(connection: object) -> manifest.Manifest:
        taken = take(connection)  # type: ignore[arg-type]  # reason: passed on
        return manifest.Manifest(**{**vars(taken), "tables": {**taken.tables, "person": (3, "1")}})

    monkeypatch.setattr(manifest, "take", wrong)
    made = make.make(source, tmp_path)
    monkeypatch.setattr(manifest, "take", take)
    with pytest.raises(RefusedError, match="不符：person；已清空"):
        restore.restore(empty, made.path)
    assert tables_of(empty) == []


def test_a_database_in_use_is_left_alone(backup: make.Made, source: str, empty: str) -> None:
    with pytest.raises(RefusedError, match=r"正在使用|已有数据"):
        restore.restore(source, backup.path)
    migrate.upgrade(empty)
    assert restore.restore(empty, backup.path).verdict.good, "a county that was only set up counts as empty"
    with pytest.raises(RefusedError, match="已有数据"):
        restore.restore(empty, backup.path)


def test_a_full_or_missing_disk_is_told(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="不存在"):
        make.make(source, tmp_path / "missing")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RefusedError, match="空间不够"):
        make.make(source, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_restore_that_broke_off_can_only_be_done_again(backup: make.Made, empty: str) -> None:
    engine = create_engine(empty, poolclass=NullPool)
    restore.restore(empty, backup.path)
    assert not restoring.unfinished(engine)
    restoring.mark(engine, restoring.UNFINISHED)
    with pytest.raises(serve.RefusedError, match="恢复备份没有做完"):
        serve._require_whole(empty)
    assert restore.restore(empty, backup.path).verdict.good
    assert not restoring.unfinished(engine)
    serve._require_whole(empty)


def test_a_backup_sweeps_what_a_killed_one_left(source: str, tmp_path: Path) -> None:
    (tmp_path / "skillplan-20260101-000000-k1.backup.part").write_bytes(b"half")
    made = make.make(source, tmp_path)
    assert list(tmp_path.iterdir()) == [made.path]
