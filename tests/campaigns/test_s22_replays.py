"""S22: a request that is sent again has one effect, whatever happened to the first one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, event, insert, text
from sqlalchemy.orm import Session

from backend.identity import tokens
from backend.kernel import clock, idempotency
from backend.kernel.crypto import aead
from backend.kernel.db import Database
from backend.kernel.idempotency import IdempotencyRecord
from backend.kernel.scope import Kind, enter
from tests.campaigns import tiers
from tests.campaigns.conftest import Figures
from tests.contract.cases import CREATING
from tests.contract.cases.case import Creation, Stage
from tests.contract.operations import Operation, contract, operations
from tests.factories.callers import Caller, Callers

CONTRACT = {o.id: o for o in operations(contract()) if o.spec.get("x-idempotent")}
ROUNDS = tiers.size(1, c=8, n=10)
TOGETHER = 8
AIM = tiers.size(200, c=2_000, n=10_000)


@dataclass
class Trial:
    """One key of one operation: sends, counts what was sent, and what came of it in the database."""

    operation: Operation
    creation: Creation
    owner: Engine
    database: Database
    number: int
    key: str
    sent: int = 0

    def __post_init__(self) -> None:
        for more in (0, 1):
            self.creation.ask(self.number + more)  # what a request is about is made before requests are broken

    def send(self, more: int = 0, caller: Caller | None = None) -> httpx.Response:
        """The request with this trial's key; `more` chooses another content."""
        ask = self.creation.ask(self.number + more)
        path = self.operation.address(**ask.address)
        self.sent += 1
        return (caller or self.creation.caller).request(self.operation.method, path, key=self.key, **ask.options)

    def effects(self) -> tuple[int, int]:
        """Events in the caller's name, rows in the table."""
        query = f"SELECT (SELECT count(*) FROM audit_event WHERE actor_id = :who), {self._rows()}"
        with self.owner.connect() as connection:
            events, rows = connection.execute(text(query), {"who": self.creation.caller.user_id}).one()
        return events, rows

    def _rows(self) -> str:
        return f"(SELECT count(*) FROM {self.creation.table})" if self.creation.table else "0"

    def one(self) -> tuple[int, int]:
        """What one effect looks like."""
        return 1, int(self.creation.table is not None)

    def has_body(self) -> bool:
        """Whether another content is another request."""
        return "requestBody" in self.operation.spec


Shape = Callable[[Trial], list[str]]


def is_replay(answer: httpx.Response) -> bool:
    """Whether an answer is a stored one."""
    return bool(answer.headers.get("idempotent-replay"))


def since(trial: Trial, before: tuple[int, int]) -> tuple[int, int]:
    """The effects after a moment."""
    now = trial.effects()
    return now[0] - before[0], now[1] - before[1]


def differs(what: str, found: object, expected: object) -> list[str]:
    """A complaint, if there is one."""
    return [] if found == expected else [f"{what}: {found}, not {expected}"]


def again(trial: Trial) -> list[str]:
    """The same request once more."""
    before = trial.effects()
    first, second = trial.send(), trial.send()
    return [
        *differs("first", first.is_success, True),
        *differs("again", (second.status_code, second.content, second.headers.get("etag"), is_replay(second)),
                 (first.status_code, first.content, first.headers.get("etag"), True)),
        *differs("effects", since(trial, before), trial.one()),
    ]  # fmt: skip


def together(trial: Trial) -> list[str]:
    """Eight at once, and as often again as it takes until one is answered."""
    before, barrier = trial.effects(), Barrier(TOGETHER)

    def send(_: int) -> httpx.Response:
        barrier.wait(10)
        return trial.send()

    with ThreadPoolExecutor(TOGETHER) as threads:
        answers = list(threads.map(send, range(TOGETHER)))
    good = [answer for answer in [*answers, trial.send()] if answer.is_success]
    codes = {answer.json()["code"] for answer in answers if not answer.is_success}
    return [
        *differs("answers", len({answer.content for answer in good}), 1),
        *differs("not replays", sum(not is_replay(answer) for answer in good), 1),
        *differs("refusals", codes - {"idempotency_key_running", "sign_in_busy"}, set()),
        *differs("effects", since(trial, before), trial.one()),
    ]


