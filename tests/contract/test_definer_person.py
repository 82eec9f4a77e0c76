"""The functions of the labour registry that see past the scope give out no more than their sentences say."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from backend.kernel.db import Database
from backend.kernel.scope import Kind
from tests.contract.rows.factory import Unit
from tests.contract.rows.person import a_person
from tests.contract.test_definer import ask

NUMBERS = "SELECT * FROM registered_numbers(:indexes)"


def test_registered_numbers_gives_the_township_within_the_county_only(database: Database, owner: Engine) -> None:
    with owner.begin() as connection:
        a_person(connection, Unit(region="622926102"), id_number_index=b"here")
        a_person(connection, Unit(region="622927101"), id_number_index=b"elsewhere")
    asked = [b"here", b"elsewhere", b"nowhere"]
    for kind in (Kind.TOWNSHIP, Kind.COUNTY):
        found = [row._asdict() for row in ask(database, kind, NUMBERS, indexes=asked)]
        assert found == [{"number_index": b"here", "township": "622926102"}]
    for kind in set(Kind) - {Kind.TOWNSHIP, Kind.COUNTY}:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, NUMBERS, indexes=asked)


def test_compact_person_totals_gives_a_number_to_the_system_alone(database: Database, owner: Engine) -> None:
    with owner.begin() as connection:
        a_person(connection, Unit())
    ((folded,),) = ask(database, Kind.SYSTEM, "SELECT compact_person_totals()")
    assert folded > 0
    for kind in set(Kind) - {Kind.SYSTEM}:
        with pytest.raises(DBAPIError, match="permission denied"):
            ask(database, kind, "SELECT compact_person_totals()")


def _deltas(owner: Engine, person: UUID) -> int:
    with owner.connect() as connection:
        query = (
            "SELECT coalesce(sum(d.persons), 0) FROM person_total_delta d JOIN person p ON p.township = d.region "
            "WHERE p.id = :id"
        )
        return int(connection.execute(text(query), {"id": person}).scalar_one())


def _cannot_be_called(database: Database, function: str) -> None:
    with pytest.raises(DBAPIError, match="can only be called as triggers"):
        ask(database, Kind.COUNTY, f"SELECT {function}()")


def test_count_people_writes_and_gives_nothing(database: Database, owner: Engine) -> None:
    with owner.begin() as connection:
        (person,) = a_person(connection, Unit(region="622926201"))
    assert _deltas(owner, person) == 3
    _cannot_be_called(database, "count_people")


@pytest.mark.parametrize(
    ("table", "column"), [("person_category", "category"), ("person_wish", "trade")], ids=["category", "wish"]
)
def test_count_person_parts(table: str, column: str, database: Database, owner: Engine) -> None:
    region = {"person_category": "622926202", "person_wish": "622926203"}[table]
    values = {"person_category": ", since", "person_wish": ""}[table]
    with owner.begin() as connection:
        (person,) = a_person(connection, Unit(region=region))
        connection.execute(
            text(
                f"INSERT INTO {table} (person_id, region, {column}{values}) "
                f"SELECT id, region, 'x'{', now()' if values else ''} FROM person WHERE id = :id"
            ),
            {"id": person},
        )
    assert _deltas(owner, person) == 4


def test_count_person_categories_cannot_be_called(database: Database) -> None:
    _cannot_be_called(database, "count_person_categories")


def test_count_person_wishes_cannot_be_called(database: Database) -> None:
    _cannot_be_called(database, "count_person_wishes")
