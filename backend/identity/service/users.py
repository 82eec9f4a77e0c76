"""Accounts: create, correct, disable, enable, move, reset, sign out (R93, R158)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access import ROLE_KINDS
from backend.identity import passwords, rules
from backend.identity.errors import StateUnchanged, UsernameTaken, WrongUnit
from backend.identity.models import User
from backend.identity.queries import unit_names, user_outs
from backend.identity.schemas import PasswordResetIn, UnitIn, UserIn, UserOut, UserPatch, UserWithPasswordOut
from backend.identity.service.own import require_step_up
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id


@dataclass(frozen=True)
class OneTime:
    """A one-time password with its hash, made before the transaction begins."""

    password: str
    hash: str

    def __repr__(self) -> str:
        return "OneTime(***)"


def make_one_time() -> OneTime:
    """A new one-time password, hashed."""
    password = passwords.one_time()
    return OneTime(password, passwords.make_hash(password))


def _place(session: Session, actor: Actor, role: str, data: UnitIn) -> dict[str, object]:
    county = (actor.region or "")[:6]
    place = rules.place_of(role, county, data.region, data.department_id, data.institution_id)
    unit = (str(place["region"]), data.department_id)
    if unit_names(session, [unit])[unit] is None:
        pointer = "/department_id" if data.department_id else "/region"
        raise WrongUnit("没有这个单位", errors=[FieldError(pointer, "unknown_unit", "没有这个单位")])
    return place


def _out(session: Session, actor: Actor, user: User) -> UserOut:
    session.refresh(user)
    return user_outs(session, actor, [user])[0]


def create_user(session: Session, actor: Actor, data: UserIn, once: OneTime) -> UserWithPasswordOut:
    """A new account with a one-time password."""
    require_step_up(session, actor)
    rules.require_keeper(actor.role, actor.user_id, data.role)
    place = _place(session, actor, data.role, data)
    if session.scalar(select(User.id).where(User.username == data.username)) is not None:
        raise UsernameTaken(errors=[FieldError("/username", "username_taken", UsernameTaken.title)])
    user = User(
        id=new_id(),
        username=data.username,
        display_name=data.display_name,
        role=data.role.value,
        kind=ROLE_KINDS[data.role],
        county=(actor.region or "")[:6],
        password_hash=once.hash,
        password_changed_at=clock.now(),
        must_change_password=True,
        created_at=clock.now(),
        **place,
    )
    session.add(user)
    session.flush()
    audit.record(session, actor, "user.created", "user", user.id, role=user.role)
    return _with_password(_out(session, actor, user), once)


def _with_password(out: UserOut, once: OneTime) -> UserWithPasswordOut:
    return UserWithPasswordOut(**out.model_dump(), one_time_password=once.password)


def _kept(session: Session, actor: Actor, user_id: UUID, expected: int) -> User:
    user = load_for_change(session, User, user_id, expected)
    rules.require_keeper(actor.role, actor.user_id, user.role, user.id)
    return user


def change_user(session: Session, actor: Actor, user_id: UUID, expected: int, data: UserPatch) -> UserOut:
    """Correct the name of an account."""
    user = _kept(session, actor, user_id, expected)
    changed = apply(user, data.model_dump(exclude_unset=True))
    if changed:
        session.flush()
        audit.record(session, actor, "user.changed", "user", user.id, fields=audit.digests(changed))
    return _out(session, actor, user)


def _change_rights(session: Session, actor: Actor, user: User, action: str, **details: Any) -> UserOut:
    """Every change of rights acts on the next request: `ver` ends the tokens and sessions made before."""
    user.ver += 1
    session.flush()
    audit.record(session, actor, action, "user", user.id, **details)
    return _out(session, actor, user)


def disable_user(session: Session, actor: Actor, user_id: UUID, expected: int) -> UserOut:
    """Keep an account from signing in; acts on its next request."""
    user = _kept(session, actor, user_id, expected)
    if user.disabled_at is not None:
        raise StateUnchanged
    user.disabled_at = clock.now()
    return _change_rights(session, actor, user, "user.disabled")


def enable_user(session: Session, actor: Actor, user_id: UUID, expected: int) -> UserOut:
    """Let a disabled account sign in again."""
    require_step_up(session, actor)
    user = _kept(session, actor, user_id, expected)
    if user.disabled_at is None:
        raise StateUnchanged
    user.disabled_at = None
    return _change_rights(session, actor, user, "user.enabled")


def move_user(session: Session, actor: Actor, user_id: UUID, expected: int, data: UnitIn) -> UserOut:
    """Give an account to another township, department or institution; the role stays."""
    require_step_up(session, actor)
    user = _kept(session, actor, user_id, expected)
    apply(user, _place(session, actor, user.role, data))
    return _change_rights(session, actor, user, "user.moved", region=user.region, department=user.department_id)


def reset_password(
    session: Session, actor: Actor, user_id: UUID, expected: int, *, data: PasswordResetIn, once: OneTime
) -> UserWithPasswordOut:
    """A one-time password for somebody who forgot his, and on request a fresh start with the second factor."""
    require_step_up(session, actor)
    user = _kept(session, actor, user_id, expected)
    renew(user, once.hash, second_factor=data.second_factor)
    out = _change_rights(session, actor, user, "user.password_reset", second_factor=data.second_factor)
    return _with_password(out, once)


def renew(user: User, password_hash: str, *, second_factor: bool) -> None:
    """Put a one-time password in place."""
    user.password_hash, user.password_changed_at, user.must_change_password = password_hash, clock.now(), True
    if second_factor:
        user.totp_secret = user.totp_pending = None
        user.recovery_digests = []


def end_sessions(session: Session, actor: Actor, user_id: UUID, expected: int) -> UserOut:
    """Sign an account out on every device."""
    return _change_rights(session, actor, _kept(session, actor, user_id, expected), "user.sessions_ended")
