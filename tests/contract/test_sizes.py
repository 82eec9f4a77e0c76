"""Budgets of size (hard stops fail, aims are printed) and of types; generated files aside."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_FILE, PYTHON_FUNCTION, CLIENT_FILE = 400, 50, 250
AIMS = {"Python files": (80, 250), "Python functions": (10, 30), "TypeScript and Vue files": (60, 180)}
_ANY = re.compile(r"(:|<|\bas|=>)\s*any\b")
Sizes = dict[str, int]
Tell = Callable[[str, Sizes, int], None]


def python_files(root: Path = ROOT) -> Iterator[Path]:
    """Hand-written Python: migrations/versions are generated."""
    for folder in ("backend", "tests", "migrations"):
        yield from (path for path in sorted((root / folder).rglob("*.py")) if "versions" not in path.parts)


def client_files(root: Path = ROOT) -> Iterator[Path]:
    """Hand-written TypeScript and Vue."""
    source = root / "frontend" / "src"
    for pattern in ("*.ts", "*.vue"):
        yield from (path for path in sorted(source.rglob(pattern)) if "generated" not in path.parts)


def file_sizes(files: Iterator[Path], root: Path = ROOT) -> Sizes:
    """Lines of each file."""
    return {str(path.relative_to(root)): len(path.read_text("utf-8").splitlines()) for path in files}


def function_sizes(files: Iterator[Path], root: Path = ROOT) -> Sizes:
    """Lines of each function."""
    sizes = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                place = f"{path.relative_to(root)}:{node.lineno} {node.name}"
                sizes[place] = (node.end_lineno or node.lineno) - node.lineno + 1
    return sizes


def over(sizes: Sizes, limit: int) -> Sizes:
    """What is above a limit."""
    return {name: size for name, size in sizes.items() if size > limit}


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Says something on the terminal whether the test fails or not."""

    def say(title: str, sizes: Sizes, limit: int) -> None:
        with capsys.disabled():
            sys.stdout.write("\n".join(report(title, sizes, limit)) + "\n")

    return say


def report(title: str, sizes: Sizes, limit: int) -> list[str]:
    """The aims beside what is, and the ten nearest to the limit."""
    numbers = sorted(sizes.values())
    p95 = quantiles(numbers, n=20)[-1] if len(numbers) > 1 else sum(numbers)
    aim = AIMS[title]
    head = f"\n{title}: median {median(numbers):.0f} (aim {aim[0]}), p95 {p95:.0f} (aim {aim[1]}), stop {limit}"
    nearest = sorted(sizes.items(), key=lambda item: -item[1])[:10]
    return [head, *(f"  {size:4} {name}" for name, size in nearest)]


def test_python_files_are_small(tell: Tell) -> None:
    sizes = file_sizes(python_files())
    tell("Python files", sizes, PYTHON_FILE)
    assert over(sizes, PYTHON_FILE) == {}, f"files over {PYTHON_FILE} lines: split them"


def test_python_functions_are_small(tell: Tell) -> None:
    sizes = function_sizes(python_files())
    tell("Python functions", sizes, PYTHON_FUNCTION)
    assert over(sizes, PYTHON_FUNCTION) == {}, f"functions over {PYTHON_FUNCTION} lines: split them"


def test_client_files_are_small(tell: Tell) -> None:
    sizes = file_sizes(client_files())
    if sizes:
        tell("TypeScript and Vue files", sizes, CLIENT_FILE)
    assert over(sizes, CLIENT_FILE) == {}, f"files over {CLIENT_FILE} lines: split them"


def test_the_client_has_no_any() -> None:
    found = [str(path.relative_to(ROOT)) for path in client_files() if _ANY.search(path.read_text("utf-8"))]
    assert found == [], "TypeScript `any` is not in use: name the type, or unknown"


def test_functions_are_simple_and_typed() -> None:
    """Complexity above 8, missing annotations, imports inside functions: ruff's rules, without exceptions."""
    ruff = str(Path(sys.executable).parent / "ruff")
    command = [ruff, "check", "--no-cache", "--select", "C901,ANN,PLC0415", "--ignore", "ANN401", "backend", "tests"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_drawer_for_junk() -> None:
    junk = {"utils", "common", "helpers", "misc", "util", "helper"}
    found = [
        str(path.relative_to(ROOT)) for path in (*python_files(), *client_files()) if junk & {path.stem, *path.parts}
    ]
    assert found == [], "name a module after what it holds"


def test_control_a_long_file_and_function_are_caught(tmp_path: Path) -> None:
    long = tmp_path / "backend" / "long.py"
    long.parent.mkdir()
    long.write_text("def run() -> None:\n" + "    print()\n" * PYTHON_FILE)
    assert over(file_sizes(python_files(tmp_path), tmp_path), PYTHON_FILE) == {"backend/long.py": PYTHON_FILE + 1}
    assert list(over(function_sizes(python_files(tmp_path), tmp_path), PYTHON_FUNCTION)) == ["backend/long.py:1 run"]


def test_control_any_is_caught() -> None:
    assert _ANY.search("const row: any = 1")
    assert _ANY.search("row as any")
    assert not _ANY.search("const anything = company")
