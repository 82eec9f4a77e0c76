"""Sign-in: read → hash → write; no transaction is open while a password is being hashed (SECURITY 5, 10, 11, 19)."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from backend.access import NEEDS_SECOND_FACTOR
from backend.identity import guesses, passwords, recovery, refresh, rules, second_factor, tokens
from backend.identity.cookies import Visit
from backend.identity.errors import SecondFactorRequired, WrongCode, WrongCredentials, WrongRecoveryCode
from backend.identity.models import AuthSession, KnownDevice, User
from backend.identity.queries import is_live
from backend.identity.schemas import SignInIn, TokenOut
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.crypto import blind
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
MAX_SESSIONS = 3
DEVICE_FIELD = "known_device.device"
"""Its key outlives a change of keys: a device is known by its cookie alone."""
_DEVICE = re.compile(r"[A-Za-z0-9_-]{43}")
_NOBODY = UUID(int=0)
"""An unknown name asks the database as often as a known one."""


@dataclass(frozen=True)
class SignedIn:
    """What a sign-in gives: the token for the page, the refresh token and the device for the cookies."""

    token: TokenOut
    refresh: refresh.RefreshToken
    device: str


@dataclass(frozen=True)
class _Found:
    """What was read before hashing."""

    user: User | None
    device: str
    is_known: bool

    @property
    def bucket_device(self) -> str:
        return blind.digest(self.device, purpose=f"device-of:{self.user.id if self.user else ''}")


@dataclass(frozen=True)
class _Proof:
    """What was shown beside the password: a step of the authenticator, or a recovery code to be spent."""

    step: int | None = None
    spent: bytes | None = None


def device_digest(device: str) -> bytes:
    """What the database stores of a device."""
    return blind.index(device, field=DEVICE_FIELD)


def _find(database: Database, username: str, visit: Visit) -> _Found:
    device = visit.device if visit.device and _DEVICE.fullmatch(visit.device) else secrets.token_urlsafe(32)
    with database.session(read_only=True) as session:
        enter(session, Kind.SYSTEM)
        user = session.scalars(select(User).where(User.username == username)).one_or_none()
        known = session.scalar(
            select(KnownDevice.user_id).where(
                KnownDevice.user_id == (user.id if user else _NOBODY),
                KnownDevice.device_digest.in_(blind.every(device, field=DEVICE_FIELD)),
            )
        )
    return _Found(user, device, known is not None)


def _buckets(found: _Found, username: str, visit: Visit) -> list[guesses.Bucket]:
    if found.is_known:
        # Others may share its address and guess from there: they must not keep the owner out.
        return [guesses.of_device(found.bucket_device)]
    return [guesses.of_account(username), guesses.of_address(visit.address), guesses.EVERYTHING]


def actor_of(user: User, session_id: UUID, request_id: str) -> Actor:
    """The user as the one who acts."""
    return Actor(
        user_id=user.id,
        session_id=session_id,
        role=user.role,
        kind=user.kind,
        region=user.region,
        department_id=user.department_id,
        institution_id=user.institution_id,
        request_id=request_id,
        ver=user.ver,
    )


def _refuse(database: Database, user: User | None, visit: Visit, why: str) -> None:
    """Leave a line, in a transaction of its own."""
    with database.session() as session:
        enter(session, Kind.SYSTEM, request=visit.request_id)
        audit.record(
            session, None, "auth.refused", "user", user and user.id, county=user.county if user else None, why=why
        )


def sign_in(database: Database, data: SignInIn, visit: Visit, profile: str) -> SignedIn:
    """Check name, password and code, and open a session; an unknown name costs the same work and time."""
    found = _find(database, data.username, visit)
    buckets = _buckets(found, data.username, visit)
    with guesses.attempt(database, buckets):
        user, proof, fresh = _prove(database, found.user, data, visit)
    with database.session() as session:
        signed_in = _open(session, user, found.device, visit, proof=proof, fresh=fresh, profile=profile)
        if signed_in is not None:
            guesses.forget(session, buckets[0])
    if signed_in is None:
        raise WrongCredentials
    return signed_in


def _prove(database: Database, user: User | None, data: SignInIn, visit: Visit) -> tuple[User, _Proof, str | None]:
    """The user, what was shown beside the password, and a fresh hash where the stored one is outdated."""
    password = data.password.get_secret_value()
    fits = passwords.matches(user.password_hash if user else None, password)
    if user is None or user.disabled_at is not None or not fits:
        _refuse(database, user, visit, "password")
        raise WrongCredentials
    try:
        proof = _second_proof(user, data)
    except (WrongCode, WrongRecoveryCode) as refusal:
        _refuse(database, user, visit, refusal.code)
        raise
    return user, proof, passwords.make_hash(password) if passwords.is_outdated(user.password_hash) else None


def _second_proof(user: User, data: SignInIn) -> _Proof:
    """What was shown beside the password; raises when the second factor is bound and neither code fits."""
    if user.totp_secret is None:
        return _Proof()
    if data.code is not None:
        secret = second_factor.unseal(user.totp_secret, user.id)
        step = second_factor.step_of(secret, data.code, user.totp_last_step)
        if step is None:
            raise WrongCode
        return _Proof(step=step)
    if data.recovery_code is None:
        raise SecondFactorRequired
    spent = recovery.find(user.recovery_digests, data.recovery_code.get_secret_value(), user.id)
    if spent is None:
        raise WrongRecoveryCode
    return _Proof(spent=spent)


def _use_up(session: Session, user: User, actor: Actor, proof: _Proof) -> None:
    """A code opens once: the step moves on, the recovery code goes."""
    user.totp_last_step = proof.step or user.totp_last_step
    if proof.spent is not None:
        user.recovery_digests = [one for one in user.recovery_digests if one != proof.spent]
        left = len(user.recovery_digests)
        audit.record(session, actor, "auth.recovery_code_used", "user", user.id, left=left)


def _state(user: User) -> tuple[object, ...]:
    """What must not have changed while a password was being hashed."""
    return user.ver, user.password_hash, user.totp_last_step, user.recovery_digests


def _open(
    session: Session, read: User, device: str, visit: Visit, *, proof: _Proof, fresh: str | None, profile: str
) -> SignedIn | None:
    """Write the session; None when the account changed while the password was being hashed."""
    at = clock.now()
    enter(session, Kind.SYSTEM, user=read.id, request=visit.request_id)
    user = session.get_one(User, read.id, with_for_update={"key_share": True})
    if _state(user) != _state(read):
        return None
    user.password_hash = fresh or user.password_hash
    user.must_change_password = user.must_change_password or _is_expired(user, at, profile)
    _end_oldest(session, user, at)
    token = refresh.first(uuid4())
    actor = actor_of(user, token.family, visit.request_id)
    _use_up(session, user, actor, proof)
    session.add(_session_row(user, token, visit, at))
    session.execute(
        upsert(KnownDevice)
        .values(user_id=user.id, device_digest=device_digest(device), seen_at=at)
        .on_conflict_do_update(index_elements=["user_id", "device_digest"], set_={"seen_at": at})
    )
    session.flush()
    audit.record(session, actor, "auth.signed_in", "user", user.id)
    return SignedIn(answer_for(user, token.family), token, device)


def _session_row(user: User, token: refresh.RefreshToken, visit: Visit, at: datetime) -> AuthSession:
    return AuthSession(
        id=token.family,
        user_id=user.id,
        created_at=at,
        used_at=at,
        idle_until=at + IDLE,
        absolute_until=at + ABSOLUTE,
        refresh_digest=token.digest,
        stepped_up_at=at,
        device=rules.device_label(visit.agent),
        ver=user.ver,
    )


def _is_expired(user: User, at: datetime, profile: str) -> bool:
    days = rules.MAX_AGE_DAYS.get(profile)
    return days is not None and user.password_changed_at < at - timedelta(days=days)


def _end_oldest(session: Session, user: User, at: datetime) -> None:
    """Make room: the user row is locked, so that two sign-ins at once cannot both find room."""
    live = select(AuthSession.id).where(AuthSession.user_id == user.id, *is_live(at, user.ver))
    surplus = live.order_by(AuthSession.used_at.desc(), AuthSession.id).offset(MAX_SESSIONS - 1)
    session.execute(
        update(AuthSession).where(AuthSession.id.in_(surplus)).values(ended_at=at, ended_why="too_many_sessions")
    )


def needs_enrolment(user: User) -> bool:
    """Whether the role demands a second factor that is not bound yet."""
    return user.role in NEEDS_SECOND_FACTOR and user.totp_secret is None


def answer_for(user: User, session_id: UUID) -> TokenOut:
    """A fresh access token, and what the user has to do before anything else."""
    unit = {
        "region": user.region,
        "department_id": user.department_id,
        "institution_id": str(user.institution_id) if user.institution_id else None,
    }
    return TokenOut(
        access_token=tokens.issue(user_id=user.id, session_id=session_id, role=user.role, ver=user.ver, unit=unit),
        expires_in=int(tokens.LIFETIME.total_seconds()),
        must_change_password=user.must_change_password,
        second_factor_required=needs_enrolment(user),
    )
