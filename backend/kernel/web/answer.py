"""How a handler's result becomes an answer: bytes once, ETag from the version, idempotent replay."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
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
    """Wrap a handler: replay a known Idempotency-Key, else call it and keep its answer in its own transaction."""

    @functools.wraps(endpoint)
    def call(**arguments: Any) -> Response:
        session: Session | None = arguments.get("session")
        replay: Replayable | None = session.info.get("replayable") if session is not None else None
        if session is None or replay is None:
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
