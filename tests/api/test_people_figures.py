"""The registry's figures: weights of an allocation, and the command that counts anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from backend import cli, proofs
from backend.kernel.config import Settings
from tests.api.test_plan import create as create_plan
from tests.api.test_plan import issue as issue_plan
from tests.factories.callers import Caller, Callers
from tests.factories.people import register


@pytest.fixture(scope="module")
def office(callers: Callers) -> Caller:
    """The office of a county with a plan and three people, two of them labourers."""
    office = callers.office()
    issue_plan(office, create_plan(office))
    register(office, region="622926100")
    register(office, region="622926100", in_labour_force=False)
    register(office, region="622926101")
    return office


@pytest.mark.parametrize("basis", ["registered", "labour_force"])
def test_the_registry_weighs_an_allocation(office: Caller, basis: str) -> None:
    answer = office.post(
        "/allocations", json={"year": 2020, "basis": basis, "columns": [{"key": "renshe", "weight": 1}]}
    )
    assert answer.status_code == 201, answer.text
    rows = {row["key"]: row for row in answer.json()["rows"]}
    total = rows["622926100"]["placed"] + rows["622926101"]["placed"]
    assert total == sum(row["placed"] for row in rows.values()) > 0
    share = rows["622926100"]["placed"] / total
    assert share == pytest.approx(2 / 3 if basis == "registered" else 1 / 2, abs=0.001)


@pytest.fixture
def commands(owner: Engine, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line on the database of this module."""

    @contextmanager
    def runtime(_: Settings) -> Iterator[Any]:
        yield SimpleNamespace(owner_url=owner.url.render_as_string(hide_password=False))

    monkeypatch.setattr(proofs, "Runtime", runtime)
    return CliRunner()


def test_verify_totals_names_the_figure_that_differs(callers: Callers, owner: Engine, commands: CliRunner) -> None:
    register(callers.office(), region="622926105", categories=["relocated"])
    right = commands.invoke(cli.app, ["verify", "totals"])
    assert (right.exit_code, right.stdout) == (0, "汇总数与重新统计的结果一致\n")
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE person_total_delta SET persons = 5 WHERE region = '622926105' AND kind = 'category'")
        )
    wrong = commands.invoke(cli.app, ["verify", "totals"])
    assert wrong.exit_code == 1
    assert "622926105 category relocated active female" in wrong.stdout
    assert "实有 1，汇总 5" in wrong.stdout
    as_json = commands.invoke(cli.app, ["verify", "totals", "--json"])
    assert as_json.exit_code == 1
    assert '"ok":false' in as_json.stdout
