"""Pure ASGI middleware: request id, security headers, body limit with a running digest (SECURITY 12, 26)."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.kernel.errors import MalformedRequest, TooLarge
from backend.kernel.web.handlers import log_fault, problem_response, to_problem

MEGABYTE = 1_048_576
BODY_LIMIT = MEGABYTE
UPLOAD_LIMIT = 20 * MEGABYTE

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


class SafetyMiddleware:
    """Gives each request an id, each answer the safety headers, each body a limit and a SHA-256.

    The digest is in `scope["state"]["body_digest"]` (a hashlib object that has seen what was read so far).
    """

    def __init__(self, app: ASGIApp, *, hsts: bool, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.headers = dict(_HEADERS)
        if hsts:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = uuid4().hex
        state["body_digest"] = sha256()
        limit = UPLOAD_LIMIT if _is_upload(scope) else BODY_LIMIT
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._mark(scope, state["request_id"], message)
            await send(message)

        try:
            self._refuse_early(scope, limit)
            await self.app(scope, _counted(receive, state, limit), send_with_headers)
        except Exception as fault:
            if started:
                raise
            problem = to_problem(fault)
            log_fault(fault, problem, state["request_id"])
            await problem_response(problem)(scope, receive, send_with_headers)

    def _refuse_early(self, scope: Scope, limit: int) -> None:
        if _host(scope) not in self.hosts:
            raise MalformedRequest("请求的主机名不在允许的名单内")
        if _declared_length(scope) > limit:
            raise TooLarge(_limit_sentence(limit))

    def _mark(self, scope: Scope, request_id: str, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        headers["X-Request-Id"] = request_id
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")


def _host(scope: Scope) -> str:
    raw: str = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
    return raw.rpartition(":")[0] if raw.rpartition(":")[2].isdigit() else raw


def _is_upload(scope: Scope) -> bool:
    kind = dict(scope["headers"]).get(b"content-type", b"")
    return not kind.startswith(b"application/json")


def _declared_length(scope: Scope) -> int:
    raw = dict(scope["headers"]).get(b"content-length", b"0")
    return int(raw) if raw.isdigit() and len(raw) < 16 else 0


def _limit_sentence(limit: int) -> str:
    return f"内容超过 {limit // MEGABYTE} MB 上限，请拆分后再提交"


def _counted(receive: Receive, state: dict[str, Any], limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        chunk = message.get("body", b"")
        seen += len(chunk)
        if seen > limit:
            raise TooLarge(_limit_sentence(limit))
        state["body_digest"].update(chunk)
        return message

    return counted
