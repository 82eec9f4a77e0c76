"""The database: declarative base, column mixins, sessions that roll back unless told to commit."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import Computed, DateTime, FetchedValue, MetaData, Table, Text, create_engine, text
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from backend.kernel.patience import LINK, USUAL, Limits, PatientConnection, connect_patiently
from backend.kernel.scope import Scope

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


_READING = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}

Rows = Sequence[Any]
"""Rows of a Core select, read by attribute; their types stand in the select."""


class Base(DeclarativeBase):
    """Base of every table; `__scope__` says who sees its rows."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {str: Text, datetime: DateTime(timezone=True), UUID: PgUuid(as_uuid=True)}
    __scope__: ClassVar[Scope]


def among(column: str, values: Iterable[str]) -> str:
    """The condition of a CHECK: a column holds one of these words, or nothing."""
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def table_of(model: type[Base]) -> Table:
    """A model's table: an INSERT into it spares the unit of work where nobody reads the object back."""
    return cast("Table", model.__table__)


class Keyed:
    """Primary key by uuidv7(): sorted by time of creation."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))


class Stamped:
    """Version and authorship of a row; the trigger `stamp_row` moves them on UPDATE (history, ETag)."""

    version: Mapped[int] = mapped_column(server_default=text("1"), server_onupdate=FetchedValue())
    valid_from: Mapped[datetime] = mapped_column(server_default=text("now()"), server_onupdate=FetchedValue())
    changed_by: Mapped[UUID | None] = mapped_column(
        server_default=text("NULLIF(current_setting('skillplan.user', true), '')::uuid"),
        server_onupdate=FetchedValue(),
    )
    request_id: Mapped[str | None] = mapped_column(
        server_default=text("NULLIF(current_setting('skillplan.request', true), '')"),
        server_onupdate=FetchedValue(),
    )


def _part(digits: int) -> Computed:
    return Computed(f"CASE WHEN length(region) >= {digits} THEN left(region, {digits}) END", persisted=True)


class InRegion:
    """A row that lies in a region, with the generated columns that scope compares by equality."""

    region: Mapped[str]
    province: Mapped[str | None] = mapped_column(_part(2))
    prefecture: Mapped[str | None] = mapped_column(_part(4))
    county: Mapped[str | None] = mapped_column(_part(6))
    township: Mapped[str | None] = mapped_column(_part(9))


class Database:
    """One engine and its sessions. `url` is the application's login, never the owner's."""

    def __init__(self, url: str, *, pool_size: int = 8, limits: Limits = USUAL) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=3,
            pool_pre_ping=False,
            connect_args={"options": limits.options(), **LINK},
        )
        connect_patiently(self.engine, limits)

    @contextmanager
    def session(self, *, read_only: bool = False, patience: float | None = None) -> Iterator[Session]:
        """One transaction: committed when the block ends well, rolled back otherwise.

        A reading one sees the database as it was at one moment, however many statements it asks.
        """
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            if patience is not None:
                cast("PatientConnection", session.connection().connection.dbapi_connection).patience = patience
            if read_only:
                session.connection(execution_options=_READING)
            yield session
            session.commit()

    def require_plain_login(self) -> None:
        """Refuse to serve as owner, superuser or BYPASSRLS: row-level security would not bind us."""
        with self.engine.connect() as connection:
            powerful = connection.scalar(
                text(
                    "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' "
                    "AND tableowner = session_user) FROM pg_roles WHERE rolname = session_user"
                )
            )
        if powerful:
            raise RuntimeError("the application's login must not be owner, superuser or BYPASSRLS")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
