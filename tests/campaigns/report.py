"""The Markdown report of a campaign run: a table of figures, of controls and of what failed."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import PurePosixPath

import pytest


@dataclass(frozen=True)
class Figure:
    """What a campaign counted; `aim` is the figure to reach, `seed` what makes the run again."""

    name: str
    value: float
    aim: float | None
    seed: int | None

    def dump(self) -> str:
        """As text: properties of a test travel between processes."""
        return json.dumps(asdict(self))

    def line(self, campaign: str) -> str:
        """One line of the table."""
        aim = "" if self.aim is None else f"{self.aim:,}"
        return f"| {campaign} | {self.name} | {self.value:,} | {aim} | {'' if self.seed is None else self.seed} |"


def markdown(reports: Iterable[pytest.TestReport], tier: str) -> str:
    """The report of the finished tests."""
    ran = sorted((each for each in reports if "/campaigns/" in each.nodeid), key=lambda each: each.nodeid)
    lines = [f"# Campaigns, tier {tier or 'smallest'}", "", "| campaign | figure | value | aim | seed |"]
    lines += ["| --- | --- | ---: | ---: | ---: |"]
    lines += [figure.line(campaign(each)) for each in ran for figure in figures(each)]
    lines += ["", "| campaign | control: the broken build must be caught | caught |", "| --- | --- | --- |"]
    lines += [
        f"| {campaign(each)} | {control(each)} | {'yes' if each.passed else 'NO'} |" for each in ran if control(each)
    ]
    lines += ["", "| campaign | tests | failed | seconds |", "| --- | ---: | ---: | ---: |"]
    for name, group in groupby(ran, key=campaign):
        tests = list(group)
        failed = sum(not each.passed for each in tests)
        lines.append(f"| {name} | {len(tests)} | {failed} | {sum(each.duration for each in tests):.0f} |")
    lines += ["", *(f"- FAILED {each.nodeid}" for each in ran if not each.passed), ""]
    return "\n".join(lines)


def campaign(each: pytest.TestReport) -> str:
    """S06 of tests/campaigns/test_s06_hostile_tokens.py::…"""
    return PurePosixPath(each.nodeid.partition("::")[0]).stem.split("_")[1].upper()


def control(each: pytest.TestReport) -> str:
    """What a control breaks, or nothing for an ordinary test."""
    name = each.nodeid.partition("::")[2]
    return name.removeprefix("test_control_").replace("_", " ") if name.startswith("test_control_") else ""


def figures(each: pytest.TestReport) -> list[Figure]:
    """The figures that a test wrote down."""
    return [Figure(**json.loads(str(value))) for name, value in each.user_properties if name == "figure"]
