"""S01: every operation × everybody × own, sibling, parent, foreign and absent objects, against tables by hand.

permissions.csv says which role may call an operation, sight.csv which object somebody may see (a resource with
`/keep`: change). Neither comes from access.py or the models. There is no role of a trainee yet.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from backend import wiring
from backend.access import P
from backend.identity.guard import PolicyRoute, policy
from backend.kernel import jobs
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.embedded import EmbeddedServer
from backend.main import assemble
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract import test_permission_matrix as permissions
from tests.contract.cases import MUTABLE
from tests.contract.cases.case import CREATING, Stage
from tests.contract.operations import Operation, contract, operations
from tests.contract.test_foreign import resource
from tests.factories import world_pool
from tests.factories.callers import Callers
from tests.factories.weakened import opened
from tests.factories.world import World, build

CONTRACT = operations(contract())
SIGHT = Path(permissions.__file__).with_name("sight.csv")
EVERY = tiers.size(9, c=1, n=1)
CHANGES = {
    "create_enrolment": "enrol",
    "create_enrolment_by_number": "number",
    "create_roster_import": "number",
    "export_check_in_book": "read",
    "export_attendance": "read",
}
"""Changes that others make than those who keep the object: the row of sight.csv is `resource/…`."""
REMADE = {"delete_booking": world_pool.book}
"""What a cell deletes without a version is made again for the next cell."""
NOBODY = ("none", "expired", "dismissed", "signed_out")
ONE_TIME = "one_time"
LISTED = {
    "list_users": "users",
    "list_own_sessions": "me",
    "list_audit_events": "audit-events",
    "list_persons": "persons",
    "list_policy_documents": "policy-documents",
    "list_plans": "plans",
    "list_allocations": "allocations",
    "list_adjustment_requests": "adjustment-requests",
    "list_department_plans": "department-plans",
    "list_imports": "imports",
}
"""Lists whose rows belong to somebody, and the resource whose objects they show."""
BODIES = {
    "reveal_person_field": {"field": "phone", "reason": "核对联系电话"},
    "reveal_complaint_contact": {"reason": "核对联系电话"},
    "reveal_mentor_phone": {"reason": "核对联系电话"},
    "confirm_import": {"skip_faulty": False},
    "check_timetable": {"lessons": []},
    "export_check_in_book": {"reason": "核对报到册"},
    "export_attendance": {"reason": "核对考勤表"},
    "export_followup_sheet": {"reason": "入户登记"},
    "make_person_file": {"reason": "核对个人档案"},
}
"""Bodies of changes that no case makes: they carry no version."""
_OWN_HEADERS = {"x-request-id", "date"}


def sight() -> dict[tuple[str, str], dict[str, bool]]:
    """(resource, object) -> who sees it."""
    with SIGHT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row.pop("resource"), row.pop("object")): {name: {"yes": True, "no": False}[row[name]] for name in row}
        for row in rows
    }


SEES = sight()


@dataclass(frozen=True)
class Row:
    """One operation and one asker; its cells are the objects."""

    operation: Operation
    asker: str
    things: tuple[str, ...]


def family(operation: Operation) -> str:
    """Whose rows of sight.csv count for an operation."""
    if operation.id == "explain_allocation_cell":
        return "allocation-cells"
    return LISTED.get(operation.id, resource(operation))


def things_of(operation: Operation) -> tuple[str, ...]:
    """The objects that an operation can be pointed at, or that a list may show; nothing where it has none."""
    if not operation.parameters("path") and operation.id not in LISTED:
        return ("-",)
    found = tuple(thing for kind, thing in SEES if kind == family(operation))
    return (*found, "absent") if operation.parameters("path") else found


def matrix(found: list[Operation], askers: list[str]) -> Iterator[Row]:
    """Every row; raises where an operation or its objects stand in no table."""
    missing = permissions.undeclared(found)
    missing += [operation.id for operation in found if not set(things_of(operation)) - {"absent"}]
    if missing:
        raise LookupError(f"no row in {permissions.TABLE.name} or {SIGHT.name}: {missing}")
    for operation in found:
        for asker in askers:
            yield Row(operation, asker, things_of(operation))


def expected(row: Row, thing: str, role: str) -> str:
    """What the tables say: unauthenticated, forbidden, unready, absent or admitted."""
    if row.operation.policy == P.PUBLIC.value:
        return "admitted"
    if row.asker in NOBODY:
        return "unauthenticated"
    if not permissions.expectations()[row.operation.id][role]:
        return "forbidden"
    if row.asker == ONE_TIME and row.operation.policy != P.SELF.value:
        return "unready"
    return "admitted" if thing == "-" or is_seen(row, thing) else "absent"


def is_seen(row: Row, thing: str) -> bool:
    """Whether the table shows an object to the asker: to read it, or to change it where that differs."""
    kind = family(row.operation)
    change = f"{kind}/{CHANGES.get(row.operation.id, 'keep')}"
    keeps = row.operation.method != "GET" and (change, thing) in SEES
    seers = SEES.get((change if keeps else kind, thing), {})
    return seers.get("township_a" if row.asker == ONE_TIME else row.asker, False)


def decided(answer: httpx.Response, operation: Operation) -> str:
    """What the application decided."""
    if answer.status_code >= 500:
        return f"fault {answer.status_code}"
    if operation.policy == P.PUBLIC.value:
        return "admitted"
    code = "" if answer.is_success else answer.json()["code"]
    if code == "password_change_required":
        return "unready"
    if answer.status_code == 404:
        return "absent"
    return {401: "unauthenticated", 403: "forbidden" if code == "forbidden" else "admitted"}.get(
        answer.status_code, "admitted"
    )


@dataclass
class Matrix:
    """Asks the cells."""

    world: World
    anonymous: httpx.Client

    def __post_init__(self) -> None:
        self.stage = Stage(self.world.owner, self.world.callers)
        self.bodies: dict[str, dict[str, Any]] = {}
        self.cells = 0

    def sent(self, operation: Operation) -> dict[str, Any]:
        """A body of the right shape, made once; operations without an object are told apart before their body."""
        if operation.method in {"GET", "DELETE"}:
            return {}
        if operation.id not in self.bodies:
            self.bodies[operation.id] = self._sent(operation) if operation.parameters("path") else {"json": {}}
        return self.bodies[operation.id]

    def _sent(self, operation: Operation) -> dict[str, Any]:
        if operation.id in MUTABLE:
            return {"json": MUTABLE[operation.id](self.stage).body(1)}
        if operation.id in CREATING:
            return dict(CREATING[operation.id](self.stage).ask(0).options)
        return {"json": BODIES.get(operation.id, {})}

    def ask(self, row: Row, thing: str) -> httpx.Response:
        """One request; the version is one that nothing has, so that what may be changed answers 412."""
        operation = row.operation
        known = self.world.address(family(operation), thing, row.asker) if operation.parameters("path") else {}
        path, options = operation.address(**known), dict(self.sent(operation))
        params = options.pop("params", {}) | {
            p["name"]: "2030-01-01T00:00:00Z" for p in operation.parameters("query") if p["name"] == "at"
        }
        if any(p["name"] == "limit" for p in operation.parameters("query")):
            params["limit"] = "200"
        caller = self.world.people[row.asker]
        if caller is None:
            headers = {"If-Match": '"999999999"', "Idempotency-Key": "matrix-of-nobody"} | options.pop("headers", {})
            return self.anonymous.request(operation.method, path, headers=headers, params=params, **options)
        return caller.request(operation.method, path, if_match=999_999_999, params=params, **options)

    def _asked(self, row: Row, thing: str) -> httpx.Response:
        answer = self.ask(row, thing)
        if answer.is_success and row.operation.id in REMADE:
            REMADE[row.operation.id](self.world, thing)
        return answer

    def wrong(self, row: Row) -> list[str]:
        """The cells of one row that are not as the tables say."""
        caller = self.world.people[row.asker]
        role = caller.role if caller else ""
        if row.operation.id in LISTED:
            return self._wrong_list(row, role)
        answers = {thing: self._asked(row, thing) for thing in row.things}
        self.cells += len(answers)
        found = []
        for thing, answer in answers.items():
            says, does = expected(row, thing, role), decided(answer, row.operation)
            if says != does:
                found.append(f"{row.operation.id} {row.asker} {thing}: {does}, not {says} ({answer.text[:120]})")
            elif says != "admitted" and bare(answer) != bare(answers[row.things[-1]]):
                found.append(f"{row.operation.id} {row.asker} {thing}: not like {row.things[-1]}")
        return found

    def _wrong_list(self, row: Row, role: str) -> list[str]:
        answer = self.ask(row, row.things[0])
        self.cells += len(row.things)
        says, does = expected(row, "-", role), decided(answer, row.operation)
        if says != does:
            return [f"{row.operation.id} {row.asker}: {does}, not {says} ({answer.text[:120]})"]
        shown = self._pages(row, answer)
        return [
            f"{row.operation.id} {row.asker}: {thing} is {'not ' * is_seen(row, thing)}there"
            for thing in row.things
            if says == "admitted" and self._shows(row, thing, shown) is not is_seen(row, thing)
        ]

    def _shows(self, row: Row, thing: str, shown: str) -> bool:
        address = self.world.address(family(row.operation), thing, row.asker)
        return any(str(value) in shown for value in address.values())

    def _pages(self, row: Row, answer: httpx.Response) -> str:
        """All pages of a list."""
        texts = [answer.text]
        while answer.is_success and (after := answer.json().get("next")):
            answer = self.world.asker(row.asker).get(row.operation.path, params={"limit": "200", "after": after})
            texts.append(answer.text)
        return "".join(texts)


def bare(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """An answer without what differs each time."""
    headers = {name: value for name, value in answer.headers.items() if name not in _OWN_HEADERS}
    return answer.status_code, answer.content, headers


def is_sampled(row: Row) -> bool:
    """Whether a row belongs to this run's share: the same rows each time."""
    return crc32(f"{row.operation.id} {row.asker}".encode()) % EVERY == 0


