"""People as the caller may see them, numbers masked: the list with its search and filters, one person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, false, func, null, select
from sqlalchemy.orm import Session

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

# Core columns: the ORM's way to the same rows costs as much again as the database.
_P, _CATEGORY, _WISH = Person.__table__.c, PersonCategory.__table__.c, PersonWish.__table__.c
_VILLAGE, _TOWNSHIP = Region.__table__.alias("village_region"), Region.__table__.alias("township_region")
_LINE = tuple(
    _P[name]
    for name in (
        "id",
        "name",
        "id_number_sealed",
        "phone_sealed",
        "sex",
        "birth_date",
        "region",
        "education",
        "employment",
        "status",
        "registered_on",
        "version",
    )
)
_CATEGORIES = func.array(
    select(_CATEGORY.category).where(_CATEGORY.person_id == _P.id).order_by(_CATEGORY.category).scalar_subquery()
).label("categories")
_WISHES = select(_WISH.trade, _WISH.mode).where(_WISH.person_id == bindparam("id")).order_by(_WISH.trade)
_PAIR = 2
_COMPARED = frozenset({"township", "village", "category", "trade", "status"})


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

    def values(self) -> dict[str, Any]:
        """The filters in use."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in every.items() if value is not None}

    def told(self) -> list[str]:
        """Their names, for the audit trail: a searched name is personal data."""
        return list(self.values())


def people(session: Session, page: PageQuery, filters: Filters) -> Page[PersonLine]:
    """People, the latest registered first; the total comes from the summary rows where they know it."""
    values = filters.values()
    plain = values.keys() <= _COMPARED
    asked = _prepared(frozenset(values)) if plain else _ask(filters)
    given = values if plain else {}
    rows = session.execute(keyset(asked.people, [_P.id], page, descending=True), given).all()
    mask = masker(clock.today())
    lines = [PersonLine.model_validate({**row._mapping, **mask(row._mapping)}) for row in rows]
    if asked.total is None:
        return cut(lines, page, ["id"])
    return cut(lines, page, ["id"], rows[0].total if rows else session.scalar(select(asked.total), given))


class _Asked(NamedTuple):
    people: Select[*tuple[Any, ...]]
    total: ScalarSelect[int] | None


def _ask(filters: Filters) -> _Asked:
    total = _total(filters)
    columns = (*_LINE, *place_names(), _CATEGORIES, (null() if total is None else total).label("total"))
    return _Asked(narrowed(placed(select(*columns)), filters), total)


@cache
def _prepared(names: frozenset[str]) -> _Asked:
    """The statement of filters that are only compared, made once: making it costs more than the database's work."""
    return _ask(Filters(**{name: bindparam(name) for name in names}))  # type: ignore[arg-type]  # reason: compared only


def place_names() -> tuple[Any, Any]:
    """The columns `village` (null where only the township is known) and `township`."""
    return _VILLAGE.c.name.label("village"), _TOWNSHIP.c.name.label("township")


def placed(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A select from person, with the regions that `place_names` needs."""
    return (
        statement.select_from(Person.__table__)
        .join(_TOWNSHIP, _TOWNSHIP.c.code == func.left(_P.region, 9))
        .outerjoin(_VILLAGE, (_VILLAGE.c.code == _P.region) & (func.length(_P.region) > 9))
    )


def narrowed(statement: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    """The select, cut down to what the filters leave."""
    equal: Iterable[tuple[Any, object | None]] = (
        (_P.township, filters.township),
        (_P.region, filters.village),
        (_P.status, filters.status),
    )
    for column, value in equal:
        if value is not None:
            statement = statement.where(column == value)
    if filters.month is not None:
        statement = statement.where(func.date_trunc("month", _P.registered_on) == filters.month.replace(day=1))
    for table, column, value in (
        (_CATEGORY, _CATEGORY.category, filters.category),
        (_WISH, _WISH.trade, filters.trade),
    ):
        if value is not None:
            statement = statement.where(_P.id.in_(select(table.person_id).where(column == value)))
    for condition in _named(filters.q or "", filters.township):
        statement = statement.where(condition)
    return statement


def _named(words: str, township: str | None) -> list[ColumnElement[bool]]:
    """One condition a token: pinyin initials from the first on, one or two characters, longer names pair by pair."""
    key = names.search_key(words)
    if not key:  # signs alone are in nobody's name
        return [false()] if words.strip() else []
    known = PersonNameToken.__table__.c
    token = known.token
    if key.isascii():
        # Initials are kept whole, so a beginning of them is a range of the index.
        wanted: list[ColumnElement[bool]] = [(token >= key) & (token < key[:-1] + chr(ord(key[-1]) + 1))]
    elif len(key) <= _PAIR:
        wanted = [token == key]
    else:
        wanted = [token == key[at : at + _PAIR] for at in range(len(key) - 1)]
    place = [known.township == township] if township else []
    return [_P.id.in_(select(known.person_id).where(one, *place)) for one in wanted]


def _total(filters: Filters) -> ScalarSelect[int] | None:
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
    return totals.count(kind, code, month=month, **where)


def masker(today: date) -> Callable[[Mapping[Any, Any]], dict[str, Any]]:
    """Makes the protected fields of rows as everybody sees them: masked numbers, age for the birth date."""
    number, phone = (aead.opener(table="person", column=column) for column in ("id_number", "phone"))

    def mask(row: Mapping[Any, Any]) -> dict[str, Any]:
        sealed, key = row["phone_sealed"], row["id"]
        return {
            "id_number": id_number.mask(number(row["id_number_sealed"], key)),
            "phone": None if sealed is None else masks.mask_phone(phone(sealed, key)),
            "age": id_number.age(row["birth_date"], today),
        }

    return mask


@cache
def _one() -> Select[*tuple[Any, ...]]:
    columns = [column for column in _P if column.name != "township"]
    return placed(select(*columns, *place_names(), _CATEGORIES)).where(_P.id == bindparam("id"))


def person(session: Session, person_id: UUID) -> PersonOut:
    """One person; raises NotFound."""
    row = session.execute(_one(), {"id": person_id}).one_or_none()
    if row is None:
        raise NotFound
    wishes = session.execute(_WISHES, {"id": person_id})
    return shown(
        row._mapping,
        row.categories,
        [WishOut(trade=wish.trade, mode=wish.mode) for wish in wishes],
        clock.today(),
    )


def shown(row: Mapping[Any, Any], categories: list[str], wishes: list[WishOut], today: date) -> PersonOut:
    """A row with its groups as it is answered."""
    more = {"categories": categories, "wishes": wishes, "has_address": row["address_sealed"] is not None}
    return PersonOut.model_validate({**row, **masker(today)(row), **more})
