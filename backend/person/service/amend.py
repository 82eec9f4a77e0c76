"""Known people against a roster: what would change, and the change by sets; identity never changes (USER-ASKS 12)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.kernel.crypto import aead, blind
from backend.person.service import bulk

_SAME = ("nation", "education", "health", "in_labour_force", "employment", "occupation", "workplace", "remark")
_KNOWN_BY = (
    "SELECT id, region, name, status, id_number_index, id_number_index_even, phone_index, address_sealed, income_fen, "
    + ", ".join(_SAME)
    + " FROM person WHERE county = :county AND "
)
# Two questions, not one with OR, which would read the whole county; while keys are changed both find the same row.
_KNOWN = text(
    f"{_KNOWN_BY} id_number_index = ANY (:indexes) UNION ALL {_KNOWN_BY} id_number_index_even = ANY (:indexes)"
)
_CHANGE = (
    "id uuid, region text, phone_sealed bytea, phone_index bytea, address_sealed bytea, nation text, education text, "
    "health text, in_labour_force bool, employment text, occupation text, workplace text, remark text, "
    "income_fen bigint"
)
_SET = ", ".join(
    f"{name} = coalesce(s.{name}, p.{name})" for name in (part.split(" ")[0] for part in _CHANGE.split(", ")[1:])
)


class Known(NamedTuple):
    """A registered person in the caller's scope, as far as a roster speaks of it."""

    id: UUID
    region: str
    name: str
    status: str
    facts: Mapping[str, Any]
    phone_index: bytes | None
    address_sealed: bytes | None
    categories: frozenset[str]
    wishes: Mapping[str, str | None]


class Change(NamedTuple):
    """A row that says something new of a known person, and in which fields."""

    known: Known
    row: bulk.Row
    fields: frozenset[str]


def known_people(session: Session, county: str, numbers: Sequence[str]) -> dict[str, Known]:
    """The registered people among these ID numbers that the caller may see, by number."""
    by_index = bulk.numbers_by_index(numbers)
    rows = session.execute(_KNOWN, {"county": county, "indexes": list(by_index)}).all()
    ids = [row.id for row in rows]
    categories, wishes = _categories(session, ids), _wishes(session, ids)
    return {
        _number(row, by_index): Known(
            row.id,
            row.region,
            row.name,
            row.status,
            {**{name: getattr(row, name) for name in _SAME}, "income": row.income_fen},
            _bytes(row.phone_index),
            _bytes(row.address_sealed),
            frozenset(categories.get(row.id, ())),
            wishes.get(row.id, {}),
        )
        for row in rows
    }


def _number(row: Any, by_index: Mapping[bytes, str]) -> str:
    indexes = (_bytes(row.id_number_index), _bytes(row.id_number_index_even))
    return next(by_index[index] for index in indexes if index is not None and index in by_index)


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(value)  # type: ignore[call-overload]  # reason: bytea


