"""Loading for change: locked, compared, told who was quicker; the changes tab from the row history."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.kernel import history
from backend.kernel.concurrency import NOBODY, apply, load_for_change
from backend.kernel.db import Database
from backend.kernel.errors import NotFound, Stale
from backend.kernel.scope import Kind, enter
from backend.org.models import Department
from tests.factories.callers import Caller, Callers


def _as(session: Session, caller: Caller) -> None:
    enter(session, Kind.COUNTY, region="622926", user=caller.user_id, request="r-1")


def _rename(database: Database, caller: Caller, code: str, name: str, version: int) -> int:
    with database.session() as session:
        _as(session, caller)
        row = load_for_change(session, Department, code, version)
        assert apply(row, {"name": name, "code": code}) == {"name": name}
        session.flush()
        return row.version


def test_a_change_moves_the_version_and_is_told_in_the_changes(database: Database, callers: Callers) -> None:
    caller = callers.office()
    assert _rename(database, caller, "renshe", "县人社局（新）", 1) == 2
    with database.session() as session:
        _as(session, caller)
        newest, first = history.changes(session, Department, "renshe").items
    assert (newest.version, newest.who) == (2, "测试office")
    assert [(field.name, field.after) for field in newest.fields] == [("name", "县人社局（新）")]
    assert (first.version, first.who, first.fields) == (1, NOBODY, [])


def test_masked_fields_are_named_without_values(database: Database, callers: Callers) -> None:
    caller = callers.office()
    _rename(database, caller, "jiaoyu", "教育局", 1)
    with database.session() as session:
        _as(session, caller)
        newest = history.changes(session, Department, "jiaoyu", masked=["name"]).items[0]
    assert [(field.name, field.before, field.after) for field in newest.fields] == [("name", None, None)]


def test_the_slower_one_hears_who_and_when(database: Database, callers: Callers) -> None:
    _rename(database, callers.office(), "nongye", "农业农村局", 1)
    with pytest.raises(Stale) as stale:
        _rename(database, callers.office(), "nongye", "农业局", 1)
    assert stale.value.params["changed_by"] == "测试office"
    assert stale.value.params["version"] == 2
    assert "测试office" in stale.value.detail


def test_what_the_scope_does_not_show_is_not_found(database: Database, callers: Callers) -> None:
    with pytest.raises(NotFound):
        _rename(database, callers.office(), "nobody", "无", 1)
    with database.session() as session:
        _as(session, callers.office())
        with pytest.raises(NotFound):
            history.changes(session, Department, "nobody")


def test_reading_sees_one_moment(database: Database, callers: Callers) -> None:
    name = select(Department.name).where(Department.code == "shangwu")
    with database.session(read_only=True) as session:
        enter(session, Kind.COUNTY, region="622926")
        before = session.scalar(name)
        _rename(database, callers.office(), "shangwu", "县商务局（新）", 1)
        assert session.scalar(name) == before
    with database.session(read_only=True) as session:
        enter(session, Kind.COUNTY, region="622926")
        assert session.scalar(name) == "县商务局（新）"
