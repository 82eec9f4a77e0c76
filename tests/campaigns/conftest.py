"""The campaigns' figures, and the report that `make campaigns` writes of them."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import pytest

from tests.campaigns import report, tiers


class Figures(Protocol):
    """`figure("tokens refused", 2_000, aim=2_000, seed=7)`: one line of the report; an aim is what must be reached."""

    def __call__(self, name: str, value: float, *, aim: float | None = None, seed: int | None = None) -> None: ...


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figures:
    """Writes a figure of the test into the report."""

    def write(name: str, value: float, *, aim: float | None = None, seed: int | None = None) -> None:
        record_property("figure", report.Figure(name, value, aim, seed).dump())

    return write


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the report of a run of `make campaigns`; the workers' results have arrived here."""
    path = os.environ.get("CAMPAIGN_REPORT")
    if path is None:
        return
    reports: Iterable[pytest.TestReport] = (
        each
        for outcome in ("passed", "failed", "error")
        for each in terminalreporter.stats.get(outcome, [])
        if isinstance(each, pytest.TestReport)
    )
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(report.markdown(reports, tiers.TIER), encoding="utf-8")
    terminalreporter.write_line(f"report: {path}")
