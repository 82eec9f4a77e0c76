"""What a user does to his own account: password, second factor, step-up (SECURITY 5, 11)."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.identity import guesses, passwords, recovery, rules, second_factor
from backend.identity.errors import (
    NothingToConfirm,
    SessionEnded,
    StepUpRequired,
    WrongCode,
    WrongConfirmation,
    WrongPassword,
)
from backend.identity.models import AuthSession, PasswordHistory, User
from backend.identity.schemas import BoundOut, EnrolmentOut, PasswordChangeIn, StepUpIn, TokenOut
from backend.identity.service.sign_in import answer_for
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.errors import FieldError
from backend.kernel.ids import new_id
from backend.kernel.scope import Kind, enter

STEP_UP = timedelta(minutes=5)


def _enter(session: Session, actor: Actor) -> None:
    enter(session, Kind.SYSTEM, user=actor.user_id, request=actor.request_id)


def _read(database: Database, actor: Actor) -> tuple[User, list[str]]:
    """The account and its earlier password hashes, the latest first."""
    with database.session(read_only=True) as session:
        _enter(session, actor)
        user = session.get_one(User, actor.user_id)
        earlier = session.scalars(
            select(PasswordHistory.password_hash)
            .where(PasswordHistory.user_id == actor.user_id)
            .order_by(PasswordHistory.at.desc())
            .limit(rules.KEPT_PASSWORDS)
        )
        return user, list(earlier)


def _lock(session: Session, actor: Actor) -> tuple[User, AuthSession]:
    """The account and the session as they stand now; raises SessionEnded when the rights changed meanwhile."""
    _enter(session, actor)
    user = session.get_one(User, actor.user_id, with_for_update={"key_share": True})
    row = session.get_one(AuthSession, actor.session_id, with_for_update=True)
    if user.ver != actor.ver or user.disabled_at is not None or row.ended_at is not None:
        raise SessionEnded
    return user, row


def _wrong_password(pointer: str) -> WrongPassword:
    return WrongPassword(errors=[FieldError(pointer, "wrong_password", WrongPassword.title)])


def _refuse(database: Database, actor: Actor) -> None:
    with database.session() as session:
        _enter(session, actor)
        audit.record(session, actor, "auth.step_up_refused", "user", actor.user_id)


def _require_password(database: Database, actor: Actor, user: User, password: str, pointer: str) -> None:
    bucket = guesses.of_user(actor.user_id)
    with guesses.attempt(database, [bucket]):
        fits = passwords.matches(user.password_hash, password)
    if not fits:
        _refuse(database, actor)
        raise _wrong_password(pointer)
    guesses.excuse(database, bucket)


def change_password(database: Database, actor: Actor, data: PasswordChangeIn, profile: str) -> TokenOut:
    """Take a new password: other sessions end, this one goes on with a fresh token."""
    user, earlier = _read(database, actor)
    old, new = data.old_password.get_secret_value(), data.new_password.get_secret_value()
    _require_password(database, actor, user, old, "/old_password")
    rules.require_password(profile, new, user.username, passwords.common())
    taken = [user.password_hash, *earlier][: rules.KEPT_PASSWORDS]
    rules.refuse_used(any(passwords.matches(stored, new) for stored in taken))
    fresh = passwords.make_hash(new)
    with database.session() as session:
        user, row = _lock(session, actor)
        at = clock.now()
        session.add(PasswordHistory(id=new_id(), user_id=user.id, password_hash=user.password_hash, at=at))
        user.password_hash, user.password_changed_at, user.must_change_password = fresh, at, False
        user.ver += 1
        row.ver, row.stepped_up_at = user.ver, at
        session.flush()
        guesses.forget(session, guesses.of_user(user.id))
        audit.record(session, actor, "auth.password_changed", "user", user.id)
        return answer_for(user, row.id)


def start_enrolment(database: Database, actor: Actor) -> EnrolmentOut:
    """Make a secret for the authenticator; it counts only once a code confirms it."""
    secret = second_factor.make_secret()
    with database.session() as session:
        user, row = _lock(session, actor)
        _require_fresh(row)
        user.totp_pending = second_factor.seal(secret, user.id)
        session.flush()
        address = second_factor.address_of(secret, user.username)
    return EnrolmentOut(secret=secret, address=address, qr=second_factor.picture_of(address))


def confirm_enrolment(database: Database, actor: Actor, code: str) -> BoundOut:
    """Bind the second factor with a code that the authenticator shows; other sessions end, recovery codes renew."""
    codes = recovery.make_codes()
    with database.session() as session:
        user, row = _lock(session, actor)
        _require_fresh(row)
        if user.totp_pending is None:
            raise NothingToConfirm
        step = second_factor.step_of(second_factor.unseal(user.totp_pending, user.id), code, None)
        if step is None:
            raise WrongConfirmation(errors=[FieldError("/code", "wrong_confirmation", WrongConfirmation.title)])
        user.totp_secret, user.totp_pending, user.totp_last_step = user.totp_pending, None, step
        user.recovery_digests = [recovery.digest(one, user.id) for one in codes]
        user.ver += 1
        row.ver, row.stepped_up_at = user.ver, clock.now()
        session.flush()
        audit.record(session, actor, "auth.second_factor_bound", "user", user.id)
        return BoundOut(**answer_for(user, row.id).model_dump(), recovery_codes=codes)


def step_up(database: Database, actor: Actor, data: StepUpIn) -> None:
    """Prove again who sits there, for the next five minutes: by code where one is bound, else by password."""
    user, _ = _read(database, actor)
    step = _proven_step(database, actor, user, data)
    with database.session() as session:
        user, row = _lock(session, actor)
        if step is not None:
            if step <= (user.totp_last_step or 0):
                raise WrongCode
            user.totp_last_step = step
        row.stepped_up_at = clock.now()
        session.flush()
        guesses.forget(session, guesses.of_user(user.id))
        audit.record(session, actor, "auth.stepped_up", "user", user.id)


def _proven_step(database: Database, actor: Actor, user: User, data: StepUpIn) -> int | None:
    if user.totp_secret is None:
        password = data.password.get_secret_value() if data.password else ""
        _require_password(database, actor, user, password, "/password")
        return None
    bucket = guesses.of_user(actor.user_id)
    guesses.admit(database, [bucket])
    secret = second_factor.unseal(user.totp_secret, user.id)
    step = second_factor.step_of(secret, data.code or "", user.totp_last_step)
    if step is None:
        _refuse(database, actor)
        raise WrongConfirmation(errors=[FieldError("/code", "wrong_confirmation", WrongConfirmation.title)])
    return step


def _require_fresh(row: AuthSession) -> None:
    if row.stepped_up_at is None or row.stepped_up_at < clock.now() - STEP_UP:
        raise StepUpRequired


def require_step_up(session: Session, actor: Actor) -> None:
    """Raise StepUpRequired unless the caller proved himself at most five minutes ago (SECURITY 11)."""
    row = session.get(AuthSession, actor.session_id)
    if row is None:
        raise StepUpRequired
    _require_fresh(row)
