"""S12: values that break a plain application, in every parameter and every field of a valid body: 0 faults of ours."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Engine, text

from backend import wiring
from backend.access import P, Role
from backend.identity.guard import PolicyRoute, ReadSession, policy
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.page import encode
from backend.kernel.types import SafeStr
from backend.main import create_app
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract.cases import MUTABLE
from tests.contract.cases.case import Stage
from tests.contract.operations import Operation, by_id, contract, operations
from tests.contract.test_permission_matrix import expectations
from tests.factories.callers import Caller, Callers
from tests.factories.serving import serving

APP = contract()
CONTRACT = operations(APP)
EVERY = tiers.size(3, c=1, n=1)
"""`make test` takes each third value of each place, a different third for the next place."""
AIM = tiers.size(6_000, c=20_000, n=20_000)
TEXTS = [
    "", " ", "\x00", "a\x00b", "\x1f", "\u202e", "\u200b", "\r\nX-Evil: 1", "%", "_", "\\", "'", '"', "';--", "$$",
    "{}", "null", "true", "NaN", "Infinity", "1e999", "-1", "0", "1.0", "0x10", "1_000", "٣", "３", "2147483648",
    "9223372036854775808", "9" * 400, "9" * 4400, "A" * 5000, "𠀀" * 300, "0001-01-01", "9999-12-31", "10000-01-01",
    "2021-02-30", "2021-10-31T24:00:00Z", "{00000000-0000-7000-8000-000000000000}", "..%2f..%2f", "é" * 200, "\ufffe",
    encode(["x"]), encode([]), encode([1, 2]), encode(["9" * 30]), encode(["9999-12-31", "x"]), "W10", "WzFd", "====",
]  # fmt: skip
RAW = ["%00", "%ED%A0%80", "%FF%FE", "%C0%AF", "%", "%zz"]
"""Written into the address as they are: no client would encode these."""
VALUES: list[Any] = [
    *TEXTS[:12], "\ud800", "A" * 5000, "9" * 400, None, True, False, -1, 0, 2**31, 2**53 + 1, 2**63, 10**400, 1.5,
    1e308, [], [[]], [None], {}, {"a": 1}, [1] * 3000, "0001-01-01", "9999-12-31", "2021-02-30", "２０２１-01-01",
]  # fmt: skip


def role_for(operation: Operation) -> Role | None:
    """A role that gets past the guard; the office where it may."""
    row = expectations().get(operation.id, {})
    return next((role for role in Role if row.get(role.value)), None)


def chosen(values: list[Any], place: int) -> list[Any]:
    """The values for one place."""
    return values[place % EVERY :: EVERY]


def addresses(operation: Operation) -> Iterator[str]:
    """The operation's address with a trap in one path or query parameter at a time."""
    base = operation.address()
    for place, parameter in enumerate(operation.parameters("path")):
        others = {p["name"]: "1" for p in operation.parameters("path")}
        for raw in chosen([*(quote(value, safe="") for value in TEXTS if value), *RAW], place):
            yield operation.path.format_map({**others, parameter["name"]: raw})
    for place, parameter in enumerate(operation.parameters("query")):
        for raw in chosen([*(quote(value, safe="") for value in TEXTS), *RAW], place):
            yield f"{base}?{parameter['name']}={raw}"


def shape(operation: Operation) -> dict[str, Any] | None:
    """A body with every field of the operation's model: enough for each field's own validation."""
    content = operation.spec.get("requestBody", {}).get("content", {})
    name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    model = APP.openapi()["components"]["schemas"].get(name, {})
    return dict.fromkeys(model.get("properties", {}), "x") if model else None


def bodies(body: Any) -> Iterator[Any]:
    """A valid body with a trap in one field at a time, at any depth."""
    fields = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for place, (name, value) in enumerate(list(fields)):
        for trap in [*chosen(VALUES, place), *bodies(value)]:
            changed = body.copy()
            changed[name] = trap
            yield changed


def send(caller: Caller, method: str, path: str, content: bytes | None = None) -> httpx.Response:
    """A request whose address and body nobody tidies up."""
    headers = {
        "Authorization": f"Bearer {caller.token}",
        "Idempotency-Key": "trap-values-0001",
        "If-Match": '"1"',
        **({"Content-Type": "application/json"} if content is not None else {}),
    }
    url = httpx.URL(str(caller.client.base_url)).copy_with(raw_path=path.encode("ascii"))
    return caller.client.request(method, url, headers=headers, content=content)


def dump(body: Any) -> bytes:
    """JSON as a hostile client writes it: lone surrogates escaped, numbers of any size."""
    return json.dumps(body).encode("ascii")


def faults(operation: Operation, caller: Caller, body: Any) -> list[str]:
    """Trapped requests that end in a fault of ours."""
    found = []
    content = None if body is None else b"{}"
    for path in addresses(operation):
        answer = send(caller, operation.method, path, content)
        if answer.status_code >= 500:
            found.append(f"{operation.method} {path[:160]}: {answer.status_code}")
    for changed in bodies(body or {}):
        answer = send(caller, operation.method, operation.address(), dump(changed))
        if answer.status_code >= 500:
            found.append(f"{operation.method} {operation.path} {str(changed)[:160]}: {answer.status_code}")
    return found


@pytest.mark.parametrize("operation", CONTRACT, ids=lambda operation: operation.id)
def test_no_trap_value_is_a_fault_of_ours(operation: Operation, owner: Engine, callers: Callers) -> None:
    role, stage, body = role_for(operation), Stage(owner, callers), shape(operation)
    caller = callers.of(role) if role else callers.office()
    if operation.id in MUTABLE:
        target = MUTABLE[operation.id](stage)
        caller, body = target.caller, target.body(1)
    assert faults(operation, caller, body) == []


def test_the_corpus_has_its_size(figure: Figures) -> None:
    """Where a case knows a valid body, that one is taken instead of the model's fields."""
    cells = sum(len([*addresses(each), *bodies(shape(each) or {})]) for each in CONTRACT)
    assert cells >= AIM
    figure("trap values in their places", cells, aim=AIM)


router = APIRouter(prefix="/trap-probe", tags=["control"], route_class=PolicyRoute)


@router.get("", openapi_extra=policy(P.SELF))
def read_trusting(number: SafeStr, session: ReadSession) -> None:
    """Trusts that a text of digits is a number of the database."""
    if number.isdigit():
        session.execute(text("SELECT CAST(:number AS int)"), {"number": number})


def test_control_a_trusting_route_is_caught(
    owner: Engine, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    app = create_app(settings, database)
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        assert faults(by_id(app)["read_trusting"], Callers(client, owner).office(), None) != []
