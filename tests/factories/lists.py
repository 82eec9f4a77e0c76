"""The lists of the contract as a role opens them: which show nothing."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from backend.access import P, Role, allows
from tests.contract.operations import Operation, operations
from tests.factories.callers import Caller

_SEVERAL = 12
_BUSY = ("teacher_id", "venue_id", "since", "until")
PARENTS = {"/api/v1/vouchers/{id}/reminders": "/unused-vouchers"}
"""Where the rows are listed that a list hangs on, if not at its own address."""


def lists(app: FastAPI) -> Iterator[Operation]:
    """Every operation that answers with rows."""
    for operation in operations(app):
        if operation.method == "GET" and operation.id.startswith("list_"):
            yield operation


def empty(caller: Caller, app: FastAPI) -> set[str]:
    """The lists that a caller may open and that have nothing for him."""
    role = Role(caller.role)
    allowed = [each for each in lists(app) if allows(role, P(each.policy)) or each.policy == P.PUBLIC]
    return {each.id for each in allowed if not any(_rows(caller, each))}


def _rows(caller: Caller, operation: Operation) -> Iterator[list[Any]]:
    """Its rows; where it hangs on something else, for each of the first of those."""
    path = operation.path
    if operation.id == "list_order_schools":
        yield from (_items(caller, path, trade=row["trade"]) for row in _items(caller, "/training-orders")[:_SEVERAL])
    elif operation.id == "list_busy_times":
        for row in _items(caller, "/bookings")[:_SEVERAL]:
            yield _items(caller, path, **{name: row[name] for name in _BUSY if row[name]})
    elif "{" in path:
        (key,) = operation.parameters("path")
        for row in _items(caller, PARENTS.get(path) or path.split("/{")[0])[:_SEVERAL]:
            yield _items(caller, operation.address(**{key["name"]: row["id"]}))
    else:
        yield _items(caller, path)


def _items(caller: Caller, path: str, **asked: str) -> list[Any]:
    answer = caller.get(path, params=asked)
    assert answer.status_code == 200, (path, answer.text)
    found: list[Any] = answer.json()["items"]
    return found
