"""People as the caller may see them, numbers masked: the list with its search and filters, one person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from backend.kernel import clock
from backend.kernel.crypto import aead
from backend.kernel.errors import NotFound
from backend.kernel.page import Page, PageQuery, cut, keyset
from backend.org.models import Region
from backend.person import id_number, masks, names
from backend.person.models import Person, PersonCategory, PersonNameToken, PersonWish
from backend.person.queries import totals
from backend.person.schemas import PersonLine, PersonOut, WishOut
from backend.person.states import Status

_VILLAGE, _TOWNSHIP = aliased(Region), aliased(Region)
_LINE = (
    Person.id,
    Person.name,
    Person.id_number_sealed,
    Person.phone_sealed,
    Person.sex,
    Person.birth_date,
    Person.region,
    Person.education,
    Person.employment,
    Person.status,
    Person.registered_on,
    Person.version,
)
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; every one may be left out."""

    q: str | None = None
    township: str | None = None
    village: str | None = None
    category: str | None = None
    trade: str | None = None
    status: Status | None = None
    month: date | None = None
    """The first day of the month of registration."""

    def told(self) -> list[str]:
        """The names of the filters in use, for the audit trail: a searched name is personal data."""
        return [field.name for field in fields(self) if getattr(self, field.name) is not None]


def people(session: Session, page: PageQuery, filters: Filters) -> Page[PersonLine]:
    """People, the latest registered first; the total comes from the summary rows where they know it."""
    statement = narrowed(placed(select(*_LINE, *place_names())), filters)
    rows = session.execute(keyset(statement, [Person.id], page, descending=True)).all()
    groups = _categories(session, [row.id for row in rows])
    today = clock.today()
    lines = [_line(row._mapping, groups.get(row.id, []), today) for row in rows]
    return cut(lines, page, ["id"], _total(session, filters))


def place_names() -> tuple[Any, Any]:
    """The columns `village` (null where only the township is known) and `township`."""
    return _VILLAGE.name.label("village"), _TOWNSHIP.name.label("township")


def placed(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A select from person, with the regions that `place_names` needs."""
    return (
        statement.select_from(Person)
        .join(_TOWNSHIP, _TOWNSHIP.code == func.left(Person.region, 9))
        .outerjoin(_VILLAGE, (_VILLAGE.code == Person.region) & (func.length(Person.region) > 9))
    )


def narrowed(statement: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    """The select, cut down to what the filters leave."""
    equal: Iterable[tuple[Any, object | None]] = (
        (Person.township, filters.township),
        (Person.region, filters.village),
        (Person.status, filters.status),
    )
    for column, value in equal:
        if value is not None:
            statement = statement.where(column == value)
    if filters.month is not None:
        statement = statement.where(func.date_trunc("month", Person.registered_on) == filters.month.replace(day=1))
    for table, column, value in (
        (PersonCategory, PersonCategory.category, filters.category),
        (PersonWish, PersonWish.trade, filters.trade),
    ):
        if value is not None:
            statement = statement.where(Person.id.in_(select(table.person_id).where(column == value)))
    for condition in _named(filters.q or "", filters.township):
        statement = statement.where(condition)
    return statement


def _named(words: str, township: str | None) -> list[ColumnElement[bool]]:
    """One condition a token: pinyin initials from the first on, one or two characters, longer names pair by pair."""
    key = names.search_key(words)
    if not key:
        return []
    token = PersonNameToken.token
    if key.isascii():
        # Initials are kept whole, so a beginning of them is a range of the index.
        wanted: list[ColumnElement[bool]] = [(token >= key) & (token < key[:-1] + chr(ord(key[-1]) + 1))]
    elif len(key) <= _PAIR:
        wanted = [token == key]
    else:
        wanted = [token == key[at : at + _PAIR] for at in range(len(key) - 1)]
    place = [PersonNameToken.township == township] if township else []
    return [Person.id.in_(select(PersonNameToken.person_id).where(one, *place)) for one in wanted]


def _total(session: Session, filters: Filters) -> int | None:
    """How many there are, where one figure of the summary rows says it."""
    kinds: tuple[tuple[totals.Figure, str | None], ...] = (
        ("village", filters.village),
        ("category", filters.category),
        ("wish", filters.trade),
    )
    named = [(kind, value) for kind, value in kinds if value is not None]
    if filters.q or len(named) > 1:
        return None
    kind, code = (*named, ("all", ""))[0]
    where = {"region": filters.township, "status": filters.status}
    month = filters.month and filters.month.replace(day=1)
    return totals.count(session, kind, code, month=month, **where)


def _categories(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    query = select(PersonCategory.person_id, PersonCategory.category).where(PersonCategory.person_id.in_(ids))
    found: dict[UUID, list[str]] = {}
    for row in session.execute(query.order_by(PersonCategory.category)):
        found.setdefault(row.person_id, []).append(row.category)
    return found


def _open(row: Mapping[Any, Any], field: str) -> str | None:
    sealed = row[f"{field}_sealed"]
    return None if sealed is None else aead.unseal(sealed, table="person", column=field, row=row["id"])


def masked(row: Mapping[Any, Any], today: date) -> dict[str, Any]:
    """The protected fields of a row as everybody sees them: masked numbers, age for the birth date."""
    number, phone = _open(row, "id_number"), _open(row, "phone")
    return {
        "id_number": id_number.mask(number or ""),
        "phone": phone and masks.mask_phone(phone),
        "age": id_number.age(row["birth_date"], today),
    }


def _line(row: Mapping[Any, Any], categories: list[str], today: date) -> PersonLine:
    return PersonLine.model_validate({**row, **masked(row, today), "categories": categories})


def person(session: Session, person_id: UUID) -> PersonOut:
    """One person; raises NotFound."""
    columns = [column for column in Person.__table__.columns if column.name != "township"]
    row = session.execute(placed(select(*columns, *place_names())).where(Person.id == person_id)).one_or_none()
    if row is None:
        raise NotFound
    wishes = session.execute(
        select(PersonWish.trade, PersonWish.mode).where(PersonWish.person_id == person_id).order_by(PersonWish.trade)
    )
    return shown(
        row._mapping,
        _categories(session, [person_id]).get(person_id, []),
        [WishOut(trade=wish.trade, mode=wish.mode) for wish in wishes],
        clock.today(),
    )


def shown(row: Mapping[Any, Any], categories: list[str], wishes: list[WishOut], today: date) -> PersonOut:
    """A row with its groups as it is answered."""
    more = {"categories": categories, "wishes": wishes, "has_address": row["address_sealed"] is not None}
    return PersonOut.model_validate({**row, **masked(row, today), **more})
