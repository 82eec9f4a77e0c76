"""Many rows in one statement, past the unit of work and through every rule of the database."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, column, func, insert, literal_column, select
from sqlalchemy.orm import Session

from backend.kernel.db import Base, table_of

Row = dict[str, Any]
T = TypeVar("T")
_AT_ONCE = 1_000
"""So few that a slow machine stays far below the time that a statement may take."""


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """A statement's worth at a time."""
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


def pour(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; ranges as text, keys and days as they are."""
    if not rows:
        return
    table, names = table_of(model), list(rows[0])
    empty: ColumnElement[object] = literal_column(f"NULL::{table.name}")
    for part in parts(rows):
        packed = json.dumps(part, default=str, ensure_ascii=False)
        source = func.json_populate_recordset(empty, func.json(packed)).table_valued(*map(column, names))
        chosen = select(*(source.c[name] for name in names))
        session.execute(insert(table).inline().from_select(names, chosen, include_defaults=False))


def period(since: object, until: object) -> str:
    """A range of time as the database reads it."""
    return f'["{since}","{until}")'
