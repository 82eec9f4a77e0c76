"""Sessions that go on and end: rotation, replay, sign-out (SECURITY 8)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.identity.errors import SessionEnded
from backend.identity.models import AuthSession, User
from backend.identity.queries import is_live
from backend.identity.refresh import RefreshToken
from backend.identity.schemas import TokenOut
from backend.identity.service.sign_in import IDLE, actor_of, answer_for
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.errors import NotFound
from backend.kernel.scope import Kind, enter

LEEWAY = timedelta(seconds=10)


@dataclass(frozen=True)
class Refreshed:
    """The next pair of tokens."""

    token: TokenOut
    refresh: RefreshToken


def refresh(database: Database, token: RefreshToken | None, request_id: str) -> Refreshed:
    """Hand out the child of a token; a replay ends the family. Raises SessionEnded."""
    if token is None:
        raise SessionEnded
    with database.session() as session:
        enter(session, Kind.SYSTEM, request=request_id)
        refreshed = _rotate(session, token, request_id)
    if refreshed is None:
        raise SessionEnded
    return refreshed


def _rotate(session: Session, token: RefreshToken, request_id: str) -> Refreshed | None:
    row = session.get(AuthSession, token.family, with_for_update=True)
    if row is None:
        return None
    user, at = session.get_one(User, row.user_id), clock.now()
    ended = row.ended_at is not None or min(row.idle_until, row.absolute_until) <= at
    if ended or user.disabled_at is not None or row.ver != user.ver:
        return None
    child = token.child()
    if row.refresh_digest == token.digest:
        row.parent_digest, row.refresh_digest, row.rotated_at = row.refresh_digest, child.digest, at
        row.used_at, row.idle_until = at, min(at + IDLE, row.absolute_until)
        session.flush()
        return Refreshed(answer_for(user, row.id), child)
    if row.parent_digest == token.digest and row.rotated_at is not None and at - row.rotated_at <= LEEWAY:
        return Refreshed(answer_for(user, row.id), child)
    row.ended_at, row.ended_why = at, "replay"
    session.flush()
    audit.record(session, actor_of(user, row.id, request_id), "auth.replayed", "user", user.id)
    return None


def sign_out(database: Database, token: RefreshToken | None, *, everywhere: bool, request_id: str) -> None:
    """End the session of a token, or all of its user; an unknown, older or outdated token ends nothing."""
    if token is None:
        return
    with database.session() as session:
        enter(session, Kind.SYSTEM, request=request_id)
        row = session.get(AuthSession, token.family, with_for_update=True)
        if row is None or row.ended_at is not None or token.digest not in {row.refresh_digest, row.parent_digest}:
            return
        user, at = session.get_one(User, row.user_id), clock.now()
        if row.ver != user.ver:
            return
        which = AuthSession.user_id == user.id if everywhere else AuthSession.id == row.id
        session.execute(
            update(AuthSession)
            .where(which, AuthSession.ended_at.is_(None))
            .values(ended_at=at, ended_why="signed_out")
            .execution_options(synchronize_session=False)
        )
        audit.record(
            session, actor_of(user, row.id, request_id), "auth.signed_out", "user", user.id, everywhere=everywhere
        )


def end_own_session(session: Session, actor: Actor, session_id: UUID) -> None:
    """Sign out one of the caller's devices."""
    at = clock.now()
    query = select(AuthSession).where(
        AuthSession.id == session_id, AuthSession.user_id == actor.user_id, *is_live(at, actor.ver)
    )
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    row.ended_at, row.ended_why = at, "ended_by_owner"
    session.flush()
    audit.record(session, actor, "auth.session_ended", "user", actor.user_id)
