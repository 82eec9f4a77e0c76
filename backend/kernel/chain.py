"""The chain over audit trail and history: numbered hashes that any later change breaks (SECURITY 23)."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kernel.anchor import Witness
from backend.kernel.db import Base
from backend.kernel.scope import ALL, Kind, Scope


class AuditChain(Base):
    """One sealed event or superseded version: its number, and the hash over the previous hash, the number and it."""

    __tablename__ = "audit_chain"
    __scope__ = Scope(sees={Kind.SYSTEM: ALL}, writes={})
    __table_args__ = (CheckConstraint("num_nonnulls(event_id, history_id) = 1", "entry"),)

    no: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("audit_event.id"), unique=True)
    history_id: Mapped[UUID | None] = mapped_column(ForeignKey("row_history.id"), unique=True)
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


@dataclass(frozen=True)
class Verdict:
    """What a verification found.

    `first_bad`: the number of the first entry that does not fit. `strays`: entries that never were in the chain and
    lie too far back for the sealer, so that somebody must have put them there later.
    """

    sealed: int
    unsealed: int
    first_bad: int | None
    strays: int = 0

    @property
    def good(self) -> bool:
        """Nothing was forged."""
        return self.first_bad is None and not self.strays


# Written out here once more (migrations/sql/definer.sql): a forger who replaces the functions deceives nobody.
_EVENT = """jsonb_build_object('id', e.id, 'at', to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'actor_id', e.actor_id, 'role', e.role, 'unit', e.unit, 'county', e.county, 'action', e.action,
    'object_type', e.object_type, 'object_id', e.object_id, 'details', e.details, 'request_id', e.request_id)::text"""
_VERSION = """jsonb_build_object('id', h.id, 'table_name', h.table_name, 'row_id', h.row_id, 'version', h.version,
    'valid_from', to_char(h.valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'valid_to', to_char(h.valid_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'changed_by', h.changed_by, 'request_id', h.request_id, 'county', h.county, 'township', h.township,
    'department_id', h.department_id, 'data', h.data - ARRAY['id_number_sealed', 'id_number_index',
    'id_number_index_even', 'phone_sealed', 'phone_index', 'address_sealed'])::text"""
_CHAIN = text(
    f"SELECT c.no, c.hash, CASE WHEN c.event_id IS NULL THEN {_VERSION} ELSE {_EVENT} END, "
    "h.id IS NOT NULL OR abs(extract(epoch FROM uuid_extract_timestamp(e.id) - e.at)) < 3600 "
    "FROM audit_chain c LEFT JOIN audit_event e ON e.id = c.event_id LEFT JOIN row_history h ON h.id = c.history_id "
    "ORDER BY c.no"
)
"""Key and time of an event come from one clock in one transaction: a time of somebody's choice does not fit."""
_UNSEALED = text(
    "WITH least_sealed AS (SELECT (lpad(to_hex(greatest(0, 1000 * extract(epoch FROM least(now(), coalesce((SELECT "
    "uuid_extract_timestamp(coalesce(event_id, history_id)) FROM audit_chain ORDER BY no DESC LIMIT 1), 'epoch')) "
    "- interval '2 days'))::bigint), 12, '0') || repeat('0', 20))::uuid AS id) "
    "SELECT count(*), count(*) FILTER (WHERE x.id < least_sealed.id) FROM least_sealed, ("
    "SELECT id FROM audit_event e WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.event_id = e.id) UNION ALL "
    "SELECT id FROM row_history h WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.history_id = h.id)) x"
)


def seal(session: Session) -> int:
    """Seal what is not sealed yet; returns the number of entries. Needs the system scope."""
    return int(session.scalar(text("SELECT seal_audit()")) or 0)


def seal_fresh(session: Session) -> int:
    """Seal what came lately, at a cost that the length of the trail does not move: each second."""
    return int(session.scalar(text("SELECT seal_audit('10 seconds')")) or 0)


def tail(session: Session) -> int:
    """How many entries wait for the sealer. Needs the system scope."""
    return int(session.scalar(text("SELECT unsealed_tail()")) or 0)


def verify(owner: Connection, witness: Witness | None = None) -> Verdict:
    """Recompute the whole chain as the owner, independently of the functions that sealed it; the anchors are asked."""
    witness = witness or Witness()
    count = 0
    for no, fits in _entries(owner, witness):
        if no != count + 1 or not fits:
            return Verdict(count, 0, count + 1)
        count = no
    if count < witness.last:
        return Verdict(count, 0, count + 1)
    unsealed, strays = owner.execute(_UNSEALED).one()
    return Verdict(count, unsealed, None, strays)


def _entries(owner: Connection, witness: Witness) -> Iterator[tuple[int, bool]]:
    """The numbers in the chain, and whether each entry is what was sealed."""
    previous, expected = b"", 0
    with closing(owner.execution_options(yield_per=5_000).execute(_CHAIN)) as rows:
        for no, stored, canonical, timely in rows:
            expected += 1
            previous = sha256(previous + f"{expected}|{canonical}".encode()).digest()
            yield no, bool(timely) and bytes(stored) == previous and witness.confirms(expected, previous)
