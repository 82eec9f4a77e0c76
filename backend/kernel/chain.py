"""The chain over the audit trail: numbered hashes that any later change breaks (SECURITY 23)."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kernel.db import Base
from backend.kernel.scope import ALL, Kind, Scope


class AuditChain(Base):
    """One sealed event: its number, and the hash over the previous hash, the number and the event."""

    __tablename__ = "audit_chain"
    __scope__ = Scope(sees={Kind.SYSTEM: ALL}, writes={})

    no: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("audit_event.id"), unique=True)
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


@dataclass(frozen=True)
class Verdict:
    """What a verification found; `first_bad` is the number of the first entry that does not fit."""

    sealed: int
    unsealed: int
    first_bad: int | None


def seal(session: Session) -> int:
    """Seal what is not sealed yet; returns the number of events. Needs the system scope."""
    return int(session.scalar(text("SELECT seal_audit()")) or 0)


def verify(owner: Connection) -> Verdict:
    """Recompute the whole chain as the owner, independently of the function that sealed it."""
    query = text(
        "SELECT c.no, c.hash, audit_canonical(e) FROM audit_chain c LEFT JOIN audit_event e ON e.id = c.event_id "
        "ORDER BY c.no"
    )
    previous, count = b"", 0
    with closing(owner.execution_options(stream_results=True).execute(query)) as rows:
        for no, stored, canonical in rows:
            expected = sha256(previous + f"{count + 1}|{canonical}".encode()).digest()
            if no != count + 1 or canonical is None or bytes(stored) != expected:
                return Verdict(count, 0, count + 1)
            previous, count = expected, no
    unsealed = owner.scalar(
        text("SELECT count(*) FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.event_id = e.id)")
    )
    return Verdict(count, int(unsealed or 0), None)
