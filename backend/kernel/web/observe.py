"""One log line and one measurement for each request: the route's template, never its address or query."""

import logging
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.kernel import logs, metrics

log = logging.getLogger(logs.REQUESTS)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ANSWERED_NOTHING = 499


class ObserveMiddleware:
    """Outermost: sees what the client got, and how long it took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, begun, told = _ANSWERED_NOTHING, time.perf_counter(), False

        def tell() -> None:
            nonlocal told
            if not told:
                told = True
                _tell(scope, status, time.perf_counter() - begun)

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body"):
                tell()
            await send(message)

        try:
            await self.app(scope, receive, observed)
        finally:
            tell()


def _tell(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "other"
    route = _template(scope)
    metrics.observe_request(method, route, status, seconds)
    if not log.isEnabledFor(logging.INFO):
        return
    state: dict[str, Any] = scope.get("state", {})
    claims = state.get("claims")
    line = {
        "request_id": state.get("request_id"),
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user": str(claims.user_id) if claims is not None else None,
    }
    log.info("request", extra=line)


def _template(scope: Scope) -> str:
    """The route as it is declared; what matches none says nothing of the address."""
    path = getattr(scope.get("route"), "path", None)
    if path:
        return str(path)
    return "unmatched" if scope["path"].startswith("/api/") else "client"
