"""Accounts made outside the browser: administrators by the command line, the demo county's by itself."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.access import ROLE_KINDS, Role
from backend.identity import rules, second_factor
from backend.identity.errors import NoSuchAdministrator, UsernameTaken, WrongUnit, WrongUsername
from backend.identity.models import AuthSession, User
from backend.identity.queries import unit_names
from backend.identity.schemas import Username
from backend.identity.service.users import OneTime, renew
from backend.kernel import audit, clock
from backend.kernel.ids import new_id
from backend.kernel.scope import Kind, enter

_USERNAME: TypeAdapter[str] = TypeAdapter(Username)


@dataclass(frozen=True)
class NewAccount:
    """Who gets an account and where he belongs; `region` is the county's code or, for a township, its own."""

    role: Role
    username: str
    display_name: str
    region: str
    department_id: str | None = None
    institution_id: UUID | None = None


def make_account(
    session: Session, new: NewAccount, *, password_hash: str, secret: str | None = None, must_change: bool = True
) -> User:
    """Make an account with a given password and, on request, a second factor that is bound already.

    Enters the system scope: for commands and set-up, never for a request.
    """
    enter(session, Kind.SYSTEM)
    _require_sound(session, new)
    user_id, at = new_id(), clock.now()
    user = User(
        id=user_id,
        username=new.username,
        display_name=new.display_name,
        role=new.role.value,
        kind=ROLE_KINDS[new.role],
        county=new.region[:6],
        region=new.region,
        department_id=new.department_id,
        institution_id=new.institution_id,
        password_hash=password_hash,
        password_changed_at=at,
        must_change_password=must_change,
        totp_secret=second_factor.seal(secret, user_id) if secret else None,
        created_at=at,
    )
    session.add(user)
    session.flush()
    audit.record(session, None, "user.created", "user", user.id, county=user.county, role=user.role)
    return user


def _require_sound(session: Session, new: NewAccount) -> None:
    try:
        _USERNAME.validate_python(new.username)
    except ValidationError:
        raise WrongUsername from None
    rules.place_of(new.role, new.region[:6], new.region, new.department_id, new.institution_id)
    unit = (new.region, new.department_id)
    if unit_names(session, [unit])[unit] is None:
        raise WrongUnit("没有这个单位")
    if session.scalar(select(User.id).where(User.username == new.username)) is not None:
        raise UsernameTaken


def _administrator(session: Session, username: str) -> User:
    enter(session, Kind.SYSTEM)
    user = session.scalar(select(User).where(User.username == username, User.role == Role.ADMIN).with_for_update())
    if user is None:
        raise NoSuchAdministrator
    return user


def reset_administrator(session: Session, username: str, once: OneTime) -> User:
    """A fresh start for an administrator: one-time password, no second factor, no sessions, not disabled."""
    user = _administrator(session, username)
    renew(user, once.hash, second_factor=True)
    user.disabled_at = None
    user.ver += 1
    session.flush()
    audit.record(session, None, "user.password_reset", "user", user.id, county=user.county, second_factor=True)
    return user


def disable_administrator(session: Session, username: str) -> User:
    """Keep an administrator who left from signing in."""
    user = _administrator(session, username)
    user.disabled_at = clock.now()
    user.ver += 1
    session.flush()
    audit.record(session, None, "user.disabled", "user", user.id, county=user.county)
    return user


def sign_all_out_after_restore(session: Session, made_at: str) -> None:
    """End every session, since those ended after the backup was made would live again, and tell each county."""
    enter(session, Kind.SYSTEM)
    alive = AuthSession.ended_at.is_(None)
    session.execute(update(AuthSession).where(alive).values(ended_at=clock.now(), ended_why="restored"))
    for county in session.scalars(select(User.county).distinct()):
        audit.record(session, None, "county.restored", "backup", county=county, made_at=made_at)
