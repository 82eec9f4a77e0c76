"""Rows for the isolation tests: one factory a table, with what each kind of caller should see of it.

A new table needs `@rows_of("its_name", county=OWN, …)` in the module of its domain in this folder. Where rows of one
table are seen differently (draft and issued), each sort has its factory: `@rows_of("plan/draft", …)`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, Range
from sqlalchemy.engine import Connection

from backend import tables
from backend.kernel.scope import Kind

OWN, COUNTY, ALL = "own", "county", "all"
"""A kind sees its own unit's rows, those that its county gives to all its units, or every row."""
_numbers = count(1)


@dataclass(frozen=True)
class Unit:
    """Where a row lies and whose it is."""

    region: str = "622926101"
    department_id: str = "renshe"
    institution_id: UUID = field(default_factory=uuid4)
    person_id: UUID = field(default_factory=uuid4)
    user_id: UUID = field(default_factory=uuid4)

    @property
    def county(self) -> str:
        return self.region[:6]

    def settings(self, kind: Kind) -> dict[str, Any]:
        """What the guard sets for a caller of this unit."""
        digits = {Kind.PROVINCE: 2, Kind.PREFECTURE: 4, Kind.TOWNSHIP: 9}.get(kind, 6)
        own = {
            Kind.DEPARTMENT: "department",
            Kind.INSTITUTION: "institution",
            Kind.EMPLOYER: "institution",
            Kind.PERSON: "person",
        }.get(kind)
        named = {"department": self.department_id, "institution": self.institution_id, "person": self.person_id}
        return {
            "region": self.region[:digits],
            "user": self.user_id,
            **({own: named[own]} if own else {}),
        }

    def sibling(self, kind: Kind) -> "Unit":
        """The nearest unit that callers of a kind must not see: another user, and next door at their own level."""
        other = replace(self, user_id=uuid4())
        match kind:
            case Kind.TOWNSHIP:
                return replace(other, region="622926102")
            case Kind.COUNTY | Kind.ADMIN:
                return replace(other, region="622927101")
            case Kind.PREFECTURE:
                return replace(other, region="623001101")
            case Kind.PROVINCE:
                return replace(other, region="632221101")
            case Kind.DEPARTMENT:
                return replace(other, department_id="jiaoyu")
            case _:
                return replace(other, institution_id=uuid4(), person_id=uuid4())


Key = tuple[Any, ...]
Make = Callable[[Connection, Unit], Key]


@dataclass(frozen=True)
class Factory:
    """How to make a row of a table, and which kinds see theirs, their county's or all; kinds not named see none."""

    make: Make
    sight: Mapping[Kind, str]


FACTORIES: dict[str, Factory] = {}


def rows_of(table: str, **sight: str) -> Callable[[Make], Make]:
    """Register the factory of a table; `sight` is written by hand, not taken from the model."""

    def register(make: Make) -> Make:
        FACTORIES[table] = Factory(make, {Kind(kind): seen for kind, seen in sight.items()})
        return make

    return register


def everyone(seen: str) -> dict[str, str]:
    """The same sight for every kind."""
    return {kind.value: seen for kind in Kind}


def by_region(**more: str) -> dict[str, str]:
    """Each level of regions sees the rows below it."""
    return {"province": OWN, "prefecture": OWN, "county": OWN, "township": OWN, **more}


def number() -> int:
    """A number that no other row of this run has."""
    return next(_numbers)


def put(connection: Connection, table_name: str, unit: Unit, /, **values: Any) -> Key:
    """Insert a row of a unit as the owner: columns of the unit by their names, required ones filled; gives its key."""
    table = tables.METADATA.tables[table_name]
    row = {column.name: _value(column, unit) for column in table.columns if _is_needed(column)}
    statement = sa.insert(table).values({**row, **values}).returning(*table.primary_key.columns)
    return tuple(connection.execute(statement).one())


def _is_needed(column: sa.Column[Any]) -> bool:
    if column.computed is not None or column.identity is not None:
        return False
    return column.name in _OF_UNIT or (not column.nullable and column.server_default is None)


_OF_UNIT = ("region", "county", "department_id", "institution_id", "user_id")


def _a_day() -> Range[datetime]:
    since = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=number())
    return Range(since, since + timedelta(hours=1))


_FILLERS: tuple[tuple[type[sa.types.TypeEngine[Any]], Callable[[], Any]], ...] = (
    (sa.Boolean, lambda: False),
    (sa.Integer, number),
    (sa.DateTime, lambda: datetime.now(UTC)),
    (sa.Date, lambda: date(2020, 1, 1)),
    (sa.Uuid, uuid4),
    (sa.LargeBinary, lambda: uuid4().bytes),
    (JSONB, dict),
    (TSTZRANGE, _a_day),
    (sa.ARRAY, list),
    (sa.String, lambda: f"x{number()}"),
)


def _value(column: sa.Column[Any], unit: Unit) -> Any:
    if column.name in _OF_UNIT:
        return getattr(unit, column.name)
    return next(fill() for kind, fill in _FILLERS if isinstance(column.type, kind))