@pytest.fixture(scope="module")
def work(server: EmbeddedServer, database_name: str, database: Database) -> Callable[[], None]:
    """Runs what is queued."""
    return lambda: jobs.run_pending(server.url(database_name, user="skillplan_app"), database)


@pytest.fixture(scope="module")
def world(owner: Engine, callers: Callers, work: Callable[[], None]) -> World:
    """Both counties and everybody."""
    return build(owner, callers, work)


REFERENCES: dict[str, tuple[str, str, Callable[[World, object], tuple[str, str, dict[str, Any]]]]] = {
    "merge_person": (
        "persons",
        "person_id",
        lambda world, other: (
            "POST",
            f"/persons/{world.things['persons']['a']['person_id']}/merger",
            {"json": {"into": str(other), "reason": "重复登记"}, "if_match": version(world)},
        ),
    ),
    "compare_allocation": (
        "allocations",
        "allocation_id",
        lambda world, other: (
            "GET",
            f"/allocations/{world.things['allocations']['issued']['allocation_id']}/comparison",
            {"params": {"base": str(other)}},
        ),
    ),
}
"""Operations with a second object: its resource, the name of its id, the request that names another one."""


def version(world: World) -> int:
    """The present version of the office's person."""
    path = f"/persons/{world.things['persons']['a']['person_id']}"
    return int(world.asker("office").get(path).json()["version"])


