"""Rows that hold from one day until another (that day excluded); closed ones keep their names for old data."""

from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, or_


class Dated(Protocol):
    """A table with validity dates."""

    valid_since: Any
    valid_until: Any


def valid_on(table: type[Dated], day: date) -> ColumnElement[bool]:
    """The condition that a row holds on a day."""
    return and_(table.valid_since <= day, or_(table.valid_until.is_(None), table.valid_until > day))


def holds(row: Dated, day: date) -> bool:
    """Whether a loaded row holds on a day."""
    return bool(row.valid_since <= day and (row.valid_until is None or row.valid_until > day))
