"""The guard of every route: policy before the body is read, scope at the start of the transaction.

Order of answers (DESIGN 3): 401 → 403 → 413/415 → 400/422 → 404 → 428/412 → 409/422.
"""

import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from inspect import signature
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access import GRANTS, NEEDS_SECOND_FACTOR, P, allows
from backend.identity import tokens
from backend.identity.errors import PasswordChangeRequired, SecondFactorEnrolmentRequired, SessionEnded
from backend.kernel import audit, clock, testing
from backend.kernel.actor import Actor
from backend.kernel.db import Database
from backend.kernel.errors import Forbidden, MalformedRequest, Problem, Unauthenticated
from backend.kernel.outlasting import Note, notes_of
from backend.kernel.web.answer import CALLER, Planned, Replayable, answering

_KEY = re.compile(r"[A-Za-z0-9_.:-]{8,100}")
_ENTER = (
    "SELECT s.*, set_config('role', 'skp_' || s.kind, true), "
    "set_config('skillplan.region', coalesce(s.region, ''), true), "
    "set_config('skillplan.county', left(coalesce(s.region, ''), 6), true), "
    "set_config('skillplan.department', coalesce(s.department_id, ''), true), "
    "set_config('skillplan.institution', coalesce(s.institution_id::text, ''), true), "
    "set_config('skillplan.person', '', true), "
    "set_config('skillplan.user', s.user_id::text, true), "
    "set_config('skillplan.request', :request, true) "
)
_OPEN = text(_ENTER + "FROM open_session(:sid, :ver, :at) s")
_OPEN_USER = text(_ENTER + "FROM open_user(:user, :ver) s")

audit.describe({"request.refused": "越权请求被拒绝"})


def policy(permission: P, *, idempotent: bool = False) -> dict[str, Any]:
    """The `openapi_extra` of a route: the permission it demands, and whether an Idempotency-Key is required."""
    extra: dict[str, Any] = {"x-policy": permission.value}
    if idempotent:
        extra["x-idempotent"] = True
        extra["parameters"] = [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "minLength": 8, "maxLength": 100, "pattern": f"^{_KEY.pattern}$"},
            }
        ]
    return extra


