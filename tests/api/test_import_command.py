"""`skillplan import people` against a served application with its real worker."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from backend.cli import app
from backend.kernel.config import Settings
from backend.kernel.embedded import EmbeddedServer
from backend.person import sample
from tests.factories.callers import Callers


@pytest.fixture(scope="module", autouse=True)
def worker(settings: Settings, server: EmbeddedServer, database_name: str, base_url: str) -> Iterator[None]:
    """The real worker process."""
    environment = os.environ | {
        "SKILLPLAN_HOME": str(settings.home),
        "SKILLPLAN_ENV": "test",
        "SKILLPLAN_DATABASE_URL": server.url(database_name, user="skillplan_app"),
    }
    process = subprocess.Popen([sys.executable, "-m", "backend.cli", "worker"], env=environment)
    yield
    process.terminate()
    process.wait(20)


def run(*arguments: object) -> Result:
    """Run the command in this process: starting one takes longer than what it does."""
    return CliRunner().invoke(app, ["import", "people", *map(str, arguments)])


def run_apart(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command as a script does."""
    command = [sys.executable, "-m", "backend.cli", "import", "people", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_faults_stop_it_and_come_back_marked_then_the_rest_goes_in(
    callers: Callers, base_url: str, tmp_path: Path
) -> None:
    path, secret = tmp_path / "花名册.xlsx", tmp_path / "token"
    faults = sample.write(path, rows=50, seed=9, bad=5)
    secret.write_text(callers.office().token)
    options = (path, "--server", base_url, "--token-file", secret)
    stopped = run_apart(*options, "--confirm")
    assert stopped.returncode == 1
    assert "有问题 5" in stopped.stdout
    assert f"第 {faults[0].row} 行 {faults[0].column}" in stopped.stdout
    assert "正在" in stopped.stderr, "progress"
    book = load_workbook(tmp_path / "花名册_批注.xlsx")
    marked = book.worksheets[0]
    reason = marked.max_column
    assert marked.cell(1, reason).value == "错误原因"
    assert {row for row in range(2, 52) if marked.cell(row, reason).value} == {fault.row for fault in faults}
    done = run(*options, "--confirm", "--skip-faulty", "--json")
    line = json.loads(done.stdout)
    assert (done.exit_code, line["ok"], line["import"]["persons_added"]) == (0, True, 45)
    again = run(*options, "--confirm", "--skip-faulty")
    assert again.exit_code == 0
    assert "没有需要导入的行" in again.stdout


def test_it_does_not_write_unasked(callers: Callers, base_url: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    sample.write(path, rows=3, seed=10, bad=0, as_csv=True)
    asked = run(path, "--server", base_url, "--token", callers.office().token)
    assert asked.exit_code == 0
    assert "未导入" in asked.stdout


def test_refusals_are_told_in_the_servers_words(callers: Callers, base_url: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"")
    empty = run(path, "--server", base_url, "--token", callers.office().token)
    assert (empty.exit_code, "文件是空的" in empty.stderr) == (1, True)
    forbidden = run(path, "--server", base_url, "--token", callers.department("renshe").token)
    assert (forbidden.exit_code, "没有" in forbidden.stderr) == (1, True)
    nobody = run(path, "--server", "http://127.0.0.1:9", "--token", "x")
    assert (nobody.exit_code, "连接不上" in nobody.stderr) == (1, True)
