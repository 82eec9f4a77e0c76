"""Refresh tokens: rotation, leeway, replay, limits, sign-out."""

import string
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from backend.identity import refresh
from backend.kernel import clock
from tests.factories.accounts import Account, Browser, make_account
from tests.factories.hours import later


@pytest.fixture
def account(owner: Engine, no_attempts_yet: None) -> Account:
    return make_account(owner)


@pytest.fixture
def page(base_url: str, account: Account) -> Iterator[Browser]:
    """A browser that signed in under a clock that stands still."""
    at = datetime.now(UTC)
    clock.replace(lambda: at)
    browser = Browser(base_url)
    assert browser.sign_in(account).status_code == 200
    yield browser
    browser.close()


def token(page: Browser) -> str:
    """The refresh token in the browser's cookie."""
    return page.client.cookies["rt"]


def put(page: Browser, value: str) -> None:
    """Another refresh token in the browser's cookie."""
    page.client.cookies.delete("rt")
    page.client.cookies.set("rt", value, domain="127.0.0.1")


def test_each_use_moves_the_token_on(page: Browser) -> None:
    first = token(page)
    assert page.refresh().status_code == 200
    assert token(page) != first
    assert page.send("GET", "/me").status_code == 200
    assert page.refresh().status_code == 200


def test_two_tabs_at_once_get_the_same_child(page: Browser) -> None:
    first = token(page)
    page.refresh()
    child = token(page)
    put(page, first)
    later(seconds=9)
    assert page.refresh().status_code == 200
    assert token(page) == child


def test_a_replay_after_the_leeway_ends_the_family_and_its_access_tokens(page: Browser, owner: Engine) -> None:
    first = token(page)
    page.refresh()
    child = token(page)
    put(page, first)
    later(seconds=11)
    assert page.refresh().status_code == 401
    assert page.send("GET", "/me").status_code == 401
    put(page, child)
    assert page.refresh().status_code == 401
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_event WHERE action = 'auth.replayed'"))


def test_a_grandparent_is_a_replay_at_once(page: Browser) -> None:
    first = token(page)
    page.refresh()
    page.refresh()
    child = token(page)
    put(page, first)
    assert page.refresh().status_code == 401
    put(page, child)
    assert page.refresh().status_code == 401


def second_spellings(good: str) -> list[str]:
    """The same bytes written otherwise: the last character of 87 carries two bits that say nothing."""
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    place = alphabet.index(good[-1])
    return [good[:-1] + alphabet[place ^ spare] for spare in range(1, 4)]


def test_a_forged_token_ends_nothing(page: Browser) -> None:
    good = token(page)
    other = good[:-1] + ("A" if good[-1] not in "ABCD" else "Q")
    for forged in (*second_spellings(good), other, "x", good + "A", "A" * 87):
        put(page, forged)
        assert page.refresh().status_code == 401
    put(page, good)
    assert page.refresh().status_code == 200
    assert refresh.read(good) is not None
    assert "***" in repr(refresh.read(good))


def test_thirty_idle_minutes_and_twelve_hours(page: Browser) -> None:
    for _ in range(24):
        later(minutes=29)
        assert page.refresh().status_code == 200
    later(minutes=25)
    assert page.refresh().status_code == 401, "twelve hours are over"


def test_idle_for_half_an_hour(page: Browser) -> None:
    later(minutes=31)
    assert page.refresh().status_code == 401


def test_sign_out_ends_this_session(page: Browser) -> None:
    answer = page.send("POST", "/auth/sign-out", json={})
    assert answer.status_code == 204
    assert "storage" in answer.headers["clear-site-data"]
    assert 'rt=""' in answer.headers["set-cookie"]
    assert page.send("GET", "/me").status_code == 401


def test_sign_out_everywhere(page: Browser, base_url: str, account: Account) -> None:
    other = Browser(base_url)
    other.sign_in(account)
    assert page.send("POST", "/auth/sign-out", json={}).status_code == 204
    assert other.send("GET", "/me").status_code == 200
    assert other.send("POST", "/auth/sign-out", json={"everywhere": True}).status_code == 204
    assert other.send("GET", "/me").status_code == 401
    other.close()


def test_everywhere_means_the_other_devices_too(page: Browser, base_url: str, account: Account) -> None:
    other = Browser(base_url)
    other.sign_in(account)
    assert page.send("POST", "/auth/sign-out", json={"everywhere": True}).status_code == 204
    assert other.send("GET", "/me").status_code == 401
    assert other.refresh().status_code == 401
    other.close()


def test_the_token_of_a_dismissed_session_signs_nobody_out(
    page: Browser, base_url: str, owner: Engine, account: Account
) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE app_user SET ver = ver + 1 WHERE id = :id"), {"id": account.user_id})
    other = Browser(base_url)
    other.sign_in(account)
    assert page.send("POST", "/auth/sign-out", json={"everywhere": True}).status_code == 204
    assert other.send("GET", "/me").status_code == 200
    other.close()


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/sign-out"])
def test_without_the_browsers_word_the_cookie_is_not_read(page: Browser, path: str) -> None:
    before = token(page)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"}):
        assert page.send("POST", path, json={}, headers=headers).json()["code"] == "cross_site"
    foreign = {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}
    assert page.send("POST", path, json={}, headers=foreign).status_code == 403
    plain = page.send("POST", path, content=b"{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code in {415, 422}
    assert token(page) == before
    assert page.send("GET", "/me").status_code == 200


def test_an_own_origin_is_enough_for_an_older_browser(page: Browser, base_url: str) -> None:
    del page.client.headers["sec-fetch-site"]
    assert page.refresh().status_code == 403
    page.client.headers["origin"] = base_url
    assert page.refresh().status_code == 200


def test_a_dismissal_stops_the_refresh(page: Browser, owner: Engine, account: Account) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE app_user SET ver = ver + 1 WHERE id = :id"), {"id": account.user_id})
    assert page.send("GET", "/me").status_code == 401
    assert page.refresh().status_code == 401
