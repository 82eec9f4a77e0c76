"""Many people at once: seal in tight batches, COPY to staging, insert by sets (imports, demo county)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.kernel import testing
from backend.kernel.crypto import aead, blind
from backend.kernel.ids import new_ids
from backend.person.names import search_tokens

NUMBER, PHONE = "person.id_number", "person.phone"
"""The fields that have blind indexes."""
Row = Mapping[str, Any]
"""One checked row of the roster, as `person.sheet.roster` gives it."""

_PERSON = (
    "id uuid, region text, name text, sex text, birth_date date, id_number_sealed bytea, id_number_index bytea, "
    "id_number_index_even bytea, phone_sealed bytea, phone_index bytea, address_sealed bytea, nation text, "
    "education text, health text, in_labour_force bool, employment text, occupation text, workplace text, "
    "income_fen bigint, remark text"
)
_GROUPS = "categories text, wishes text, wish_mode text"
_NAME = "name text, tokens text"
_BETWEEN = "\x1f"
"""Between the codes of a list: no code and no name holds it (the sheet refuses control characters)."""
_PLAIN = ("nation", "education", "health", "in_labour_force", "employment", "occupation", "workplace", "income")


# One long value instead of an array: making an array of so many costs more than finding them.
_REGISTERED = text(
    "SELECT number_index, township FROM registered_numbers(ARRAY("
    "SELECT substring(CAST(:all AS bytea) FROM 32 * nth + 1 FOR 32) FROM generate_series(0, :count - 1) nth))"
)


class Sealed(NamedTuple):
    """The protected fields of many people, by position."""

    ids: list[UUID]
    numbers: list[bytes | None]
    odd_indexes: list[bytes | None]
    even_indexes: list[bytes | None]
    phones: list[bytes | None]
    phone_indexes: list[bytes | None]
    addresses: list[bytes | None]


def seal_people(rows: Sequence[Row]) -> Sealed:
    """Ids, ciphertexts and blind indexes of rows; the ciphertexts are bound to the ids."""
    ids = new_ids(len(rows))
    keys = [str(key) for key in ids]
    numbers = [row["identity"].number for row in rows]
    phones = [row.get("phone") for row in rows]
    return Sealed(
        ids,
        aead.seal_batch(numbers, keys, table="person", column="id_number"),
        *blind.unique_batch(numbers, field=NUMBER),
        aead.seal_batch(phones, keys, table="person", column="phone"),
        blind.index_batch(phones, field=PHONE),
        aead.seal_batch([row.get("address") for row in rows], keys, table="person", column="address"),
    )


def numbers_by_index(numbers: Sequence[str]) -> dict[bytes, str]:
    """ID numbers by the blind indexes under which they may be registered: one each, two while keys are changed."""
    columns = blind.unique_batch(numbers, field=NUMBER)
    return {index: number for column in columns for index, number in zip(column, numbers, strict=True) if index}


def registered(session: Session, numbers: Sequence[str]) -> dict[str, str]:
    """Which of these ID numbers are registered in the caller's county, and in which township, past the scope."""
    indexes = numbers_by_index(numbers)
    found = session.execute(_REGISTERED, {"all": b"".join(indexes), "count": len(indexes)})
    return {indexes[bytes(row.number_index)]: row.township for row in found}


def place(row: Row) -> str:
    """Where a row's person lives: the village, or the township where none is given."""
    return str(row.get("village") or row["township"])


def _people(rows: Sequence[Row], sealed: Sealed) -> Iterator[tuple[Any, ...]]:
    for row, key, *secret in zip(rows, *sealed, strict=True):
        identity = row["identity"]
        plain = [row.get(name) for name in _PLAIN]
        plain[3] = True if plain[3] is None else plain[3] in {True, "1"}
        plain[7] = None if plain[7] is None else fen(plain[7])
        groups = (_joined(row.get("categories")), _joined(row.get("wishes")), row.get("wish_mode"))
        yield (
            key,
            place(row),
            row["name"],
            identity.sex,
            identity.birth_date,
            *secret,
            *plain,
            row.get("remark"),
            *groups,
        )


def _joined(codes: Iterable[str] | None) -> str | None:
    return _BETWEEN.join(dict.fromkeys(codes)) if codes else None


