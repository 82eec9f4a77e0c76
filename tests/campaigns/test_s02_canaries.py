"""S02: what a tenant keeps holds tokens of its own; nothing that leaves holds a token that the asker may not see.

Who may see whose tokens comes from sight.csv, not from the code. Workbooks are opened; headers and refusals count.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from backend.kernel import jobs
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.person import masks
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.campaigns.test_s01_matrix import CONTRACT, LISTED, SEES, Matrix, Row, is_sampled, matrix, things_of
from tests.contract.operations import operations
from tests.factories.callers import Callers
from tests.factories.weakened import opened
from tests.factories.world import World, build

ROUNDS = tiers.size(1, c=1, n=12)
KEPT_BY = {
    "a": ("persons", "a"),
    "b": ("persons", "b"),
    "accounts": ("users", "unit"),
    "county": ("plans", "issued"),
    "draft": ("plans", "draft"),
    "department a": ("department-plans", "a"),
    "department b": ("department-plans", "b"),
    "import a": ("imports", "a"),
    "import b": ("imports", "b"),
    "import county": ("imports", "county"),
    "import department": ("imports", "department"),
    "school a": ("institutions", "a"),
    "school b": ("institutions", "b"),
    "draft of school a": ("recognitions", "draft"),
    "draft of school b": ("course-papers", "draft_b"),
    "trainee a": ("enrolments", "a"),
    "trainee b": ("enrolments", "b"),
    "school asked": ("training-orders", "own"),
    "employer own": ("employers", "own"),
    "employer other": ("employers", "other"),
    "pool": ("teachers", "a"),
    "county tender": ("tenders", "open"),
    "tender draft": ("tenders", "draft"),
    "bid a": ("bids", "a"),
    "bid b": ("bids", "b"),
    "startup a": ("startup-cases", "a"),
}
"""Tenant -> whose row of sight.csv says who sees its tokens."""
DISCLOSING = frozenset({"reveal_person_field", "reveal_mentor_phone", "read_import_annotation"})
"""They give out what is masked elsewhere: a field that was asked for, the uploader's own file."""
PURPOSE = {"reason": "核对本月台账"}


def may_see(asker: str, tenant: str) -> bool:
    """Whether a tenant's tokens may reach somebody."""
    if tenant.startswith("session of "):
        return tenant == f"session of {asker}"
    if tenant.endswith("elsewhere"):
        return asker.endswith("_elsewhere")
    return SEES[KEPT_BY[tenant]].get(asker, False)


def written(answer: httpx.Response) -> str:
    """Everything in an answer as text: its headers, its body, the parts of a workbook."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    if not answer.content.startswith(b"PK"):
        return f"{head}\n{answer.content.decode('utf-8-sig', 'replace')}"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        parts = (book.read(name).decode("utf-8", "replace") for name in book.namelist())
        return f"{head}\n{unescape(' '.join(parts))}"


@dataclass
class Scan:
    """Reads every answer and keeps what should not be in it."""

    world: World
    anonymous: httpx.Client
    responses: int = 0
    own: int = 0
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.matrix = Matrix(self.world, self.anonymous)
        canaries = self.world.canaries
        self.shown = {
            asker: {token for tenant, found in canaries.of.items() if may_see(asker, tenant) for token in found}
            for asker in self.world.people
        }
        self.every = {token: tenant for tenant, found in canaries.of.items() for token in found}

    def read(self, asker: str, what: str, answer: httpx.Response) -> httpx.Response:
        """Look for tokens in one answer."""
        content = written(answer)
        self.responses += 1
        present = {token for token in self.every if token in content}
        allowed = self.shown[asker] if what in DISCLOSING else self.shown[asker] - self.world.canaries.secret
        self.own += len(present & allowed)
        self.foreign += [f"{what} {asker}: {self.every[token]} ({token})" for token in sorted(present - allowed)]
        return answer

    def row(self, row: Row) -> None:
        """All answers of one row of the matrix; lists to their last page."""
        for thing in row.things[:1] if row.operation.id in LISTED else row.things:
            answer = self.read(row.asker, row.operation.id, self.matrix.ask(row, thing))
            while row.operation.id in LISTED and answer.is_success and (after := answer.json().get("next")):
                page = {"limit": "200", "after": after}
                answer = self.world.asker(row.asker).get(row.operation.path, params=page)
                self.read(row.asker, row.operation.id, answer)

    def questions(self, asker: str) -> None:
        """What the matrix does not ask: searches for others' names and numbers, exports, the trail of one object."""
        caller, canaries = self.world.people[asker], self.world.canaries
        if caller is None:
            return
        for tenant in ("a", "b", "elsewhere"):
            for token in sorted(canaries.of[tenant])[:12]:
                self.read(asker, "search", caller.get("/persons", params={"q": token[:30]}))
                self.read(asker, "search", caller.get("/users", params={"q": token[:60]}))
            person = str(self.world.things["persons"][tenant]["person_id"])
            self.read(asker, "trail", caller.get("/audit-events", params={"object_id": person, "limit": "200"}))
            for number in sorted(token for token in canaries.of[tenant] if token.startswith("622999")):
                self.read(asker, "lookup", caller.post("/persons/lookup", json={"id_number": number}))
        for form in ("xlsx", "csv"):
            self.read(asker, "export", caller.post("/persons/export", json={"format": form, **PURPOSE}))


