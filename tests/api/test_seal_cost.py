"""What sealing costs each second: not more after a busy day than after a quiet one; what comes late is sealed too."""

import re

from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend.kernel import chain
from tests.factories.trail import grow, seal

_LATE = text(
    "INSERT INTO audit_event (id, at, action, object_type) "
    "VALUES (uuidv7('-30 minutes'), now() - interval '30 minutes', 'x', 'y')"
)


def blocks(owner: Engine, call: str) -> int:
    """The blocks that a run with nothing to seal reads."""
    with owner.begin() as connection:
        connection.execute(text(f"SELECT {call}"))
        plan = "\n".join(connection.scalars(text(f"EXPLAIN (ANALYZE, BUFFERS, COSTS off) SELECT {call}")))
    return sum(int(count) for count in re.findall(r"(?:hit|read)=(\d+)", plan.split("Planning")[0]))


def test_a_busy_day_costs_nothing_each_second(owner: Engine, app: FastAPI) -> None:
    calls = ("seal_audit('10 seconds')", "unsealed_tail()", "seal_audit()")
    grow(owner, events=500, days=1)
    quiet = [blocks(owner, call) for call in calls]
    grow(owner, events=10_000, days=1)
    busy = [blocks(owner, call) for call in calls]
    assert max(busy[:2]) <= max(quiet[:2]) + 20
    assert busy[2] > 10 * quiet[2], "control: a look at two days reads the whole day"


def test_what_was_committed_late_is_sealed_by_the_long_look(owner: Engine, app: FastAPI) -> None:
    grow(owner, events=5)
    with owner.begin() as connection:
        connection.execute(_LATE)
    assert (seal(owner, fresh=True), seal(owner), seal(owner)) == (0, 1, 0)
    with owner.connect() as connection:
        assert chain.verify(connection).good


def test_the_tail_is_what_waits_for_the_sealer(owner: Engine, app: FastAPI) -> None:
    seal(owner)
    with owner.begin() as connection:
        connection.execute(
            text("INSERT INTO audit_event (action, object_type) SELECT 'x', 'y' FROM generate_series(1, 7)")
        )
    with Session(owner) as session:
        assert chain.tail(session) == 7
    assert seal(owner, fresh=True) == 7
    with Session(owner) as session:
        assert chain.tail(session) == 0
