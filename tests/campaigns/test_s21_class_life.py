"""S21: random walks of classes through their states, by everybody, legal or not: the product answers as its model."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from backend.kernel import audit
from backend.training import states
from backend.training.service import steps as service
from backend.training.states import SCHOOL, Stage
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Callers
from tests.factories.class_model import Step, rare_first
from tests.factories.class_walk import Walker, every_edge, walker

SEED = tiers.seed(21)
WALKS = tiers.size(7, c=120, n=500)
STEPS = 40
KNOWN = tiers.size(400, c=8_000, n=8_000)
"""Walks to choose from: settled classes are rare."""
_MOVER = "SELECT pg_get_functiondef('class_mover'::regproc)"


@pytest.fixture(scope="module")
def walking(callers: Callers, owner: Engine) -> Walker:
    """Somebody who takes walks."""
    return walker(callers, owner)


def found(walking: Walker, walks: int, forward: float = 0.6) -> list[Step] | None:
    """The first of so many walks that differs from the model."""
    for steps in rare_first(SEED, STEPS, forward, KNOWN)[:walks]:
        if walking.fault(steps):
            return steps
    return None


def test_the_product_answers_as_its_model(walking: Walker, figure: Figures) -> None:
    steps = found(walking, WALKS)
    if steps is not None:
        shortest = walking.shortest(steps)
        pytest.fail(f"{walking.fault(shortest)} after {shortest}")
    figure("walks", WALKS, aim=WALKS, seed=SEED)
    figure("answers compared", walking.answers.total(), seed=SEED)
    figure(
        "edges of the table walked", len(walking.edges), aim=tiers.size(12, c=every_edge(), n=every_edge()), seed=SEED
    )
    assert len(walking.edges) >= tiers.size(12, c=every_edge(), n=every_edge())
    assert {"", "class_move_not_allowed", "class_not_your_move", "not_found", "forbidden"} <= walking.answers.keys()


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, owner: Engine) -> Iterator[None]:
    """An edge that the table does not know, in the application and in the database."""
    monkeypatch.setitem(states._TO[Stage.DRAFT], Stage.APPROVED, SCHOOL)
    with owner.begin() as connection:
        kept = connection.scalar(text(_MOVER))
        assert kept is not None
        wider = kept.replace("IN (('draft', 'submitted'),", "IN (('draft', 'approved'), ('draft', 'submitted'),")
        assert wider != kept
        connection.exec_driver_sql(wider)
    yield
    with owner.begin() as connection:
        connection.exec_driver_sql(kept)


@pytest.mark.usefixtures("planted")
def test_control_a_planted_edge_is_caught_and_the_walk_shrunk(walking: Walker) -> None:
    steps = found(walking, 40, forward=0)
    assert steps is not None
    shortest = walking.shortest(steps)
    assert len(shortest) == 1, shortest


def test_control_a_gate_left_open_is_caught(walking: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_require_started", lambda *_: None)
    assert found(walking, 40) is not None


def test_control_a_step_that_is_not_logged_is_caught(walking: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "record", lambda *_, **__: None)
    assert found(walking, 1) is not None
