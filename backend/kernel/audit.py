"""The audit trail: one event per state change, refusal and reveal, in the same transaction (SECURITY 23)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kernel.actor import Actor
from backend.kernel.crypto import blind
from backend.kernel.db import Base, Keyed, table_of
from backend.kernel.scope import ALL, Kind, Scope, every_kind


class AuditEvent(Keyed, Base):
    """What happened, who did it, to what; append-only, never personal data in clear."""

    __tablename__ = "audit_event"
    __scope__ = Scope(
        sees={Kind.COUNTY: "county", Kind.ADMIN: "county", Kind.SYSTEM: ALL},
        writes=every_kind(),
        verbs=("insert",),
    )

    __table_args__ = (Index("ix_audit_event_county", "county", "id"), Index("ix_audit_event_object", "object_id", "id"))

    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    actor_id: Mapped[UUID | None]
    role: Mapped[str | None]
    unit: Mapped[str | None]
    county: Mapped[str | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    request_id: Mapped[str | None]

    SENTENCES: ClassVar[dict[str, str]] = {}


def describe(sentences: Mapping[str, str]) -> None:
    """Register the Chinese sentence of each action code; an action without one cannot be recorded."""
    AuditEvent.SENTENCES.update(sentences)


def digests(changes: Mapping[str, object]) -> dict[str, str]:
    """Changed field names with keyed digests of the new values (no personal data)."""
    return {name: blind.digest(str(value), purpose=f"audit:{name}") for name, value in changes.items()}


_INSERT = insert(table_of(AuditEvent)).inline()


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    object_type: str,
    object_id: object | None = None,
    *,
    county: str | None = None,
    **details: Any,
) -> None:
    """Write one event. `details` holds counts, codes, reasons and digests, never personal data."""
    if action not in AuditEvent.SENTENCES:
        raise KeyError(f"audit action without a sentence: {action}")
    unit = actor and (str(actor.institution_id or "") or actor.department_id or actor.region)
    event = {
        "actor_id": actor and actor.user_id,
        "role": actor and actor.role,
        "unit": unit,
        "county": actor.region[:6] if actor and actor.region else county,
        "action": action,
        "object_type": object_type,
        "object_id": None if object_id is None else str(object_id),
        "details": details,
        "request_id": actor and actor.request_id,
    }
    session.execute(_INSERT, event)
