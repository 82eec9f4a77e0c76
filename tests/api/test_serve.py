"""`skillplan serve` as an operator runs it: a process of its own, on its own port and home."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from backend import serve
from backend.kernel.config import Settings
from backend.kernel.embedded import EmbeddedServer
from tests.factories.served import SECONDS, Served, free_port, offspring, parents, spawn, until


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One `serve` for the module, from an empty home to the ready line."""
    served = Served.begin(tmp_path_factory.mktemp("serve") / "home")
    yield served
    served.end()


def test_it_tells_its_address_and_is_alive_and_ready(served: Served) -> None:
    assert f"SkillPlan 已启动：http://127.0.0.1:{served.port}" in served.said
    assert served.get("/healthz").json() == {"ready": True, "reasons": [], "warnings": []}
    assert served.get("/readyz").json() == {"ready": True, "reasons": [], "warnings": []}


def test_the_line_waits_for_the_worker_but_not_for_ever(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server: Any = SimpleNamespace(started=True, should_exit=False)
    asked = iter((False, False, True, True))
    serve.announce(settings, server, lambda: next(asked))
    assert capsys.readouterr().out.count("\n") == 3
    assert list(asked) == []
    monkeypatch.setattr(serve, "WORKER_SECONDS", 0)
    serve.announce(settings, server, lambda: False)
    assert capsys.readouterr().out.splitlines()[-1].startswith("后台任务还没有运行")


def test_a_killed_worker_is_replaced(served: Served) -> None:
    served.wait_for_worker()
    (killed,) = served.workers()
    os.kill(killed, signal.SIGKILL)
    until(lambda: served.workers() - {killed}, "no new worker")
    assert len(served.workers()) == 1
    assert "starting it again" in served.said


def test_a_taken_port_is_told_in_one_sentence(served: Served, tmp_path: Path) -> None:
    second = Served(spawn(tmp_path / "home", served.port), tmp_path / "home", served.port)
    assert second.process.wait(SECONDS) == 1
    (line,) = second.said.splitlines()
    assert line == f"127.0.0.1 的端口 {served.port} 已被别的程序占用：请换一个端口（--port）或停止占用它的程序。"
    assert not (second.home / "postgres").exists(), "nothing was begun"


def test_a_second_service_on_one_home_is_refused(served: Served) -> None:
    second = spawn(served.home, free_port())
    assert second.wait(SECONDS) == 1
    assert f"数据文件夹 {served.home} 已经有一个 SkillPlan 在运行。\n" in served.said
    served.wait_for_worker()


def test_it_ends_in_good_order(served: Served) -> None:
    """The last test of the module: API, worker and database end by themselves, with exit code 0."""
    served.wait_for_worker()
    until(served.workers, "no worker")
    family = offspring(served.process.pid)
    assert len(family) > 2, "worker, database and the database's own processes"
    served.process.terminate()
    assert served.process.wait(60) == 0
    assert family & set(parents()) == set()
    assert not (EmbeddedServer(served.home).data / "postmaster.pid").exists()
    log = (served.home / "postgres.log").read_text("utf-8")
    assert log.rstrip().endswith("database system is shut down")
    assert "Traceback" not in served.said
