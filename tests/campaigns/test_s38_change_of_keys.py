"""S38: numbers behind keys stay unknown, ciphertexts stay where they are, keys change under load, killed at will."""

import hashlib
import hmac
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from fastapi import FastAPI
from sqlalchemy import Engine, NullPool, create_engine, event, text

from backend import rotation
from backend.access import Role
from backend.identity import recovery, second_factor
from backend.kernel import chain, clock, rekey
from backend.kernel.config import Settings
from backend.kernel.crypto import aead, keys
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.scope import Kind, enter
from backend.person.id_number import check_digit
from backend.person.service import bulk
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.accounts import Account, Browser, make_account
from tests.factories.callers import Callers
from tests.factories.rosters import roster
from tests.factories.sealed import unreadable
from tests.factories.traffic import Traffic

SEED = tiers.seed(38)
PEOPLE = tiers.size(400, c=5_000, n=60_000)
FUSES = tiers.size(8, c=20, n=40)
KILLS = tiers.size(0, c=5, n=20)
SWAPS = tiers.size(300, c=1_000, n=1_000)
GUESSES = tiers.size(50_000, c=3_000_000, n=30_000_000)
CODE = "abcd-efgh-jkmn"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder of its own, for its own keys."""
    return Settings(home=tmp_path_factory.mktemp("keys"), env="test")


@pytest.fixture(scope="module")
def crowd(app: FastAPI, database: Database) -> list[str]:
    """The ID numbers of many registered people."""
    rows = roster(PEOPLE)
    for start in range(0, PEOPLE, 10_000):
        with database.session() as session:
            enter(session, Kind.COUNTY, region="622926")
            bulk.add_people(session, rows[start : start + 10_000], registered_on=date(2026, 1, 5))
    return [row["identity"].number for row in rows]


def candidates(count: int) -> Iterator[bytes]:
    """Plausible numbers: the roster's unassigned region, a day of birth, a serial number, the right check digit."""
    day, made = date(1961, 1, 1), 0
    while True:
        for serial in range(1, 1_000):
            first = f"622999{day:%Y%m%d}{serial:03d}"
            yield (first + check_digit(first)).encode()
            made += 1
            if made >= count:
                return
        day += timedelta(days=1)


def matches(stored: set[bytes], count: int) -> int:
    """How many plausible numbers an attacker without keys finds behind the stored indexes."""
    nothing, sha = bytes(32), hashlib.sha256
    return sum(
        sha(number).digest() in stored or hmac.digest(nothing, number, "sha256") in stored
        for number in candidates(count)
    )


def indexes(owner: Engine) -> set[bytes]:
    """Every blind index in the dump."""
    query = "SELECT unnest(ARRAY[id_number_index, id_number_index_even, phone_index]) FROM person"
    with owner.connect() as connection:
        return {bytes(each) for each in connection.scalars(text(query)) if each is not None}


def test_a_dump_without_keys_tells_no_number(owner: Engine, crowd: list[str], figure: Figures) -> None:
    stored = indexes(owner)
    assert len(stored) >= len(crowd)
    figure("plausible numbers tried", GUESSES, aim=GUESSES)
    found = matches(stored, GUESSES)
    figure("numbers found", found)
    assert found == 0


def test_control_an_index_without_a_key_is_caught() -> None:
    victim = list(candidates(2_000))[-1]
    assert matches({hashlib.sha256(victim).digest()}, 2_000) == 1
    assert matches({hmac.digest(bytes(32), victim, "sha256")}, 2_000) == 1


Place = tuple[str, str]
"""Column and row."""


def opened(sealed: bytes, place: Place) -> bool:
    """Whether a ciphertext opens at a place."""
    try:
        aead.unseal(sealed, table="person", column=place[0], row=place[1])
    except InvalidTag:
        return False
    return True


def swaps(sealed: dict[Place, bytes], count: int, chance: Random) -> int:
    """How many of so many ciphertexts open at another place than their own."""
    places = sorted(sealed)
    pairs = (chance.sample(places, 2) for _ in range(count))
    return sum(opened(sealed[one], other) or opened(sealed[other], one) for one, other in pairs)


