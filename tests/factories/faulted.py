"""Creating requests that a client repeats with their key until they are done, whatever breaks; and their judge."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import Engine, text

from tests.factories import people
from tests.factories.callers import Caller

GIVE_UP_SECONDS = 90
_CHINESE = re.compile("[\u4e00-\u9fff]")
_INNER = re.compile(r"Traceback|psycopg|sqlalchemy|SELECT|COMMIT|\.py", re.IGNORECASE)
_PLANS = text("SELECT name, count(*) FROM plan WHERE name = ANY(:names) GROUP BY name")
_PERSONS = text("SELECT id::text FROM person WHERE changed_by = ANY(:callers)")


def unseemly(answer: httpx.Response) -> list[str]:
    """How a refusal during a fault is not the one that a client can act on."""
    if answer.is_success:
        return []
    if answer.status_code == 409 and answer.json()["code"] == "idempotency_key_running":
        return []
    found = [] if answer.status_code == 503 else [f"status {answer.status_code}: {answer.text[:200]}"]
    if answer.headers.get("content-type") != "application/problem+json":
        return [*found, f"media type {answer.headers.get('content-type')}"]
    if not answer.headers.get("retry-after", "").isdigit():
        found.append("no Retry-After")
    if not _CHINESE.search(answer.json()["detail"]) or _INNER.search(answer.text):
        found.append(f"not a sentence for people: {answer.text[:200]}")
    return found


@dataclass
class Work:
    """One thing to create. `blind`: the client forgets its key each time."""

    caller: Caller
    path: str
    body: dict[str, Any]
    blind: bool = False
    key: str = field(default_factory=lambda: uuid4().hex)
    refused: int = 0
    slowest: float = 0
    wrong: list[str] = field(default_factory=list)
    made: dict[str, Any] | None = None

    def persist(self) -> "Work":
        """Send it until it is done."""
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while self.made is None and time.monotonic() < deadline:
            started = time.monotonic()
            try:
                answer = self.caller.post(self.path, key=uuid4().hex if self.blind else self.key, json=self.body)
            except httpx.TransportError as fault:
                self.wrong.append(f"no answer: {type(fault).__name__}")
                continue
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.wrong += unseemly(answer)
            if answer.is_success:
                self.made = answer.json()
            else:
                self.refused += 1
                Event().wait(0.05)
        return self


def a_plan(caller: Caller, *, blind: bool = False) -> Work:
    """A draft; nothing but the key keeps it from being made twice."""
    body = {"since_year": 2031, "until_year": 2031, "total": 5, "targets": [{"year": 2031, "persons": 5}]}
    return Work(caller, "/plans", {"name": f"行动{uuid4().hex}", **body}, blind)


def a_person(caller: Caller) -> Work:
    """A person of the township."""
    return Work(caller, "/persons", people.body())


def judged(owner: Engine, works: Sequence[Work]) -> list[str]:
    """Complaints: given up, badly refused, lost after a 2xx, doubled."""
    found = [f"{one.path}: {wrong}" for one in works for wrong in one.wrong]
    found += [f"{one.path}: never done" for one in works if one.made is None]
    plans = [one for one in works if one.path == "/plans"]
    persons = [one for one in works if one.path == "/persons"]
    with owner.connect() as connection:
        names = {"names": [one.body["name"] for one in plans]}
        counts = {name: int(number) for name, number in connection.execute(_PLANS, names)}
        callers = {"callers": list({one.caller.user_id for one in persons})}
        there = set(connection.scalars(_PERSONS, callers))
    found += [_verdict("plan", counts.get(one.body["name"], 0)) for one in plans]
    acknowledged = {one.made["id"] for one in persons if one.made}
    found += ["person: lost after 2xx"] * len(acknowledged - there)
    found += ["person: doubled"] * (max(0, len(there) - len(persons)) + len(persons) - len(acknowledged))
    return [complaint for complaint in found if complaint]


def _verdict(kind: str, count: int) -> str:
    return "" if count == 1 else f"{kind}: {'doubled' if count else 'lost after 2xx'}"
