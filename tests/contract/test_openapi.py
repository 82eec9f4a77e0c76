"""The contract: committed, current, and complete for every operation."""

import subprocess
from pathlib import Path

import httpx
import pytest

from backend.access import P
from backend.kernel.web import contract_file
from tests.contract.operations import Operation, contract, operations
from tests.factories import documented

ROOT = Path(__file__).resolve().parents[2]
APP = contract()
CONTRACT = operations(APP)
EVERYWHERE = {"400", "413", "422", "500", "503"}
SIGNED_IN = {"401", "403", "429"}


def test_the_committed_contract_is_current() -> None:
    assert contract_file.is_current(APP), "openapi.yaml differs from the application: run `make openapi` and commit it"


def test_control_a_changed_contract_is_caught(tmp_path: Path) -> None:
    stale = tmp_path / "openapi.yaml"
    stale.write_text(contract_file.render(APP).replace("read_me", "read_you"), encoding="utf-8")
    assert not contract_file.is_current(APP, stale)
    assert contract_file.write(APP, stale)
    assert contract_file.is_current(APP, stale)


def test_operation_ids_are_unique() -> None:
    ids = [operation.id for operation in CONTRACT]
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(
    ("start", "status", "thing", "change"),
    [("create_person", "201", "", "change_person"), ("list_users", "200", "/items/0", "change_user")],
)
def test_a_thing_links_to_what_can_be_done_with_it(start: str, status: str, thing: str, change: str) -> None:
    told, changed = (next(o for o in CONTRACT if o.id == name) for name in (start, change))
    given = told.spec["responses"][status]["links"][change]["parameters"]
    assert given == {
        f"path.{changed.parameters('path')[0]['name']}": f"$response.body#{thing}/id",
        "header.If-Match": f'"{{$response.body#{thing}/version}}"',
    }


@pytest.mark.parametrize("operation", CONTRACT, ids=lambda operation: operation.id)
def test_every_operation_is_complete(operation: Operation) -> None:
    assert faults(operation) == [], f"{operation.method} {operation.path}"


def faults(operation: Operation) -> list[str]:
    """What an operation lacks: id, one tag, summary, policy, statuses, a typed answer."""
    spec, found = operation.spec, []
    if not operation.id.isidentifier():
        found.append("operationId must be the handler's name")
    if len(spec.get("tags", [])) != 1:
        found.append("one tag, the domain: APIRouter(tags=[...])")
    if not spec.get("summary", "").endswith("."):
        found.append("summary: the handler's docstring, one sentence with a full stop")
    if operation.policy not in set(P):
        found.append("x-policy: openapi_extra=policy(P.…)")
    missing = _wanted(operation) - set(spec["responses"])
    if missing:
        found.append(f"statuses {sorted(missing)}")
    return found


def _wanted(operation: Operation) -> set[str]:
    wanted = EVERYWHERE if operation.policy == P.PUBLIC.value else EVERYWHERE | SIGNED_IN
    if operation.parameters("path"):
        wanted = wanted | {"404"}
    return wanted | {"412", "428"} if operation.needs_version() else wanted


def test_control_an_incomplete_operation_is_caught() -> None:
    bare = Operation("read me", "GET", "/x", "", {"responses": {"200": {}}})
    assert len(faults(bare)) == 5


def test_the_clients_types_are_current() -> None:
    """Where the client keeps generated types, they come from the committed contract (`make client`)."""
    if not (ROOT / "frontend" / "src" / "api" / "generated").exists():
        return
    command = ["npm", "run", "--silent", "client:check"]
    result = subprocess.run(command, cwd=ROOT / "frontend", capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, f"the client's types differ from openapi.yaml: make client\n{result.stdout}"


def _answer(status: int, body: object, path: str = "/api/v1/me") -> httpx.Response:
    return httpx.Response(status, json=body, request=httpx.Request("GET", f"http://testserver{path}"))


def test_control_an_answer_outside_the_contract_is_caught() -> None:
    """Each answer that a test's caller receives is compared with the contract (tests/factories/documented.py)."""
    assert "418" in (documented.fault(_answer(418, {})) or "")
    assert "required property" in (documented.fault(_answer(200, {"id": "x"})) or "")
    assert documented.fault(_answer(418, {}, "/elsewhere")) is None