def ciphertexts(owner: Engine) -> dict[Place, bytes]:
    """The ciphertexts of people by column and row."""
    query = "SELECT id, id_number_sealed AS id_number, phone_sealed AS phone, address_sealed AS address FROM person"
    with owner.connect() as connection:
        rows = connection.execute(text(query)).mappings().all()
    names = ("id_number", "phone", "address")
    return {(name, str(row["id"])): bytes(row[name]) for row in rows for name in names if row[name]}


@pytest.mark.usefixtures("crowd")
def test_no_ciphertext_opens_elsewhere(owner: Engine, figure: Figures) -> None:
    sealed = ciphertexts(owner)
    assert all(opened(sealed[place], place) for place in list(sealed)[:50])
    figure("swapped ciphertexts refused", SWAPS - swaps(sealed, SWAPS, Random(SEED)), aim=SWAPS, seed=SEED)
    assert swaps(sealed, SWAPS, Random(SEED)) == 0


def test_control_ciphertexts_that_are_bound_to_nothing_are_caught(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    cipher = aead._cipher

    class Loose:
        def __init__(self, key: bytes) -> None:
            self.inner = cipher(key)

        def encrypt(self, nonce: bytes, plain: bytes, _bound: bytes) -> bytes:
            return self.inner.encrypt(nonce, plain, None)

        def decrypt(self, nonce: bytes, body: bytes, _bound: bytes) -> bytes:
            return self.inner.decrypt(nonce, body, None)

    monkeypatch.setattr(aead, "_cipher", Loose)
    rows = [str(uuid4()) for _ in range(10)]
    sealed = {("phone", row): aead.seal("13812345678", table="person", column="phone", row=row) for row in rows}
    assert swaps(sealed, 20, Random(SEED)) == 20


class KilledError(BaseException):
    """The end of a run, in the middle of something."""


class Changer:
    """Changes keys: by the function, which a fuse ends before some commit, or by the command, which is killed."""

    def __init__(self, url: str, settings: Settings, environment: dict[str, str]) -> None:
        self.url, self.settings, self.environment = url, settings, environment

    def run(self, *, finish: bool = False, fuse: int | None = None) -> bool:
        """One run in this process; whether it was ended before that many commits."""
        engine, left = create_engine(self.url, poolclass=NullPool), fuse

        @event.listens_for(engine, "commit")
        def _burn(_connection: object) -> None:
            nonlocal left
            left = None if left is None else left - 1
            if left == 0:
                raise KilledError

        try:
            rotation.finish(engine, self.settings) if finish else rotation.rotate(engine, lambda _: None)
        except KilledError:
            return True
        return False

    def kill(self, chance: Random) -> bool:
        """Kill a process at a random line and moment; whether it was still at it."""
        process = self._start()
        assert process.stdout is not None
        for _ in range(chance.randint(1, 3)):
            process.stdout.readline()
        time.sleep(chance.random() * 0.3)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return running

    def command(self, *words: str) -> None:
        """The command, to its end."""
        process = self._start(*words)
        output, _ = process.communicate(timeout=600)
        assert process.returncode == 0, output

    def _start(self, *words: str) -> subprocess.Popen[str]:
        line = [sys.executable, "-m", "backend.cli", "rotate-keys", *words]
        return subprocess.Popen(line, env=os.environ | self.environment, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def changer(server: EmbeddedServer, database_name: str, settings: Settings) -> Changer:
    """Changes the keys of the module's database."""
    given = {
        "SKILLPLAN_HOME": str(settings.home),
        "SKILLPLAN_DATABASE_URL": server.url(database_name, user="skillplan_app"),
        "SKILLPLAN_OWNER_URL": server.url(database_name),
    }
    return Changer(server.url(database_name), settings, given)


def still_old(owner: Engine) -> int:
    """Rows that are sealed or indexed under another key than the present one."""
    with owner.connect() as connection:
        left = sum(rekey.left(connection, sealed) for sealed in rotation.SEALED)
        other = rotation.COLUMNS[(keys.current_version() + 1) % 2]
        return left + int(connection.scalar(text(f"SELECT count(*) FROM person WHERE {other} IS NOT NULL")) or 0)


def untouched(owner: Engine, numbers: int) -> list[Any]:
    """Version and time of the rows that nobody changed: new keys are no change."""
    query = (
        "SELECT id, version, valid_from, xmin FROM person WHERE registered_on = '2026-01-05' ORDER BY id LIMIT :most"
    )
    with owner.connect() as connection:
        return [tuple(row)[:3] for row in connection.execute(text(query), {"most": numbers})]


@pytest.fixture
def member(owner: Engine, app: FastAPI) -> Account:
    """Somebody of the office with a second factor and a recovery code, whose browser is known."""
    account = make_account(owner, Role.OFFICE)
    with owner.begin() as connection:
        connection.execute(
            text(
                "UPDATE app_user SET recovery_digests = ARRAY[CAST(:one AS bytea)], totp_pending = :pending "
                "WHERE id = :id"
            ),
            {
                "one": recovery.digest(CODE, account.user_id),
                "pending": second_factor.seal("JBSWY3DPEHPK3PXP", account.user_id),
                "id": account.user_id,
            },
        )
    return account


@pytest.fixture
def browser(base_url: str) -> Iterator[Browser]:
    """One browser."""
    browser = Browser(base_url)
    yield browser
    browser.close()


def test_keys_change_under_load_and_kills(
    owner: Engine,
    callers: Callers,
    crowd: list[str],
    changer: Changer,
    member: Account,
    browser: Browser,
    figure: Figures,
) -> None:
    chance, old = Random(SEED), keys.present().roots[1]
    assert browser.sign_in(member).status_code == 200
    before = untouched(owner, PEOPLE)
    traffic = Traffic(callers.office(), list(crowd), SEED)
    with traffic.at_work():
        ended = sum(changer.run(fuse=chance.randint(1, 12)) for _ in range(FUSES))
        killed = sum(changer.kill(chance) for _ in range(KILLS))
        changer.run()
        assert browser.refresh().status_code == 200, "sessions go on"
    assert traffic.faults == []
    figure("people under new keys", len(crowd) + len(traffic.created), aim=PEOPLE)
    figure("runs ended at a commit", ended, seed=SEED)
    figure("kills of a running process", killed, seed=SEED)
    figure("requests meanwhile, none wrong", traffic.requests)
    for fuse in (1, 2, 3, 4, None):
        changer.run(finish=True, fuse=fuse)
    if KILLS:
        changer.command("--finish")
    _require_new_keys_alone(owner, changer.settings)
    assert untouched(owner, PEOPLE) == before
    _require_old_key_useless(owner, old, traffic.numbers)
    _require_everybody_once(owner)
    assert browser.refresh().status_code == 401, "the old key signs nobody in"
    later = clock.now() + timedelta(minutes=2)
    clock.replace(lambda: later)
    assert browser.sign_in(member).status_code == 200, "the second factor was sealed anew"
    body = {"username": member.username, "password": member.password, "recovery_code": CODE}
    answers = [browser.send("POST", "/auth/sign-in", json=body).status_code for _ in range(2)]
    assert answers == [200, 401], "an old recovery code opens, once"


def _require_new_keys_alone(owner: Engine, settings: Settings) -> None:
    """The file holds one root, and what of the old one recognises codes and devices; everything opens."""
    assert keys.versions() == (2,)
    found = (settings.home / keys.FILE).read_text("ascii")
    assert re.fullmatch(r"2:[0-9a-f]{64}\n(1:[0-9a-f]{64}:(blind|sign):\S+\n){6}", found)
    assert (settings.home / keys.FILE).stat().st_mode & 0o777 == 0o600
    assert (unreadable(owner), still_old(owner)) == (0, 0)


def _require_old_key_useless(owner: Engine, old: bytes, numbers: list[str]) -> None:
    """Whoever has the dump and the old key opens nothing and recognises nobody."""
    sealed, stored, present = ciphertexts(owner), indexes(owner), keys.present()
    keys.use({1: old, 2: old})
    try:
        assert not any(opened(value, place) for place, value in sealed.items())
        assert stored.isdisjoint(bulk.numbers_by_index(numbers))
    finally:
        keys.use(present)


def _require_everybody_once(owner: Engine) -> None:
    """No number twice, and the trail is whole."""
    found = [aead.unseal(value, table="person", column=column, row=row)
             for (column, row), value in ciphertexts(owner).items() if column == "id_number"]  # fmt: skip
    assert len(found) == len(set(found))
    with owner.connect() as connection:
        assert chain.verify(connection).good
