"""S07: histories of refresh tokens against a model: one live leaf a family, a replay ends it."""

import base64
import json
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend.identity import passwords, refresh
from backend.identity.models import AuthSession, User
from backend.identity.service import sessions
from backend.identity.service.sign_in import answer_for
from backend.kernel import clock
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.accounts import SAME_ORIGIN, Account, make_account

HISTORIES = tiers.size(25, c=1_000, n=4_000)
STEPS = tiers.size(20, c=20, n=12)
ROUNDS = tiers.size(2, c=20, n=40)
TOGETHER = 64
SEED = tiers.seed(707)
IDLE, ABSOLUTE, LEEWAY, ACCESS = 1_800, 43_200, 10, 600
MOST_SESSIONS = 3
TLS = ssl.create_default_context()
"""Made once: each client would make its own."""
START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Family:
    """What must be true of one session; times in seconds of the history."""

    tokens: list[str]
    family_id: str
    used: int
    idle: int
    absolute: int
    accesses: list[tuple[str, int]]
    rotated: int | None = None
    is_over: bool = False

    def lives(self, now: int) -> bool:
        """Whether it still works."""
        return not self.is_over and min(self.idle, self.absolute) > now

    def use(self, back: int, now: int) -> str:
        """What the token `back` places before the leaf must bring about: "moves", "repeats" or "refused"."""
        if not self.lives(now):
            return "refused"
        if back == 0:
            self.rotated, self.used, self.idle = now, now, min(now + IDLE, self.absolute)
            return "moves"
        if back == 1 and self.rotated is not None and now - self.rotated <= LEEWAY:
            return "repeats"
        self.is_over = True
        return "refused"


@dataclass
class Wire:
    """Requests of a browser whose cookie is chosen for each."""

    client: httpx.Client

    def post(self, path: str, cookie: str = "", **body: Any) -> httpx.Response:
        """A request of our own page."""
        self.client.cookies.clear()
        headers = SAME_ORIGIN | ({"Cookie": f"rt={cookie}"} if cookie else {})
        return self.client.post(f"/api/v1/auth/{path}", headers=headers, json=body)

    def me(self, token: str) -> int:
        """Whether an access token opens."""
        return self.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def pair(answer: httpx.Response) -> tuple[str, str]:
    """The refresh token and the access token of an answer."""
    return answer.cookies["rt"], str(answer.json()["access_token"])


@dataclass
class World:
    """What every history of a test shares."""

    owner: Engine
    wire: Wire


class Histories(RuleBasedStateMachine):
    """Histories of one account with up to three live sessions."""

    world: World
    now: int
    account: Account
    families: list[Family]
    sign_ins: int

    @initialize()
    def begin(self) -> None:
        self.now, self.families, self.sign_ins = 0, [], 0
        self._show()
        with self.world.owner.begin() as connection:
            connection.execute(text("DELETE FROM sign_in_counter"))
        self.account = make_account(self.world.owner, password_changed_at=START)
        self.sign_in()

    def _show(self) -> None:
        at = START + timedelta(seconds=self.now)
        clock.replace(lambda: at)

    @precondition(lambda self: self.sign_ins < 6)
    @rule()
    def sign_in(self) -> None:
        self.sign_ins += 1
        answer = self.world.wire.post("sign-in", **self.account.body())
        assert answer.status_code == 200, answer.text
        token, access = pair(answer)
        live = sorted((f for f in self.families if f.lives(self.now)), key=lambda f: (-f.used, f.family_id))
        for surplus in live[MOST_SESSIONS - 1 :]:
            surplus.is_over = True
        until = self.now + ABSOLUTE
        made = Family([token], _family_id(access), self.now, self.now + IDLE, until, [(access, self.now)])
        self.families.append(made)

    @rule(seconds=st.sampled_from([1, 5, 9, 10, 11, 60, 600, 1_700, 1_799, 1_800, 7_200]))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        self._show()

    @rule(which=st.integers(0, 5), back=st.sampled_from([0, 0, 0, 0, 1, 1, 1, 2, 3, 9]))
    def use(self, which: int, back: int) -> None:
        family = self.families[which % len(self.families)]
        back = min(back, len(family.tokens) - 1)
        presented = family.tokens[-1 - back]
        expected = family.use(back, self.now)
        answer = self.world.wire.post("refresh", presented)
        assert (answer.status_code == 200) == (expected != "refused"), (expected, answer.status_code)
        if expected == "refused":
            return
        token, access = pair(answer)
        assert (token in family.tokens) == (expected == "repeats"), expected
        assert expected == "moves" or token == family.tokens[-1], "the parent's one child"
        if expected == "moves":
            family.tokens.append(token)
        family.accesses.append((access, self.now))

    @rule(
        which=st.integers(0, 5),
        back=st.sampled_from([0, 0, 1, 2]),
        everywhere=st.sampled_from([False, False, True]),
    )
    def sign_out(self, which: int, back: int, everywhere: bool) -> None:
        family = self.families[which % len(self.families)]
        back = min(back, len(family.tokens) - 1)
        assert self.world.wire.post("sign-out", family.tokens[-1 - back], everywhere=everywhere).status_code == 204
        if not family.is_over and back < 2:
            for ended in self.families if everywhere else [family]:
                ended.is_over = True

    @rule()
    def dismiss(self) -> None:
        with self.world.owner.begin() as connection:
            raised = "UPDATE app_user SET ver = ver + 1 WHERE id = :id"
            connection.execute(text(raised), {"id": self.account.user_id})
        for family in self.families:
            family.is_over = True

    @rule(which=st.integers(0, 5), nth=st.integers(0, 50))
    def knock(self, which: int, nth: int) -> None:
        family = self.families[which % len(self.families)]
        access, since = family.accesses[nth % len(family.accesses)]
        opens = family.lives(self.now) and self.now < since + ACCESS
        assert self.world.wire.me(access) == (200 if opens else 401)

    @invariant()
    def at_most_three_live(self) -> None:
        assert sum(family.lives(self.now) for family in self.families) <= MOST_SESSIONS

    def teardown(self) -> None:
        """In the database the leaf is the model's, and nothing older opens anything."""
        for family in self.families:
            opens = family.lives(self.now)
            assert (self.world.wire.me(family.accesses[-1][0]) == 200) == (
                opens and self.now < family.accesses[-1][1] + ACCESS
            )
            assert (self.world.wire.post("refresh", family.tokens[-1]).status_code == 200) == opens
            for older in family.tokens[-3:-1]:
                assert opens or self.world.wire.post("refresh", older).status_code == 401


