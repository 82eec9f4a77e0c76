"""Accounts kept by the office and the administrator, and the trail that everything leaves."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.access import KEEPS, Role
from backend.kernel import clock
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.factories.accounts import Account, NewBrowser, make_account
from tests.factories.callers import Caller, Callers

TOWNSHIP = {"role": "township", "region": "622926101"}
DEPARTMENT = {"role": "department", "department_id": "renshe"}


def _body(**values: Any) -> dict[str, Any]:
    return {"username": f"neu-{uuid4().hex[:10]}", "display_name": "新账号", **(values or TOWNSHIP)}


def _make(keeper: Caller, **values: Any) -> dict[str, Any]:
    answer = keeper.post("/users", json=_body(**values))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _do(keeper: Caller, verb: str, user: dict[str, Any], **options: Any) -> httpx.Response:
    version = keeper.get(f"/users/{user['id']}").json()["version"]
    return keeper.post(f"/users/{user['id']}/{verb}", if_match=version, **options)


def _owner_of(user: dict[str, Any], password: str | None = None) -> Account:
    return Account(user["id"], user["username"], password or user["one_time_password"], None)


@pytest.mark.parametrize(
    ("values", "unit"),
    [(TOWNSHIP, "达板镇"), (DEPARTMENT, "东乡族自治县人力资源和社会保障局"), ({"role": "inspector"}, "东乡族自治县")],
)
def test_the_office_makes_accounts_of_the_units(callers: Callers, values: dict[str, str], unit: str) -> None:
    office = callers.office()
    made = _make(office, **values)
    assert (made["unit_name"], made["must_change_password"], made["may_keep"]) == (unit, True, True)
    shown = office.get(f"/users/{made['id']}").json()
    assert "one_time_password" not in shown
    assert shown == {name: value for name, value in made.items() if name != "one_time_password"}


def test_the_one_time_password_opens_its_change(callers: Callers, browser: NewBrowser) -> None:
    made, page = _make(callers.office()), browser()
    assert page.sign_in(_owner_of(made)).json()["must_change_password"] is True
    assert page.send("GET", "/regions").json()["code"] == "password_change_required"


def test_sent_twice_an_account_is_made_once(callers: Callers) -> None:
    office, body = callers.office(), _body()
    first = office.post("/users", json=body, key="zweimal-geschickt")
    again = office.post("/users", json=body, key="zweimal-geschickt")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_a_username_is_given_once(callers: Callers) -> None:
    office = callers.office()
    made = _make(office)
    answer = office.post("/users", json=_body() | {"username": made["username"]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/username")


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"role": "township"}, "/region"),
        ({"role": "township", "region": "622926"}, "/region"),
        ({"role": "township", "region": "622927101"}, "/region"),
        ({"role": "township", "region": "622926999"}, "/region"),
        ({"role": "inspector", "region": "622926101"}, "/region"),
        ({"role": "department"}, "/department_id"),
        ({"role": "department", "department_id": "niemand"}, "/department_id"),
        ({"role": "inspector", "department_id": "renshe"}, "/department_id"),
        ({"role": "institution"}, "/institution_id"),
        ({"role": "inspector", "institution_id": str(uuid4())}, "/institution_id"),
    ],
)
def test_a_unit_must_suit_the_role(callers: Callers, values: dict[str, str], pointer: str) -> None:
    answer = callers.office().post("/users", json=_body(**values))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMIN])
def test_each_keeper_keeps_his_roles_and_no_other(callers: Callers, role: Role) -> None:
    keeper = callers.of(role)
    for other in Role:
        unit: dict[str, str] = {Role.TOWNSHIP: TOWNSHIP, Role.DEPARTMENT: DEPARTMENT}.get(other, {})
        if other in {Role.INSTITUTION, Role.EMPLOYER}:
            unit = {"institution_id": str(uuid4())}
        answer = keeper.post("/users", json=_body(**(unit | {"role": other.value})))
        assert answer.status_code == (201 if other in KEEPS[role] else 403), f"{role} makes {other}"


def test_the_database_holds_who_keeps_whom(database: Database, callers: Callers) -> None:
    """Whatever a handler does: the county's scope makes no administrator of an account."""
    made = _make(callers.office())
    with database.session() as session:
        enter(session, Kind.COUNTY, region="622926")
        with pytest.raises(DBAPIError, match="not_kept"):
            session.execute(text("UPDATE app_user SET role = 'admin' WHERE id = :id"), {"id": made["id"]})


