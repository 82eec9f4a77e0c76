"""S23: no change without the version that was read, and no lost update under concurrent edits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from threading import Barrier

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Engine

from backend import wiring
from backend.access import P
from backend.catalog.models import Industry
from backend.identity.guard import PolicyRoute, WriteSession, policy
from backend.kernel.concurrency import load_for_change
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.etag import ExpectedVersion
from backend.kernel.types import In, Name, Out
from backend.main import create_app
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract.cases import FREE, MUTABLE
from tests.contract.cases.case import Stage, Target
from tests.contract.operations import Operation, by_id, contract, operations
from tests.factories.callers import Callers
from tests.factories.serving import serving

CONTRACT = operations(contract())
CHANGES = [operation for operation in CONTRACT if operation.method in {"PATCH", "PUT", "DELETE"}]
TOGETHER = 4
EDITS = tiers.size(100, c=2_000, n=2_000)
ROUNDS = max(3, ceil(EDITS / (TOGETHER * len(MUTABLE))))
AIM = tiers.size(TOGETHER, c=EDITS // len(MUTABLE), n=EDITS // len(MUTABLE))
THINGS = tiers.size(1, c=ROUNDS, n=ROUNDS)
"""How many things meet an operation that each of them takes one time only."""


def send(operation: Operation, target: Target, number: int, version: int | None) -> httpx.Response:
    """One change, made on a version (None: without If-Match)."""
    path = operation.address(**target.address)
    return target.caller.request(operation.method, path, if_match=version, json=target.body(number))


def version_of(answer: httpx.Response) -> int:
    """The version that a successful change tells in its ETag."""
    assert "etag" in answer.headers, f"a change answers with its new version: {answer.status_code} {answer.text}"
    return int(answer.headers["etag"].strip('"'))


def unguarded(operation: Operation, target: Target) -> list[str]:
    """What a change does without a version, or with another than the present one."""
    found = []
    bare = send(operation, target, 0, None)
    if bare.status_code != 428:
        found.append(f"without If-Match: {bare.status_code}, not 428")
    stale = send(operation, target, 0, target.version + 7)
    if stale.status_code != 412:
        found.append(f"stale: {stale.status_code}, not 412")
    elif not {"changed_by", "changed_at"} <= set(stale.json()["params"]):
        found.append("412 must tell who and when: kernel.concurrency.load_for_change or require_version")
    return found


def is_busy(answer: httpx.Response) -> bool:
    """Whether the caller was asked to come back: all password hashers at work, nothing changed."""
    return answer.status_code == 503 and answer.json()["code"] == "sign_in_busy"


def lost(operation: Operation, target: Target, rounds: int) -> list[str]:
    """Rounds in which not exactly one of several changes made on the same version came through."""
    found, version = [], target.version
    barrier = Barrier(TOGETHER)

    def edit(number: int) -> httpx.Response:
        barrier.wait(10)
        return send(operation, target, number, version)

    with ThreadPoolExecutor(TOGETHER) as threads:
        for turn in range(1 if target.once else rounds):
            answers = list(threads.map(edit, range(turn * TOGETHER, (turn + 1) * TOGETHER)))
            won = [answer for answer in answers if answer.is_success]
            refused = {answer.status_code for answer in answers if not answer.is_success and not is_busy(answer)}
            if len(won) != 1 or not refused <= ({412, 409, 404} if target.once else {412}):
                found.append(f"round {turn} on version {version}: {[answer.status_code for answer in answers]}")
            if won and not target.once:
                version = max(version_of(answer) for answer in won)
    return found


def test_every_change_needs_the_version_that_was_read() -> None:
    bare = sorted(o.id for o in CHANGES if not o.needs_version() and o.id not in FREE)
    assert not bare, f'take `expected: ExpectedVersion` or free("…", "why") in tests/contract/cases/<domain>.py: {bare}'
    assert set(FREE) <= {operation.id for operation in CHANGES}, "freed operations that are gone"


def test_every_mutable_resource_has_its_case() -> None:
    guarded = {operation.id for operation in CONTRACT if operation.needs_version()}
    missing = sorted(guarded - set(MUTABLE))
    assert not missing, f'add @mutable("…") to tests/contract/cases/<domain>.py for: {missing}'
    assert set(MUTABLE) <= guarded, f"cases of operations that are gone: {sorted(set(MUTABLE) - guarded)}"


@pytest.mark.parametrize("operation_id", sorted(MUTABLE))
def test_no_update_is_lost(operation_id: str, owner: Engine, callers: Callers, figure: Figures) -> None:
    operation = next(operation for operation in CONTRACT if operation.id == operation_id)
    stage = Stage(owner, callers)
    assert unguarded(operation, MUTABLE[operation_id](stage)) == []
    target = MUTABLE[operation_id](stage)
    assert lost(operation, target, ROUNDS) == []
    more = THINGS - 1 if target.once else 0
    assert [complaint for _ in range(more) for complaint in lost(operation, MUTABLE[operation_id](stage), 1)] == []
    edits = TOGETHER * (1 + more if target.once else ROUNDS)
    figure(f"concurrent edits by {operation_id}", edits, aim=AIM)


class RenamedOut(Out):
    """The controls' resource."""

    code: str
    name: str
    version: int


class RenameIn(In):
    """The controls' change."""

    name: Name


router = APIRouter(prefix="/lost-update-probe", tags=["control"], route_class=PolicyRoute)


@router.patch("/guarded/{code}", openapi_extra=policy(P.CATALOG_KEEP))
def rename_guarded(code: str, data: RenameIn, session: WriteSession, expected: ExpectedVersion) -> RenamedOut:
    """A change as it should be."""
    row = load_for_change(session, Industry, code, expected)
    row.name = data.name
    session.flush()
    return RenamedOut.model_validate(row)


@router.patch("/ignoring/{code}", openapi_extra=policy(P.CATALOG_KEEP))
def rename_ignoring(code: str, data: RenameIn, session: WriteSession, expected: ExpectedVersion) -> RenamedOut:
    """A change that demands If-Match and forgets to compare it."""
    row = session.get_one(Industry, code, with_for_update={"key_share": True})
    row.name = data.name
    session.flush()
    return RenamedOut.model_validate(row)


@pytest.fixture
def probes(
    owner: Engine, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[dict[str, Operation], Stage]]:
    """The application with the controls' routes on it."""
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    app = create_app(settings, database)
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield by_id(app), Stage(owner, Callers(client, owner))


def _industry(stage: Stage) -> Target:
    (code,) = stage.make("industry")
    return Target(stage.callers.office(), {"code": code}, lambda number: {"name": f"产业{number}"})


def test_a_guarded_route_loses_nothing(probes: tuple[dict[str, Operation], Stage]) -> None:
    operations_by_id, stage = probes
    guarded = operations_by_id["rename_guarded"]
    assert unguarded(guarded, _industry(stage)) == []
    assert lost(guarded, _industry(stage), 3) == []


def test_control_a_route_that_ignores_if_match_is_caught(probes: tuple[dict[str, Operation], Stage]) -> None:
    operations_by_id, stage = probes
    ignoring = operations_by_id["rename_ignoring"]
    assert unguarded(ignoring, _industry(stage)) == ["stale: 200, not 412"]
    assert len(lost(ignoring, _industry(stage), 3)) == 3
