"""Idempotency keys: the answer is stored in the transaction of its effect and replayed (SECURITY 14)."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kernel import clock
from backend.kernel.crypto import aead
from backend.kernel.db import Base, table_of
from backend.kernel.errors import Conflict, InvalidInput
from backend.kernel.scope import Scope, every_kind, own

KEPT = timedelta(hours=24)


class IdempotencyRecord(Base):
    """One answered POST of one principal; kept 24 hours (money: 90 days)."""

    __tablename__ = "idempotency"
    __scope__ = Scope(sees=every_kind(own("principal")), verbs=("insert",))

    principal: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str]
    body_hash: Mapped[bytes]
    status: Mapped[int]
    answer: Mapped[bytes]
    etag: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


# Made once: making a statement costs as much as running it.
_T = table_of(IdempotencyRecord).c
_LOCK = text("SELECT pg_try_advisory_xact_lock(:number)")
_FIND = select(_T.route, _T.body_hash, _T.status, _T.answer, _T.etag).where(
    _T.principal == bindparam("principal"), _T.key == bindparam("key")
)
_KEEP = insert(table_of(IdempotencyRecord)).inline()


class KeyRunning(Conflict):
    code, title = "idempotency_key_running", "同一请求正在处理中，请稍候查看结果"


class KeyReused(InvalidInput):
    code, title = "idempotency_key_reused", "这个 Idempotency-Key 已用于另一项内容，请换一个新的"


def find(
    session: Session, principal: UUID, key: str, route: str, body_hash: bytes
) -> tuple[int, bytes, str | None] | None:
    """The stored answer (status, body, etag) of a key, or None when this request is the first.

    Takes the key's advisory lock until the transaction ends: an uncommitted row of a twin is invisible.
    """
    number = int.from_bytes(sha256(f"{principal}|{key}".encode()).digest()[:8], signed=True)
    if not session.scalar(_LOCK, {"number": number}):
        raise KeyRunning
    row = session.execute(_FIND, {"principal": principal, "key": key}).one_or_none()
    if row is None:
        return None
    if row.route != route or row.body_hash != body_hash:
        raise KeyReused
    body = aead.unseal(row.answer, table="idempotency", column="answer", row=f"{principal}|{key}")
    return row.status, body.encode(), row.etag


def keep(
    session: Session,
    principal: UUID,
    key: str,
    *,
    route: str,
    body_hash: bytes,
    status: int,
    body: bytes,
    etag: str | None,
) -> None:
    """Store the answer of a first request beside its effect."""
    sealed = aead.seal(body.decode(), table="idempotency", column="answer", row=f"{principal}|{key}")
    answered = {
        "principal": principal,
        "key": key,
        "route": route,
        "body_hash": body_hash,
        "status": status,
        "answer": sealed,
        "etag": etag,
        "created_at": clock.now(),
    }
    session.execute(_KEEP, answered)


def sweep(session: Session) -> None:
    """A chore: forget the answers that were kept long enough; their keys are free again."""
    session.execute(text("SELECT forget_answers(:before)"), {"before": clock.now() - KEPT})