def other_content(trial: Trial) -> list[str]:
    """The key for another content, then for the first one again."""
    if not trial.has_body():
        return []
    before = trial.effects()
    first, other, last = trial.send(), trial.send(more=1), trial.send()
    return [
        *differs("other content", (other.status_code, other.json()["code"]), (422, "idempotency_key_reused")),
        *differs("afterwards", (last.content, is_replay(last)), (first.content, True)),
        *differs("effects", since(trial, before), trial.one()),
    ]


def other_user(trial: Trial) -> list[str]:
    """Somebody else with the same key and the same content: never the first one's answer."""
    before = trial.effects()
    first, between = trial.send(), trial.effects()
    others = trial.send(caller=trial.creation.other)
    told = others.content == first.content and since(trial, between)[1] == 0  # the state of a thing may read the same
    return [
        *differs("replayed to another", is_replay(others), False),
        *differs("the same answer", told, False),
        *differs("a fault", others.status_code >= 500, False),
        *differs("effects in the first one's name", since(trial, before)[0], 1),
    ]


def crashed(trial: Trial, break_it: Callable[[], Any]) -> list[str]:
    """The first attempt dies after its effect; the next ones settle it."""
    before = trial.effects()
    with break_it():
        first = trial.send()
    nothing = since(trial, before)
    second, third = trial.send(), trial.send()
    return [
        *differs("the crash", first.status_code, 500),
        *differs("effects of the crash", nothing, (0, 0)),
        *differs("the retry", (second.is_success, is_replay(second)), (True, False)),
        *differs("once more", (third.content, is_replay(third)), (second.content, True)),
        *differs("effects", since(trial, before), trial.one()),
    ]


@contextmanager
def breaking_after_the_effect() -> Iterator[None]:
    """Nothing can be kept of the answer."""
    real = idempotency.keep
    with pytest.MonkeyPatch.context() as patch:

        def dying(*arguments: Any, **named: Any) -> None:
            real(*arguments, **named)
            raise RuntimeError("planted")

        patch.setattr(idempotency, "keep", dying)
        yield


@contextmanager
def breaking_at_commit() -> Iterator[None]:
    """The transaction of an idempotent request cannot be committed."""

    def die(session: Session) -> None:
        if "replayable" in session.info:
            raise RuntimeError("planted")

    event.listen(Session, "before_commit", die)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", die)


def dies_after_the_effect(trial: Trial) -> list[str]:
    """A crash in the handler."""
    return crashed(trial, breaking_after_the_effect)


def dies_at_commit(trial: Trial) -> list[str]:
    """A crash at the last moment."""
    return crashed(trial, breaking_at_commit)


def in_flight(trial: Trial) -> list[str]:
    """The twin of a request that is not through yet."""
    before, reached, go_on, real = trial.effects(), Event(), Event(), idempotency.keep
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as thread:

        def waiting(*arguments: Any, **named: Any) -> None:
            reached.set()
            go_on.wait(10)
            real(*arguments, **named)

        patch.setattr(idempotency, "keep", waiting)
        running = thread.submit(trial.send)
        reached.wait(10)
        twin = trial.send()
        go_on.set()
        first = running.result()
    last = trial.send()
    return [
        *differs("the twin", (twin.status_code, twin.json()["code"]), (409, "idempotency_key_running")),
        *differs("afterwards", (last.content, is_replay(last)), (first.content, True)),
        *differs("effects", since(trial, before), trial.one()),
    ]


def next_day(trial: Trial) -> list[str]:
    """Kept for 24 hours, then the key is free."""
    before = trial.effects()
    first = trial.send()
    _later(trial, hours=23, minutes=59)
    kept = trial.send()
    found = [
        *differs("after 23:59", (kept.content, is_replay(kept)), (first.content, True)),
        *differs("effects", since(trial, before), trial.one()),
    ]
    _later(trial, minutes=2)
    freed = trial.send(more=1)
    clock.replace(None)
    _sign_in_anew(trial)
    return found + differs("after 24 hours", (is_replay(freed), _is_reuse(freed)), (False, False))


def _is_reuse(answer: httpx.Response) -> bool:
    return not answer.is_success and answer.json()["code"] == "idempotency_key_reused"


def _later(trial: Trial, **by: float) -> None:
    """Move the clock, do the chore, and sign the caller in anew."""
    at = clock.now() + timedelta(**by)
    clock.replace(lambda: at)
    with trial.database.session() as session:
        enter(session, Kind.SYSTEM)
        idempotency.sweep(session)
    _sign_in_anew(trial)


