"""S18: one ID number in forty spellings is one person: in forms, look-ups and imported sheets."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend.kernel import jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.sheets.errors import CellFault
from backend.kernel.sheets.export import write_table
from backend.person import id_number, sample
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Caller, Callers
from tests.factories.emptied import empty
from tests.factories.people import VILLAGE
from tests.factories.spellings import SPELLINGS, Spelling

PEOPLE = tiers.size(44, c=1_000, n=1_000)
TODAY = date(2026, 3, 1)
IN_FORM = [spelling for spelling in SPELLINGS.values() if spelling.in_form]
IN_SHEET = [spelling for spelling in SPELLINGS.values() if spelling.in_sheet]
Work = Callable[[], None]


def numbers(since: int) -> Iterator[str]:
    """Invented numbers that end in X, each once."""
    for nth in count(since):
        first = f"622999{1940 + nth // 900 % 60}0101{100 + nth % 900}"
        if id_number.check_digit(first) == "X":
            yield first + "X"


@pytest.fixture
def work(server: EmbeddedServer, database_name: str, database: Database) -> Work:
    """Runs what is queued."""
    return lambda: jobs.run_pending(server.url(database_name, user="skillplan_app"), database)


@pytest.fixture(autouse=True)
def _empty(owner: Engine) -> None:
    with owner.begin() as connection:
        empty(connection)


def people(owner: Engine) -> int:
    with owner.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM person")).scalar_one())


def test_forty_spellings_are_one_number(figure: Figures) -> None:
    assert len(IN_FORM) >= 40
    wrong = []
    for number in islice(numbers(0), 1_000):
        for name, spelling in SPELLINGS.items():
            if id_number.parse(spelling.write(number), TODAY).number != number:
                wrong.append(f"{name}: {spelling.write(number)!r}")
    assert wrong == []
    figure("spellings read", 1_000 * len(SPELLINGS), aim=40_000)


def register(office: Caller, number: str, spelling: Spelling) -> str:
    """The machine's word for what became of a registration."""
    body = {"name": "马小娃", "id_number": spelling.write(number), "region": VILLAGE}
    answer = office.post("/persons", json=body)
    return "registered" if answer.status_code == 201 else str(answer.json()["code"])


def registered(office: Caller, spellings: list[Spelling], amount: int) -> list[str]:
    """Register each person in one spelling, then try in two others; what came of it otherwise than it must."""
    found = []
    for nth, number in enumerate(islice(numbers(0), amount)):
        chosen = [spellings[(nth * step + step - 1) % len(spellings)] for step in (1, 3, 7)]
        came = [register(office, number, spelling) for spelling in chosen]
        if came != ["registered", "already_registered", "already_registered"]:
            found.append(f"{[spelling.write(number) for spelling in chosen]}: {came}")
    return found


def test_forms_register_one_person(callers: Callers, owner: Engine, figure: Figures) -> None:
    assert registered(callers.office(), IN_FORM, PEOPLE) == []
    assert people(owner) == PEOPLE
    figure("people registered in three spellings", PEOPLE, aim=tiers.size(44, c=1_000, n=1_000))


def test_what_a_form_does_not_take_it_refuses(callers: Callers, owner: Engine) -> None:
    refused = [spelling for spelling in SPELLINGS.values() if not spelling.in_form]
    found = {
        register(callers.office(), number, spelling) for number, spelling in zip(numbers(0), refused, strict=False)
    }
    assert (found, people(owner)) == ({"invalid_input"}, 0)


def test_a_look_up_finds_every_spelling(callers: Callers) -> None:
    number = next(numbers(0))
    assert register(callers.office(), number, SPELLINGS["plain"]) == "registered"
    office = callers.office()
    answers = [office.post("/persons/lookup", json={"id_number": one.write(number)}) for one in IN_FORM]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def rows(amount: int, shift: int) -> list[list[Any]]:
    """The same people, each time in another spelling."""
    made, _ = sample.people(amount, 18, 0)
    for nth, (row, number) in enumerate(zip(made, numbers(0), strict=False)):
        row[1] = IN_SHEET[(nth + shift) % len(IN_SHEET)].write(number)
        row[2], row[3] = "", ""
    return made


def imported(office: Caller, path: Path, work: Work) -> dict[str, Any]:
    """An import from upload to its end, as far as it has anything to do."""
    answer = office.post(
        "/imports",
        params={"file_name": path.name},
        content=path.read_bytes(),
        headers={"Content-Type": "application/octet-stream"},
    )
    job = answer.json()["id"]
    work()
    checked: dict[str, Any] = office.get(f"/imports/{job}").json()
    if checked["rows_new"]:
        office.post(f"/imports/{job}/confirmation", json={"skip_faulty": False})
        work()
    return checked


def test_sheets_import_one_person(callers: Callers, owner: Engine, work: Work, tmp_path: Path, figure: Figures) -> None:
    office, book, plain = callers.office(), tmp_path / "花名册.xlsx", tmp_path / "花名册.csv"
    write_table(book, sample.TITLES, rows(PEOPLE, 0))
    first = imported(office, book, work)
    assert (first["rows_new"], first["rows_faulty"], people(owner)) == (PEOPLE, 0, PEOPLE)
    with plain.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([sample.TITLES, *rows(PEOPLE, 11)])
    second = imported(office, plain, work)
    assert (second["rows_new"], second["rows_same"], people(owner)) == (0, PEOPLE, PEOPLE), second
    figure("people imported in two spellings", PEOPLE, aim=tiers.size(44, c=1_000, n=1_000))


def test_one_sheet_with_two_spellings_of_a_number_says_so(callers: Callers, work: Work, tmp_path: Path) -> None:
    twice = [*rows(len(IN_SHEET), 0), *rows(len(IN_SHEET), 5)]
    write_table(tmp_path / "a.xlsx", sample.TITLES, twice)
    found = imported(callers.office(), tmp_path / "a.xlsx", work)
    assert found["rows_faulty"] == len(IN_SHEET), found


def test_control_numbers_that_are_not_normalised_are_caught(
    callers: Callers, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = id_number.parse

    def as_typed(typed: str, today: date) -> id_number.Identity:
        return real(typed, today)._replace(number=typed)

    monkeypatch.setattr(id_number, "parse", as_typed)
    assert len(registered(callers.office(), IN_FORM, 5)) == 5
    assert people(owner) > 5


def test_nonsense_stays_nonsense() -> None:
    for typed in ("622999-", "---", "\u200b", "×" * 18, "XXXXXX199001011234", "٦٢٢٩٩٩١٩٩٠٠١٠١١٢٣٤"):
        with pytest.raises(CellFault):
            id_number.parse(typed, TODAY)
