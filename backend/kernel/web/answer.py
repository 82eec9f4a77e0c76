"""How a handler's result becomes an answer: bytes once, ETag from the version, idempotent replay."""

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from backend.kernel import etag, idempotency

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Replayable:
    """What the idempotency record of this request is filed under."""

    principal: UUID
    key: str
    route: str
    body_hash: bytes


class Planned:
    """A handler's transaction, begun where the handler runs: one visit to a thread for each request instead of three.

    A dependency gives it in place of the session; `answering` enters it and commits before the answer leaves.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[Session]]) -> None:
        self.begin = begin


CALLER: Final = object()
"""Stands for the caller until the transaction is begun: then it is `session.info["actor"]`."""


def _answer(result: Any, status: int) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status_code=status)
    if not isinstance(result, BaseModel):
        raise TypeError("a handler returns a model, a Response or None")
    version = getattr(result, "version", None)
    headers = {"ETag": etag.tag(version)} if isinstance(version, int) else None
    body = result.__pydantic_serializer__.to_json(result)
    return Response(body, status_code=status, headers=headers, media_type=JSON)


def answering(endpoint: Callable[..., Any], status: int) -> Callable[..., Response]:
    """Wrap a handler: begin its transaction, replay a known Idempotency-Key or call it and keep its answer."""

    @functools.wraps(endpoint)
    def call(**arguments: Any) -> Response:
        planned = arguments.get("session")
        if not isinstance(planned, Planned):
            return _answer(endpoint(**arguments), status)
        with planned.begin() as session:
            known = {name: session.info["actor"] for name, value in arguments.items() if value is CALLER}
            return within(session, {**arguments, **known, "session": session})

    def within(session: Session, arguments: dict[str, Any]) -> Response:
        replay: Replayable | None = session.info.get("replayable")
        if replay is None:
            return _answer(endpoint(**arguments), status)
        known = idempotency.find(session, replay.principal, replay.key, replay.route, replay.body_hash)
        if known is not None:
            stored, body, tag = known
            headers = {"Idempotent-Replay": "true"} | ({"ETag": tag} if tag else {})
            return Response(body, status_code=stored, headers=headers, media_type=JSON)
        response = _answer(endpoint(**arguments), status)
        idempotency.keep(
            session,
            replay.principal,
            replay.key,
            route=replay.route,
            body_hash=replay.body_hash,
            status=response.status_code,
            body=bytes(response.body),
            etag=response.headers.get("etag"),
        )
        return response

    return call
