"""Cases of accounts, sessions and the trail."""

from collections import defaultdict
from typing import Any
from uuid import uuid4

from tests.contract.cases.case import (
    Ask,
    Creation,
    Foreign,
    Listing,
    Stage,
    Target,
    creating,
    foreign,
    free,
    list_of,
    mutable,
)
from tests.contract.rows.factory import Unit
from tests.factories.callers import Caller

free("end_own_session", "a session has no versions: it lives or it is over")


@list_of("list_users")
def accounts(stage: Stage) -> Listing:
    """The accounts of the county."""
    return stage.listing("app_user")


@list_of("list_audit_events")
def events(stage: Stage) -> Listing:
    """The trail of the county."""
    return stage.listing("audit_event")


def _body(name: str) -> dict[str, str]:
    return {"username": name, "display_name": "演练", "role": "township", "region": "622926101"}


def _account(office: Caller) -> dict[str, Any]:
    answer = office.post("/users", json=_body(f"case-{uuid4().hex[:10]}"))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _target(stage: Stage, **more: Any) -> Target:
    office = stage.callers.office()
    made = _account(office)
    return Target(office, {"id": made["id"]}, version=made["version"], **more)


@mutable("change_user")
def an_account(stage: Stage) -> Target:
    """An account that gets another name."""
    return _target(stage, body=lambda nth: {"display_name": f"名称{nth}"})


@mutable("move_user")
def an_account_to_move(stage: Stage) -> Target:
    """An account that goes to another township."""
    return _target(stage, body=lambda nth: {"region": f"62292610{nth % 6}"})


@mutable("end_user_sessions", "reset_user_password")
def an_account_to_reset(stage: Stage) -> Target:
    """An account that is signed out, or gets another password."""
    return _target(stage, body=lambda _: {})


@mutable("disable_user")
def an_active_account(stage: Stage) -> Target:
    """An account that may not sign in any more."""
    return _target(stage, once=True)


@mutable("enable_user")
def a_disabled_account(stage: Stage) -> Target:
    """An account that may sign in again."""
    office = stage.callers.office()
    made = _account(office)
    disabled = office.post(f"/users/{made['id']}/disabling", if_match=made["version"]).json()
    return Target(office, {"id": made["id"]}, version=disabled["version"], once=True)


@creating("create_user")
def a_new_account(stage: Stage) -> Creation:
    """An account of a township."""
    mark = uuid4().hex[:8]
    office = stage.callers.office()
    return Creation(
        office, stage.callers.office(), lambda nth: Ask({}, {"json": _body(f"new-{mark}-{nth}")}), "app_user"
    )


@creating("reset_user_password")
def a_new_password(stage: Stage) -> Creation:
    """A one-time password of an account; it makes no row."""
    target = _target(stage)
    address = f"/users/{target.address['id']}"
    versions: defaultdict[int, int] = defaultdict(lambda: target.caller.get(address).json()["version"])

    def ask(nth: int) -> Ask:
        return Ask(target.address, {"json": {"second_factor": nth % 2 == 0}, "if_match": versions[nth]})

    return Creation(target.caller, stage.callers.office(), ask, None)


@foreign("users")
def an_account_of_another_county(stage: Stage) -> Foreign:
    """An account of the county next door."""
    (user_id,) = stage.make("app_user", Unit(region="622927101"))
    return Foreign(stage.callers.office(), {"id": user_id})


@foreign("me")
def somebody_elses_session(stage: Stage) -> Foreign:
    """A session of another user."""
    (session_id,) = stage.make("auth_session")
    return Foreign(stage.callers.office(), {"id": session_id})
