"""docs/clauses.csv: each clause of the plan that is built, with its sentence, the rule that holds it and the test."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "clauses.csv"
FINISHED = """
R2 R6 R7 R11 R12 R13 R16 R19 R24 R27 R28 R46 R47 R48 R90 R162 R17 R69 R70 R120 R121
R93 R94 R95 R96 R97 R99 R100 R101 R102 R103 R104 R105 R106 R107 R108 R109 R110 R153 R158 R166 R167 R168 D6 D10
"""
"""The clauses of every finished part: whoever finishes one adds it here and its rows to docs/clauses.csv."""
_CLAUSE = re.compile(r"R[1-9][0-9]?|R1[0-5][0-9]|R16[0-8]|D[1-9]|D10")
Row = dict[str, str]


def rows() -> list[Row]:
    """The rows of docs/clauses.csv."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(row: Row) -> list[str]:
    """What a row lacks: a known clause, a sentence, a rule and a test that exist."""
    found = [f"{name} is empty" for name in ("clause", "sentence", "rule", "test") if not row[name]]
    if not _CLAUSE.fullmatch(row["clause"]):
        found.append(f"no such clause: {row['clause']}")
    if not _exists(*row["rule"].partition(":")[::2]):
        found.append(f"no such rule: {row['rule']}")
    path, _, name = row["test"].partition("::")
    if not name or not _exists(path, f"def {name}("):
        found.append(f"no such test: {row['test']}")
    return found


def _exists(path: str, name: str) -> bool:
    file = ROOT / path
    return file.is_file() and name in file.read_text("utf-8")


def test_every_finished_clause_has_its_row() -> None:
    missing = sorted(set(FINISHED.split()) - {row["clause"] for row in rows()})
    assert not missing, f"add clause,sentence,rule,test to docs/clauses.csv for: {missing}"


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['clause']} {row['test'].rpartition('::')[2]}")
def test_each_row_names_what_exists(row: Row) -> None:
    assert faults(row) == []


def test_control_a_false_row_is_caught() -> None:
    row = {
        "clause": "R169",
        "sentence": "x",
        "rule": "backend/access.py:no_name",
        "test": "tests/unit/x.py::test_x",
    }
    assert len(faults(row)) == 3
