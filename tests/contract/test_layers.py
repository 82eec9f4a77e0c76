"""The order of the domains and the layers inside them (import-linter, pyproject.toml), with a control."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package in a folder."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder), "PATH": ""}, capture_output=True, text=True, check=False
    )


def test_the_layers_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that a control may spoil."""
    shutil.copytree(ROOT / "backend", tmp_path / "backend", ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("kernel/clock.py", "from backend.org import models"),
        ("org/models.py", "from backend.catalog import models"),
        ("plan/rules.py", "import sqlalchemy"),
        ("strange/__init__.py", ""),
    ],
    ids=["kernel knows a domain", "a domain looks up", "a rule knows the database", "a folder without a layer"],
)
def test_control_a_broken_order_is_caught(copy: Path, module: str, line: str) -> None:
    path = copy / "backend" / module
    path.parent.mkdir(exist_ok=True)
    old = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{old}\n{line}\n", encoding="utf-8")
    assert lint_imports(copy).returncode != 0
