"""One request, one transaction, committed before the answer: a failing commit is told, and nothing is stored."""

from collections.abc import Iterator
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, Request
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from backend import wiring
from backend.access import P
from backend.identity import guard
from backend.identity.guard import PolicyRoute, Writer, WriteSession, policy
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.types import Out
from backend.main import create_app
from tests.factories.callers import Caller, Callers
from tests.factories.serving import serving

PROBE = """
CREATE TABLE commit_probe (n int, UNIQUE (n) DEFERRABLE INITIALLY DEFERRED);
GRANT INSERT, SELECT ON commit_probe TO skp_county;
CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'late'; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON commit_probe DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.n < 0) EXECUTE FUNCTION fail_late();
"""


def _late_session(request: Request) -> Iterator[Session]:
    with guard.writing(request) as session:
        yield session


LateSession = Annotated[Session, Depends(_late_session)]
"""The mistake: such a dependency ends, and commits, after the answer has left."""


class StoredOut(Out):
    """What the handler believes to have stored."""

    n: int


def _insert(session: Session, *numbers: int) -> StoredOut:
    for n in numbers:
        session.execute(text("INSERT INTO commit_probe VALUES (:n)"), {"n": n})
    return StoredOut(n=numbers[0])


router = APIRouter(prefix="/commit-probe", tags=["control"], route_class=PolicyRoute)


@router.post("/good", openapi_extra=policy(P.SELF))
def store_well(session: WriteSession, actor: Writer) -> StoredOut:
    """Store a row."""
    return _insert(session, 1)


@router.post("/fault", openapi_extra=policy(P.SELF))
def fail_at_commit(session: WriteSession, actor: Writer) -> StoredOut:
    """Store a row that the commit refuses."""
    return _insert(session, -1)


@router.post("/conflict", openapi_extra=policy(P.SELF))
def conflict_at_commit(session: WriteSession, actor: Writer) -> StoredOut:
    """Store two rows of which the commit allows one."""
    return _insert(session, 2, 2)


@router.post("/late", openapi_extra=policy(P.SELF))
def fail_after_the_answer(session: LateSession) -> StoredOut:
    """Store a row whose commit fails when nobody listens any more."""
    return _insert(session, -2)


@pytest.fixture(scope="module")
def caller(owner: Engine, settings: Settings, database: Database) -> Iterator[Caller]:
    """A caller of the application with the probing routes on it."""
    with owner.begin() as connection:
        connection.execute(text(PROBE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
        app = create_app(settings, database)
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield Callers(client, owner).office()


def stored(owner: Engine, n: int) -> bool:
    """Whether a row is there."""
    with owner.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM commit_probe WHERE n = :n"), {"n": n}))


def test_a_good_commit_is_stored(caller: Caller, owner: Engine) -> None:
    assert caller.post("/commit-probe/good").status_code == 200
    assert stored(owner, 1)


def test_a_failing_commit_gives_500(caller: Caller, owner: Engine) -> None:
    answer = caller.post("/commit-probe/fault")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "internal_error"
    assert "late" not in answer.text, "no database message leaves the house"
    assert not stored(owner, -1)


def test_a_rule_that_speaks_at_commit_gives_409(caller: Caller, owner: Engine) -> None:
    assert caller.post("/commit-probe/conflict").status_code == 409
    assert not stored(owner, 2)


def test_control_a_plain_dependency_answers_200_and_loses_the_row(caller: Caller, owner: Engine) -> None:
    answer = caller.post("/commit-probe/late")
    assert answer.status_code == 200
    assert answer.json() == {"n": -2}
    assert not stored(owner, -2)
