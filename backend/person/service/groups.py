"""What hangs on a person: categories, wishes, name tokens; written only where it differs."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.person.models import Person, PersonCategory, PersonNameToken, PersonWish
from backend.person.names import search_tokens


def set_categories(session: Session, person: Person, categories: Collection[str]) -> bool:
    """Make these a person's categories; says whether anything changed."""
    table = PersonCategory
    present = set(session.scalars(select(table.category).where(table.person_id == person.id)))
    gone, new = present - set(categories), sorted(set(categories) - present)
    if gone:
        session.execute(delete(table).where(table.person_id == person.id, table.category.in_(gone)))
    if new:
        place = {"person_id": person.id, "region": person.region, "since": clock.today()}
        session.execute(insert(table).inline(), [{**place, "category": category} for category in new])
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
        place = {"person_id": person.id, "region": person.region}
        session.execute(insert(table).inline(), [{**place, "trade": trade, "mode": wishes[trade]} for trade in new])
    other = [trade for trade in present if trade in wishes and wishes[trade] != present[trade]]
    for trade in other:
        where = (table.person_id == person.id, table.trade == trade)
        session.execute(update(table).where(*where).values(mode=wishes[trade]))
    return bool(gone or new or other)


def set_tokens(session: Session, person: Person, township: str) -> None:
    """Replace the name tokens that stand in a township by those of the person's present name and place."""
    table = PersonNameToken
    session.execute(delete(table).where(table.township == township, table.person_id == person.id))
    place = {"township": person.region[:9], "county": person.region[:6], "person_id": person.id}
    rows = [{**place, "token": token} for token in sorted(search_tokens(person.name))]
    session.execute(insert(table).inline(), rows)
