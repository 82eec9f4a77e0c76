"""S09: what another site makes a browser send changes nothing: every state-changing operation in six shapes."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, text

from backend.identity import cookies
from tests.contract.operations import Operation, contract, operations
from tests.factories.accounts import Account, Browser, make_account

CHANGES = [o for o in operations(contract()) if o.method in {"POST", "PUT", "PATCH", "DELETE"}]
EVIL = {"Origin": "https://evil.example", "Referer": "https://evil.example/page"}
SHAPES: dict[str, dict[str, str]] = {
    "form": {**EVIL, "Sec-Fetch-Site": "cross-site", "Content-Type": "application/x-www-form-urlencoded"},
    "multipart": {**EVIL, "Sec-Fetch-Site": "cross-site", "Content-Type": "multipart/form-data; boundary=x"},
    "text": {**EVIL, "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"},
    "json": {**EVIL, "Sec-Fetch-Site": "cross-site", "Content-Type": "application/json"},
    "sibling": {"Origin": "http://sub.127.0.0.1", "Sec-Fetch-Site": "same-site", "Content-Type": "application/json"},
    "old browser": {"Origin": "null", "Content-Type": "application/json"},
}
STATE = text(
    "SELECT (SELECT count(*) FROM audit_event), (SELECT count(*) FROM app_user), (SELECT count(*) FROM plan), "
    "(SELECT md5(string_agg(id::text || refresh_digest::text || coalesce(ended_at::text, ''), ',' ORDER BY id)) "
    "FROM auth_session)"
)
REFUSED = {400, 401, 403, 413, 415, 422, 428}


@pytest.fixture(scope="module")
def account(owner: Engine) -> Account:
    return make_account(owner)


@pytest.fixture
def victim(base_url: str, account: Account) -> Iterator[httpx.Client]:
    """A signed-in browser's cookies, which go along wherever its user is led; scripts elsewhere have no token."""
    browser = Browser(base_url)
    assert browser.sign_in(account).status_code == 200
    for name in ("Sec-Fetch-Site",):
        del browser.client.headers[name]
    yield browser.client
    browser.close()


def effects(
    client: httpx.Client, owner: Engine, account: Account, shape: str, changes: list[Operation] = CHANGES
) -> list[str]:
    """Operations that another site can bring about in one shape."""
    found = []
    for operation in changes:
        with owner.connect() as connection:
            before = tuple(connection.execute(STATE).one())
        body = Account.body(account) if operation.id == "sign_in_user" else {}
        answer = client.request(operation.method, operation.address(), headers=SHAPES[shape], json=body)
        with owner.connect() as connection:
            after = tuple(connection.execute(STATE).one())
        if after != before or "set-cookie" in answer.headers or answer.status_code not in REFUSED:
            found.append(f"{operation.id}: {answer.status_code}")
        if "access-control-allow-origin" in answer.headers:
            found.append(f"{operation.id}: allows another origin")
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_another_site_brings_nothing_about(shape: str, victim: httpx.Client, owner: Engine, account: Account) -> None:
    assert len(CHANGES) > 60
    assert effects(victim, owner, account, shape) == []


def test_no_other_origin_is_invited(victim: httpx.Client) -> None:
    for operation in CHANGES:
        headers = EVIL | {"Access-Control-Request-Method": operation.method, "Access-Control-Request-Headers": "*"}
        answer = victim.request("OPTIONS", operation.address(), headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control-")], operation.id


def test_the_cookies_are_kept_from_scripts_and_other_sites(base_url: str, account: Account) -> None:
    browser = Browser(base_url)
    answer = browser.sign_in(account)
    for cookie in answer.headers.get_list("set-cookie"):
        assert {"httponly", "samesite=strict", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    browser.close()


def test_control_a_gate_that_takes_any_body_from_anywhere_is_caught(
    victim: httpx.Client, owner: Engine, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cookies, "_require_json", lambda _: None)
    monkeypatch.setattr(cookies, "_FOREIGN_SITES", frozenset())
    monkeypatch.setattr(cookies, "_is_own_origin", lambda _: True)
    own = [operation for operation in CHANGES if operation.id in {"refresh_session", "sign_out"}]
    assert "refresh_session: 200" in effects(victim, owner, account, "json", own)
