"""The small lists: add, rename, order, close, reopen; an entry is never deleted (UX 28)."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalog import rules
from backend.catalog.errors import EntryCodeTaken, EntryNameTaken, UnknownReference
from backend.catalog.kinds import KIND_NAMES
from backend.catalog.models import DictionaryEntry
from backend.catalog.schemas import ClosingIn, DictionaryEntryIn, DictionaryEntryPatch
from backend.kernel import audit
from backend.kernel.actor import Actor
from backend.kernel.concurrency import apply, load_for_change
from backend.kernel.errors import FieldError


def _record(session: Session, actor: Actor, action: str, entry: DictionaryEntry, **details: Any) -> None:
    audit.record(session, actor, action, "dictionary_entry", f"{entry.kind}/{entry.code}", **details)


def _require_free_name(session: Session, kind: str, name: str, code: str | None) -> None:
    query = select(DictionaryEntry).where(
        DictionaryEntry.kind == kind, DictionaryEntry.name == name, DictionaryEntry.code != (code or "")
    )
    other = session.scalars(query).first()
    if other is not None:
        closed = "，已停用，可以恢复它" if other.valid_until else ""
        raise EntryNameTaken(f"已有同名的字典项（代码 {other.code}{closed}）", code=other.code)


def create_entry(session: Session, actor: Actor, data: DictionaryEntryIn) -> DictionaryEntry:
    """Add a value at the end of its list; without a code one is made from the name."""
    if data.kind not in KIND_NAMES:
        sentence = "没有这种字典"
        raise UnknownReference(sentence, errors=[FieldError("/kind", "unknown_kind", sentence)])
    rules.require_period(data.kind, data.valid_since, data.valid_until)
    _require_free_name(session, data.kind, data.name, None)
    taken = set(session.scalars(select(DictionaryEntry.code).where(DictionaryEntry.kind == data.kind)))
    if data.code in taken:
        raise EntryCodeTaken
    position: int = session.scalar(select(func.coalesce(func.max(DictionaryEntry.position), 0) + 1)) or 1
    fields: dict[str, Any] = data.model_dump() | {"code": data.code or rules.code_for(data.name, taken)}
    entry = DictionaryEntry(**fields, position=position)
    session.add(entry)
    session.flush()
    _record(session, actor, "dictionary_entry.created", entry)
    return entry


def change_entry(
    session: Session, actor: Actor, key: tuple[str, str], expected: int, data: DictionaryEntryPatch
) -> DictionaryEntry:
    """Rename a value or move it; the history keeps the name that it had."""
    entry = load_for_change(session, DictionaryEntry, key, expected)
    rules.require_open(entry.valid_until, entry.kind)
    changed = apply(entry, data.model_dump(exclude_unset=True))
    _require_free_name(session, entry.kind, entry.name, entry.code)
    session.flush()
    _record(session, actor, "dictionary_entry.changed", entry, fields=audit.digests(changed))
    return entry


def close_entry(
    session: Session, actor: Actor, key: tuple[str, str], expected: int, data: ClosingIn
) -> DictionaryEntry:
    """From a day on the value cannot be chosen; whatever carries it keeps its name."""
    entry = load_for_change(session, DictionaryEntry, key, expected)
    rules.require_closable(entry.valid_since, entry.valid_until, data.valid_until, entry.kind)
    entry.valid_until = data.valid_until
    session.flush()
    _record(session, actor, "dictionary_entry.closed", entry)
    return entry


def reopen_entry(session: Session, actor: Actor, key: tuple[str, str], expected: int) -> DictionaryEntry:
    """Let a value be chosen again."""
    entry = load_for_change(session, DictionaryEntry, key, expected)
    rules.require_endless(entry.kind)
    if apply(entry, {"valid_until": None}):
        session.flush()
        _record(session, actor, "dictionary_entry.reopened", entry)
    return entry
