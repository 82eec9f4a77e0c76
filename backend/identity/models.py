"""Users, sessions and what sign-in remembers (SECURITY 5–11)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.access import Role
from backend.kernel.db import Base, Keyed, Stamped
from backend.kernel.scope import ALL, Kind, Scope, every_kind, own

_ROLES = ", ".join(f"'{role}'" for role in Role)


class User(Keyed, Stamped, Base):
    """账号: one identity with one hat; two hats are two identities."""

    __tablename__ = "app_user"
    __scope__ = Scope(
        sees={Kind.SYSTEM: ALL, Kind.ADMIN: "county", Kind.COUNTY: "county"},
        verbs=("insert", "update"),
    )
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", "role"),
        CheckConstraint("role <> 'township' OR length(region) = 9", "township_has_region"),
        Index("ix_app_user_county", "county", "id"),
        CheckConstraint("role <> 'department' OR department_id IS NOT NULL", "department_has_unit"),
    )

    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[str]
    kind: Mapped[str]
    county: Mapped[str]
    region: Mapped[str]
    department_id: Mapped[str | None]
    institution_id: Mapped[UUID | None]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    must_change_password: Mapped[bool] = mapped_column(server_default=text("true"))
    ver: Mapped[int] = mapped_column(server_default=text("1"))
    disabled_at: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None]
    totp_last_step: Mapped[int | None]
    totp_pending: Mapped[bytes | None]
    recovery_digests: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class AuthSession(Keyed, Base):
    """One signed-in device: a family of rotating refresh tokens of which only digests are stored."""

    __tablename__ = "auth_session"
    __scope__ = Scope(sees=every_kind(own("user_id")) | {Kind.SYSTEM: ALL}, verbs=("insert", "update"))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    used_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    idle_until: Mapped[datetime]
    absolute_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]
    refresh_digest: Mapped[bytes] = mapped_column(unique=True)
    parent_digest: Mapped[bytes | None]
    rotated_at: Mapped[datetime | None]
    stepped_up_at: Mapped[datetime | None]
    device: Mapped[str]
    ver: Mapped[int] = mapped_column(server_default=text("1"))
    """The user's `ver` that the session was opened under: a change of rights ends it."""


class KnownDevice(Base):
    """A device on which a user signed in before: it passes the account's waiting time."""

    __tablename__ = "known_device"
    __scope__ = Scope(sees={Kind.SYSTEM: ALL})

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    device_digest: Mapped[bytes] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class SignInCounter(Base):
    """Failed or attempted sign-ins per bucket (account, address, all); written in transactions of its own."""

    __tablename__ = "sign_in_counter"
    __scope__ = Scope(sees={Kind.SYSTEM: ALL})

    bucket: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime]
    attempts: Mapped[int]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    wait_until: Mapped[datetime | None]


class PasswordHistory(Keyed, Base):
    """Earlier password hashes, so that the last five are not taken again."""

    __tablename__ = "password_history"
    __scope__ = Scope(sees={Kind.SYSTEM: ALL}, verbs=("insert",))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app_user.id"), index=True)
    password_hash: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
