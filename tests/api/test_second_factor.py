"""The second factor: asked for, bound, replaced by a recovery code, and asked for again before what is dangerous."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from backend.access import Role
from backend.identity import recovery, second_factor
from backend.kernel import clock
from tests.factories.accounts import PASSWORD, Browser, NewBrowser, make_account
from tests.factories.hours import later

pytestmark = pytest.mark.usefixtures("no_attempts_yet")


def test_the_office_needs_its_second_factor(owner: Engine, browser: NewBrowser) -> None:
    office, page = make_account(owner, Role.OFFICE), browser()
    start = datetime.now(UTC)
    clock.replace(lambda: start)
    asked = page.sign_in(office, code=None)
    assert (asked.status_code, asked.json()["code"]) == (401, "second_factor_required")
    wrong = page.sign_in(office, code="000000")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_code")
    assert page.sign_in(office).status_code == 200
    again = page.sign_in(office)
    assert again.json()["code"] == "wrong_code", "a code opens once"
    later(seconds=30)
    assert page.sign_in(office).status_code == 200


def test_a_right_password_without_its_code_is_no_failure(owner: Engine, browser: NewBrowser) -> None:
    office, page = make_account(owner, Role.OFFICE), browser()
    for _ in range(8):
        assert page.sign_in(office, code=None).json()["code"] == "second_factor_required"
    assert page.sign_in(office).status_code == 200


def test_an_office_without_a_second_factor_may_only_bind_one(owner: Engine, browser: NewBrowser) -> None:
    office, page = make_account(owner, Role.OFFICE, bound=False), browser()
    assert page.sign_in(office).json()["second_factor_required"] is True
    assert page.send("GET", "/users").json()["code"] == "second_factor_enrolment_required"
    assert page.send("GET", "/me").status_code == 200
    offer = page.send("POST", "/auth/second-factor").json()
    assert offer["qr"].startswith("data:image/svg+xml")
    assert office.username in offer["address"]
    wrong = page.send("POST", "/auth/second-factor/confirmation", json={"code": "000000"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/code")
    code = second_factor.code_now(offer["secret"])
    done = page.send("POST", "/auth/second-factor/confirmation", json={"code": code})
    assert done.json()["second_factor_required"] is False
    page.token = done.json()["access_token"]
    assert page.send("GET", "/users").status_code == 200
    assert page.refresh().status_code == 200, "the session of the one who bound it goes on"
    with owner.connect() as connection:
        sealed = connection.scalar(text("SELECT totp_secret FROM app_user WHERE id = :id"), {"id": office.user_id})
    assert offer["secret"].encode() not in bytes(sealed or b"")


def _bind(page: Browser) -> list[str]:
    secret = page.send("POST", "/auth/second-factor").json()["secret"]
    body = {"code": second_factor.code_now(secret)}
    answer = page.send("POST", "/auth/second-factor/confirmation", json=body).json()
    page.token = answer["access_token"]
    codes: list[str] = answer["recovery_codes"]
    return codes


def test_a_recovery_code_opens_once_in_place_of_the_telephone(owner: Engine, browser: NewBrowser) -> None:
    office, page, other = make_account(owner, Role.OFFICE, bound=False), browser(), browser()
    page.sign_in(office)
    codes = _bind(page)
    assert len(set(codes)) == recovery.COUNT
    assert other.sign_in(office).json()["code"] == "second_factor_required"
    typed = codes[0].upper().replace("-", " ")
    assert other.sign_in(office, recovery_code=typed).status_code == 200
    assert other.send("GET", "/users").status_code == 200
    spent = other.sign_in(office, recovery_code=codes[0])
    assert (spent.status_code, spent.json()["code"]) == (401, "wrong_recovery_code")
    assert other.sign_in(office, recovery_code=codes[1], password="x").json()["code"] == "wrong_credentials"
    assert other.sign_in(office, recovery_code=codes[1]).status_code == 200, "a refusal spends nothing"
    renewed = _bind(other)
    assert other.sign_in(office, recovery_code=codes[2]).json()["code"] == "wrong_recovery_code"
    assert other.sign_in(office, recovery_code=renewed[2]).status_code == 200
    with owner.connect() as connection:
        left = connection.scalars(
            text("SELECT (details ->> 'left')::int FROM audit_event WHERE action = 'auth.recovery_code_used'")
        )
        assert sorted(left) == [recovery.COUNT - 2, recovery.COUNT - 1, recovery.COUNT - 1]


def test_a_recovery_code_is_its_owners_and_guessing_waits(owner: Engine, browser: NewBrowser) -> None:
    mine, theirs = (make_account(owner, Role.OFFICE, bound=False) for _ in range(2))
    pages = [browser(), browser()]
    for page, account in zip(pages, (mine, theirs), strict=True):
        page.sign_in(account)
    codes, _ = (_bind(page) for page in pages)
    start = datetime.now(UTC)
    clock.replace(lambda: start)
    stranger = browser()
    for _ in range(5):
        assert stranger.sign_in(theirs, recovery_code=codes[0]).json()["code"] == "wrong_recovery_code"
    assert stranger.sign_in(theirs, recovery_code=codes[0]).status_code == 429


def test_step_up_by_password_or_by_code(owner: Engine, browser: NewBrowser) -> None:
    page, start = browser(), datetime.now(UTC)
    clock.replace(lambda: start)
    page.sign_in(make_account(owner))
    assert page.send("POST", "/auth/step-up", json={"password": "x"}).json()["code"] == "wrong_password"
    assert page.send("POST", "/auth/step-up", json={"password": PASSWORD}).status_code == 204
    office, desk = make_account(owner, Role.OFFICE), browser()
    desk.sign_in(office)
    assert desk.send("POST", "/auth/step-up", json={"password": PASSWORD}).json()["code"] == "wrong_confirmation"
    later(minutes=6)
    desk.refresh()
    assert desk.send("POST", "/auth/second-factor").json()["code"] == "step_up_required"
    code = second_factor.code_now(office.secret or "")
    assert desk.send("POST", "/auth/step-up", json={"code": code}).status_code == 204
    assert desk.send("POST", "/auth/step-up", json={"code": code}).json()["code"] == "wrong_confirmation"
    assert desk.send("POST", "/auth/second-factor").status_code == 200