def _names_of(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Every name once: many people of a county share theirs."""
    for name in dict.fromkeys(row["name"] for row in rows):
        yield name, _BETWEEN.join(search_tokens(name))


def fen(yuan: int) -> int:
    """A sheet's yuan as they are stored."""
    return yuan * 100


def stage(
    session: Session, name: str, columns: str, rows: Iterable[tuple[Any, ...]], *, joined_by: str | None = None
) -> None:
    """COPY rows into a temporary table of this transaction; `columns` is `name type, name type`.

    A column that it is joined by is analysed: otherwise PostgreSQL guesses how many rows there are.
    """
    connection: Any = session.connection().connection.driver_connection
    types = [column.split(" ")[1] for column in columns.split(", ")]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        if joined_by is not None:
            cursor.execute(f"ANALYZE {name} ({joined_by})")


def _names(columns: str) -> str:
    return ", ".join(column.split(" ")[0] for column in columns.split(", "))


_PEOPLE = _names(_PERSON)
_INSERTS = (
    (
        f"INSERT INTO person ({_PEOPLE}, registered_on, import_batch_id) "
        f"SELECT {_PEOPLE}, CAST(:day AS date), CAST(:batch AS uuid) FROM staged_person",
        60,
    ),
    (
        "INSERT INTO person_category (person_id, region, category, since) "
        f"SELECT id, region, string_to_table(categories, '{_BETWEEN}'), CAST(:day AS date) FROM staged_person",
        65,
    ),
    (
        "INSERT INTO person_wish (person_id, region, trade, mode) "
        f"SELECT id, region, string_to_table(wishes, '{_BETWEEN}'), wish_mode FROM staged_person",
        75,
    ),
    (
        "INSERT INTO person_name_token (township, county, token, person_id) "
        "SELECT left(p.region, 9) AS township, left(p.region, 6), t.token, p.id FROM staged_person p JOIN "
        f"(SELECT name, string_to_table(tokens, '{_BETWEEN}') AS token FROM staged_name) t ON t.name = p.name "
        "ORDER BY township, token, p.id",
        100,
    ),
)
"""What is inserted from the staged rows, and how much of the work is done then, in percent."""

_SORT_IN_MEMORY = text("SET LOCAL work_mem = '64MB'")

Tell = Callable[[int], object]
"""Is told how many of the rows are done, as far as one can say of a set."""


def _untold(_: int) -> None:
    return


def add_people(
    session: Session,
    rows: Sequence[Row],
    *,
    registered_on: date,
    batch_id: UUID | None = None,
    tell: Tell = _untold,
) -> int:
    """Register checked rows under the session's scope; duplicates must have been taken out (`registered`).

    Raises IntegrityError when somebody registered one of the numbers meanwhile: then nothing is stored.
    """
    sealed = seal_people(rows)
    stage(session, "staged_person", f"{_PERSON}, {_GROUPS}", _people(rows, sealed), joined_by="name")
    stage(session, "staged_name", _NAME, _names_of(rows), joined_by="name")
    session.execute(_SORT_IN_MEMORY)
    testing.reach("import.staged")
    tell(len(rows) * 30 // 100)
    day = {"day": registered_on, "batch": batch_id}
    for statement, percent in _INSERTS:
        named = {name: value for name, value in day.items() if f":{name}" in statement}
        session.execute(text(statement), named)
        tell(len(rows) * percent // 100)
    session.execute(text("DROP TABLE staged_person, staged_name"))
    return len(rows)


_KEPT: list[str] = []
"""Conditions on a person `p` that other rooms keep him for, as SQL (wiring)."""


def keep_where(condition: str) -> None:
    """People of whom an upper room has records are not taken back with their import."""
    if condition not in _KEPT:
        _KEPT.append(condition)


def remove_untouched(session: Session, batch_id: UUID) -> tuple[int, int]:
    """Undo an import: (people removed, people kept because somebody changed or enrolled them since).

    Those whom nobody changed go with their categories, wishes and name tokens; the history keeps them.
    """
    named = {"batch": batch_id}
    untouched = " AND NOT ".join(["p.import_batch_id = :batch AND p.version = 1", *_KEPT])
    for part in ("category", "wish"):
        session.execute(
            text(f"DELETE FROM person_{part} d USING person p WHERE {untouched} AND d.person_id = p.id"), named
        )
    gone: Any = session.execute(text(f"DELETE FROM person p WHERE {untouched}"), named)
    kept = session.scalar(text("SELECT count(*) FROM person WHERE import_batch_id = :batch"), named)
    return int(gone.rowcount), int(kept or 0)
