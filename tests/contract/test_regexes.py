"""Regular expressions of the backend: ASCII digits only, and quick on hostile strings."""

import ast
import re
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "backend").rglob("*.py"))
FUNCTIONS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
LENGTHS = (12, 18, 24, 1_000, 10_000, 100_000)
"""Growing, so that an exponential expression is found before it hangs."""
BUDGET_SECONDS = 0.5
"""Linear expressions need milliseconds, exponential ones for ever; the room is for a busy machine."""
SEEDS = ["a", "0", " ", "-", "A.", "0,", "中", '"', "=", "_", "\t", "a0"]
ENDS = ["", "!", "\n", "a", "0"]


def constants(source: str) -> Iterator[str]:
    """Every string constant of a Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def expressions(source: str) -> Iterator[str]:
    """What a source gives to `re`, and its `pattern=` arguments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            named = isinstance(node.func, ast.Attribute) and node.func.attr in FUNCTIONS
            of_re = named and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"
            arguments = [*(node.args[:1] if of_re else []), *(k.value for k in node.keywords if k.arg == "pattern")]
            for argument in arguments:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def seconds(expression: str) -> float:
    """The longest time that an expression takes for a hostile string."""
    compiled, worst = re.compile(expression), 0.0
    for length, seed, end in product(LENGTHS, SEEDS, ENDS):
        text = seed * (length // len(seed)) + end
        started = time.process_time()
        compiled.match(text)
        worst = max(worst, time.process_time() - started)
        if worst > BUDGET_SECONDS:
            break
    return worst


def loose_digits(source: str) -> list[str]:
    r"""Strings with \d, which takes digits of every script."""
    return [value for value in constants(source) if r"\d" in value]


def test_expressions_take_ascii_digits_only() -> None:
    r"""ID numbers, phones, codes: [0-9], never \d (it takes ０ and ٠ as well)."""
    found = {str(path.relative_to(ROOT)): hits for path in SOURCES if (hits := loose_digits(path.read_text("utf-8")))}
    assert found == {}, "write [0-9]"


def test_no_expression_hangs_on_a_hostile_string() -> None:
    found = {expression for path in SOURCES for expression in expressions(path.read_text("utf-8"))}
    assert found
    slow = {expression: taken for expression in sorted(found) if (taken := seconds(expression)) > BUDGET_SECONDS}
    assert slow == {}, "rewrite without nested or overlapping repetitions"


def test_controls() -> None:
    assert loose_digits(r"import re; re.compile(r'\d+')") == [r"\d+"]
    assert list(expressions(r"re.match('(a|a)*b', x); Field(pattern='c')")) == ["(a|a)*b", "c"]
    assert seconds("(a+)+$") > BUDGET_SECONDS
    assert seconds("a+$") <= BUDGET_SECONDS
