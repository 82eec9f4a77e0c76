"""The operator's commands: administrators, and the codes of the demo accounts."""

import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from backend.access import NEEDS_SECOND_FACTOR, Role
from backend.cli import app as commands
from backend.demo import accounts as demo_accounts
from backend.identity import second_factor
from backend.kernel import clock
from backend.kernel.db import Database
from tests.factories.accounts import Account, Browser

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(database: Database, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the module's database and reads its line of JSON."""
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("SKILLPLAN_DATABASE_URL", url)
    monkeypatch.setenv("SKILLPLAN_HOME", str(home))

    def run(*words: str, ok: bool = True) -> dict[str, str]:
        result = CliRunner().invoke(commands, [*words, "--json"])
        assert result.exit_code == (0 if ok else 1), result.output
        answer: dict[str, Any] = orjson.loads(result.output)
        assert answer["ok"] is ok
        return answer

    return run


@pytest.fixture
def page(base_url: str) -> Iterator[Browser]:
    """One browser."""
    browser = Browser(base_url)
    yield browser
    browser.close()


def _create(run: Run, username: str) -> Account:
    made = run("admin", "create", username, "--county", "622926")
    return Account(None, username, made["one_time_password"], None)  # type: ignore[arg-type]  # reason: never asked


def _settle_in(page: Browser, account: Account, password: str) -> None:
    """What a new administrator does first: change the password, bind the second factor."""
    token = page.sign_in(account).json()
    assert (token["must_change_password"], token["second_factor_required"]) == (True, True)
    assert page.send("GET", "/users").status_code == 403
    body = {"old_password": account.password, "new_password": password}
    page.token = page.send("POST", "/auth/password", json=body).json()["access_token"]
    account.secret = page.send("POST", "/auth/second-factor").json()["secret"]
    code = second_factor.code_now(account.secret or "")
    answer = page.send("POST", "/auth/second-factor/confirmation", json={"code": code})
    page.token, account.password = answer.json()["access_token"], password


def test_the_first_administrator_comes_in_by_a_one_time_password(run: Run, page: Browser, owner: Engine) -> None:
    account = _create(run, "first.admin")
    _settle_in(page, account, "Erstes-Haus-11-am-Fluss")
    office = {"username": "first.office", "display_name": "县领导小组办公室", "role": "office"}
    made = page.send("POST", "/users", json=office, headers={"Idempotency-Key": "first-office"})
    assert made.status_code == 201, made.text
    with owner.connect() as connection:
        trail = connection.execute(
            text("SELECT action, actor_id, county FROM audit_event WHERE object_id = :id ORDER BY id LIMIT 1"),
            {"id": page.send("GET", "/me").json()["id"]},
        ).one()
    assert tuple(trail) == ("user.created", None, "622926")


def test_a_forgotten_administrator_starts_afresh(run: Run, page: Browser) -> None:
    account = _create(run, "lost.admin")
    _settle_in(page, account, "Zweites-Haus-22-am-Fluss")
    once = run("admin", "reset", "lost.admin")["one_time_password"]
    assert page.send("GET", "/me").status_code == 401, "the sessions end"
    assert page.refresh().status_code == 401
    assert page.sign_in(account).status_code == 401, "the old password is gone"
    account.password, account.secret = once, None
    _settle_in(page, account, "Drittes-Haus-33-am-Fluss")


def test_an_administrator_who_left_is_kept_out_until_the_reset(run: Run, page: Browser) -> None:
    account = _create(run, "former.admin")
    page.sign_in(account)
    run("admin", "disable", "former.admin")
    assert page.send("GET", "/me").status_code == 401
    assert page.sign_in(account).json()["code"] == "wrong_credentials"
    account.password = run("admin", "reset", "former.admin")["one_time_password"]
    assert page.sign_in(account).status_code == 200


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["create", "Chef", "--county", "622926"], "wrong_username"),
        (["create", "chef", "--county", "629999"], "wrong_unit"),
        (["create", "chef", "--county", "622926101"], "wrong_unit"),
        (["reset", "niemand"], "no_such_administrator"),
        (["disable", "niemand"], "no_such_administrator"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run: Run, words: list[str], code: str) -> None:
    assert run("admin", *words, ok=False)["code"] == code


def test_a_name_is_given_once(run: Run) -> None:
    _create(run, "only.admin")
    assert run("admin", "create", "only.admin", "--county", "622926", ok=False)["code"] == "username_taken"


def test_the_commands_leave_other_roles_alone(run: Run, owner: Engine) -> None:
    _create(run, "was.admin")
    with owner.begin() as connection:
        connection.execute(text("UPDATE app_user SET role = 'office', kind = 'county' WHERE username = 'was.admin'"))
    assert run("admin", "reset", "was.admin", ok=False)["code"] == "no_such_administrator"


def test_every_demo_account_signs_in_and_the_command_tells_its_code(
    run: Run, page: Browser, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.session() as session:
        made = demo_accounts.make_accounts(session)
    path = demo_accounts.keep(tmp_path, made)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert demo_accounts.read(tmp_path) == made
    assert {account.role for account in made} == set(Role) - {Role.CLIENT}
    assert {account.role for account in made if account.secret} == NEEDS_SECOND_FACTOR
    assert len({account.password for account in made}) == len(made)
    monkeypatch.setenv("SKILLPLAN_HOME", str(tmp_path))
    for account in made:
        code = {"code": run("demo", "code", account.username)["code"]} if account.secret else {}
        body = {"username": account.username, "password": account.password} | code
        answer = page.send("POST", "/auth/sign-in", json=body)
        assert answer.status_code == 200, answer.text
        assert not answer.json()["must_change_password"]
        assert not answer.json()["second_factor_required"]
    now = run("demo", "code", "office")["code"]
    at = clock.now() + timedelta(seconds=30)
    clock.replace(lambda: at)
    assert run("demo", "code", "office")["code"] != now


def test_without_a_demo_there_is_no_code(run: Run) -> None:
    assert run("demo", "code", "office", ok=False)["ok"] is False