def _family_id(access: str) -> str:
    part = access.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["sid"])


def run(world: World, histories: int) -> None:
    """Histories until one of them contradicts the model."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    bound = type("Histories", (Histories,), {"world": world})
    run_state_machine_as_test(
        seed(SEED)(bound),
        settings=settings(
            max_examples=histories,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=checks,
            phases=[Phase.generate, Phase.shrink] if histories > 100 else [Phase.generate],
        ),
    )


@pytest.fixture
def world(base_url: str, owner: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The passwords' hashes are none of this campaign's business."""
    monkeypatch.setattr(passwords, "make_hash", lambda password: f"plain {password}")
    monkeypatch.setattr(passwords, "matches", lambda stored, password: stored == f"plain {password}")
    monkeypatch.setattr(passwords, "is_outdated", lambda _: False)
    limits = httpx.Limits(max_connections=TOGETHER, max_keepalive_connections=TOGETHER)
    with httpx.Client(base_url=base_url, timeout=30, limits=limits) as client:
        yield World(owner, Wire(client))


def test_histories_agree_with_the_model(world: World, figure: Figures) -> None:
    run(world, HISTORIES)
    figure("histories", HISTORIES, aim=tiers.size(25, c=1_000, n=10_000), seed=SEED)


def begin(world: World) -> list[str]:
    """The first token of a new session."""
    with world.owner.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_counter"))
    return [pair(world.wire.post("sign-in", **make_account(world.owner).body()))[0]]


def at_once(world: World, presented: list[str]) -> list[httpx.Response]:
    """Refresh with each of the tokens in the same moment."""
    barrier = Barrier(len(presented))

    def send(token: str) -> httpx.Response:
        with httpx.Client(base_url=world.wire.client.base_url, timeout=30, verify=TLS) as client:
            barrier.wait(30)
            return Wire(client).post("refresh", token)

    with ThreadPoolExecutor(len(presented)) as threads:
        return list(threads.map(send, presented))


def split(world: World, tokens: list[str]) -> list[str]:
    """What is wrong when everybody uses the leaf at once: all must get the one child, and it must work."""
    answers = at_once(world, [tokens[-1]] * TOGETHER)
    children = {answer.cookies.get("rt") for answer in answers}
    after = world.wire.post("refresh", answers[0].cookies.get("rt") or "")
    if len(children) > 1 or after.status_code != 200:
        return [f"{len(children)} children of one leaf, the next {after.status_code}"]
    tokens += [answers[0].cookies["rt"], after.cookies["rt"]]
    return []


def survivors(world: World, tokens: list[str]) -> list[str]:
    """What still opens after leaf, parents and grandparents were used at once: nothing may."""
    at_once(world, [tokens[-1 - nth % len(tokens)] for nth in range(TOGETHER)])
    return [f"token {nth} of {len(tokens)}" for nth, token in enumerate(tokens)
            if world.wire.post("refresh", token).status_code == 200]  # fmt: skip


def test_sixty_four_at_once_get_one_child_and_a_replay_among_them_ends_all(world: World, figure: Figures) -> None:
    for _ in range(ROUNDS):
        tokens = begin(world)
        assert split(world, tokens) == []
        assert len(set(tokens)) == 3
        assert survivors(world, tokens) == []
    figure("requests at once", 2 * ROUNDS * TOGETHER)


def forgiving(session: Session, token: refresh.RefreshToken, request_id: str) -> sessions.Refreshed | None:
    """A build that is as lenient to every ancestor as to the parent."""
    row = session.get(AuthSession, token.family, with_for_update=True)
    if row is not None and row.ended_at is None and token.digest != row.refresh_digest and row.rotated_at:
        user = session.get_one(User, row.user_id)
        if clock.now() - row.rotated_at <= sessions.LEEWAY and user.ver == row.ver:
            return sessions.Refreshed(answer_for(user, row.id), token.child())
    return strict(session, token, request_id)


strict = sessions._rotate


def test_control_grace_for_any_ancestor_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_rotate", forgiving)
    with pytest.raises(AssertionError):
        run(world, 100)
    clock.replace(None)
    tokens = begin(world)
    split(world, tokens)
    assert survivors(world, tokens) != []


def test_control_a_random_child_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh.RefreshToken, "child", lambda token: refresh.first(token.family))
    tokens = begin(world)
    assert split(world, tokens) != []
