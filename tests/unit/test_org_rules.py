"""Rules of regions and dictionaries, one line a case."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalog import rules as catalog
from backend.catalog.errors import EntryClosed, WrongDates
from backend.org import rules
from backend.org.errors import RegionClosed, WrongRegion
from backend.org.names import parent_of
from backend.org.schemas import Level


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("62", Level.PROVINCE, None),
        ("6229", Level.PREFECTURE, "62"),
        ("622926", Level.COUNTY, "6229"),
        ("622926101", Level.TOWNSHIP, "622926"),
        ("622926101200", Level.VILLAGE, "622926101"),
    ],
)
def test_a_code_tells_its_level_and_parent(code: str, level: Level, parent: str | None) -> None:
    assert rules.level_of(code) is level
    assert parent_of(code) == parent


@pytest.mark.parametrize(
    ("code", "parent", "county"),
    [
        ("622926", "6229", "622926"),
        ("622926101200", "622926102", "622926"),
        ("622927101", "622927", "622926"),
    ],
)
def test_a_misplaced_code_is_refused(code: str, parent: str, county: str) -> None:
    rules.require_place("622926101200", "622926101", "622926")
    with pytest.raises(WrongRegion):
        rules.require_place(code, parent, county)


def test_tiles_are_for_townships_and_whole() -> None:
    rules.require_tile(Level.TOWNSHIP, 1, 6)
    rules.require_tile(Level.VILLAGE, None, None)
    for level, row, column in ((Level.TOWNSHIP, 1, None), (Level.TOWNSHIP, None, 1), (Level.VILLAGE, 1, 1)):
        with pytest.raises(WrongRegion):
            rules.require_tile(level, row, column)


def test_closing_a_region() -> None:
    since, later = date(2020, 1, 1), date(2021, 1, 1)
    rules.require_closable("622926101", since, later, is_open=True)
    with pytest.raises(RegionClosed):
        rules.require_closable("622926101", since, later, is_open=False)
    with pytest.raises(WrongRegion):
        rules.require_closable("622926101", since, since, is_open=True)
    with pytest.raises(WrongRegion):
        rules.require_successor("622926101", "622926101200")


def test_closing_an_entry() -> None:
    since, later = date(2020, 1, 1), date(2021, 1, 1)
    catalog.require_closable(since, None, later)
    with pytest.raises(EntryClosed):
        catalog.require_closable(since, later, later)
    with pytest.raises(WrongDates):
        catalog.require_closable(since, None, since)


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [("电焊", (), "dianhan"), ("电焊", {"dianhan"}, "dianhan_2"), ("3D打印", (), "x3ddayin"), ("“”", (), "x")],
)
def test_codes_come_from_names(name: str, taken: set[str], code: str) -> None:
    assert catalog.code_for(name, taken) == code


@given(st.text(min_size=1, max_size=60), st.integers(0, 3))
def test_a_code_is_always_free_and_well_formed(name: str, clashes: int) -> None:
    taken: set[str] = set()
    for _ in range(clashes):
        taken.add(catalog.code_for(name, taken))
    code = catalog.code_for(name, taken)
    assert code not in taken
    assert code[0].isalpha()
    assert code.isascii()
    assert len(code) <= 40