@pytest.fixture(scope="module")
def world(server: EmbeddedServer, database_name: str, database: Database, owner: Engine, callers: Callers) -> World:
    """Both counties and everybody."""
    return build(owner, callers, lambda: jobs.run_pending(server.url(database_name, user="skillplan_app"), database))


def test_no_answer_holds_a_foreign_canary(world: World, app: FastAPI, client: httpx.Client, figure: Figures) -> None:
    scan = Scan(world, client)
    for _ in tiers.turns(ROUNDS, minutes=6):
        for row in matrix(operations(app), list(world.people)):
            if is_sampled(row):
                scan.row(row)
        for asker in list(world.people)[:: tiers.size(4, c=1, n=1)]:
            scan.questions(asker)
    figure("responses scanned", scan.responses, aim=tiers.size(500, c=5_000, n=100_000))
    figure("own canaries seen", scan.own)
    figure("foreign canaries", len(scan.foreign))
    assert scan.foreign == []
    assert scan.own > 0, "the scanner sees nothing at all"


def rows(asker: str, *operation_ids: str) -> Iterator[Row]:
    """Rows of the matrix by name."""
    for operation in CONTRACT:
        if operation.id in operation_ids:
            yield Row(operation, asker, things_of(operation))


def found_by(scan: Scan, asker: str, *operation_ids: str) -> set[str]:
    """Which operations gave a canary away, by the campaign's own reading."""
    for row in rows(asker, *operation_ids):
        scan.row(row)
    scan.questions(asker)
    return {line.partition(" ")[0] for line in scan.foreign}


def test_control_an_unmasked_field_is_caught(
    world: World, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masks, "mask_phone", lambda phone: phone)
    told = found_by(Scan(world, client), "office", "read_person", "list_persons")
    assert {"read_person", "list_persons"} <= told


@pytest.mark.parametrize(
    ("table", "policy_name", "asker", "told"),
    [
        ("person", "township_select", "township_a", {"list_persons", "export"}),
        ("app_user", "admin_select", "admin_elsewhere", {"list_users"}),
        ("adjustment_request", "township_select", "township_b", {"list_adjustment_requests"}),
    ],
)
def test_control_an_opened_policy_is_caught(
    world: World, client: httpx.Client, owner: Engine, table: str, policy_name: str, asker: str, told: set[str]
) -> None:
    with opened(owner, table, policy_name):
        found = found_by(Scan(world, client), asker, "list_persons", "list_users", "list_adjustment_requests")
    assert told <= found
    assert found_by(Scan(world, client), asker, "list_persons", "list_users", "list_adjustment_requests") == set()
