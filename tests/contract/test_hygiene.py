"""What must not stand in the repository: hosts of registries, paths of a machine."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).resolve().parents[2]
_HOST = re.compile(r"https?://[^\s\"'/]*\b(pypi|pythonhosted|npmjs|registry|artifactory|nexus|mirror)[^\s\"'/]*", re.I)
_PATH = re.compile(r"(?<![\w./-])/(work|root|home/[a-z]+|Users/[a-z]+)/")
_LOCK = re.compile(r'"resolved":|^--?(i|index-url|extra-index-url|find-links)\b|@ (https?|file)://', re.M)
LOCKS = ("requirements.lock", "frontend/package-lock.json")
_SKIPPED = {".png", ".svg", ".woff2", ".ico", ".webp", ".xlsx", ".csv", ".mp3"}


def kept_files() -> Iterator[Path]:
    """Every text file that git keeps; this one and generated ones aside."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in _SKIPPED or path == Path(__file__).resolve() or "generated" in path.parts:
            continue
        if path.is_file():
            yield path


def findings(text: str) -> list[str]:
    """Hosts and machine paths in a text."""
    return [match[0] for pattern in (_HOST, _PATH) for match in pattern.finditer(text)]


def test_no_registry_host_and_no_machine_path() -> None:
    found = {str(path.relative_to(ROOT)): hits for path in kept_files() if (hits := findings(path.read_text("utf-8")))}
    assert found == {}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_host(name: str) -> None:
    """Versions and hashes only; each machine asks its own registry."""
    path = ROOT / name
    if path.exists():
        assert _LOCK.findall(path.read_text("utf-8")) == []


def test_controls() -> None:
    assert findings("see https://" + "pypi.org/simple and /" + "root/x") == ["https://pypi.org", "/root/"]
    assert findings("https://example.org/ and backend/root" + "/x and ./home") == []
    assert _LOCK.search('"resolved": "https://x"')
    assert _LOCK.search("--index-url https://x")


def test_the_longest_files_are_there() -> None:
    present = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert [name for name in LONGEST if name not in present] == [], "tests/conftest.py names files that are gone"