def test_nobody_changes_his_own_or_his_peers_account(callers: Callers) -> None:
    office, peer = callers.office(), callers.office()
    own, other = {"id": str(office.user_id)}, {"id": str(peer.user_id)}
    asked: list[tuple[str, dict[str, Any] | None]] = [
        ("disabling", None),
        ("move", {}),
        ("password-reset", {}),
        ("sessions-end", None),
    ]
    for verb, body in asked:
        assert _do(office, verb, own, json=body).json()["code"] == "own_account"
        assert _do(office, verb, other, json=body).json()["code"] == "not_kept"


def test_disabled_at_once_and_enabled_again(callers: Callers, owner: Engine, browser: NewBrowser) -> None:
    office, account, page = callers.office(), make_account(owner), browser()
    user = {"id": str(account.user_id)}
    page.sign_in(account)
    assert _do(office, "disabling", user).json()["state"] == "disabled"
    assert page.send("GET", "/me").status_code == 401
    assert page.refresh().status_code == 401
    assert page.sign_in(account).json()["code"] == "wrong_credentials"
    assert _do(office, "disabling", user).json()["code"] == "state_unchanged"
    assert _do(office, "enabling", user).json()["state"] == "active"
    assert page.refresh().status_code == 401, "what ended stays ended"
    assert page.sign_in(account).status_code == 200
    assert _do(office, "enabling", user).json()["code"] == "state_unchanged"


def test_moved_to_another_township(callers: Callers, owner: Engine, browser: NewBrowser) -> None:
    office, account, page = callers.office(), make_account(owner), browser()
    page.sign_in(account)
    user = {"id": str(account.user_id)}
    moved = _do(office, "move", user, json={"region": "622926102"}).json()
    assert (moved["region"], moved["role"]) == ("622926102", "township")
    assert page.send("GET", "/me").status_code == 401, "the old scope is gone with the next request"
    page.sign_in(account)
    assert page.send("GET", "/me").json()["region"] == "622926102"
    assert _do(office, "move", user, json={"region": "622927101"}).status_code == 422


def test_a_forgotten_password_and_a_lost_telephone(callers: Callers, owner: Engine, browser: NewBrowser) -> None:
    admin, account, page = callers.of(Role.ADMIN), make_account(owner, Role.OFFICE), browser()
    page.sign_in(account)
    user = {"id": str(account.user_id), "username": account.username}
    once = _do(admin, "password-reset", user, json={}).json()
    assert once["second_factor"] is True
    assert page.send("GET", "/me").status_code == 401
    assert page.sign_in(_owner_of(once)).json()["code"] == "second_factor_required"
    again = _do(admin, "password-reset", user, json={"second_factor": True}).json()
    assert again["second_factor"] is False
    told = page.sign_in(_owner_of(again)).json()
    assert (told["must_change_password"], told["second_factor_required"]) == (True, True)
    assert page.sign_in(_owner_of(once)).status_code == 401


def test_signed_out_everywhere_by_the_office(callers: Callers, owner: Engine, browser: NewBrowser) -> None:
    office, account, pages = callers.office(), make_account(owner), [browser(), browser()]
    for page in pages:
        page.sign_in(account)
    assert _do(office, "sessions-end", {"id": str(account.user_id)}).status_code == 200
    assert [page.send("GET", "/me").status_code for page in pages] == [401, 401]
    assert pages[0].sign_in(account).status_code == 200


