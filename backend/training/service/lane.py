"""One lane a county for whoever changes who is where when."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.kernel.actor import Actor

_LANE = text("SELECT pg_advisory_xact_lock(20, CAST(:county AS int))")


def enter(session: Session, actor: Actor) -> None:
    """Wait for the others of the county, before any row is locked; the transaction's end leaves the lane.

    Overlap constraints wait for each other's rows in any order: without the lane two people who change classes, or a
    lesson that moves while somebody joins, would now and then stand in each other's way for good.
    """
    enter_county(session, actor.county)


def enter_county(session: Session, county: str | None) -> None:
    """The same for whoever acts in a county without an account: a trainee on his own pages."""
    session.execute(_LANE, {"county": county or "0"})
