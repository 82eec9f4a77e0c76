"""Signs as they are shown: with what was said of them and the case that they became."""

from sqlalchemy.orm import Session

from backend.inspection import signals as rules
from backend.inspection.errors import SignalGone
from backend.inspection.models import SignalNote
from backend.inspection.queries import cases as queries
from backend.inspection.schemas.cases import SignalNoteIn, SignalNoteOut, SignalOut, SignalsOut
from backend.inspection.service import signs
from backend.inspection.signals import Signal
from backend.kernel import audit, clock
from backend.kernel.actor import Actor
from backend.kernel.concurrency import user_names
from backend.kernel.ids import new_id


def list_signals(session: Session, year: int, kind: str | None) -> SignalsOut:
    """The signs of a year, those that nobody explained first."""
    notes, cases = queries.notes(session), queries.open_by_sign(session)
    names = user_names(session, [note.noted_by for note in notes.values()])
    noted = {key: note.people for key, note in notes.items()}
    items = []
    for signal in rules.ordered(signs.found(session, year), noted):
        if kind is None or signal.kind == kind:
            key = (signal.kind, signal.subject)
            note = notes.get(key)
            said = note and SignalNoteOut(
                words=note.words, people=note.people, who=names.get(note.noted_by, ""), noted_at=note.noted_at
            )
            told = {"vouchers": len(signal.vouchers), "is_new": rules.is_new(signal, noted)}
            items.append(_out(signal, told | {"note": said, "case_id": cases.get(key)}))
    return SignalsOut(as_of=clock.today(), year=year, items=items)


def _out(signal: Signal, told: dict[str, object]) -> SignalOut:
    known = vars(signal) | {"kind_name": signal.kind_name, "reasons": list(signal.reasons)}
    return SignalOut.model_validate(known | told)


def one(session: Session, kind: str, subject: str, year: int) -> Signal:
    """A sign as it stands now; raises SignalGone."""
    for signal in signs.found(session, year):
        if (signal.kind, signal.subject) == (kind, subject):
            return signal
    raise SignalGone


def explain(session: Session, actor: Actor, data: SignalNoteIn) -> SignalNoteOut:
    """Keep why a sign is none; it comes back when more people are in it. Raises SignalGone."""
    signal = one(session, data.kind, data.subject, data.year)
    row = SignalNote(
        id=new_id(),
        region=actor.county,
        kind=signal.kind,
        subject=signal.subject,
        people=signal.people,
        words=data.words,
        noted_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    audit.record(session, actor, "signal.explained", "signal_note", row.id, kind=signal.kind, people=signal.people)
    names = user_names(session, [row.noted_by])
    return SignalNoteOut(words=row.words, people=row.people, who=names.get(row.noted_by, ""), noted_at=row.noted_at)
