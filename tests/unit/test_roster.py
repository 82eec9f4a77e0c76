"""The sample roster: every planted fault is found, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from backend.kernel.sheets.errors import SheetRefused
from backend.kernel.sheets.reader import Row, read
from backend.person import sample, sheet

TODAY = date(2026, 6, 1)
SPEC = sheet.roster(sample.vocabulary(), TODAY)


def _found(path: Path) -> set[tuple[int, str, str]]:
    seen = sheet.Duplicates()
    found = set()
    for row in SPEC.parse(read(path)):
        found |= {(error.row, error.column, error.code) for error in row.errors}
        identity = row.values["identity"]
        if identity is not None and (fault := seen.check(identity.number, row.number)):
            found.add((row.number, "身份证号", fault.code))
    return found


@pytest.mark.parametrize("as_csv", [False, True])
def test_exactly_the_planted_faults_are_found(tmp_path: Path, as_csv: bool) -> None:
    path = tmp_path / "roster.xlsx"
    planted = sample.write(path, rows=900, seed=3, bad=90, as_csv=as_csv)
    assert _found(path) == {(fault.row, fault.column, fault.code) for fault in planted}
    assert len({fault.code for fault in planted}) == 14


def test_same_seed_same_roster() -> None:
    assert sample.people(50, 7, 5) == sample.people(50, 7, 5)
    assert sample.people(50, 7, 5) != sample.people(50, 8, 5)


def test_wrong_header_names_missing_unknown_and_double() -> None:
    header = [title for title in sample.TITLES if title != "乡镇"]
    with pytest.raises(SheetRefused) as refusal:
        SPEC.parse([Row(1, [*header, "姓名", "血型"])])
    assert refusal.value.params["missing"] == ["乡镇"]
    assert refusal.value.params["unknown"] == ["血型"]
    assert refusal.value.params["double"] == ["姓名"]


def test_a_wrong_title_is_told_without_what_cannot_be_seen_or_stored() -> None:
    with pytest.raises(SheetRefused) as refusal:
        SPEC.parse([Row(1, [*sample.TITLES, "血\0\u202e型"])])
    assert refusal.value.params["unknown"] == ["血型"]
    assert refusal.value.detail.isprintable()


def test_number_stored_as_float_is_told_in_its_row() -> None:
    cells = [6.22999199001011e17 if title == "身份证号" else None for title in sample.TITLES]
    (row,) = SPEC.parse([Row(1, list(sample.TITLES)), Row(5, list(cells))])
    assert (5, "身份证号", "number_lost_digits") in {error[:3] for error in row.errors}
