"""S08: guessing at passwords: few guesses are looked at, none hits, the owner gets in, nobody learns who exists."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Condition
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from backend.identity import guesses, passwords
from backend.identity.cookies import Visit
from backend.identity.errors import WaitBeforeSignIn, WrongCredentials
from backend.identity.schemas import SignInIn
from backend.identity.service import sign_in
from backend.kernel import clock
from backend.kernel.db import Database
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.accounts import Account, make_account

GUESSES = tiers.size(600, c=20_000, n=60_000)
ACCOUNTS = tiers.size(20, c=1_000, n=1_000)
ADDRESSES = tiers.size(20, c=1_000, n=1_000)
PREFERRED = tiers.size(1, c=5, n=5)
"""Every other guess is made on one of these."""
PAIRS = tiers.size(30, c=500, n=2_000)
BURST = 16
SEED = tiers.seed(808)
DAY = timedelta(days=1)
MOST_PER_DAY = 100
OWNER_SECONDS = 5
START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Attack:
    """What was tried and what came of it."""

    evaluated: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    refused: int = 0
    waits: list[int] = field(default_factory=list)
    locked_out: list[str] = field(default_factory=list)


class Gate:
    """Stands in for the hash: lets nobody through before all who were sent at once are admitted or refused."""

    def __init__(self) -> None:
        self.expected, self.seen, self.evaluated = 0, 0, 0
        self.turn = Condition()

    def matches(self, stored: str | None, password: str) -> bool:
        """Compare, once everybody has been seen."""
        with self.turn:
            self.evaluated += 1
            self._seen()
            self.turn.wait_for(lambda: self.seen >= self.expected, timeout=20)
        return stored == f"plain {password}"

    def refused(self) -> None:
        """Somebody did not get here."""
        with self.turn:
            self._seen()

    def _seen(self) -> None:
        self.seen += 1
        self.turn.notify_all()


def show(at: datetime) -> None:
    """Let the clock show a moment."""
    clock.replace(lambda: at)


def visit(address: str, device: str | None = None) -> Visit:
    """Somebody at the door."""
    return Visit(address=address, agent="Chrome/120 Windows", device=device, request_id="guess")


def guess(database: Database, name: str, password: str, who: Visit) -> int:
    """0: looked at and wrong; more: seconds to wait; -1: in."""
    try:
        sign_in.sign_in(database, SignInIn(username=name, password=password), who, "dengbao")
    except WrongCredentials:
        return 0
    except WaitBeforeSignIn as refusal:
        return int(str(refusal.params["retry_after"]))
    return -1


@pytest.fixture
def accounts(owner: Engine, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> list[Account]:
    """Accounts whose passwords are the 101st guess of anybody who counts."""
    monkeypatch.setattr(passwords, "make_hash", lambda password: f"plain {password}")
    monkeypatch.setattr(passwords, "matches", lambda stored, password: stored == f"plain {password}")
    monkeypatch.setattr(passwords, "is_outdated", lambda _: False)
    show(START)
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_counter"))
    made = []
    for _ in range(ACCOUNTS):
        account = make_account(owner, password_hash=f"plain guess-{MOST_PER_DAY}", password_changed_at=START)
        account.password = f"guess-{MOST_PER_DAY}"
        made.append(account)
    return made


def known_devices(database: Database, accounts: list[Account]) -> dict[str, Visit]:
    """The owners of the preferred accounts sign in once, each from an attacker's address."""
    known = {}
    for nth, account in enumerate(accounts[:PREFERRED]):
        body = SignInIn(username=account.username, password=account.password)
        done = sign_in.sign_in(database, body, visit(f"10.0.0.{nth}"), "dengbao")
        known[account.username] = visit(f"10.0.0.{nth}", done.device)
    return known


