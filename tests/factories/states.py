"""What the catalogue and the classes of states say may be: columns with their values, tables; and what is there."""

import importlib
import re
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, text

from backend import tables
from backend.followup.states import CertificateKind, Outcome

_LISTED = re.compile(r"CHECK \(\((\w+) = ANY \(ARRAY\[(.+)\]\)\)\)")
_CHECKS = text(
    "SELECT t.relname, pg_get_constraintdef(c.oid) AS said FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
    " WHERE c.contype = 'c' AND t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE 'procrastinate%'"
)
UNCHECKED: dict[tuple[str, str], frozenset[str]] = {
    ("certificate", "kind"): frozenset(CertificateKind),
    ("certificate", "state"): frozenset({"valid", "revoked"}),
    ("followup_task", "outcome"): frozenset(Outcome),
}
"""Columns that a trigger holds to their values."""
Value = tuple[str, str, str]
"""Table, column, value."""


def declared(connection: Connection) -> dict[tuple[str, str], frozenset[str]]:
    """Every column whose values are listed."""
    found = dict(UNCHECKED)
    for table, said in connection.execute(_CHECKS):
        match = _LISTED.fullmatch(said)
        if match is not None:
            found[table, match[1]] = frozenset(re.findall(r"'([^']*)'::text", match[2]))
    return found


def classes_of_states() -> dict[str, frozenset[str]]:
    """Every enumeration of backend/*/states.py."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(Path("backend").glob("*/states.py")):
        module = importlib.import_module(".".join(path.with_suffix("").parts))
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == module.__name__:
                found[f"{path.parent.name}.{name}"] = frozenset(value)
    return found


def missing(connection: Connection) -> set[Value]:
    """Listed values that no row has."""
    gone: set[Value] = set()
    for (table, column), values in declared(connection).items():
        there = set(connection.scalars(text(f"SELECT DISTINCT {column} FROM {table}")))  # reason: catalogue names
        gone |= {(table, column, value) for value in values - there}
    return gone


def empty(connection: Connection) -> set[str]:
    """Tables without a row."""
    names = tables.METADATA.tables
    return {name for name in names if not connection.scalar(text(f"SELECT EXISTS (SELECT FROM {name})"))}
