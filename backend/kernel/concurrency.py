"""Changing a row that others may change too: load it locked, compare versions, say who was quicker (SECURITY 15)."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import inspect, text, update
from sqlalchemy.orm import Session

from backend.kernel.clock import SHANGHAI
from backend.kernel.db import Stamped
from backend.kernel.errors import NotFound, Stale

R = TypeVar("R", bound=Stamped)

_NAMES = text(
    "SELECT asked.id, label.display_name FROM unnest(CAST(:ids AS uuid[])) asked(id) "
    "CROSS JOIN LATERAL user_label(asked.id) label"
)
NOBODY = "系统"
"""Who changed a row that no signed-in user changed (reference data, jobs of the system)."""


def user_names(session: Session, ids: Sequence[UUID | None]) -> dict[UUID | None, str]:
    """The display names of users, past the scope and nothing but the names; None is the system."""
    known: dict[UUID | None, str] = {None: NOBODY}
    asked = sorted({str(user) for user in ids if user is not None})
    if asked:
        known |= {row.id: row.display_name for row in session.execute(_NAMES, {"ids": asked})}
    return known


def require_version(session: Session, row: Stamped, expected: int) -> None:
    """Raise Stale, telling who changed the row and when, unless it still has the version that the caller read."""
    if row.version == expected:
        return
    who = user_names(session, [row.changed_by]).get(row.changed_by, NOBODY)
    at = row.valid_from.astimezone(SHANGHAI)
    raise Stale(
        f"{who}已于{at:%Y-%m-%d %H:%M:%S}修改过这项内容，请查看差异后再保存",
        changed_by=who,
        changed_at=row.valid_from.isoformat(),
        version=row.version,
    )


def load_for_change(session: Session, table: type[R], key: Any, expected: int) -> R:
    """The row of a key, locked until the end of the transaction, in the version that the caller read.

    Raises NotFound when the caller's scope does not show it, Stale when somebody was quicker.
    """
    # NO KEY UPDATE: two changers queue up, rows that merely refer to this one do not wait (TRAPS 4).
    row = session.get(table, key, with_for_update={"key_share": True}, populate_existing=True)
    if row is None:
        raise NotFound
    require_version(session, row, expected)
    return row


def apply(row: object, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set attributes and give back those that really changed (for the audit: audit.digests)."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed


def rewrite(session: Session, row: R, **values: Any) -> R:
    """UPDATE a loaded row (the trigger moves its version even when nothing differs) and read it back."""
    key = inspect(type(row)).primary_key
    identity = [getattr(row, column.key) for column in key]
    where = [column == value for column, value in zip(key, identity, strict=True)]
    session.execute(update(type(row)).where(*where).values(values or {key[0].key: identity[0]}))
    session.refresh(row)
    return row
