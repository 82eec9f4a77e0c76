"""S34: SIGTERM while clerks work: what was begun is answered, nothing is lost, it ends in time, jobs go on."""

import random
import signal
import time
from collections.abc import Iterator
from threading import Event

import pytest
from sqlalchemy import text

from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Callers
from tests.factories.clerks import Shift
from tests.factories.history import Sent
from tests.factories.served import until
from tests.factories.sound import torn
from tests.factories.ward import Ward, warded

SEED = tiers.seed(34)
STOPS = tiers.size(2, c=20, n=198)
"""Each plans a year of its own, and plans end with 2100."""
END_SECONDS = tiers.size(60, c=15, n=15)
"""Aim 15; a machine that runs all tests at once may need longer."""
_KEPT = text("SELECT count(*) FROM idempotency WHERE key = :key")


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """`serve` on a durable server of its own, hooks armed."""
    with warded(tmp_path_factory.mktemp("stops") / "home") as ward:
        yield ward


def done_in_silence(ward: Ward, shift: Shift) -> list[str]:
    """Writes that took effect and were never answered."""
    unanswered = [one for history in shift.histories for one in history.sent if one.answer is None]
    return [f"{one.path}: done and not answered" for one in unanswered if _took_effect(ward, one)]


def _took_effect(ward: Ward, one: Sent) -> bool:
    if one.if_match is not None:
        return bool(one.caller.get(one.path.rpartition("/")[0]).json()["version"] != one.if_match)
    with ward.owner.connect() as connection:
        return bool(connection.scalar(_KEPT, {"key": one.key}))


def says_that_it_stops(ward: Ward) -> bool:
    """Whether /readyz has told it, or nobody answers any more."""
    return not ward.served.is_ready()


def one_stop(ward: Ward, number: int, chance: random.Random) -> tuple[Shift, float, list[str]]:
    """Work, SIGTERM, start again, settle: the shift, the seconds it took to end, complaints."""
    shift = Shift.of(Callers(ward.client, ward.owner), ward.folder, number)
    shift.begin()
    Event().wait(chance.uniform(0.2, 2))
    asked = time.monotonic()
    ward.served.process.send_signal(signal.SIGTERM)
    until(lambda: says_that_it_stops(ward), "still ready")
    code = ward.served.process.wait(120)
    seconds = time.monotonic() - asked
    shift.end()
    ward.served.again()
    found = [] if code == 0 else [f"exit code {code}"]
    found += done_in_silence(ward, shift)
    return shift, seconds, [*found, *shift.settle(), *torn(ward.owner)]


def test_what_was_begun_is_answered_and_nothing_is_lost(ward: Ward, figure: Figures) -> None:
    chance, slowest, acknowledged = random.Random(SEED), 0.0, 0
    found: list[str] = []
    stops = 0
    for number in tiers.turns(STOPS, minutes=7):
        shift, seconds, complaints = one_stop(ward, number, chance)
        found += [f"stop {number}: {complaint}" for complaint in complaints]
        slowest, stops = max(slowest, seconds), stops + 1
        acknowledged += sum(history.acknowledged for history in shift.histories)
    assert found == []
    assert slowest < END_SECONDS
    figure("stops under load", stops, aim=STOPS, seed=SEED)
    figure("acknowledged writes, none lost", acknowledged)
    figure("seconds until it has ended, at most", round(slowest, 1))


def test_control_an_end_at_once_is_caught(ward: Ward) -> None:
    """The last test on this server: a build that is gone as soon as it has written."""
    shift = Shift.of(Callers(ward.client, ward.owner), ward.folder, STOPS)
    ward.break_at("request.after_commit")
    shift.begin()
    until(lambda: ward.served.process.poll() is not None, "the point was never reached")
    ward.served.kill(database=False)
    shift.end()
    ward.served.again()
    assert any("done and not answered" in complaint for complaint in done_in_silence(ward, shift))
