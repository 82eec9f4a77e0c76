"""What a client knows of its own writes: what it sent, what was acknowledged, what is in doubt; how to settle it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.factories.callers import Caller

STATES = ("draft", "submitted", "issued", "superseded")
_REACHES = {"submission": "submitted", "issue": "issued"}


class BrokenOffError(Exception):
    """The service is gone, or could not answer: this client's story ends here."""


@dataclass
class Sent:
    """One write: its key, and the answer if there was one."""

    caller: Caller
    path: str
    options: Mapping[str, Any]
    if_match: int | None
    key: str
    answer: httpx.Response | None = None

    def send(self) -> httpx.Response:
        """Send it, for the first time or again."""
        return self.caller.post(self.path, key=self.key, if_match=self.if_match, **self.options)


@dataclass
class History:
    """All writes of a test, in order."""

    sent: list[Sent] = field(default_factory=list)

    def post(self, caller: Caller, path: str, *, if_match: int | None = None, **options: Any) -> dict[str, Any]:
        """A write that is written down before it is sent; raises BrokenOffError when no good answer comes."""
        one = Sent(caller, path, options, if_match, uuid4().hex)
        self.sent.append(one)
        try:
            answer = one.send()
        except httpx.TransportError as fault:
            raise BrokenOffError from fault
        if answer.status_code >= 500:
            raise BrokenOffError(answer.text)
        assert answer.is_success, answer.text
        one.answer = answer
        body: dict[str, Any] = answer.json()
        return body

    @property
    def acknowledged(self) -> int:
        """How many were answered well."""
        return sum(one.answer is not None for one in self.sent)

    @property
    def in_doubt(self) -> int:
        """How many were not."""
        return len(self.sent) - self.acknowledged

    def settle(self) -> list[str]:
        """Send every write again; complaints where one is lost, doubled or cannot be settled."""
        return [complaint for one in self.sent for complaint in _settle(one)]


def _settle(one: Sent) -> list[str]:
    if one.path.endswith("/confirmation"):
        return _complaint(one, one.send().status_code == 200, "a confirmation is not repeatable")
    if one.if_match is not None:
        return _settle_move(one)
    again = one.send()
    if one.answer is None:
        return _complaint(one, again.is_success, f"in doubt and not settled: {again.status_code}")
    same = (again.status_code, again.content) == (one.answer.status_code, one.answer.content)
    replayed = again.headers.get("idempotent-replay") == "true"
    return _complaint(one, same and replayed, "acknowledged and lost")


def _settle_move(one: Sent) -> list[str]:
    """A move that happened refuses its version (412); one that did not happens now; then the state is there."""
    thing, _, verb = one.path.rpartition("/")
    again = one.send()
    found = _complaint(one, again.status_code == (412 if one.answer else again.status_code), "acknowledged and lost")
    found += _complaint(one, again.status_code in {200, 412}, f"in doubt and not settled: {again.status_code}")
    state = one.caller.get(thing).json()["state"]
    return found + _complaint(one, STATES.index(state) >= STATES.index(_REACHES[verb]), f"the state is {state}")


def _complaint(one: Sent, holds: bool, sentence: str) -> list[str]:
    return [] if holds else [f"{one.path}: {sentence}"]
