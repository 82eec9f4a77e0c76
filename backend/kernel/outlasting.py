"""What must stay when the request is refused: notes that run in a short transaction of their own after the rollback."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from backend.kernel.actor import Actor

Note = Callable[[Session, Actor], None]
_NOTES = "outlasting"


def outlast(session: Session, note: Note) -> None:
    """Have a note run under the caller's scope if this transaction ends in a refusal (audit, daily counts)."""
    session.info.setdefault(_NOTES, []).append(note)


def notes_of(session: Session) -> list[Note]:
    """The notes that a refused transaction left."""
    return list(session.info.get(_NOTES, ()))