def attack(database: Database, accounts: list[Account], number: int) -> Attack:
    """A day of guesses from many addresses, half of them on a few accounts; the owners come by now and then."""
    chance, found = random.Random(SEED), Attack()
    owners = known_devices(database, accounts)
    for nth in range(number):
        show(START + timedelta(hours=1) + DAY * nth / number)
        account = accounts[chance.randrange(PREFERRED if nth % 2 else len(accounts))]
        address = f"10.0.{chance.randrange(ADDRESSES) // 250}.{chance.randrange(ADDRESSES) % 250}"
        name = account.username
        outcome = guess(database, name, f"guess-{found.evaluated[name]}", visit(address))
        found.evaluated[name] += outcome <= 0
        found.hits += outcome < 0
        found.refused += outcome > 0
        if nth % 50 == 0:
            _come_by(database, accounts[nth // 50 % PREFERRED], owners, found)
    return found


def _come_by(database: Database, account: Account, owners: dict[str, Visit], found: Attack) -> None:
    wait = guess(database, account.username, account.password, owners[account.username])
    found.waits.append(max(wait, 0))
    if 0 < wait <= OWNER_SECONDS:
        at = clock.now() + timedelta(seconds=wait)
        show(at)
        wait = guess(database, account.username, account.password, owners[account.username])
    if wait >= 0:
        found.locked_out.append(f"{account.username}: {wait} s at {clock.now()}")


def complaints(found: Attack) -> list[str]:
    """What must not be."""
    most = max(found.evaluated.values())
    return [
        *([f"{most} guesses looked at in a day"] if most > MOST_PER_DAY else []),
        *([f"{found.hits} hits"] if found.hits else []),
        *[f"owner kept out: {one}" for one in found.locked_out[:3]],
    ]


def test_a_day_of_guesses_opens_nothing(database: Database, accounts: list[Account], figure: Figures) -> None:
    found = attack(database, accounts, GUESSES)
    assert complaints(found) == []
    assert found.refused > GUESSES // 10, "the attack met the counters"
    figure("guesses", GUESSES, aim=tiers.size(600, c=20_000, n=100_000), seed=SEED)
    figure("guesses looked at on one account in a day", max(found.evaluated.values()))
    figure("longest wait of an owner on his device, seconds", max(found.waits))


def bursts(database: Database, account: Account, gate: Gate) -> int:
    """How many guesses of a day are looked at when all of a burst arrive at once, as soon as allowed."""
    at = START
    with ThreadPoolExecutor(BURST) as threads:
        while at < START + DAY and gate.evaluated <= MOST_PER_DAY:
            show(at)
            gate.expected, gate.seen = BURST, 0
            waits = list(threads.map(lambda nth: _one_of_many(database, account, gate, nth), range(BURST)))
            at += timedelta(seconds=max(1, min((wait for wait in waits if wait > 0), default=1)))
    return gate.evaluated


def _one_of_many(database: Database, account: Account, gate: Gate, nth: int) -> int:
    before = gate.evaluated
    wait = guess(database, account.username, "wrong", visit(f"10.1.{nth}.{before % 250}"))
    if wait > 0:
        gate.refused()
    return wait


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    made = Gate()
    monkeypatch.setattr(passwords, "matches", made.matches)
    return made


def test_many_at_once_are_not_looked_at_more_often(
    database: Database, accounts: list[Account], gate: Gate, figure: Figures
) -> None:
    """The wait must stand before the first of a burst is found wrong."""
    looked_at = bursts(database, accounts[0], gate)
    assert 0 < looked_at <= MOST_PER_DAY
    figure("guesses of bursts looked at in a day", looked_at)


def test_control_waits_that_are_set_too_late_are_caught(
    database: Database, accounts: list[Account], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stands in the counter while a guess is being looked at."""
    monkeypatch.setattr(guesses, "_CHARGE", text("SELECT :bucket, :at, :free"))
    assert bursts(database, accounts[0], gate) > MOST_PER_DAY


def test_control_counters_that_forget_are_caught(
    database: Database, accounts: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "admit", lambda *_: None)
    assert len(complaints(attack(database, accounts[: PREFERRED + 1], 400 * PREFERRED))) > 1


@pytest.fixture
def known(owner: Engine, app: FastAPI) -> list[Account]:
    """Accounts with real hashes."""
    return [make_account(owner) for _ in range(5)]


def spent(database: Database, owner: Engine, name: str) -> float:
    """Seconds until a wrong password is refused."""
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_counter"))
    begun = time.perf_counter()
    assert guess(database, name, "Nicht-das-Wort-1", visit("10.2.0.1")) == 0
    return time.perf_counter() - begun


def distinguishable(database: Database, owner: Engine, known: list[Account], pairs: int) -> float:
    """The area under the curve of telling known from unknown names by time: 0.5 is blind, 1 is certain."""
    chance, times = random.Random(SEED), SimpleNamespace(known=[], unknown=[])
    for nth in range(pairs):
        asks = [(times.known, known[nth % len(known)].username), (times.unknown, f"niemand-{nth}")]
        for into, name in chance.sample(asks, 2):
            into.append(spent(database, owner, name))
    ranked = sorted([(t, 1) for t in times.known] + [(t, 0) for t in times.unknown])
    ranks = sum(place for place, (_, is_known) in enumerate(ranked, 1) if is_known)
    area = (ranks - pairs * (pairs + 1) / 2) / pairs**2
    return max(area, 1 - area)


def test_time_does_not_tell_who_exists(
    database: Database, owner: Engine, known: list[Account], figure: Figures
) -> None:
    area = distinguishable(database, owner, known, PAIRS)
    # Of so few pairs chance alone gives a spread of 1/sqrt(6 n); at the full size nothing is added.
    assert area <= 0.55 + tiers.size(3, c=3, n=0) / (6 * PAIRS) ** 0.5
    figure("area under the curve, known against unknown names", round(area, 4), aim=0.55, seed=SEED)
    figure("pairs timed", PAIRS, aim=tiers.size(30, c=500, n=5_000))


def test_control_without_the_dummy_hash_time_tells(
    database: Database, owner: Engine, known: list[Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda stored, password: stored is not None and real(stored, password))
    assert distinguishable(database, owner, known, 30) > 0.9
