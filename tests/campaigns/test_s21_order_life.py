"""S21: random walks of orders through their states, by everybody, legal or not: the product answers as its model."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, text

from backend.employer import states
from backend.employer.states import EMPLOYER, Order
from backend.kernel import audit
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Callers
from tests.factories.order_model import TABLE, walk
from tests.factories.order_walk import Walker, walker

SEED = tiers.seed(48)
WALKS = tiers.size(14, c=200, n=1_500)
STEPS = 25
EDGES = sum(len(ways) for ways in TABLE.values())


@pytest.fixture(scope="module")
def walking(callers: Callers, owner: Engine) -> Walker:
    """Somebody who takes walks."""
    return walker(callers, owner)


def found(walking: Walker, walks: int, forward: float = 0.5) -> str | None:
    """What the first of so many walks shows that differs from the model."""
    for nth in range(walks):
        if words := walking.fault(list(walk(SEED * 1_000_000 + nth, STEPS, forward))):
            return f"walk {nth}: {words}"
    return None


def test_the_product_answers_as_its_model(walking: Walker, figure: Figures) -> None:
    assert found(walking, WALKS) is None
    figure("walks", WALKS, aim=WALKS, seed=SEED)
    figure("answers compared", walking.answers.total(), seed=SEED)
    figure("edges of the table walked", len(walking.edges), aim=tiers.size(10, c=EDGES, n=EDGES), seed=SEED)
    assert len(walking.edges) >= tiers.size(10, c=EDGES, n=EDGES)
    refused = {"order_move_not_allowed", "order_not_your_move", "order_not_ready", "employer_wrong_value"}
    assert {"", "not_found", "forbidden", *refused} <= walking.answers.keys()


@contextmanager
def weakened(owner: Engine, function: str, there: str, instead: str) -> Iterator[None]:
    """A function of the database says something else until the block ends."""
    with owner.begin() as connection:
        kept = connection.scalar(text("SELECT pg_get_functiondef(CAST(:name AS regproc))"), {"name": function})
        assert kept is not None
        assert there in kept
        connection.exec_driver_sql(kept.replace(there, instead).replace("%", "%%"))
    try:
        yield
    finally:
        with owner.begin() as connection:
            connection.exec_driver_sql(kept.replace("%", "%%"))


def test_control_a_delivery_of_a_class_that_is_not_over_is_caught(walking: Walker, owner: Engine) -> None:
    over = "c.state IN ('assessed', 'accepted', 'settled', 'archived')"
    with weakened(owner, "fill_training_order", over, "c.state <> 'voided'"):
        assert found(walking, 40) is not None


def test_control_a_delivery_that_counts_who_only_joined_is_caught(walking: Walker, owner: Engine) -> None:
    with weakened(owner, "fill_training_order", "AND e.state = 'completed'", "AND e.state <> 'completed'"):
        assert found(walking, 40) is not None


def test_control_a_planted_edge_is_caught(walking: Walker, owner: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(states._TO[Order.OFFERED], Order.DECLINED, EMPLOYER)
    there = "('offered', 'declined'), ('accepted', 'training')"
    with weakened(owner, "order_mover", there, "('accepted', 'training')"):
        assert found(walking, 40) is not None


def test_control_a_step_that_is_not_logged_is_caught(walking: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "record", lambda *_, **__: None)
    assert found(walking, 1) is not None
