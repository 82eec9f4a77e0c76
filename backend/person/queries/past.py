"""A person's changes and state at an earlier moment; protected fields are named, never shown (SECURITY 21)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from backend.kernel import history
from backend.kernel.clock import SHANGHAI
from backend.kernel.db import Base
from backend.kernel.errors import NotFound
from backend.kernel.history import Change, Changes, FieldChange
from backend.org import queries as org
from backend.person.models import Person, PersonCategory, PersonWish
from backend.person.queries.people import shown
from backend.person.schemas import PersonOut, WishOut

_SEALED = ("id_number_sealed", "phone_sealed", "address_sealed")
_MASKED = frozenset({*_SEALED, "birth_date"})
_UNTOLD = frozenset({"id_number_index", "id_number_index_even", "phone_index", "import_batch_id"})
State = dict[str, Any]


class _Group:
    """The categories or wishes of one person through time."""

    def __init__(self, session: Session, table: type[Base], person_id: UUID, show: Callable[[State], Any]) -> None:
        name = table.__tablename__
        present = select(func.to_jsonb(literal_column(name), type_=JSONB)).select_from(table)
        rows = session.scalars(present.where(table.__table__.c.person_id == person_id)).all()
        self._spans: list[tuple[datetime, datetime | None, Any]] = [
            (datetime.fromisoformat(row["valid_from"]), None, show(row)) for row in rows
        ]
        earlier = history.versions(session, name, person_id)
        self._spans += [(row.valid_from, row.valid_to, show(row.data)) for row in earlier]

    def at(self, instant: datetime) -> list[Any]:
        """What held at an instant."""
        return sorted(
            what for since, until, what in self._spans if since <= instant and not (until and until <= instant)
        )


def _groups(session: Session, person_id: UUID) -> Mapping[str, _Group]:
    return {
        "categories": _Group(session, PersonCategory, person_id, lambda row: row["category"]),
        "wishes": _Group(session, PersonWish, person_id, lambda row: (row["trade"], row["mode"] or "")),
    }


def changes(session: Session, person_id: UUID) -> Changes:
    """Who changed a person, when, and what, newest first; raises NotFound."""
    told = history.changes(session, Person, person_id, masked=_MASKED)
    groups = _groups(session, person_id)
    items = [_with_groups(change, before, groups) for change, before in zip(told.items, told.items[1:], strict=False)]
    return Changes(items=[*items, *told.items[-1:]])


def _with_groups(change: Change, before: Change, groups: Mapping[str, _Group]) -> Change:
    fields = [
        FieldChange(name=field.name.removesuffix("_sealed"), before=field.before, after=field.after)
        for field in change.fields
        if field.name not in _UNTOLD
    ]
    for name, group in groups.items():
        was, now = (_plain(group.at(each.at)) for each in (before, change))
        if was != now:
            fields.append(FieldChange(name=name, before=was, after=now))
    return change.model_copy(update={"fields": fields})


def _plain(values: Iterable[Any]) -> list[str]:
    """Codes of categories, trades of wishes with their mode."""
    return [value if isinstance(value, str) else "/".join(filter(None, value)) for value in values]


def person_at(session: Session, person_id: UUID, instant: datetime) -> PersonOut:
    """A person as of a moment; raises NotFound when it is not visible now or was not registered then."""
    present = select(func.to_jsonb(literal_column("person"), type_=JSONB)).select_from(Person)
    now: State | None = session.scalar(present.where(Person.id == person_id))
    if now is None:
        raise NotFound
    states = [now, *(version.data for version in history.versions(session, "person", person_id))]
    state = next((state for state in states if datetime.fromisoformat(state["valid_from"]) <= instant), None)
    if state is None:
        raise NotFound("这个人当时还没有登记")
    groups = _groups(session, person_id)
    wishes = [WishOut(trade=trade, mode=mode or None) for trade, mode in groups["wishes"].at(instant)]
    return shown(_row(session, state), groups["categories"].at(instant), wishes, instant.astimezone(SHANGHAI).date())


def _row(session: Session, state: State) -> State:
    """A version out of the history in the types of the table, with the names of its place."""
    region = state["region"]
    return {
        **state,
        **{name: state[name] and bytes.fromhex(state[name].removeprefix("\\x")) for name in _SEALED},
        "id": UUID(state["id"]),
        "birth_date": date.fromisoformat(state["birth_date"]),
        "township": org.region(session, region[:9]).name,
        "village": org.region(session, region).name if len(region) > len(region[:9]) else None,
    }
