"""A voucher's life as a model says it: whoever asks for whatever next, database and table agree (R41)."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.voucher.states import CLOCK, MOVES, PARTIES, SCHOOL, VoucherState
from tests.factories import vouchers as of
from tests.factories.callers import Callers
from tests.factories.vouchers import Counter

ASKERS = st.sampled_from(sorted(PARTIES.keys() - {CLOCK, SCHOOL}))
WALK = st.lists(st.tuples(ASKERS, st.sampled_from(VoucherState)), min_size=3, max_size=12)
PROOF = {"person": "session"}
_ASK = text(
    "UPDATE voucher SET state = CAST(:to AS text), reason = '原因', channel = coalesce(channel, 'desk'),"
    " class_id = CASE WHEN state = 'received' AND :to = 'reserved' THEN CAST(:class AS uuid) ELSE class_id END,"
    " proof = CASE WHEN state = 'in_training' AND :to = 'redeemed' THEN :proof ELSE proof END,"
    " proof_reason = '看不清', redeemed_at = CASE WHEN :to = 'redeemed' THEN now() ELSE redeemed_at END"
    " WHERE id = :id AND state <> :to RETURNING id"
)


class Model:
    """Where a voucher stands, by the table alone; `over`: its class is over and it was completed."""

    def __init__(self, here: VoucherState, *, over: bool) -> None:
        self.here, self.over, self.frozen_from = here, over, here

    def moves(self, asker: str, to: VoucherState) -> bool:
        """Whether the step is taken; takes it."""
        if asker not in MOVES[self.here].get(to, ()) or not self._possible(to):
            return False
        if to is VoucherState.FROZEN:
            self.frozen_from = self.here
        self.here = to
        return True

    def _possible(self, to: VoucherState) -> bool:
        if self.here is VoucherState.FROZEN:
            return to in {self.frozen_from, VoucherState.VOIDED}
        if to is VoucherState.RESERVED:
            return not self.over
        return to is not VoucherState.IN_TRAINING


@pytest.fixture(scope="module", params=[False, True], ids=["open", "over"])
def scene(request: pytest.FixtureRequest, callers: Callers, owner: Engine) -> tuple[Counter, bool]:
    """A received voucher and an open class, or one in training whose holder completed."""
    desk = of.counter(callers, owner)
    if request.param:
        desk.completed()
    else:
        desk.received()
    return desk, request.param


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=WALK)
def test_every_walk_goes_as_the_table_says(
    scene: tuple[Counter, bool], database: Database, walk: list[tuple[str, VoucherState]]
) -> None:
    desk, over = scene
    mine = desk.now()
    model = Model(VoucherState(mine["state"]), over=over)
    units: dict[str, dict[str, object]] = {
        "county": {"region": "622926"},
        "township": {"region": "622926101"},
        "department": {"region": "622926", "department": "zhixiao"},
        "person": {"region": "622926", "person": UUID(mine["person_id"])},
    }
    with database.engine.connect() as connection:
        for asker, to in walk:
            before = model.here
            expected = model.moves(asker, to)
            known = {"id": mine["id"], "to": to, "class": desk.opened["id"], "proof": PROOF.get(asker, "witness")}
            assert asked(connection, asker, units[asker], known) is expected, (before, asker, to)
        connection.rollback()


def asked(connection: Connection, asker: str, unit: dict[str, object], known: dict[str, object]) -> bool:
    """Whether the database takes the step for somebody."""
    enter(connection, Kind(asker), **unit)  # type: ignore[arg-type]  # reason: only executes
    point = connection.begin_nested()
    try:
        done = connection.execute(_ASK, known).first() is not None
    except DBAPIError as refused:
        point.rollback()
        if getattr(refused.orig, "sqlstate", "") != "SP409":
            raise
        return False
    point.commit()
    return done
