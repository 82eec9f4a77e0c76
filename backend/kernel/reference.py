"""Dictionaries that travel inside the package: read as CSV, added where missing, never overwritten."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.kernel.db import Base


def rows(module_file: str, name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.csv` beside a module."""
    path = Path(module_file).parent / "data" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def add_missing(session: Session, table: type[Base], values: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows whose key is not there yet; what the office changed since stays as it is."""
    session.execute(insert(table).on_conflict_do_nothing(), [dict(row) for row in values])
