"""Regular expressions of the backend take ASCII digits only; that none hangs is S17 of the campaigns."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "backend").rglob("*.py"))


def constants(source: str) -> Iterator[str]:
    """Every string constant of a Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def loose_digits(source: str) -> list[str]:
    r"""Strings with \d, which takes digits of every script."""
    return [value for value in constants(source) if r"\d" in value]


def test_expressions_take_ascii_digits_only() -> None:
    r"""ID numbers, phones, codes: [0-9], never \d (it takes ０ and ٠ as well)."""
    found = {str(path.relative_to(ROOT)): hits for path in SOURCES if (hits := loose_digits(path.read_text("utf-8")))}
    assert found == {}, "write [0-9]"


def test_control_loose_digits_are_found() -> None:
    assert loose_digits(r"import re; re.compile(r'\d+')") == [r"\d+"]
