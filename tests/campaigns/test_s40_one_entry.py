"""S40: each operation that changes something writes exactly one entry, in its transaction; refusals too."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from backend import tables
from backend.access import GRANTS, P, Role
from backend.kernel import audit
from backend.kernel.db import Database
from backend.kernel.scope import Kind, enter
from tests.campaigns.conftest import Figures
from tests.contract.cases import CREATING, MUTABLE
from tests.contract.cases.case import Stage
from tests.contract.operations import Operation, contract, operations
from tests.factories.callers import Callers

CONTRACT = {operation.id: operation for operation in operations(contract())}
CHANGING = sorted({*MUTABLE, *CREATING})
GUARDED = sorted(
    o.id
    for o in CONTRACT.values()
    if o.method != "GET" and GRANTS[P(o.policy)][1] not in (frozenset(), frozenset(Role))
)
STAMPED = sorted(
    table.name
    for table in tables.METADATA.tables.values()
    if "request_id" in table.columns and table.name not in {"audit_event", "row_history"}
)


def change(operation: Operation, stage: Stage) -> httpx.Response:
    """One change that comes through."""
    if operation.id in MUTABLE:
        target = MUTABLE[operation.id](stage)
        path = operation.address(**target.address)
        answer = target.caller.request(operation.method, path, json=target.body(0), if_match=target.version)
    else:
        creation = CREATING[operation.id](stage)
        ask = creation.ask(0)
        answer = creation.caller.request(operation.method, operation.address(**ask.address), **ask.options)
    assert answer.is_success, f"{operation.id}: {answer.status_code} {answer.text}"
    return answer


def written(owner: Connection, request: str) -> list[Any]:
    """The entries of a request: action and the moment at which their transaction began."""
    query = "SELECT action, at FROM audit_event WHERE request_id = :request"
    return list(owner.execute(text(query), {"request": request}))


def rows_elsewhere(owner: Connection, request: str, at: datetime) -> list[str]:
    """Tables with rows that the request wrote in another transaction than its entry's: one that began elsewhen.

    The number in xmin will not do: what a trigger writes below an exception handler has a number of its own.
    """
    found = []
    for table in STAMPED:
        query = f"SELECT count(*) FROM {table} WHERE request_id = :request AND valid_from <> :at"
        if owner.scalar(text(query), {"request": request, "at": at}):
            found.append(table)
    return found


def fault(owner: Engine, answer: httpx.Response) -> str | None:
    """What is wrong with the entry of a change."""
    request = answer.headers["x-request-id"]
    with owner.connect() as connection:
        entries = written(connection, request)
        if len(entries) != 1:
            return f"{len(entries)} entries: {[entry.action for entry in entries]}"
        elsewhere = rows_elsewhere(connection, request, entries[0].at)
    return f"rows of another transaction in {elsewhere}" if elsewhere else None


def test_every_change_writes_one_entry_in_its_transaction(owner: Engine, callers: Callers, figure: Figures) -> None:
    stage = Stage(owner, callers)
    found = {name: fault(owner, change(CONTRACT[name], stage)) for name in CHANGING}
    figure("operations with exactly one entry", list(found.values()).count(None), aim=len(CHANGING))
    assert {name: why for name, why in found.items() if why} == {}


def test_every_refusal_writes_one_entry(owner: Engine, callers: Callers, figure: Figures) -> None:
    found = {}
    for name in GUARDED:
        operation = CONTRACT[name]
        stranger = callers.of(next(role for role in Role if role not in GRANTS[P(operation.policy)][1]))
        answer = stranger.request(operation.method, operation.address(), json={}, if_match=1)
        with owner.connect() as connection:
            actions = [entry.action for entry in written(connection, answer.headers["x-request-id"])]
        if answer.status_code != 403 or actions != ["request.refused"]:
            found[name] = f"{answer.status_code}: {actions}"
    figure("refused operations with exactly one entry", len(GUARDED) - len(found), aim=len(GUARDED))
    assert found == {}


Recorder = Callable[..., None]


def silent(_record: Recorder, _database: Database) -> Recorder:
    """A build that records nothing."""
    return lambda *_, **__: None


def twice(record: Recorder, _database: Database) -> Recorder:
    """A build that records everything twice."""

    def write(*values: Any, **details: Any) -> None:
        record(*values, **details)
        record(*values, **details)

    return write


def apart(record: Recorder, database: Database) -> Recorder:
    """A build that records in a transaction of its own."""

    def write(_session: Session, actor: Any, *values: Any, **details: Any) -> None:
        with database.session() as session:
            enter(session, Kind.SYSTEM, request=actor.request_id)
            record(session, actor, *values, **details)

    return write


@pytest.mark.parametrize(
    ("build", "expected"), [(silent, "0 entries"), (twice, "2 entries"), (apart, "rows of another transaction")]
)
def test_control_an_entry_that_is_missing_or_doubled_or_apart_is_caught(
    build: Callable[[Recorder, Database], Recorder],
    expected: str,
    owner: Engine,
    callers: Callers,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit, "record", build(audit.record, database))
    answer = change(CONTRACT["create_person"], Stage(owner, callers))
    assert (fault(owner, answer) or "").startswith(expected)
