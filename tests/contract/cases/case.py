"""What the contract tests know of single operations: how to fill a list, how to change a resource.

A new paged GET needs `@list_of("its_operation_id")`; a new operation with If-Match needs `@mutable("…")`; a PATCH,
PUT or DELETE that overwrites nothing says so with `free("…", "why")`. A new resource with addresses of single objects
needs `@foreign("its-segment")`, or `everybodys("its-segment", "why")`; a new operation with an Idempotency-Key needs
`@creating("…")`. Each in the module of its domain in this folder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text

from tests.contract.rows.factory import FACTORIES, Key, Unit, put
from tests.factories.callers import Caller, Callers


@dataclass(frozen=True)
class Listing:
    """A list: who asks, where, and how one more row gets on it."""

    caller: Caller
    more: Callable[[], object]
    address: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """What a case may use to set its stage."""

    owner: Engine
    callers: Callers

    def make(self, table: str, unit: Unit | None = None) -> Key:
        """A committed row by the table's factory; gives its primary key."""
        with self.owner.begin() as connection:
            return FACTORIES[table].make(connection, unit or Unit())

    def put(self, table: str, **values: Any) -> Key:
        """A committed row with values of its own."""
        with self.owner.begin() as connection:
            return put(connection, table, Unit(), **values)

    def run(self, statement: str, **values: Any) -> None:
        """Something that has happened meanwhile, as the owner writes it."""
        with self.owner.begin() as connection:
            connection.execute(text(statement), values)

    def listing(self, table: str, **query: str) -> Listing:
        """The usual list: the office asks, the table's factory makes the rows."""
        return Listing(self.callers.office(), lambda: self.make(table), query=query)


@dataclass(frozen=True)
class Target:
    """A resource to change: who may, where it is, its present version, the n-th body.

    `once`: the change can happen one time only (DELETE, issue, …); others answer with the new version's ETag.
    """

    caller: Caller
    address: Mapping[str, object]
    body: Callable[[int], dict[str, Any] | None] = lambda _: None
    version: int = 1
    once: bool = False


@dataclass(frozen=True)
class Foreign:
    """An object of another unit, and somebody who may call its operations but must not see it."""

    caller: Caller
    address: Mapping[str, object]


@dataclass(frozen=True)
class Ask:
    """One request to create something: where, and what goes along."""

    address: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Creation:
    """How something is created: by whom (and who else may), the n-th request, the table in which its row appears."""

    caller: Caller
    other: Caller
    ask: Callable[[int], Ask]
    table: str | None


LISTS: dict[str, Callable[[Stage], Listing]] = {}
MUTABLE: dict[str, Callable[[Stage], Target]] = {}
FREE: dict[str, str] = {}
FOREIGN: dict[str, Callable[[Stage], Foreign]] = {}
EVERYBODYS: dict[str, str] = {}
CREATING: dict[str, Callable[[Stage], Creation]] = {}


def list_of(operation_id: str) -> Callable[[Callable[[Stage], Listing]], Callable[[Stage], Listing]]:
    """Register how a paged list is filled."""

    def register(case: Callable[[Stage], Listing]) -> Callable[[Stage], Listing]:
        LISTS[operation_id] = case
        return case

    return register


def mutable(*operation_ids: str) -> Callable[[Callable[[Stage], Target]], Callable[[Stage], Target]]:
    """Register how a fresh resource is made that operations change."""

    def register(case: Callable[[Stage], Target]) -> Callable[[Stage], Target]:
        MUTABLE.update(dict.fromkeys(operation_ids, case))
        return case

    return register


def creating(operation_id: str) -> Callable[[Callable[[Stage], Creation]], Callable[[Stage], Creation]]:
    """Register how an operation with an Idempotency-Key creates something."""

    def register(case: Callable[[Stage], Creation]) -> Callable[[Stage], Creation]:
        CREATING[operation_id] = case
        return case

    return register


def free(operation_id: str, why: str) -> None:
    """Name a PATCH, PUT or DELETE without If-Match, and why nothing can be overwritten by it."""
    FREE[operation_id] = why


def foreign(resource: str) -> Callable[[Callable[[Stage], Foreign]], Callable[[Stage], Foreign]]:
    """Register an invisible object of a resource (the first segment of its addresses)."""

    def register(case: Callable[[Stage], Foreign]) -> Callable[[Stage], Foreign]:
        FOREIGN[resource] = case
        return case

    return register


def everybodys(resource: str, why: str) -> None:
    """Name a resource whose objects every signed-in caller may see, and why."""
    EVERYBODYS[resource] = why