@pytest.mark.parametrize("operation_id", sorted(REFERENCES))
def test_a_foreign_object_that_is_named_is_like_an_absent_one(world: World, operation_id: str) -> None:
    kind, name, request = REFERENCES[operation_id]
    answers = []
    for thing in ("elsewhere", "absent"):
        method, path, options = request(world, world.things[kind][thing][name])
        answers.append(world.asker("office").request(method, path, **options))
    assert bare(answers[0]) == bare(answers[1])
    assert answers[0].status_code in {404, 422}


def test_control_an_undeclared_route_is_caught(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Without a policy the start fails; with one, the matrix misses its row."""
    router = APIRouter(tags=["control"], route_class=PolicyRoute)
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    with pytest.raises(RuntimeError, match="route without x-policy: /bare"):
        router.get("/bare")(lambda: None)

    @router.get("/undeclared", openapi_extra=policy(P.SELF))
    def read_undeclared() -> None:
        """A route that nobody gave a row."""

    with pytest.raises(LookupError, match="read_undeclared"):
        list(matrix(operations(assemble(Settings(env="test"))), list(world.people)))


def leaks(world: World, client: httpx.Client, operation_id: str, asker: str) -> list[str]:
    """What the matrix says of one row."""
    operation = next(operation for operation in CONTRACT if operation.id == operation_id)
    return Matrix(world, client).wrong(Row(operation, asker, things_of(operation)))


@pytest.mark.parametrize(
    ("table", "policy_name", "operation_id", "asker", "told"),
    [
        ("person", "township_select", "read_person", "township_a", ["b", "elsewhere"]),
        ("person", "township_select", "list_persons", "township_b", ["a", "elsewhere"]),
        ("department_plan", "department_select", "list_department_plans", "department_a", ["b", "elsewhere"]),
        ("plan", "county_select", "read_plan", "leader", ["elsewhere"]),
    ],
)
def test_control_a_dropped_scope_filter_is_caught(
    world: World,
    client: httpx.Client,
    owner: Engine,
    table: str,
    policy_name: str,
    operation_id: str,
    asker: str,
    told: list[str],
) -> None:
    with opened(owner, table, policy_name):
        found = leaks(world, client, operation_id, asker)
    caught = [thing for thing in told if any(f" {thing}:" in line or f" {thing} is" in line for line in found)]
    assert caught == told, found
    assert leaks(world, client, operation_id, asker) == []


def test_every_cell_is_as_the_tables_say(world: World, app: FastAPI, client: httpx.Client, figure: Figures) -> None:
    # Last of this file: what it creates and changes stays in both counties.
    asked, wrong = Matrix(world, client), []
    for row in matrix(operations(app), list(world.people)):
        if is_sampled(row):
            wrong += asked.wrong(row)
    figure("cells", asked.cells, aim=tiers.size(500, c=8_000, n=8_000))
    assert wrong == [], "\n".join(wrong)
