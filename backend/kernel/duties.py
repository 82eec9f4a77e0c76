"""Duties: what waits for the caller. The first page asks by an event; each domain that has some tells its own."""

from dataclasses import dataclass, field
from datetime import date, datetime

from backend.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: its sentence, where it is done, since when it waits and until when it must be done."""

    kind: str
    words: str
    link: str
    since: datetime | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class DutiesAsked:
    """Somebody opens the first page; listeners append to `found`."""

    actor: Actor
    profile: str
    """The rules of passwords in force: dengbao or asvs."""
    found: list[Duty] = field(default_factory=list)
