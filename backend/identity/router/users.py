"""Accounts and the trail: for the office (the units' accounts) and the administrator (the office's)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from backend.access import P, Role
from backend.identity import queries
from backend.identity.errors import (
    HashingBusy,
    NotKept,
    OwnAccount,
    StateUnchanged,
    StepUpRequired,
    UsernameTaken,
    WrongUnit,
)
from backend.identity.guard import PolicyRoute, Reader, ReadSession, Writer, WriteSession, policy
from backend.identity.schemas import (
    AuditEventOut,
    PasswordResetIn,
    UnitIn,
    UserIn,
    UserOut,
    UserPatch,
    UserState,
    UserWithPasswordOut,
)
from backend.identity.service import users as service
from backend.kernel.errors import problems
from backend.kernel.etag import ExpectedVersion
from backend.kernel.page import Page, PageParams
from backend.kernel.types import Day, SafeStr

router = APIRouter(tags=["identity"], route_class=PolicyRoute)

# Hashed before the session below it in a handler's parameters begins its transaction.
Once = Annotated[service.OneTime, Depends(service.make_one_time)]
Key = Annotated[SafeStr | None, Query(max_length=60)]


async def _filter(
    role: Annotated[Role | None, Query(description="角色")] = None,
    unit: Annotated[SafeStr | None, Query(max_length=40, description="区划代码或部门代码")] = None,
    state: Annotated[UserState | None, Query(description="状态")] = None,
    q: Annotated[SafeStr | None, Query(max_length=60, description="用户名或名称的一部分")] = None,
) -> queries.UserFilter:
    return queries.UserFilter(role, unit or None, state, q or None)


@router.get("/users", openapi_extra=policy(P.USER_READ))
def list_users(
    session: ReadSession, actor: Reader, page: PageParams, wanted: Annotated[queries.UserFilter, Depends(_filter)]
) -> Page[UserOut]:
    """Accounts by username."""
    return queries.users(session, actor, page, wanted)


@router.get("/users/{id}", openapi_extra=policy(P.USER_READ))
def read_user(id: UUID, session: ReadSession, actor: Reader) -> UserOut:
    """One account."""
    return queries.user(session, actor, id)


@router.post(
    "/users",
    status_code=201,
    responses=problems(UsernameTaken, WrongUnit, NotKept, StepUpRequired, HashingBusy),
    openapi_extra=policy(P.USER_KEEP, idempotent=True),
)
def create_user(data: UserIn, once: Once, session: WriteSession, actor: Writer) -> UserWithPasswordOut:
    """Create an account; the answer shows its one-time password this once."""
    return service.create_user(session, actor, data, once)


@router.patch("/users/{id}", responses=problems(NotKept, OwnAccount), openapi_extra=policy(P.USER_KEEP))
def change_user(id: UUID, data: UserPatch, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> UserOut:
    """Correct the name of an account."""
    return service.change_user(session, actor, id, expected, data)


@router.post(
    "/users/{id}/disabling", responses=problems(NotKept, OwnAccount, StateUnchanged), openapi_extra=policy(P.USER_KEEP)
)
def disable_user(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> UserOut:
    """Keep an account from signing in; acts on its next request."""
    return service.disable_user(session, actor, id, expected)


@router.post(
    "/users/{id}/enabling",
    responses=problems(NotKept, OwnAccount, StateUnchanged, StepUpRequired),
    openapi_extra=policy(P.USER_KEEP),
)
def enable_user(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> UserOut:
    """Let a disabled account sign in again."""
    return service.enable_user(session, actor, id, expected)


@router.post(
    "/users/{id}/move",
    responses=problems(NotKept, OwnAccount, WrongUnit, StepUpRequired),
    openapi_extra=policy(P.USER_KEEP),
)
def move_user(id: UUID, data: UnitIn, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> UserOut:
    """Give an account to another unit."""
    return service.move_user(session, actor, id, expected, data)


@router.post(
    "/users/{id}/password-reset",
    responses=problems(NotKept, OwnAccount, StepUpRequired, HashingBusy),
    openapi_extra=policy(P.USER_KEEP, idempotent=True),
)
def reset_user_password(
    id: UUID, data: PasswordResetIn, expected: ExpectedVersion, once: Once, *, session: WriteSession, actor: Writer
) -> UserWithPasswordOut:
    """Put a one-time password in place; the answer shows it this once."""
    return service.reset_password(session, actor, id, expected, data=data, once=once)


@router.post("/users/{id}/sessions-end", responses=problems(NotKept, OwnAccount), openapi_extra=policy(P.USER_KEEP))
def end_user_sessions(id: UUID, expected: ExpectedVersion, session: WriteSession, actor: Writer) -> UserOut:
    """Sign an account out on every device."""
    return service.end_sessions(session, actor, id, expected)


async def _event_filter(
    action: Key = None,
    object_type: Key = None,
    object_id: Key = None,
    actor_id: Annotated[UUID | None, Query(description="谁做的")] = None,
    day: Annotated[Day | None, Query(description="哪一天")] = None,
) -> queries.EventFilter:
    return queries.EventFilter(action, object_type, object_id, actor_id, day)


@router.get("/audit-events", openapi_extra=policy(P.AUDIT_READ))
def list_audit_events(
    session: ReadSession,
    actor: Reader,
    page: PageParams,
    wanted: Annotated[queries.EventFilter, Depends(_event_filter)],
) -> Page[AuditEventOut]:
    """What happened, the latest first, each with its sentence."""
    return queries.audit_events(session, actor, page, wanted)