def _sign_in_anew(trial: Trial) -> None:
    at, caller = clock.now(), trial.creation.caller
    with trial.owner.begin() as connection:
        until = "UPDATE auth_session SET idle_until = :at, absolute_until = :at, stepped_up_at = :now WHERE id = :id"
        connection.execute(text(until), {"at": at + timedelta(hours=1), "now": at, "id": caller.session_id})
    caller.token = tokens.issue(user_id=caller.user_id, session_id=caller.session_id, role=caller.role, ver=1, unit={})


SHAPES: tuple[Shape, ...] = (
    again,
    together,
    other_content,
    other_user,
    dies_after_the_effect,
    dies_at_commit,
    in_flight,
    next_day,
)


@dataclass(frozen=True)
class Ground:
    """Where trials are held."""

    owner: Engine
    database: Database
    callers: Callers

    def trials(self, operation_id: str) -> Iterator[Trial]:
        """Trials of one operation, each with a fresh key and a fresh content."""
        creation = CREATING[operation_id](Stage(self.owner, self.callers))
        for number in count(step=2):
            yield Trial(CONTRACT[operation_id], creation, self.owner, self.database, number, uuid4().hex)

    def trial(self, operation_id: str) -> Trial:
        """A single trial."""
        return next(self.trials(operation_id))


@pytest.fixture
def ground(owner: Engine, database: Database, callers: Callers) -> Ground:
    return Ground(owner, database, callers)


def test_every_creating_operation_has_its_case() -> None:
    assert sorted(set(CONTRACT) - set(CREATING)) == [], 'add @creating("…") to tests/contract/cases/<domain>.py'
    assert set(CREATING) <= set(CONTRACT), "cases of operations that are gone"


@pytest.mark.parametrize("operation_id", sorted(CREATING))
def test_a_repeated_request_has_one_effect(operation_id: str, ground: Ground, figure: Figures) -> None:
    found, sent = [], 0
    for trial, shape in zip(ground.trials(operation_id), SHAPES * ROUNDS, strict=False):
        found += [f"{shape.__name__}: {complaint}" for complaint in shape(trial)]
        sent += trial.sent
    assert found == []
    figure(f"requests of {operation_id}", sent, aim=AIM // len(CREATING))


def test_a_key_of_another_operation_is_refused(ground: Ground) -> None:
    """Also one object's key for the next object."""
    first, second = ground.trial("adjust_plan"), ground.trial("adjust_plan")
    second.key = first.key
    assert first.send().status_code == 201
    refused = second.send(caller=first.creation.caller)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


def test_another_query_is_another_request(ground: Ground) -> None:
    trial = ground.trial("create_import")
    assert trial.send().status_code == 201
    ask = trial.creation.ask(trial.number)
    options = {**ask.options, "params": {"file_name": "另一份.csv"}}
    refused = trial.creation.caller.post("/imports", key=trial.key, **options)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


def test_control_an_answer_that_is_not_kept_is_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "keep", lambda *_, **__: None)
    assert "effects: (2, 2), not (1, 1)" in again(ground.trial("create_plan"))
    assert [complaint for complaint in together(ground.trial("create_plan")) if complaint.startswith("effects")]


def test_control_a_key_kept_in_its_own_transaction_is_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def keep_apart(_: Session, principal: object, key: str, *, body: bytes, **values: Any) -> None:
        sealed = aead.seal(body.decode(), table="idempotency", column="answer", row=f"{principal}|{key}")
        row = {"principal": principal, "key": key, "answer": sealed, **values}
        with ground.owner.begin() as connection:
            connection.execute(insert(IdempotencyRecord).values(**row))

    monkeypatch.setattr(idempotency, "keep", keep_apart)
    assert "effects: (0, 0), not (1, 1)" in dies_at_commit(ground.trial("create_plan"))


def test_control_a_key_without_its_owner_is_caught(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    real, trial = idempotency.find, ground.trial("create_plan")

    def find_anybodys(_: Session, __: object, key: str, route: str, body_hash: bytes) -> Any:
        with Session(ground.owner) as session:
            return real(session, trial.creation.caller.user_id, key, route, body_hash)

    monkeypatch.setattr(idempotency, "find", find_anybodys)
    assert "replayed to another: True, not False" in other_user(trial)
