"""Signing in: passwords, waiting, sessions."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from backend.identity import passwords
from backend.kernel import clock
from backend.kernel.db import Database
from tests.factories.accounts import PASSWORD, NewBrowser, make_account
from tests.factories.hours import later

pytestmark = pytest.mark.usefixtures("no_attempts_yet")


def test_a_name_and_a_password_open_the_door(owner: Engine, browser: NewBrowser) -> None:
    account, page = make_account(owner), browser()
    answer = page.sign_in(account)
    assert answer.status_code == 200
    assert answer.json() | {"access_token": ""} == {
        "access_token": "",
        "expires_in": 600,
        "must_change_password": False,
        "second_factor_required": False,
    }
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie for cookie in cookies)
    me = page.send("GET", "/me").json()
    assert (me["username"], me["unit_name"]) == (account.username, "达板镇")


def test_wrong_and_unknown_are_told_alike(owner: Engine, browser: NewBrowser) -> None:
    account, page = make_account(owner), browser()
    wrong = page.sign_in(account, password="Nicht-das-Wort-1")
    unknown = page.send("POST", "/auth/sign-in", json=account.body(username="niemand"))
    disabled = page.sign_in(make_account(owner, disabled_at=datetime.now(UTC)))
    assert {answer.status_code for answer in (wrong, unknown, disabled)} == {401}
    assert wrong.content == unknown.content == disabled.content
    assert wrong.json()["code"] == "wrong_credentials"
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_event WHERE action = 'auth.refused'")) == 3


def test_an_unknown_name_costs_a_hash(monkeypatch: pytest.MonkeyPatch, browser: NewBrowser) -> None:
    asked: list[str | None] = []
    real = passwords.matches

    def matches(stored: str | None, given: str) -> bool:
        asked.append(stored)
        return real(stored, given)

    monkeypatch.setattr(passwords, "matches", matches)
    browser().send("POST", "/auth/sign-in", json={"username": "niemand", "password": "x"})
    assert asked == [None]
    assert not passwords.matches(None, "x")


def test_after_five_failures_each_next_one_waits_longer(owner: Engine, browser: NewBrowser) -> None:
    account, page = make_account(owner), browser()
    start = datetime.now(UTC)
    clock.replace(lambda: start)
    for _ in range(5):
        assert page.sign_in(account, password="x").status_code == 401
    refused = page.sign_in(account)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (
        429,
        "wait_before_sign_in",
        "1",
    )
    later(seconds=1.1)
    assert page.sign_in(account, password="x").status_code == 401
    assert page.sign_in(account).headers["retry-after"] == "2"
    later(seconds=2.1)
    assert page.sign_in(account).status_code == 200, "there is no lock for ever"


def test_a_known_device_does_not_wait_for_what_others_did(owner: Engine, browser: NewBrowser) -> None:
    account, mine, theirs = make_account(owner), browser(), browser()
    assert mine.sign_in(account).status_code == 200
    for _ in range(6):
        theirs.sign_in(account, password="x")
    assert theirs.sign_in(account).status_code == 429
    assert mine.sign_in(account).status_code == 200


def test_a_known_device_does_not_wait_for_who_shares_its_address(owner: Engine, browser: NewBrowser) -> None:
    account, mine = make_account(owner), browser()
    assert mine.sign_in(account).status_code == 200
    with owner.begin() as connection:
        connection.execute(text("UPDATE sign_in_counter SET attempts = 30 WHERE bucket LIKE 'address:%'"))
    assert browser().sign_in(account).status_code == 429
    assert mine.sign_in(account).status_code == 200


def test_a_right_old_password_is_no_failure(owner: Engine, browser: NewBrowser) -> None:
    page = browser()
    page.sign_in(make_account(owner))
    for _ in range(8):
        answer = page.send("POST", "/auth/password", json={"old_password": PASSWORD, "new_password": "Kurz-1"})
        assert answer.json()["code"] == "weak_password"


def test_an_unknown_name_asks_the_database_as_often(owner: Engine, browser: NewBrowser, database: Database) -> None:
    account, page = make_account(owner), browser()
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    counts = []
    event.listen(database.engine, "before_cursor_execute", note)
    for name in (account.username, "niemand"):
        asked.clear()
        page.send("POST", "/auth/sign-in", json={"username": name, "password": "x"})
        counts.append([statement.split()[0] for statement in asked])
    event.remove(database.engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]


def test_ten_attempts_on_one_account_in_five_minutes(owner: Engine, browser: NewBrowser) -> None:
    account, page = make_account(owner), browser()
    with owner.begin() as connection:
        page.sign_in(account, password="x")
        connection.execute(text("UPDATE sign_in_counter SET attempts = 10 WHERE bucket LIKE 'account:%'"))
    assert page.sign_in(account).status_code == 429
    later(minutes=5, seconds=1)
    assert page.sign_in(account).status_code == 200


@pytest.mark.parametrize(("bucket", "limit"), [("address:%", 30), ("total", 1000)])
def test_addresses_and_all_together_have_limits(owner: Engine, browser: NewBrowser, bucket: str, limit: int) -> None:
    page = browser()
    page.sign_in(make_account(owner), password="x")
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE sign_in_counter SET attempts = :n WHERE bucket LIKE :bucket"), {"n": limit, "bucket": bucket}
        )
    assert page.sign_in(make_account(owner)).status_code == 429


def test_a_one_time_password_opens_nothing_but_its_change(owner: Engine, browser: NewBrowser) -> None:
    account, page, other = make_account(owner, must_change=True), browser(), browser()
    assert page.sign_in(account).json()["must_change_password"] is True
    other.sign_in(account)
    assert page.send("GET", "/regions").json()["code"] == "password_change_required"
    new = "Neues-Haus-77-am-Fluss"
    body = {"old_password": PASSWORD, "new_password": new}
    done = page.send("POST", "/auth/password", json=body)
    assert done.status_code == 200, done.text
    page.token = done.json()["access_token"]
    assert page.send("GET", "/regions").status_code == 200
    assert page.refresh().status_code == 200
    assert other.send("GET", "/me").status_code == 401, "the other sessions end"
    assert other.refresh().status_code == 401
    assert browser().sign_in(account).status_code == 401
    assert browser().sign_in(account, password=new).status_code == 200


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("Kurz-1", "too_short"),
        ("nurkleinbuchstabenhier", "too_few_classes"),
        ("Password123!!", "common"),
        ("P@ssw0rd-2026", "common"),
        (PASSWORD, "used_before"),
    ],
)
def test_a_weak_password_is_refused(owner: Engine, browser: NewBrowser, new: str, code: str) -> None:
    page = browser()
    page.sign_in(make_account(owner))
    answer = page.send("POST", "/auth/password", json={"old_password": PASSWORD, "new_password": new})
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/new_password", code)]
    assert new not in answer.text


def test_the_old_password_must_be_right_and_the_last_five_are_remembered(owner: Engine, browser: NewBrowser) -> None:
    account, page = make_account(owner), browser()
    page.sign_in(account)
    wrong = page.send("POST", "/auth/password", json={"old_password": "x", "new_password": "Neues-Haus-77-am-Fluss"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/old_password")
    chain = [PASSWORD, *(f"Neues-Haus-7{n}-am-Fluss" for n in range(5))]
    for old, new in pairwise(chain):
        done = page.send("POST", "/auth/password", json={"old_password": old, "new_password": new})
        assert done.status_code == 200, done.text
        page.token = done.json()["access_token"]
    back = page.send("POST", "/auth/password", json={"old_password": chain[-1], "new_password": chain[1]})
    assert back.json()["errors"][0]["code"] == "used_before"
    oldest = page.send("POST", "/auth/password", json={"old_password": chain[-1], "new_password": chain[0]})
    assert oldest.status_code == 200, "the sixth last may come back"


def test_a_password_of_ninety_days_must_change(owner: Engine, browser: NewBrowser) -> None:
    old = datetime.now(UTC) - timedelta(days=91)
    assert browser().sign_in(make_account(owner, password_changed_at=old)).json()["must_change_password"] is True


def test_a_fourth_device_ends_the_oldest(owner: Engine, browser: NewBrowser) -> None:
    account = make_account(owner)
    pages = [browser() for _ in range(4)]
    for page in pages:
        assert page.sign_in(account).status_code == 200
        later(seconds=1)
    assert [page.send("GET", "/me").status_code for page in pages] == [401, 200, 200, 200]
    listed = pages[3].send("GET", "/me/sessions").json()["items"]
    assert [item["is_current"] for item in listed] == [True, False, False]
    assert listed[0]["device"] == "Chrome · Windows"
    assert pages[3].send("DELETE", f"/me/sessions/{listed[1]['id']}").status_code == 204
    assert [page.send("GET", "/me").status_code for page in pages[1:]] == [200, 401, 200]
    assert pages[3].send("DELETE", f"/me/sessions/{listed[1]['id']}").status_code == 404


def test_too_many_at_once_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch, browser: NewBrowser) -> None:
    for _ in range(passwords.AT_ONCE + passwords.WAITING):
        assert passwords._seats.acquire(blocking=False)
    try:
        answer = browser().send("POST", "/auth/sign-in", json={"username": "niemand", "password": "x"})
    finally:
        for _ in range(passwords.AT_ONCE + passwords.WAITING):
            passwords._seats.release()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
