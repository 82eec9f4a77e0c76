"""An object of another unit answers exactly like one that does not exist (SECURITY 1)."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from sqlalchemy import Engine, text

from backend import wiring
from backend.access import P
from backend.identity.guard import PolicyRoute, ReadSession, policy
from backend.kernel.config import Settings
from backend.kernel.db import Database
from backend.kernel.errors import Conflict, NotFound, problems
from backend.main import create_app
from tests.contract.cases import EVERYBODYS, FOREIGN, MUTABLE
from tests.contract.cases.case import Foreign, Stage
from tests.contract.operations import Operation, by_id, contract, operations
from tests.contract.rows.factory import Unit
from tests.factories.callers import Callers
from tests.factories.serving import serving

CONTRACT = operations(contract())
_OWN_HEADERS = {"x-request-id", "date"}


def resource(operation: Operation) -> str:
    """The first segment of an operation's address."""
    return operation.path.removeprefix("/api/v1/").partition("/")[0]


SINGLE = [operation for operation in CONTRACT if operation.parameters("path") and resource(operation) not in EVERYBODYS]


def answers(operation: Operation, case: Foreign, stage: Stage) -> Iterator[tuple[int, bytes, dict[str, str]]]:
    """What the foreign object answers, then what an absent one answers."""
    body = MUTABLE[operation.id](stage).body(1) if operation.id in MUTABLE else {}
    first = operation.parameters("path")[0]["name"]
    around = {name: value for name, value in case.address.items() if name != first}
    for path in (operation.address(**case.address), operation.address(**around)):
        json = body if operation.method in {"POST", "PUT", "PATCH"} else None
        answer = case.caller.request(operation.method, path, if_match=1, json=json)
        headers = {name: value for name, value in answer.headers.items() if name not in _OWN_HEADERS}
        yield answer.status_code, answer.content, headers


def test_every_resource_says_who_sees_it() -> None:
    missing = sorted({resource(operation) for operation in SINGLE} - set(FOREIGN))
    assert not missing, (
        f'add @foreign("…") or everybodys("…", "why") to tests/contract/cases/<domain>.py for: {missing}'
    )
    gone = sorted((set(FOREIGN) | set(EVERYBODYS)) - {resource(operation) for operation in CONTRACT})
    assert not gone, f"cases of resources that are gone: {gone}"


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_foreign_is_like_absent(name: str, owner: Engine, callers: Callers) -> None:
    stage, statuses = Stage(owner, callers), set()
    for operation in (operation for operation in SINGLE if resource(operation) == name):
        foreign, absent = answers(operation, FOREIGN[name](stage), stage)
        assert foreign == absent, operation.id
        statuses.add(foreign[0])
    assert 404 in statuses, f"the caller of the case may call none of the operations: {statuses}"


router = APIRouter(prefix="/foreign-probe", tags=["control"], route_class=PolicyRoute)


@router.get("/{user_id}", responses=problems(Conflict, NotFound), openapi_extra=policy(P.SELF))
def tell_that_it_exists(user_id: UUID, session: ReadSession) -> None:
    """Answers otherwise for what is only invisible."""
    known = session.execute(text("SELECT * FROM user_label(:id)"), {"id": user_id}).one_or_none()
    raise Conflict if known else NotFound


def test_control_an_answer_that_tells_of_a_foreign_object_is_caught(
    owner: Engine, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "ROUTERS", (*wiring.ROUTERS, router))
    app = create_app(settings, database)
    with serving(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        stage = Stage(owner, Callers(client, owner))
        (user_id,) = stage.make("app_user", Unit(region="622927101"))
        case = Foreign(stage.callers.office(), {"user_id": user_id})
        foreign, absent = answers(by_id(app)["tell_that_it_exists"], case, stage)
    assert (foreign[0], absent[0]) == (409, 404)
