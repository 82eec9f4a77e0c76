"""Many rows in one statement, past the unit of work and through every rule of the database."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, column, func, insert, literal_column, select
from sqlalchemy.orm import Session

from backend.kernel.db import Base, table_of

Row = dict[str, Any]
_AT_ONCE = 5_000


def pour(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; ranges as text, keys and days as they are."""
    if not rows:
        return
    table, names = table_of(model), list(rows[0])
    empty: ColumnElement[object] = literal_column(f"NULL::{table.name}")
    for start in range(0, len(rows), _AT_ONCE):
        packed = json.dumps(rows[start : start + _AT_ONCE], default=str, ensure_ascii=False)
        source = func.json_populate_recordset(empty, func.json(packed)).table_valued(*map(column, names))
        chosen = select(*(source.c[name] for name in names))
        session.execute(insert(table).inline().from_select(names, chosen, include_defaults=False))


def period(since: object, until: object) -> str:
    """A range of time as the database reads it."""
    return f'["{since}","{until}")'
