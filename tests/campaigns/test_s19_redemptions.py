"""S19: ten redemptions of each voucher, 64 connections, two server processes, repeated keys: one succeeds."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, text

from backend.kernel.embedded import APPLICATION, EmbeddedServer
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Caller, Callers
from tests.factories.redeeming import Redeemable, redeemable
from tests.factories.served import free_port, until

SEED = tiers.seed(19)
VOUCHERS = tiers.size(6, c=1_000, n=1_000)
SEEDS = tiers.size(1, c=1, n=20)
CONNECTIONS = tiers.size(12, c=64, n=64)
PROCESSES = tiers.size(0, c=2, n=2)
"""Beside the test's own server: none in `make test`."""
EACH, REPEATED = 10, 0.3
_WEAK = (
    "CREATE OR REPLACE FUNCTION redeem_by_secret(asked uuid, digests bytea[], at timestamptz) RETURNS uuid"
    " LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN"
    " PERFORM FROM voucher WHERE id = asked AND state = 'in_training'; IF NOT FOUND THEN RETURN NULL; END IF;"
    " PERFORM pg_sleep(0.05);"
    " UPDATE voucher SET state = 'redeemed', proof = 'secret', redeemed_at = at WHERE id = asked; RETURN asked; END $$"
)
_EVENTS = text(
    "SELECT count(*), count(DISTINCT object_id) FROM audit_event WHERE action = 'voucher.redeemed'"
    " AND object_id = ANY (:ids)"
)


@contextmanager
def another(home: Path, url: str) -> Iterator[str]:
    """A server process of its own on the same database and keys."""
    port = free_port()
    settings = {"SKILLPLAN_HOME": str(home), "SKILLPLAN_DATABASE_URL": url}
    command = [sys.executable, "-m", "backend.cli", "serve", "--no-worker", "--port", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=os.environ | settings, stdout=quiet, stderr=quiet)
    try:
        until(lambda: _ready(port), "the server did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def addresses(base_url: str, home: Path, server: EmbeddedServer, database_name: str) -> Iterator[list[str]]:
    """Where to redeem."""
    with ExitStack() as stack:
        url = server.url(database_name, APPLICATION)
        yield [stack.enter_context(another(home, url)) for _ in range(PROCESSES)] or [base_url]


def attack(addresses: list[str], what: Redeemable, seed: int) -> Counter[str]:
    """What came of ten requests for each voucher: seven with a key of their own, three with a key that was sent."""
    dice = random.Random(seed)
    fresh = [(voucher, uuid4().hex) for voucher in what.secrets for _ in range(round(EACH * (1 - REPEATED)))]
    whole = fresh + dice.choices(fresh, k=EACH * len(what.secrets) - len(fresh))
    dice.shuffle(whole)
    # A connection that idles may be closed by the server in the moment in which it is taken up again.
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=0)
    with ExitStack() as stack, ThreadPoolExecutor(CONNECTIONS) as threads:
        clients = [
            stack.enter_context(httpx.Client(base_url=address, timeout=120, limits=limits)) for address in addresses
        ]
        callers = [replace(what.at.school.caller, client=client) for client in clients]

        def send(nth: int) -> str:
            return outcome(callers[nth % len(callers)], what, *whole[nth])

        return Counter(threads.map(send, range(len(whole))))


def outcome(caller: Caller, what: Redeemable, voucher: str, key: str) -> str:
    """redeemed, replayed, or the status of a refusal."""
    answer = caller.post(f"/vouchers/{voucher}/redemption", json={"secret": what.secrets[voucher]}, key=key)
    if answer.status_code == 200:
        return "replayed" if answer.headers.get("Idempotent-Replay") else "redeemed"
    return str(answer.status_code)


def redeemed(owner: Engine, what: Redeemable) -> tuple[int, int]:
    """How many redemptions the trail tells of, and of how many vouchers."""
    with owner.connect() as connection:
        events, vouchers = connection.execute(_EVENTS, {"ids": list(what.secrets)}).one()
    return events, vouchers


def test_each_voucher_is_redeemed_once(callers: Callers, owner: Engine, addresses: list[str], figure: Figures) -> None:
    for seed in (SEED + nth for nth in tiers.turns(SEEDS, minutes=6)):
        what = redeemable(callers, owner, VOUCHERS)
        found = attack(addresses, what, seed)
        events, vouchers = redeemed(owner, what)
        figure("redemptions asked", found.total(), aim=EACH * VOUCHERS, seed=seed)
        figure("redeemed", found["redeemed"], aim=VOUCHERS, seed=seed)
        assert set(found) <= {"redeemed", "replayed", "409"}, found
        assert found["redeemed"] == events == vouchers == VOUCHERS
        assert found["replayed"] > 0


def test_control_read_then_write_oversells(callers: Callers, owner: Engine, base_url: str) -> None:
    what = redeemable(callers, owner, 2)
    with owner.begin() as connection:
        connection.execute(text(_WEAK))
    found = attack([base_url], what, SEED)
    assert found["redeemed"] > len(what.secrets), found
