"""Who may call what: every operation × every role × nobody, against a table that does not come from access.py.

A new operation needs its row in permissions.csv: `operation_id,yes|no for each role …,anonymous`.
"""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from backend import wiring
from backend.access import P, Role
from backend.identity.guard import PolicyRoute, policy
from backend.kernel import clock
from backend.kernel.config import Settings
from backend.main import assemble
from tests.contract.operations import HIDDEN, Operation, contract, operations, routes
from tests.factories.callers import Callers

TABLE = Path(__file__).with_name("permissions.csv")
ANONYMOUS = "anonymous"
COLUMNS = [*(role.value for role in Role), ANONYMOUS]
REFUSALS = {(401, "unauthenticated"), (403, "forbidden")}
CONTRACT = operations(contract())


def expectations() -> dict[str, dict[str, bool]]:
    """operation id -> column -> whether it may."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == ["operation_id", *COLUMNS], f"columns of {TABLE.name} must be the roles: {COLUMNS}"
        rows = list(reader)
    wrong = [row["operation_id"] for row in rows if {row[column] for column in COLUMNS} - {"yes", "no"}]
    assert not wrong, f"only yes and no: {wrong}"
    names = [row["operation_id"] for row in rows]
    assert len(names) == len(set(names)), f"twice in {TABLE.name}: {sorted(n for n in names if names.count(n) > 1)}"
    return {row["operation_id"]: {column: row[column] == "yes" for column in COLUMNS} for row in rows}


def undeclared(found: list[Operation]) -> list[str]:
    """Operations without a row."""
    rows = expectations()
    return [f"{operation.id} ({operation.method} {operation.path})" for operation in found if operation.id not in rows]


def off_contract(app: FastAPI) -> list[str]:
    """Routes that answer although the document does not know them."""
    known = {(operation.method, operation.path) for operation in operations(app)}
    return [f"{method} {path}" for method, path in routes(app) if path not in HIDDEN and (method, path) not in known]


def send(callers: Callers, anonymous: httpx.Client, operation: Operation, column: str) -> httpx.Response:
    """Call an operation with ids that nothing has and an empty body: whoever is allowed meets another answer."""
    body: dict[str, str] | None = {} if operation.method in {"POST", "PUT", "PATCH"} else None
    path = operation.address()
    if column == ANONYMOUS:
        headers = {"If-Match": '"999999999"', "Idempotency-Key": "permission-matrix"}
        return anonymous.request(operation.method, path, headers=headers, json=body)
    return callers.of(Role(column)).request(operation.method, path, if_match=999_999_999, json=body)


def is_refused(answer: httpx.Response) -> bool:
    """Whether the guard turned the caller away (an operation's own 401/403 has a code of its own)."""
    if answer.status_code not in {401, 403}:
        return False
    return (answer.status_code, answer.json()["code"]) in REFUSALS


def mismatches(operation: Operation, expected: dict[str, bool], callers: Callers, anonymous: httpx.Client) -> list[str]:
    """The cells of one row where the application decides otherwise, or breaks."""
    wrong = []
    for column, allowed in expected.items():
        answer = send(callers, anonymous, operation, column)
        refused = is_refused(answer) and operation.policy != P.PUBLIC.value
        if refused is allowed or answer.status_code >= 500:
            wrong.append(f"{column}: {answer.status_code} {answer.text[:200]}")
    return wrong


def test_every_operation_has_its_row() -> None:
    missing = undeclared(CONTRACT)
    assert not missing, f"add a row to tests/contract/{TABLE.name} ({','.join(COLUMNS)}) for: {missing}"


def test_every_row_has_its_operation() -> None:
    gone = sorted(set(expectations()) - {operation.id for operation in CONTRACT})
    assert not gone, f"rows of tests/contract/{TABLE.name} without an operation, remove them: {gone}"


def test_no_route_answers_outside_the_contract() -> None:
    assert off_contract(assemble(Settings(env="test"))) == []


@pytest.mark.parametrize("operation", CONTRACT, ids=lambda operation: operation.id)
def test_the_table_holds(operation: Operation, callers: Callers, client: httpx.Client) -> None:
    wrong = mismatches(operation, expectations().get(operation.id, {}), callers, client)
    assert not wrong, f"{operation.method} {operation.path}: {wrong}"


def test_an_expired_token_opens_nothing(callers: Callers) -> None:
    clock.replace(lambda: datetime.now(UTC) - timedelta(hours=1))
    expired = callers.office()
    clock.replace(None)
    let_in = []
    for operation in CONTRACT:
        if operation.policy != P.PUBLIC.value:
            answer = expired.request(operation.method, operation.address(), if_match=1)
            let_in += [] if answer.status_code == 401 else [f"{operation.id}: {answer.status_code}"]
    assert let_in == []


def test_control_a_wrong_grant_is_caught(callers: Callers, client: httpx.Client) -> None:
    """Against the table turned round, every cell must be reported."""
    operation = next(operation for operation in CONTRACT if operation.id == "read_me")
    inverted = {column: not allowed for column, allowed in expectations()[operation.id].items()}
    assert len(mismatches(operation, inverted, callers, client)) == len(COLUMNS)


@pytest.fixture
def extra_router(monkeypatch: pytest.MonkeyPatch) -> APIRouter:
    router = APIRouter(tags=["control"], route_class=PolicyRoute)
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    return router


def test_control_an_undeclared_route_is_caught(extra_router: APIRouter) -> None:
    @extra_router.get("/undeclared", openapi_extra=policy(P.SELF))
    def read_undeclared() -> None:
        """A route that nobody gave a row."""

    found = undeclared(operations(assemble(Settings(env="test"))))
    assert set(found) - set(undeclared(CONTRACT)) == {"read_undeclared (GET /api/v1/undeclared)"}


def test_control_a_hidden_route_is_caught(extra_router: APIRouter) -> None:
    @extra_router.get("/hidden", openapi_extra=policy(P.SELF), include_in_schema=False)
    def read_hidden() -> None:
        """A route that the document does not tell."""

    assert "GET /api/v1/hidden" in off_contract(assemble(Settings(env="test")))


def test_control_a_route_without_a_policy_refuses_to_start(extra_router: APIRouter) -> None:
    with pytest.raises(RuntimeError, match="route without x-policy: /bare"):

        @extra_router.get("/bare")
        def read_bare() -> None:
            """A route without a policy."""


def test_control_a_plain_router_refuses_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    router = APIRouter(tags=["control"])

    @router.get("/plain")
    def read_plain() -> None:
        """A route of the wrong class."""

    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    with pytest.raises(RuntimeError, match="without a policy"):
        assemble(Settings(env="test"))
