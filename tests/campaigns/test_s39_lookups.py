"""S39: look-ups by number and code: few are looked at, hit and miss are alike in bytes and time, the honest get in."""

import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from backend.identity import trials
from backend.kernel import clock, typed_codes
from backend.kernel.db import Database
from backend.kernel.errors import NotFound
from backend.person.id_number import check_digit
from backend.portal.errors import LookupPaused, WrongPair
from backend.portal.service import visits
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories import trainees
from tests.factories.callers import Callers
from tests.factories.serving import serving
from tests.factories.trainees import Trainee

LOOK_UPS = tiers.size(400, c=10_000, n=100_000)
ADDRESSES = 50
REAL = 0.05
PAIRS = tiers.size(40, c=400, n=2_000)
SEED = tiers.seed(3939)
START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPAN = HOUR * tiers.size(2, c=12, n=48)
MOST = 5
PERSONAL = 3
"""Wrong codes of one person that are looked at in a day."""


@dataclass
class Attack:
    """When something was looked at, by address and by number; who of the honest stayed outside."""

    by_address: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    refused: int = 0
    hits: int = 0
    honest: int = 0
    kept_out: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def people(callers: Callers) -> list[Trainee]:
    """Trainees with codes."""
    return [trainees.trainee(callers) for _ in range(6)]


