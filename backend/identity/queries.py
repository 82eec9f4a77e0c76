"""Questions about users, their sessions and the trail they leave."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select, text
from sqlalchemy.orm import Session

from backend.access import KEEPS, ROLE_NAMES, Role
from backend.identity.models import AuthSession, User
from backend.identity.schemas import AuditEventOut, SessionOut, SessionsOut, UserOut, UserState
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.audit import AuditEvent
from backend.kernel.concurrency import NOBODY, user_names
from backend.kernel.errors import NotFound
from backend.kernel.page import Page, PageQuery, cut, keyset
from backend.kernel.scope import Kind

_ME = text("SELECT * FROM own_account(:id)")
_UNIT_NAMES = text(
    "SELECT a.region, a.department, unit_name(a.region, NULLIF(a.department, '')) AS name "
    "FROM unnest(CAST(:regions AS text[]), CAST(:departments AS text[])) a(region, department)"
)


def own_account(session: Session, user_id: UUID) -> Row[Any]:
    """The caller's own account: names, units and whether the password must change."""
    return session.execute(_ME, {"id": user_id}).one()


def own_password_changed_at(session: Session) -> datetime | None:
    """When the caller's password was last changed."""
    changed: datetime | None = session.scalar(text("SELECT own_password_changed_at()"))
    return changed


def unit_names(session: Session, units: Sequence[tuple[str, str | None]]) -> dict[tuple[str, str | None], str | None]:
    """The names of units (region, department); None where there is no such unit."""
    asked = sorted({(region, department or "") for region, department in units})
    rows = session.execute(
        _UNIT_NAMES, {"regions": [unit[0] for unit in asked], "departments": [unit[1] for unit in asked]}
    )
    return {(row.region, row.department or None): row.name for row in rows}


def live_sessions(session: Session, actor: Actor) -> SessionsOut:
    """The caller's sessions that still work, the latest first."""
    at = clock.now()
    rows = session.scalars(
        select(AuthSession)
        .where(AuthSession.user_id == actor.user_id, *is_live(at, actor.ver))
        .order_by(AuthSession.used_at.desc())
    )
    return SessionsOut(
        items=[
            SessionOut(
                id=row.id,
                device=row.device,
                created_at=row.created_at,
                used_at=row.used_at,
                is_current=row.id == actor.session_id,
            )
            for row in rows
        ]
    )


def is_live(at: datetime, ver: int) -> tuple[Any, ...]:
    """The conditions of a session that still works."""
    return (
        AuthSession.ended_at.is_(None),
        AuthSession.idle_until > at,
        AuthSession.absolute_until > at,
        AuthSession.ver == ver,
    )


@dataclass(frozen=True)
class UserFilter:
    """Which accounts a list wants."""

    role: Role | None
    unit: str | None
    state: UserState | None
    text: str | None


def users(session: Session, actor: Actor, page: PageQuery, wanted: UserFilter) -> Page[UserOut]:
    """The accounts that the caller sees, by username."""
    statement = select(User)
    if wanted.role is not None:
        statement = statement.where(User.role == wanted.role)
    if wanted.unit is not None:
        statement = statement.where(or_(User.region == wanted.unit, User.department_id == wanted.unit))
    if wanted.state is not None:
        is_active = User.disabled_at.is_(None)
        statement = statement.where(is_active if wanted.state is UserState.ACTIVE else ~is_active)
    if wanted.text is not None:
        statement = statement.where(
            or_(
                User.username.contains(wanted.text, autoescape=True),
                User.display_name.contains(wanted.text, autoescape=True),
            )
        )
    rows = session.scalars(keyset(statement, [User.username], page)).all()
    return cut(user_outs(session, actor, rows), page, ["username"])


def user(session: Session, actor: Actor, user_id: UUID) -> UserOut:
    """One account, if the caller sees it."""
    row = session.get(User, user_id)
    if row is None:
        raise NotFound
    return user_outs(session, actor, [row])[0]


def user_outs(session: Session, actor: Actor, rows: Sequence[User]) -> list[UserOut]:
    """Accounts as they are shown, with the names of their units."""
    names = unit_names(session, [(row.region, row.department_id) for row in rows]) if rows else {}
    return [
        UserOut(
            id=row.id,
            username=row.username,
            display_name=row.display_name,
            role=row.role,
            role_name=ROLE_NAMES[Role(row.role)],
            region=row.region,
            department_id=row.department_id,
            institution_id=row.institution_id,
            unit_name=names[row.region, row.department_id] or "",
            state=UserState.DISABLED if row.disabled_at else UserState.ACTIVE,
            disabled_at=row.disabled_at,
            must_change_password=row.must_change_password,
            second_factor=row.totp_secret is not None,
            may_keep=row.id != actor.user_id and row.role in KEEPS.get(actor.role, ()),
            created_at=row.created_at,
            version=row.version,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class EventFilter:
    """Which events a reader wants."""

    action: str | None
    object_type: str | None
    object_id: str | None
    actor_id: UUID | None
    day: date | None


def _event_conditions(wanted: EventFilter) -> list[Any]:
    equal = {
        AuditEvent.action: wanted.action,
        AuditEvent.object_type: wanted.object_type,
        AuditEvent.object_id: wanted.object_id,
        AuditEvent.actor_id: wanted.actor_id,
    }
    conditions: list[Any] = [column == value for column, value in equal.items() if value is not None]
    if wanted.day is not None:
        start = datetime.combine(wanted.day, time(), clock.SHANGHAI)
        conditions += [AuditEvent.at >= start, AuditEvent.at < start + timedelta(days=1)]
    return conditions


def audit_events(session: Session, actor: Actor, page: PageQuery, wanted: EventFilter) -> Page[AuditEventOut]:
    """The trail, the latest first, each event with its sentence and the name of who did it.

    An administrator keeps accounts: what others wrote about people and plans, as a reason, is not for him.
    """
    statement = select(AuditEvent).where(*_event_conditions(wanted))
    rows = session.scalars(keyset(statement, [AuditEvent.id], page, descending=True)).all()
    names = user_names(session, [row.actor_id for row in rows])
    hidden = {"reason"} if actor.kind == Kind.ADMIN else frozenset[str]()
    return cut([_event_out(row, names, hidden) for row in rows], page, ["id"])


def _event_out(row: AuditEvent, names: dict[UUID | None, str], hidden: Set[str]) -> AuditEventOut:
    return AuditEventOut(
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=names.get(row.actor_id, NOBODY),
        role=row.role,
        role_name=ROLE_NAMES[Role(row.role)] if row.role else None,
        unit=row.unit,
        action=row.action,
        sentence=AuditEvent.SENTENCES.get(row.action, row.action),
        object_type=row.object_type,
        object_id=row.object_id,
        details={name: value for name, value in row.details.items() if name not in hidden},
    )
