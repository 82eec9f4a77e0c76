"""Anchors of the audit chain: written once an hour, checked against, never written over a chain that does not fit."""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from backend.cli import app as commands
from backend.kernel import anchor, clock, jobs
from backend.kernel.crypto import keys
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from tests.factories import trail


@pytest.fixture(scope="module", autouse=True)
def grown(app: FastAPI, owner: Engine) -> None:
    """Some entries of both sorts; the application has put the keys in place."""
    trail.grow(owner, events=30, versions=10)


@pytest.fixture
def folder(tmp_path: Path, owner: Engine) -> Path:
    """A folder with one anchor."""
    trail.drop_anchor(owner, tmp_path)
    return tmp_path


def lines(folder: Path) -> list[bytes]:
    """The lines of the file."""
    return (folder / anchor.FILE).read_bytes().splitlines()


def set_clock(at: datetime) -> None:
    """Stop the clock."""
    clock.replace(lambda: at)


def test_a_chain_agrees_with_its_anchors(folder: Path, owner: Engine) -> None:
    trail.grow(owner, events=5, versions=2)
    sealed = trail.drop_anchor(owner, folder)
    trail.grow(owner, events=1)
    verdict = trail.judged(owner, folder)
    assert (verdict.first_bad, verdict.sealed, verdict.strays) == (None, sealed + 1, 0)
    witness = anchor.load(folder)
    assert (witness.last, len(witness.marks), len(witness.heads)) == (sealed, anchor.MARK * sealed, 2)


def test_a_long_gap_becomes_several_lines(tmp_path: Path, owner: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchor, "MOST", 7)
    sealed = trail.drop_anchor(owner, tmp_path)
    assert len(lines(tmp_path)) == sealed // 7 + 1
    assert len(anchor.load(tmp_path).marks) == anchor.MARK * sealed
    assert trail.judged(owner, tmp_path).good


def test_an_anchor_is_dropped_once_an_hour(tmp_path: Path, database: Database, owner: Engine) -> None:
    at = clock.now()
    for minutes, expected in ((0, 1), (59, 1), (60, 2), (61, 2)):
        set_clock(at + timedelta(minutes=minutes))
        with Session(owner) as session:
            anchor.keep(session, tmp_path)
        assert len(lines(tmp_path)) == expected, minutes
    jobs_before = list(jobs._chores)
    set_clock(at + timedelta(hours=3))
    jobs.every(5, lambda session: anchor.keep(session, tmp_path))
    jobs.do_chores(database, 5)
    jobs._chores[:] = jobs_before
    assert len(lines(tmp_path)) == 3, "the system's scope is enough"


def test_a_half_written_line_spoils_nothing(folder: Path, owner: Engine) -> None:
    path = folder / anchor.FILE
    path.write_bytes(path.read_bytes() + lines(folder)[0][:50])
    assert trail.drop_anchor(owner, folder) > 0
    witness = anchor.load(folder)
    assert (len(witness.heads), witness.forged) == (1, 0)
    assert len(lines(folder)) == 3


def test_a_line_that_is_not_ours_is_told(folder: Path) -> None:
    line = orjson.loads(lines(folder)[0])
    forged = orjson.dumps({**line, "no": line["no"] - 1})
    (folder / anchor.FILE).write_bytes(lines(folder)[0] + b"\n" + forged + b"\n")
    assert anchor.load(folder).forged == 1


def test_a_new_key_vouches_for_the_old_one(folder: Path, owner: Engine) -> None:
    old = keys.present()
    try:
        keys.use({**old.roots, 2: bytes(32)})
        with Session(owner) as session:
            anchor.write(session, folder, before=1)
        keys.use({2: bytes(32)})
        witness = anchor.load(folder)
        assert (witness.forged, len(witness.marks) // anchor.MARK) == (0, witness.last)
        keys.use({3: bytes([3] * 32)})
        assert anchor.load(folder).forged == 2, "nobody knows those keys"
    finally:
        keys.use(old)


def test_no_anchor_is_dropped_on_a_chain_that_does_not_fit(
    server: EmbeddedServer, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    with trail.cloned(server, template) as url:
        run = commands_on(url, home, monkeypatch)
        owner = create_engine(url)
        trail.grow(owner, events=5)
        trail.drop_anchor(owner, tmp_path)
        with owner.begin() as connection:
            trail.unguard(connection)
            last = "(SELECT event_id FROM audit_chain WHERE no = 5)"
            connection.execute(text(f"DELETE FROM audit_event WHERE id = {last}"))
            connection.execute(text("DELETE FROM audit_chain WHERE no = 5"))
        owner.dispose()
        result = run.invoke(commands, ["anchor", "--json", "--anchors", str(tmp_path)])
        assert (result.exit_code, orjson.loads(result.output)["anchored"]) == (1, -1)
        result = run.invoke(commands, ["verify", "audit", "--json", "--anchors", str(tmp_path)])
        assert (result.exit_code, orjson.loads(result.output)["first_bad"]) == (1, 5)
    assert len(lines(tmp_path)) == 1


def commands_on(url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs commands on a database."""
    monkeypatch.setenv("SKILLPLAN_DATABASE_URL", url)
    monkeypatch.setenv("SKILLPLAN_OWNER_URL", url)
    monkeypatch.setenv("SKILLPLAN_HOME", str(home))
    return CliRunner()


@pytest.fixture
def run(server: EmbeddedServer, database_name: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs commands on the module's database."""
    return commands_on(server.url(database_name), home, monkeypatch)


def test_the_commands(run: CliRunner, tmp_path: Path, home: Path) -> None:
    for kept in home.rglob("audit.jsonl"):
        kept.unlink()  # of another test on the same home
    shown = orjson.loads(run.invoke(commands, ["anchor", "--public-key", "--json"]).output)
    result = run.invoke(commands, ["anchor", "--json", "--anchors", str(tmp_path)])
    assert result.exit_code == 0, result.output
    number = orjson.loads(result.output)["anchored"]
    assert orjson.loads(lines(tmp_path)[0])["key"] == shown["public_key"]
    result = run.invoke(commands, ["verify", "audit", "--json", "--anchors", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert orjson.loads(result.output)["anchored"] == number
    result = run.invoke(commands, ["verify", "audit"])
    assert "还没有锚点" in result.output
    result = run.invoke(commands, ["anchor", "--anchors", str(home / "root.key")])
    assert (result.exit_code, "不能写入" in result.output) == (1, True)


def test_readyz_warns_of_a_missing_anchor_and_stays_ready(client: httpx.Client, app: FastAPI, folder: Path) -> None:
    own = app.state.settings
    app.state.settings = own.model_copy(update={"anchors": folder})
    at = clock.now()
    try:
        fresh = client.get("/readyz")
        set_clock(at + timedelta(hours=3, minutes=1))
        stale = client.get("/readyz")
    finally:
        app.state.settings = own
    assert fresh.json()["warnings"] == []
    assert stale.json()["warnings"] == ["操作日志已有 3 小时没有锚定，请看后台任务的日志和锚点文件夹"]
    assert (stale.status_code, stale.json()["reasons"]) == (fresh.status_code, fresh.json()["reasons"])
