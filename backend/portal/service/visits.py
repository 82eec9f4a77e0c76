"""A trainee looks himself up: few guesses, the same work for known and unknown, a visit that ends by itself."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.identity import trials
from backend.identity.trials import Breaker, Budget
from backend.kernel import audit, clock
from backend.kernel.crypto import blind
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from backend.person.service.bulk import NUMBER
from backend.portal.errors import LookupPaused, WrongPair
from backend.portal.service.codes import FIELD

AGE = timedelta(minutes=15)
PHONE_AGE = timedelta(days=180)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BREAKER = Breaker("lookup:all", 300, HOUR)
_BEGIN = text("SELECT * FROM begin_visit(:numbers, :codes, :visit, :ends)")
_OPEN = text("SELECT * FROM open_visit(:visit, :at)")
_END = text("SELECT end_visit(:visit)")
_SWEEP = text("DELETE FROM trainee_visit WHERE until < :at")


@dataclass(frozen=True, slots=True)
class Entry:
    """What the browser keeps: the secret of the visit, and a sign that this phone once knew the code."""

    secret: str
    phone: str

    def __repr__(self) -> str:
        return "Entry(***)"


def _budgets(number: str, address: str, phone: str | None) -> list[Budget]:
    """A phone that got in before waits for nobody else's guesses."""
    known = blind.digest(number, purpose="trainee_phone")
    if phone is not None and secrets.compare_digest(phone.encode(), known.encode()):
        return [Budget(f"lookup_phone:{known}", 5, HOUR, 5)]
    return [
        Budget(f"lookup_from:{blind.digest(address, purpose='guess')}", 5, HOUR, 1),
        Budget(f"lookup_of:{blind.digest(number, purpose='guess')}", 3, DAY, 3),
    ]


def look_up(database: Database, number: str, code: str, address: str, phone: str | None) -> Entry:
    """Begin a visit; raises WrongPair (alike for unknown numbers and wrong codes) or LookupPaused."""
    budgets = _budgets(number, address, phone)
    if not trials.admit(database, budgets, BREAKER):
        raise LookupPaused
    secret = secrets.token_urlsafe(32)
    asked = {
        "numbers": blind.every(number, field=NUMBER),
        "codes": blind.every(code, field=FIELD),
        "visit": _digest(secret),
        "ends": clock.now() + AGE,
    }
    with database.session() as session:
        enter(session, Kind.PUBLIC)
        found = session.execute(_BEGIN, asked).one_or_none()
        if found is not None:
            audit.record(session, None, "trainee.visited", "person", found.person_id, county=found.county)
    if found is None:
        raise WrongPair
    trials.give_back(database, budgets, BREAKER)
    return Entry(secret, blind.digest(number, purpose="trainee_phone"))


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


@contextmanager
def visit(database: Database, secret: str | None, *, read_only: bool = True) -> Iterator[Session | None]:
    """A transaction under the trainee's own scope, or None when there is no visit (any more)."""
    with database.session(read_only=read_only) as session:
        enter(session, Kind.PUBLIC)
        found = secret and session.execute(_OPEN, {"visit": _digest(secret), "at": clock.now()}).one_or_none()
        if not found:
            yield None
            return
        enter(session, Kind.PERSON, region=found.county, person=found.person_id)
        yield session


def end(database: Database, secret: str | None) -> None:
    """End a visit at once; the phone may be the neighbour's."""
    if secret is not None:
        with database.session() as session:
            enter(session, Kind.PUBLIC)
            session.execute(_END, {"visit": _digest(secret)})


def sweep(session: Session) -> None:
    """A chore: forget the visits that have ended."""
    session.execute(_SWEEP, {"at": clock.now()})