def _categories(session: Session, ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    query = text("SELECT person_id, category FROM person_category WHERE person_id = ANY (:ids)")
    for person_id, category in session.execute(query, {"ids": ids}):
        found.setdefault(person_id, []).append(category)
    return found


def _wishes(session: Session, ids: list[UUID]) -> dict[UUID, dict[str, str | None]]:
    found: dict[UUID, dict[str, str | None]] = {}
    query = text("SELECT person_id, trade, mode FROM person_wish WHERE person_id = ANY (:ids)")
    for person_id, trade, mode in session.execute(query, {"ids": ids}):
        found.setdefault(person_id, {})[trade] = mode
    return found


def differences(known: Known, row: bulk.Row) -> frozenset[str]:
    """The fields in which a row differs from the record; an empty cell leaves the record as it is."""
    return frozenset(_differing(known, row))


def _differing(known: Known, row: bulk.Row) -> Iterator[str]:
    for name in _SAME:
        value = _fact(row, name)
        if value is not None and value != known.facts[name]:
            yield name
    if row.get("income") is not None and bulk.fen(row["income"]) != known.facts["income"]:
        yield "income"
    if bulk.place(row) != known.region:
        yield "village"
    yield from _differing_lists(known, row)
    if row.get("phone") and known.phone_index not in blind.every(row["phone"], field=bulk.PHONE):
        yield "phone"
    if row.get("address") and row["address"] != _address(known):
        yield "address"


def _differing_lists(known: Known, row: bulk.Row) -> Iterator[str]:
    if row.get("categories") and frozenset(row["categories"]) != known.categories:
        yield "categories"
    if row.get("wishes") and {trade: row.get("wish_mode") for trade in row["wishes"]} != dict(known.wishes):
        yield "wishes"


def _fact(row: bulk.Row, name: str) -> Any:
    value = row.get(name)
    return value in {True, "1"} if name == "in_labour_force" and value is not None else value


def _address(known: Known) -> str | None:
    if known.address_sealed is None:
        return None
    return aead.unseal(known.address_sealed, table="person", column="address", row=known.id)


def amend_people(session: Session, changes: Sequence[Change]) -> int:
    """Write what changed, under the session's scope; each person gets one new version."""
    if not changes:
        return 0
    bulk.stage(session, "staged_change", _CHANGE, _changed(changes), joined_by="id")
    session.execute(
        text(f"UPDATE person p SET {_SET} FROM staged_change s WHERE p.id = s.id")
    )  # reason: names of columns
    sorts = [(c.known.id, code) for c in changes if "categories" in c.fields for code in c.row["categories"]]
    _replace(session, _CATEGORY, sorts)
    wishes = [(c.known.id, t, c.row.get("wish_mode")) for c in changes if "wishes" in c.fields for t in c.row["wishes"]]
    _replace(session, _WISH, wishes)
    session.execute(text("DROP TABLE staged_change"))
    return len(changes)


def _changed(changes: Sequence[Change]) -> Iterator[tuple[Any, ...]]:
    ids = [change.known.id for change in changes]
    phones = [change.row.get("phone") for change in changes]
    sealed = zip(
        aead.seal_batch(phones, ids, table="person", column="phone"),
        blind.index_batch(phones, field=bulk.PHONE),
        aead.seal_batch([change.row.get("address") for change in changes], ids, table="person", column="address"),
        strict=True,
    )
    for change, secrets in zip(changes, sealed, strict=True):
        row = change.row
        facts = [_fact(row, name) for name in _SAME]
        income = None if row.get("income") is None else bulk.fen(row["income"])
        yield change.known.id, bulk.place(row), *secrets, *facts, income


class _Child(NamedTuple):
    table: str
    columns: str
    named: str
    values: str


_CATEGORY = _Child("person_category", "category text", "category, since", "s.category, CURRENT_DATE")
_WISH = _Child("person_wish", "trade text, mode text", "trade, mode", "s.trade, s.mode")


def _replace(session: Session, child: _Child, rows: list[tuple[Any, ...]]) -> None:
    """Make the rows of these people in a child table equal to the given ones; equal rows stay untouched."""
    if not rows:
        return
    table, columns = child.table, child.columns
    own = columns.split(" ")[0]
    same = " AND ".join(
        f"s.{part.split(' ')[0]} IS NOT DISTINCT FROM c.{part.split(' ')[0]}" for part in columns.split(", ")
    )
    bulk.stage(session, "staged_part", f"person_id uuid, {columns}", rows, joined_by="person_id")
    for statement in (
        f"DELETE FROM {table} c WHERE c.person_id IN (SELECT person_id FROM staged_part) "
        f"AND NOT EXISTS (SELECT FROM staged_part s WHERE s.person_id = c.person_id AND {same})",
        f"INSERT INTO {table} (person_id, region, {child.named}) SELECT p.id, p.region, {child.values} "
        "FROM staged_part s JOIN person p ON p.id = s.person_id WHERE NOT EXISTS "
        f"(SELECT FROM {table} c WHERE c.person_id = s.person_id AND c.{own} = s.{own})",
        "DROP TABLE staged_part",
    ):
        session.execute(text(statement))