@pytest.fixture(autouse=True)
def _no_attempts(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_counter"))


def show(at: datetime) -> None:
    """Let the clock show a moment."""
    clock.replace(lambda: at)


def some_number(chance: random.Random) -> str:
    """A number with a right check digit that nobody has."""
    first = f"622999{chance.randrange(1950, 1990)}0202{chance.randrange(1000):03d}"
    return first + check_digit(first)


def some_code(chance: random.Random) -> str:
    """A code with a right check digit."""
    drawn = f"{chance.randrange(10**8):08d}"
    return typed_codes.checked(drawn)


def attack(database: Database, people: list[Trainee], number: int) -> Attack:
    """Look-ups from fifty addresses over hours; by and by somebody honest comes from an address of his own."""
    chance, found = random.Random(SEED), Attack()
    for nth in range(number):
        at = START + SPAN * nth / number
        show(at)
        whom = chance.choice(people[1:]).number if chance.random() < REAL else some_number(chance)
        _try(database, found, whom, some_code(chance), f"10.0.0.{chance.randrange(ADDRESSES)}")
        if nth % (number // 20) == 0:
            _come(database, found, people[0], f"10.9.0.{nth % 250}")
    return found


def _try(database: Database, found: Attack, number: str, code: str, address: str) -> None:
    try:
        visits.look_up(database, number, code, address, None)
    except LookupPaused:
        found.refused += 1
        return
    except WrongPair:
        pass
    else:
        found.hits += 1
    found.by_address[address].append(clock.now())
    found.by_number[number].append(clock.now())


def _come(database: Database, found: Attack, who: Trainee, address: str) -> None:
    found.honest += 1
    try:
        visits.look_up(database, who.number, who.code, address, None)
    except (LookupPaused, WrongPair) as fault:
        found.kept_out.append(f"{fault.code} at {clock.now()}")


def most_within(times: list[datetime], window: timedelta) -> int:
    """How many lie within any stretch of time."""
    return max((sum(since <= at < since + window for at in times) for since in times), default=0)


def complaints(found: Attack) -> list[str]:
    """What must not be."""
    from_one = max(most_within(times, HOUR) for times in found.by_address.values())
    of_one = max(most_within(times, timedelta(days=1)) for times in found.by_number.values())
    return [
        *([f"{from_one} looked at from one address in an hour"] if from_one > MOST else []),
        *([f"{of_one} looked at for one person in a day"] if of_one > PERSONAL else []),
        *([f"{found.hits} hits"] if found.hits else []),
        *[f"honest kept out: {one}" for one in found.kept_out[:3]],
    ]


def test_an_attack_is_hardly_looked_at_and_the_honest_get_in(
    database: Database, people: list[Trainee], figure: Figures
) -> None:
    found = attack(database, people, LOOK_UPS)
    looked_at = sum(map(len, found.by_address.values()))
    assert complaints(found) == []
    assert found.refused > LOOK_UPS // 10, "the attack met the counters"
    figure("look-ups", LOOK_UPS, aim=tiers.size(400, c=10_000, n=100_000), seed=SEED)
    figure("of these looked at", looked_at)
    figure("honest trainees who got in at the first try", found.honest)


def test_the_breaker_leaves_one_try_to_each_address(
    database: Database, people: list[Trainee], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "BREAKER", trials.Breaker("lookup:all", 60, HOUR))
    chance, found = random.Random(SEED), Attack()
    show(START)
    for nth in range(100):
        _try(database, found, some_number(chance), some_code(chance), f"10.1.{nth % 100}.1")
        _try(database, found, some_number(chance), some_code(chance), f"10.1.{nth % 100}.1")
    sizes = [len(times) for times in found.by_address.values()]
    assert (len(sizes), sizes.count(2), sizes.count(1)) == (100, 30, 70)
    _come(database, found, people[0], "10.2.0.1")
    assert found.kept_out == []


def test_control_counters_that_let_everybody_through_are_caught(
    database: Database, people: list[Trainee], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "admit", lambda *_: True)
    assert len(complaints(attack(database, people, 400))) >= 1


def answers(client: httpx.Client, people: list[Trainee], owner: Engine, **headers: str) -> list[tuple[Any, ...]]:
    """What somebody sees for a known number with a wrong code, and for an unknown number."""
    chance, found = random.Random(SEED), []
    for number in (people[1].number, some_number(chance)):
        with owner.begin() as connection:
            connection.execute(text("DELETE FROM sign_in_counter"))
        told = client.post("/t/own", data={"number": number, "code": some_code(chance)}, headers=headers)
        kept = {name: value for name, value in told.headers.items() if name not in {"x-request-id", "date"}}
        found.append((told.status_code, told.content, sorted(kept.items())))
    return found


def test_hit_and_miss_are_the_same_bytes(
    client: httpx.Client, people: list[Trainee], owner: Engine, figure: Figures
) -> None:
    hit, miss = answers(client, people, owner)
    assert hit == miss
    assert people[1].number.encode() not in hit[1]
    figure("bytes by which hit and miss differ", 0, aim=0)


def test_forged_addresses_do_not_help(app: FastAPI) -> None:
    """Headers of somebody who is no listed proxy count for nothing."""
    chance, seen = random.Random(SEED), []
    with serving(app, proxies="192.0.2.1") as url, httpx.Client(base_url=url) as client:
        for nth in range(MOST + 3):
            forged = {
                "X-Forwarded-For": f"10.3.0.{nth}",
                "X-Real-IP": f"10.3.0.{nth}",
                "Forwarded": f"for=10.3.0.{nth}",
            }
            form = {"number": some_number(chance), "code": some_code(chance)}
            seen.append(client.post("/t/own", data=form, headers=forged).status_code)
    assert seen == [422] * MOST + [429] * 3


def test_control_404_for_unknown_is_caught(
    client: httpx.Client, people: list[Trainee], owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, known = visits.look_up, {who.number for who in people}

    def telling(database: Database, number: str, *rest: Any) -> Any:
        if number not in known:
            raise NotFound
        return real(database, number, *rest)

    monkeypatch.setattr(visits, "look_up", telling)
    hit, miss = answers(client, people, owner)
    assert hit != miss


def distinguishable(database: Database, people: list[Trainee], pairs: int) -> float:
    """The area under the curve of telling hits from misses by time: 0.5 is blind, 1 is certain."""
    chance, times = random.Random(SEED), SimpleNamespace(hit=[], miss=[])
    for nth in range(pairs):
        show(START + timedelta(days=2 * nth))
        asks = [(times.hit, people[1 + nth % (len(people) - 1)].number), (times.miss, some_number(chance))]
        for into, number in chance.sample(asks, 2):
            code, begun = some_code(chance), time.perf_counter()
            with pytest.raises(WrongPair):
                visits.look_up(database, number, code, f"10.4.0.{nth % 250}", None)
            into.append(time.perf_counter() - begun)
    ranked = sorted([(t, 1) for t in times.hit] + [(t, 0) for t in times.miss])
    ranks = sum(place for place, (_, is_hit) in enumerate(ranked, 1) if is_hit)
    area = (ranks - pairs * (pairs + 1) / 2) / pairs**2
    return max(area, 1 - area)


def test_time_does_not_tell_who_is_registered(database: Database, people: list[Trainee], figure: Figures) -> None:
    area = distinguishable(database, people, PAIRS)
    # Of so few pairs chance alone gives a spread of 1/sqrt(6 n).
    assert area <= 0.55 + tiers.size(3, c=2, n=0) / (6 * PAIRS) ** 0.5
    figure("area under the curve, hit against miss", round(area, 4), aim=0.55, seed=SEED)


def test_control_without_the_same_work_time_tells(
    database: Database, people: list[Trainee], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, known = visits.look_up, {who.number for who in people}

    def quick(database: Database, number: str, *rest: Any) -> Any:
        if number not in known:
            raise WrongPair
        return real(database, number, *rest)

    monkeypatch.setattr(visits, "look_up", quick)
    assert distinguishable(database, people, 20) > 0.9
