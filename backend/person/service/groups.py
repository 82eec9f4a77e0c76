"""What hangs on a person: categories, wishes, name tokens; written only where it differs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.person.models import Person, PersonCategory, PersonNameToken, PersonWish
from backend.person.names import search_tokens

# One statement each, however many there are.
_CATEGORIES = text(
    "INSERT INTO person_category (person_id, region, since, category) "
    "SELECT :person, :region, :since, unnest(CAST(:categories AS text[]))"
)
_WISHES = text(
    "INSERT INTO person_wish (person_id, region, trade, mode) "
    "SELECT :person, :region, trade, mode FROM unnest(CAST(:trades AS text[]), CAST(:modes AS text[])) w (trade, mode)"
)
_TOKENS = text(
    "INSERT INTO person_name_token (township, county, person_id, token) "
    "SELECT :township, :county, :person, unnest(CAST(:tokens AS text[]))"
)


def add_groups(
    session: Session,
    person_id: UUID,
    region: str,
    name: str,
    *,
    categories: Collection[str],
    wishes: Mapping[str, str | None],
) -> None:
    """Everything that hangs on a person who was registered in this transaction: nothing of it is there yet."""
    if categories:
        _add_categories(session, person_id, region, sorted(set(categories)))
    if wishes:
        _add_wishes(session, person_id, region, {trade: wishes[trade] for trade in sorted(wishes)})
    _add_tokens(session, person_id, region, name)


def _add_categories(session: Session, person_id: UUID, region: str, categories: Sequence[str]) -> None:
    place: dict[str, Any] = {"person": person_id, "region": region, "since": clock.today()}
    session.execute(_CATEGORIES, place | {"categories": categories})


def _add_wishes(session: Session, person_id: UUID, region: str, wishes: Mapping[str, str | None]) -> None:
    chosen = {"trades": list(wishes), "modes": list(wishes.values())}
    session.execute(_WISHES, {"person": person_id, "region": region, **chosen})


def _add_tokens(session: Session, person_id: UUID, region: str, name: str) -> None:
    place: dict[str, Any] = {"person": person_id, "township": region[:9], "county": region[:6]}
    session.execute(_TOKENS, place | {"tokens": sorted(search_tokens(name))})


def set_categories(session: Session, person: Person, categories: Collection[str]) -> bool:
    """Make these a person's categories; says whether anything changed."""
    table = PersonCategory
    present = set(session.scalars(select(table.category).where(table.person_id == person.id)))
    gone, new = present - set(categories), sorted(set(categories) - present)
    if gone:
        session.execute(delete(table).where(table.person_id == person.id, table.category.in_(gone)))
    if new:
        _add_categories(session, person.id, person.region, new)
    return bool(gone or new)


def set_wishes(session: Session, person: Person, wishes: Mapping[str, str | None]) -> bool:
    """Make these a person's wishes (trade to training mode); says whether anything changed."""
    table = PersonWish
    rows = session.execute(select(table.trade, table.mode).where(table.person_id == person.id))
    present = {row.trade: row.mode for row in rows}
    gone, new = set(present) - set(wishes), sorted(set(wishes) - set(present))
    if gone:
        session.execute(delete(table).where(table.person_id == person.id, table.trade.in_(gone)))
    if new:
        _add_wishes(session, person.id, person.region, {trade: wishes[trade] for trade in new})
    other = [trade for trade in present if trade in wishes and wishes[trade] != present[trade]]
    for trade in other:
        where = (table.person_id == person.id, table.trade == trade)
        session.execute(update(table).where(*where).values(mode=wishes[trade]))
    return bool(gone or new or other)


def set_tokens(session: Session, person: Person, township: str) -> None:
    """Replace the name tokens that stand in a township by those of the person's present name and place."""
    table = PersonNameToken
    session.execute(delete(table).where(table.township == township, table.person_id == person.id))
    _add_tokens(session, person.id, person.region, person.name)