class PolicyRoute(APIRoute):
    """A route that cannot exist without a policy and that checks it before the body is read."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        extra = options.get("openapi_extra") or {}
        if "x-policy" not in extra:
            raise RuntimeError(f"route without x-policy: {path}")
        self.permission = P(extra["x-policy"])
        self.idempotent = bool(extra.get("x-idempotent"))
        if options.get("summary") is None:
            options["summary"] = (endpoint.__doc__ or endpoint.__name__).strip().splitlines()[0]
        if options.get("status_code") is None:
            options["status_code"] = 204 if signature(endpoint).return_annotation is None else 200
        super().__init__(path, answering(endpoint, options["status_code"]), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if self.permission is not P.PUBLIC:
                await self._admit(request)
            if self.idempotent:
                request.state.idempotency_key = _idempotency_key(request)
            try:
                return await original(request)
            except (RequestValidationError, HTTPException, Problem):
                # What is wrong with a request is told only to those who may still ask.
                if self.permission is not P.PUBLIC and not getattr(request.state, "entered", False):
                    await run_in_threadpool(_require_session, request)
                raise

        return handle

    async def _admit(self, request: Request) -> None:
        claims = tokens.verify(_bearer(request))
        request.state.claims = claims
        if not allows(claims.role, self.permission):
            await run_in_threadpool(_record_refusal, request, self.permission)
            raise Forbidden(f"您的角色没有“{GRANTS[self.permission][0]}”的权限，如需开通请联系领导小组办公室")


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise MalformedRequest("缺少 Idempotency-Key 请求头（8 至 100 位字母、数字或 _ . : -），重试时请用同一个值")
    return key


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def open_scope(session: Session, claims: tokens.Claims, request_id: str) -> Actor:
    """Begin the transaction under the caller's scope: one statement reads the session row and sets role and settings.

    Raises SessionEnded when the session is over or the user's rights changed since the token was made.
    """
    from_row = session.execute(
        _OPEN, {"sid": claims.session_id, "ver": claims.ver, "at": clock.now(), "request": request_id}
    ).one_or_none()
    if from_row is None or from_row.user_id != claims.user_id:
        raise SessionEnded
    session.info["must_change_password"] = from_row.must_change_password
    session.info["second_factor"] = from_row.second_factor
    return Actor(
        user_id=from_row.user_id,
        session_id=claims.session_id,
        role=from_row.role,
        kind=from_row.kind,
        region=from_row.region,
        department_id=from_row.department_id,
        institution_id=from_row.institution_id,
        request_id=request_id,
        ver=claims.ver,
    )


def enter_as(session: Session, user_id: UUID, ver: int, request_id: str) -> Actor:
    """Begin a job's transaction under the scope of the user who asked for it, as the account stands now.

    Raises SessionEnded when the account was disabled or its rights changed since.
    """
    row = session.execute(_OPEN_USER, {"user": user_id, "ver": ver, "request": request_id}).one_or_none()
    if row is None:
        raise SessionEnded
    return Actor(
        user_id=row.user_id,
        session_id=row.user_id,
        role=row.role,
        kind=row.kind,
        region=row.region,
        department_id=row.department_id,
        institution_id=row.institution_id,
        request_id=request_id,
        ver=ver,
    )


def _enter(request: Request, session: Session) -> None:
    request.state.entered = True
    actor = open_scope(session, request.state.claims, request.state.request_id)
    route = request.scope["route"]
    if route.permission is not P.SELF:
        _require_ready(session, actor)
    session.info["actor"] = actor
    key = getattr(request.state, "idempotency_key", None)
    if key is not None:
        session.info["replayable"] = Replayable(
            principal=actor.user_id,
            key=key,
            route=f"{request.method} {request.scope['path']}",
            body_hash=sha256(request.state.body_digest.digest() + request.scope["query_string"]).digest(),
        )


def _require_ready(session: Session, actor: Actor) -> None:
    """A one-time password is changed and a demanded second factor bound before anything else."""
    if session.info["must_change_password"]:
        raise PasswordChangeRequired
    if actor.role in NEEDS_SECOND_FACTOR and not session.info["second_factor"]:
        raise SecondFactorEnrolmentRequired


def _note(request: Request, *notes: Note) -> None:
    """Write notes in a short transaction of its own, so that they outlive the refused one."""
    with _database(request).session() as session:
        actor = open_scope(session, request.state.claims, request.state.request_id)
        for note in notes:
            note(session, actor)


def _record_refusal(request: Request, permission: P) -> None:
    _note(request, lambda session, actor: audit.record(session, actor, "request.refused", "permission", permission))


@contextmanager
def writing(request: Request) -> Iterator[Session]:
    """A request's transaction under the caller's scope; what outlives its refusal is written after it."""
    notes: list[Note] = []
    try:
        with _database(request).session() as session:
            _enter(request, session)
            try:
                yield session
                testing.reach("request.before_commit")
            finally:
                notes = notes_of(session)
        testing.reach("request.after_commit")
    except Problem:
        if notes:
            _note(request, *notes)
        raise


@contextmanager
def _reading(request: Request) -> Iterator[Session]:
    with _database(request).session(read_only=True) as session:
        _enter(request, session)
        yield session


def _require_session(request: Request) -> None:
    with _reading(request):
        return


async def _write_session(request: Request) -> Planned:
    return Planned(partial(writing, request))


async def _read_session(request: Request) -> Planned:
    return Planned(partial(_reading, request))


def _signed_in(request: Request) -> Actor:
    request.state.entered = True
    with _database(request).session(read_only=True) as session:
        return open_scope(session, request.state.claims, request.state.request_id)


SignedIn = Annotated[Actor, Depends(_signed_in)]
"""The caller of an operation that opens short transactions of its own (passwords are hashed outside of any)."""
WriteSession = Annotated[Session, Depends(_write_session)]
"""A handler's transaction under the caller's scope, committed before the answer leaves."""
ReadSession = Annotated[Session, Depends(_read_session)]
"""The same, read-only: a GET that writes is a fault."""


async def _caller() -> object:
    return CALLER


Writer = Annotated[Actor, Depends(_caller)]
"""The caller of a changing operation (use beside WriteSession)."""
Reader = Annotated[Actor, Depends(_caller)]
"""The caller of a reading operation (use beside ReadSession)."""
