"""S17: no regular expression, of the backend or of the browser's side, hangs on 100,000 hostile characters."""

import importlib
import json
import re
import subprocess
import time
from collections.abc import Iterator
from heapq import nlargest
from pathlib import Path
from shutil import which
from types import ModuleType
from typing import Any

import pytest

from tests.campaigns.conftest import Figures
from tests.factories.expressions import Hostile, Use, compiled, hostile, uses

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "backend").rglob("*.py"))
FULL = 100_000
LENGTHS = (12, 18, 24, 100, 300, 1_000, 3_000, 10_000)
"""Growing, so that an exponential expression is found before it hangs."""
BUDGET_SECONDS = 0.1
WORST = 8
"""So many of the slowest texts at the last length are written at the full one."""
SCRIPT = Path(__file__).with_name("s17_regexes.mjs")


def module_of(path: Path) -> ModuleType:
    """The module of a source."""
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def expressions() -> Iterator[tuple[str, Use, re.Pattern[Any] | None]]:
    """(where, use, expression) of every expression of the backend."""
    for path in SOURCES:
        found = list(uses(path.read_text("utf-8")))
        names = vars(module_of(path)) if found else {}
        yield from ((str(path.relative_to(ROOT)), use, compiled(use, names)) for use in found)


def seconds(expression: re.Pattern[Any], text: str | bytes, *, searches: bool) -> float:
    """CPU seconds of this thread, the best of three where it seems slow: others use the machine too."""
    best = float("inf")
    for _ in range(3):
        begun = time.thread_time()
        if searches:
            for _ in expression.finditer(text):
                pass
        else:
            expression.fullmatch(text)
        best = min(best, time.thread_time() - begun)
        if best <= BUDGET_SECONDS or best > BUDGET_SECONDS * 5:
            break
    return best


def slowest(expression: re.Pattern[Any], *, searches: bool) -> float:
    """The longest time that an expression takes for a hostile text; stops at the first beyond the budget."""
    is_bytes = isinstance(expression.pattern, bytes)
    texts = hostile(expression.pattern.decode("latin-1") if is_bytes else expression.pattern)

    def taken(text: Hostile, length: int) -> float:
        written = text.write(length)
        return seconds(expression, written.encode() if is_bytes else written, searches=searches)

    times: list[float] = []
    for length in LENGTHS:
        times = []
        for text in texts:
            times.append(taken(text, length))
            if times[-1] > BUDGET_SECONDS:
                return times[-1]
    return max(taken(texts[nth], FULL) for nth in nlargest(WORST, range(len(texts)), key=times.__getitem__))


def test_every_expression_is_known_before_its_call() -> None:
    unknown = [f"{where}: {use.call}" for where, use, expression in expressions() if expression is None]
    assert unknown == [], "make it of constants of its module"


def test_no_expression_of_the_backend_hangs(figure: Figures) -> None:
    known = {(e.pattern, e.flags): (where, use, e) for where, use, e in expressions() if e is not None}
    slow, worst = [], 0.0
    for where, use, expression in known.values():
        taken = slowest(expression, searches=use.searches)
        worst = max(worst, taken)
        if taken > BUDGET_SECONDS:
            slow.append(f"{where}: {use.call}: {taken:.2f} s")
    assert slow == [], "rewrite without nested or overlapping repetitions"
    figure("expressions of the backend", len(known))
    figure("slowest on 100,000 characters, milliseconds", round(worst * 1_000), aim=BUDGET_SECONDS * 1_000)


def browser_times(sources: list[str]) -> list[dict[str, Any]]:
    """{where, pattern, milliseconds} of every expression of the browser's side, measured by the browser's engine."""
    node = which("node")
    assert node is not None, "the tests need Node.js, as the build does"
    literals = json.loads(_node(node, "list", json.dumps(sources)))
    for literal in literals:
        texts = hostile(literal["pattern"])
        literal["texts"] = [[text.write(length) for text in texts] for length in (*LENGTHS[:-1], FULL)]
    measured: list[dict[str, Any]] = json.loads(_node(node, "measure", json.dumps(literals)))
    return measured


def _node(node: str, verb: str, given: str) -> str:
    done = subprocess.run(  # reason: our own script
        [node, str(SCRIPT), verb],
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=ROOT / "frontend",
    )
    return done.stdout


def test_no_expression_of_the_browsers_side_hangs(figure: Figures) -> None:
    measured = browser_times(["src"])
    assert len(measured) > 5
    assert [each for each in measured if each["milliseconds"] > BUDGET_SECONDS * 1_000] == []
    figure("expressions of the browser's side", len(measured))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", r"\s*a?\s*b", "<c[^>]*?x[^>]*>y", "[^a-z]+$"])
def test_control_an_expression_that_hangs_is_caught(pattern: str) -> None:
    source = f"import re\nEXPRESSION = re.compile({pattern!r})\nEXPRESSION.search('x')"
    (use,) = uses(source)
    expression = compiled(use, {})
    assert expression is not None
    assert slowest(expression, searches=use.searches) > BUDGET_SECONDS


def test_control_a_slow_expression_of_the_browsers_side_is_caught(tmp_path: Path) -> None:
    (tmp_path / "slow.ts").write_text("export const slow = /(a+)+$/\nexport const made = new RegExp('(b|b)*c')\n")
    times = {each["pattern"]: each["milliseconds"] for each in browser_times([str(tmp_path)])}
    assert sorted(times) == ["(a+)+$", "(b|b)*c"]
    assert min(times.values()) > BUDGET_SECONDS * 1_000


def test_plain_expressions_pass_and_hidden_ones_are_told() -> None:
    found = list(
        uses("re.match('a+$', x); Field(pattern='c'); re.sub(f'{y}b', '', x)\nP = re.compile('d')\nP.match(x)")
    )
    assert [(use.call, use.searches) for use in found] == [
        ("re.compile('a+$')", False),
        ("re.compile('c')", True),
        ("re.compile(f'{y}b')", True),
        ("re.compile('d')", False),
    ]
    assert compiled(found[2], {}) is None
    assert slowest(re.compile("a+$"), searches=False) <= BUDGET_SECONDS
