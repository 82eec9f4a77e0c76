"""`skillplan rotate-keys`: what it refuses, and that a running process takes over new keys by itself."""

import os
from pathlib import Path

import orjson
import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from backend import rotation
from backend.access import Role
from backend.cli import app as commands
from backend.kernel.crypto import aead, keys, signed
from backend.kernel.embedded import EmbeddedServer
from tests.factories.accounts import make_account


@pytest.fixture
def run(server: EmbeddedServer, database_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs commands on the module's database, with a folder of their own."""
    monkeypatch.setenv("SKILLPLAN_DATABASE_URL", server.url(database_name, user="skillplan_app"))
    monkeypatch.setenv("SKILLPLAN_OWNER_URL", server.url(database_name))
    monkeypatch.setenv("SKILLPLAN_HOME", str(tmp_path))
    return CliRunner()


def told(run: CliRunner, *words: str) -> tuple[int, str]:
    """Exit code and sentence of `rotate-keys`."""
    result = run.invoke(commands, ["rotate-keys", "--json", *words])
    return result.exit_code, str(orjson.loads(result.output)["message"])


def test_a_change_and_its_end(run: CliRunner, tmp_path: Path) -> None:
    keys.use(keys.load_root(None, tmp_path))
    printed = signed.seal(signed.CERTIFICATE, "622926", "PX1-2026-00001")
    assert told(run) == (0, "全部数据已换到第 2 版密钥；确认无误后加 --finish 去掉旧密钥")
    assert len((tmp_path / "root.key").read_text().split()) == 2
    assert told(run)[0] == 0, "once more changes nothing"
    assert len((tmp_path / "root.key").read_text().split()) == 2
    assert told(run, "--finish") == (0, "旧密钥已去掉，现在只有第 2 版")
    assert [line[:2] for line in (tmp_path / "root.key").read_text().split()] == [
        "2:",
        *["1:"] * len(rotation.OUTLIVING),
    ]
    assert told(run, "--finish") == (0, "旧密钥已去掉，现在只有第 2 版")
    assert told(run)[0] == told(run, "--finish")[0] == 0
    assert keys.versions() == (3,)
    assert keys.versions_of("blind:app_user.recovery_code") == (3, 2, 1)
    assert signed.unseal(printed) == (signed.CERTIFICATE, ["622926", "PX1-2026-00001"]), "paper outlives the keys"


def test_a_key_in_the_environment_is_not_ours_to_change(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLPLAN_ROOT_KEY", "ab" * 32)
    code, sentence = told(run)
    assert (code, "SKILLPLAN_ROOT_KEY" in sentence) == (1, True)


def test_a_running_process_takes_over_a_changed_file(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    keys.use(keys.load_root(None, tmp_path))
    place = {"table": "t", "column": "c", "row": 1}
    old, moved = aead.seal("x", **place), keys.generation()  # type: ignore[arg-type]  # reason: keywords
    two = keys.Ring({**keys.present().roots, 2: bytes(32)})
    keys.store(two, path)
    assert (keys.current_version(), keys.generation() > moved) == (2, True)
    assert (path.stat().st_mode & 0o777, os.listdir(tmp_path)) == (0o600, ["root.key"])
    new = aead.seal("x", **place)  # type: ignore[arg-type]  # reason: keywords
    assert (old[1], new[1]) == (1, 2)
    assert aead.renew(old, **place) == aead.renew(old, **place)  # type: ignore[arg-type]  # reason: keywords
    assert aead.unseal(aead.renew(old, **place), **place) == "x"  # type: ignore[arg-type]  # reason: keywords
    with pytest.raises(InvalidTag):
        aead.renew(old, table="t", column="c", row=2)
    keys.store(keys.Ring({2: bytes(32)}, {("kept", 1): bytes(range(32))}), path)
    assert (keys.versions(), keys.versions_of("kept"), keys.derive("kept", 1)) == ((2,), (2, 1), bytes(range(32)))
    with pytest.raises(KeyError):
        aead.unseal(old, **place)  # type: ignore[arg-type]  # reason: keywords


def test_the_old_key_stays_while_anything_needs_it(
    run: CliRunner, tmp_path: Path, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.use(keys.load_root(None, tmp_path))
    make_account(owner, Role.OFFICE)
    keys.store(keys.Ring({**keys.present().roots, 2: bytes(32)}), tmp_path / "root.key")
    assert told(run, "--finish") == (1, "还有 1 行没有换完，请先运行 skillplan rotate-keys")
    monkeypatch.setattr(rotation, "PATIENCE", 0.2)
    with owner.connect() as older:
        older.execute(text("SELECT 1"))
        assert told(run)[0] == 0
        assert told(run, "--finish") == (1, "有一个早先开始的操作还没有结束，请稍后再运行一次")
    assert told(run, "--finish")[0] == 0
    assert keys.versions() == (2,)
