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

Row = Mapping[str, Any]
"""One checked row of the roster, as `person.sheet.roster` gives it."""

_PERSON = (
    "id uuid, region text, name text, sex text, birth_date date, id_number_sealed bytea, id_number_index bytea, "
    "phone_sealed bytea, phone_index bytea, address_sealed bytea, nation text, education text, health text, "
    "in_labour_force bool, employment text, occupation text, workplace text, income_fen bigint, remark text"
)
_CATEGORY = "person_id uuid, region text, category text"
_WISH = "person_id uuid, region text, trade text, mode text"
_TOKEN = "person_id uuid, township text, token text"  # noqa: S105  # reason: columns of a table, no secret
_PLAIN = ("nation", "education", "health", "in_labour_force", "employment", "occupation", "workplace", "income")


class Sealed(NamedTuple):
    """The protected fields of many people, by position."""

    ids: list[UUID]
    numbers: list[bytes | None]
    number_indexes: list[bytes | None]
    phones: list[bytes | None]
    phone_indexes: list[bytes | None]
    addresses: list[bytes | None]


def seal_people(rows: Sequence[Row]) -> Sealed:
    """Ids, ciphertexts and blind indexes of rows; the ciphertexts are bound to the ids."""
    ids = new_ids(len(rows))
    numbers = [row["identity"].number for row in rows]
    phones = [row.get("phone") for row in rows]
    return Sealed(
        ids,
        aead.seal_batch(numbers, ids, table="person", column="id_number"),
        number_indexes(numbers),
        aead.seal_batch(phones, ids, table="person", column="phone"),
        blind.index_batch(phones, field="person.phone"),
        aead.seal_batch([row.get("address") for row in rows], ids, table="person", column="address"),
    )


def number_indexes(numbers: Sequence[str]) -> list[bytes | None]:
    """The blind indexes by which ID numbers are compared."""
    return blind.index_batch(numbers, field="person.id_number")


def registered(session: Session, numbers: Sequence[str]) -> dict[str, str]:
    """Which of these ID numbers are registered in the caller's county, and in which township, past the scope."""
    indexes = dict(zip(number_indexes(numbers), numbers, strict=True))
    found = session.execute(
        text("SELECT number_index, township FROM registered_numbers(:indexes)"), {"indexes": list(indexes)}
    )
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
        yield key, place(row), row["name"], identity.sex, identity.birth_date, *secret, *plain, row.get("remark")


def _categories(rows: Sequence[Row], ids: Sequence[UUID]) -> Iterator[tuple[Any, ...]]:
    for row, key in zip(rows, ids, strict=True):
        for category in dict.fromkeys(row.get("categories") or ()):
            yield key, place(row), category


def _wishes(rows: Sequence[Row], ids: Sequence[UUID]) -> Iterator[tuple[Any, ...]]:
    for row, key in zip(rows, ids, strict=True):
        for trade in dict.fromkeys(row.get("wishes") or ()):
            yield key, place(row), trade, row.get("wish_mode")


def _tokens(rows: Sequence[Row], ids: Sequence[UUID]) -> Iterator[tuple[Any, ...]]:
    for row, key in zip(rows, ids, strict=True):
        township = place(row)[:9]
        for token in search_tokens(row["name"]):
            yield key, township, token


def fen(yuan: int) -> int:
    """A sheet's yuan as they are stored."""
    return yuan * 100


def stage(session: Session, name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into an analysed temporary table of this transaction; `columns` is `name type, name type`."""
    connection: Any = session.connection().connection.driver_connection
    types = [column.split(" ")[1] for column in columns.split(", ")]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
        with cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {name}")


def _names(columns: str) -> str:
    return ", ".join(column.split(" ")[0] for column in columns.split(", "))


_PEOPLE = _names(_PERSON)
_INSERTS = (
    (
        f"INSERT INTO person ({_PEOPLE}, registered_on, import_batch_id) "
        f"SELECT {_PEOPLE}, CAST(:day AS date), CAST(:batch AS uuid) FROM staged_person ORDER BY id",
        60,
    ),
    (
        "INSERT INTO person_category (person_id, region, category, since) "
        "SELECT person_id, region, category, CAST(:day AS date) FROM staged_category",
        65,
    ),
    (
        "INSERT INTO person_wish (person_id, region, trade, mode) SELECT person_id, region, trade, mode "
        "FROM staged_wish",
        75,
    ),
    (
        "INSERT INTO person_name_token (township, county, token, person_id) "
        "SELECT township, left(township, 6), token, person_id FROM staged_token ORDER BY township, token, person_id",
        100,
    ),
)
"""What is inserted from the staged rows, and how much of the work is done then, in percent."""

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
    stage(session, "staged_person", _PERSON, _people(rows, sealed))
    stage(session, "staged_category", _CATEGORY, _categories(rows, sealed.ids))
    stage(session, "staged_wish", _WISH, _wishes(rows, sealed.ids))
    stage(session, "staged_token", _TOKEN, _tokens(rows, sealed.ids))
    testing.reach("import.staged")
    tell(len(rows) * 30 // 100)
    day = {"day": registered_on, "batch": batch_id}
    for statement, percent in _INSERTS:
        named = {name: value for name, value in day.items() if f":{name}" in statement}
        session.execute(text(statement), named)
        tell(len(rows) * percent // 100)
    for name in ("person", "category", "wish", "token"):
        session.execute(text(f"DROP TABLE staged_{name}"))
    return len(rows)


def remove_untouched(session: Session, batch_id: UUID) -> tuple[int, int]:
    """Undo an import: (people removed, people kept because somebody changed them since).

    Those whom nobody changed go with their categories, wishes and name tokens; the history keeps them.
    """
    named = {"batch": batch_id}
    of_batch = (
        "DELETE FROM person_{0} d USING person p "
        "WHERE p.import_batch_id = :batch AND p.version = 1 AND d.person_id = p.id"
    )
    for part in ("category", "wish"):
        session.execute(text(of_batch.format(part)), named)
    gone: Any = session.execute(text("DELETE FROM person WHERE import_batch_id = :batch AND version = 1"), named)
    kept = session.scalar(text("SELECT count(*) FROM person WHERE import_batch_id = :batch"), named)
    return int(gone.rowcount), int(kept or 0)