@pytest.mark.parametrize(
    ("verb", "body"), [("enabling", None), ("move", {"region": "622926102"}), ("password-reset", {})]
)
def test_rights_change_after_a_fresh_proof_only(
    callers: Callers, owner: Engine, verb: str, body: dict[str, Any] | None
) -> None:
    office = callers.office()
    made = _make(office)
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE auth_session SET stepped_up_at = now() - interval '6 minutes' WHERE id = :id"),
            {"id": office.session_id},
        )
    assert _do(office, verb, made, json=body).json()["code"] == "step_up_required"
    assert office.post("/users", json=_body()).json()["code"] == "step_up_required"
    assert _do(office, "disabling", made).status_code == 200, "keeping somebody out never waits"


def test_accounts_are_found_by_role_unit_state_and_text(callers: Callers) -> None:
    office, mark = callers.office(), f"such-{uuid4().hex[:8]}"
    names = [f"{mark}-{nth}" for nth in "abc"]
    rows = [office.post("/users", json=_body(**TOWNSHIP) | {"username": name}).json() for name in names[:2]]
    rows.append(office.post("/users", json=_body(**DEPARTMENT) | {"username": names[2]}).json())
    _do(office, "disabling", rows[0])

    def found(**query: Any) -> list[str]:
        items = office.get("/users", params={"q": mark, **query}).json()["items"]
        return [item["username"] for item in items]

    assert found() == names
    assert found(role="township") == names[:2]
    assert found(unit="622926101") == names[:2]
    assert found(unit="renshe") == names[2:]
    assert found(state="disabled") == names[:1]
    assert found(state="active") == names[1:]
    first = office.get("/users", params={"q": mark, "limit": 2}).json()
    assert found(after=first["next"], limit=2) == names[2:]
    assert found(q="%") == []


def test_the_trail_tells_who_did_what_to_whom(callers: Callers) -> None:
    office = callers.office()
    made = _make(office)
    office.patch(f"/users/{made['id']}", if_match=made["version"], json={"display_name": "马老师"})
    _do(office, "disabling", made)
    answer = callers.of(Role.AUDITOR).get("/audit-events", params={"object_id": made["id"]})
    events = answer.json()["items"]
    assert [event["action"] for event in events] == ["user.disabled", "user.changed", "user.created"]
    assert {event["sentence"] for event in events} == {"停用账号", "修改账号名称", "新建账号"}
    assert {event["actor_id"] for event in events} == {str(office.user_id)}
    assert {event["actor_name"] for event in events} == {"测试office"}
    assert "马老师" not in answer.text, "a name stands there as a digest"
    assert made["one_time_password"] not in answer.text


def test_the_trail_is_filtered_and_paged(callers: Callers) -> None:
    office, auditor = callers.office(), callers.of(Role.AUDITOR)
    made = [_make(office) for _ in range(3)]

    def told(**query: Any) -> list[str]:
        items = auditor.get("/audit-events", params={"actor_id": str(office.user_id), **query}).json()["items"]
        return [item["object_id"] for item in items]

    latest = [user["id"] for user in reversed(made)]
    assert told() == latest
    assert told(action="user.created", object_type="user") == latest
    assert told(action="user.disabled") == []
    today = clock.now().astimezone(clock.SHANGHAI).date()
    assert told(day=today.isoformat()) == latest
    assert told(day=(today - timedelta(days=1)).isoformat()) == []
    first = auditor.get("/audit-events", params={"actor_id": str(office.user_id), "limit": 2}).json()
    assert told(after=first["next"], limit=2) == latest[2:]


def test_a_day_of_the_trail_has_bounds(callers: Callers) -> None:
    office = callers.office()
    assert office.get("/audit-events", params={"day": date(1899, 12, 31).isoformat()}).status_code == 422
    assert office.get("/audit-events", params={"day": "9999-12-31"}).status_code == 422
