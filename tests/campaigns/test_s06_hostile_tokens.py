"""S06: hostile tokens: none accepted, none breaks anything, none costs much."""

import time
from collections.abc import Iterable

import httpx
import pytest
from jose import jwt

from backend.identity import tokens
from backend.identity.errors import SessionEnded
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.accounts import Browser, make_account
from tests.factories.callers import Callers
from tests.factories.forged import Forger, mutations, table

MUTATIONS = tiers.size(600, c=2_000, n=20_000)
SEED = tiers.seed(606)
P99_SECONDS = 0.005


@pytest.fixture
def forger(callers: Callers) -> Forger:
    office = callers.office()
    return Forger(str(office.user_id), str(office.session_id), office.role)


def accepted(candidates: Iterable[str]) -> list[str]:
    """The tokens that the verifier takes; another fault than its own refusal comes through as it is."""
    taken = []
    for token in candidates:
        try:
            tokens.verify(token)
        except SessionEnded:
            continue
        taken.append(token)
    return taken


def ask(client: httpx.Client, token: str) -> int:
    """The answer to a request with a token, as bytes so that every token can be sent at all."""
    headers = {b"Authorization": b"Bearer " + token.encode("utf-8", "surrogatepass")}
    return client.get("/api/v1/me", headers=headers).status_code


def test_a_good_token_opens(forger: Forger, client: httpx.Client) -> None:
    assert ask(client, forger.good()) == 200


def test_no_trick_opens_and_none_breaks(forger: Forger, client: httpx.Client) -> None:
    found = {name: ask(client, token) for name, token in table(forger).items()}
    assert {name: status for name, status in found.items() if status not in {400, 401, 431}} == {}
    assert len(found) > 100


def test_no_mutation_is_taken(forger: Forger, client: httpx.Client, figure: Figures) -> None:
    candidates = list(mutations(forger, MUTATIONS, SEED))
    assert accepted(candidates) == []
    assert {ask(client, token) for token in candidates[:100]} <= {400, 401}
    figure("hostile tokens refused", len(candidates) + len(table(forger)), aim=2_000, seed=SEED)


def test_a_refusal_is_cheap(forger: Forger) -> None:
    spent = []
    for token in [*table(forger).values(), *mutations(forger, MUTATIONS, SEED + 1)]:
        begun = time.process_time()
        accepted([token])
        spent.append(time.process_time() - begun)
    assert sorted(spent)[int(len(spent) * 0.99)] < P99_SECONDS


def test_a_refresh_token_is_no_access_token(base_url: str, callers: Callers) -> None:
    browser = Browser(base_url)
    assert browser.sign_in(make_account(callers.owner)).status_code == 200
    assert ask(browser.client, browser.client.cookies["rt"]) == 401
    assert ask(browser.client, browser.token) == 200
    browser.close()


def test_control_a_verifier_without_signatures_is_caught(forger: Forger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwt, "decode", lambda token, *_, **__: jwt.get_unverified_claims(token))
    tokens._verified.cache_clear()
    assert len(accepted(table(forger).values())) > 10
    tokens._verified.cache_clear()


def test_control_a_verifier_that_trusts_any_header_is_caught(forger: Forger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_kid", lambda _: "1")
    tokens._verified.cache_clear()
    assert len(accepted(table(forger).values())) > 5
    tokens._verified.cache_clear()
