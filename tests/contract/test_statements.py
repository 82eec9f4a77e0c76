"""A list asks the database as often for three rows as for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from backend import wiring
from backend.access import P
from backend.catalog.models import Industry
from backend.identity.guard import PolicyRoute, ReadSession, policy
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.page import Page, PageParams, cut, keyset
from backend.kernel.types import Out
from backend.main import create_app
from tests.contract.cases import LISTS
from tests.contract.cases.case import Listing, Stage
from tests.contract.operations import Operation, by_id, contract, operations
from tests.factories.callers import Callers
from tests.factories.serving import serving

CONTRACT = contract()


def is_list(operation: Operation) -> bool:
    """Whether an operation answers a page."""
    content = operation.spec["responses"].get("200", {}).get("content", {})
    return operation.method == "GET" and "schemas/Page_" in str(content)


def unfilled(app: FastAPI) -> list[str]:
    """Lists that no case fills."""
    return sorted(operation.id for operation in operations(app) if is_list(operation) and operation.id not in LISTS)


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that an engine executes."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def ask(operation: Operation, listing: Listing, engine: Engine) -> tuple[int, list[str]]:
    """How many items a list has, and by which statements."""
    with counting(engine) as statements:
        answer = listing.caller.get(operation.address(**listing.address), params={"limit": "200", **listing.query})
    assert answer.status_code == 200, answer.text
    return len(answer.json()["items"]), statements


def faults(operation: Operation, listing: Listing, engine: Engine) -> list[str]:
    """Where a list asks more often for more rows."""
    listing.more()
    ask(operation, listing, engine)
    few, once = ask(operation, listing, engine)
    listing.more()
    listing.more()
    many, again = ask(operation, listing, engine)
    assert many == few + 2, f"`more` must put one row on the list of {operation.id}: {few}, then {many} items"
    return [] if len(once) == len(again) else [f"{len(once)} statements, then {len(again)}: {again}"]


def test_every_list_has_its_case() -> None:
    missing = unfilled(CONTRACT)
    assert not missing, f'add @list_of("…") to tests/contract/cases/<domain>.py for: {missing}'
    gone = sorted(set(LISTS) - {operation.id for operation in operations(CONTRACT) if is_list(operation)})
    assert not gone, f"cases of lists that are gone: {gone}"


@pytest.mark.parametrize("operation_id", sorted(LISTS))
def test_as_many_statements_for_three_rows_as_for_one(
    operation_id: str, owner: Engine, callers: Callers, database: Database
) -> None:
    listing = LISTS[operation_id](Stage(owner, callers))
    assert faults(by_id(CONTRACT)[operation_id], listing, database.engine) == []


class LineOut(Out):
    """A line of the controls' lists."""

    code: str


router = APIRouter(prefix="/statement-probe", tags=["control"], route_class=PolicyRoute)


@router.get("/each", openapi_extra=policy(P.SELF))
def list_with_a_question_each(session: ReadSession, page: PageParams) -> Page[LineOut]:
    """A list that asks once more for each row."""
    found = _page(session, page)
    for line in found.items:
        session.execute(text("SELECT name FROM industry WHERE code = :code"), {"code": line.code})
    return found


@router.get("/once", openapi_extra=policy(P.SELF))
def list_with_one_question(session: ReadSession, page: PageParams) -> Page[LineOut]:
    """A list as it should be."""
    return _page(session, page)


def _page(session: Session, page: PageParams) -> Page[LineOut]:
    code = Industry.__table__.c.code
    query = keyset(select(code), [code], page)
    return cut([LineOut(code=code) for code in session.scalars(query)], page, ["code"])


def test_control_a_question_for_each_row_is_caught(
    owner: Engine, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    app = create_app(settings, database)
    assert set(unfilled(app)) >= {"list_with_a_question_each", "list_with_one_question"}
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        stage = Stage(owner, Callers(client, owner))
        listing = Listing(stage.callers.office(), lambda: stage.make("industry"))
        assert faults(by_id(app)["list_with_one_question"], listing, database.engine) == []
        assert faults(by_id(app)["list_with_a_question_each"], listing, database.engine) != []
