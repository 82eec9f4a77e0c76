"""Row history: superseded versions only; the row itself carries valid_from, author and request (DESIGN 2)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, Index, func, literal_column, select, text, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kernel.concurrency import NOBODY, user_names
from backend.kernel.db import Base, Keyed
from backend.kernel.errors import NotFound
from backend.kernel.scope import ALL, Kind, Scope, by_region, every_kind
from backend.kernel.types import Out


class RowHistory(Keyed, Base):
    """One superseded version of a row, written by the trigger `keep_history`."""

    __tablename__ = "row_history"
    __scope__ = Scope(
        sees=by_region(department="department_id", institution="institution_id")
        | {Kind.SYSTEM: ALL, Kind.ADMIN: "admin_county"},
        writes={},
    )

    __table_args__ = (
        Index("ix_row_history_row", "table_name", "row_id", "version"),
        Index("ix_row_history_institution", "institution_id", "table_name", "valid_from"),
        Index("ix_row_history_township", "township", "table_name", "valid_from"),
    )

    table_name: Mapped[str]
    row_id: Mapped[str]
    version: Mapped[int]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    request_id: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    province: Mapped[str | None]
    prefecture: Mapped[str | None]
    county: Mapped[str | None]
    township: Mapped[str | None]
    department_id: Mapped[str | None]
    # The administrator keeps accounts and dictionaries: what lies in a township (people) is none of his business.
    admin_county: Mapped[str | None] = mapped_column(
        Computed("CASE WHEN township IS NULL THEN county END", persisted=True)
    )
    # Its accounts are not the institution's to look into.
    institution_id: Mapped[UUID | None] = mapped_column(
        Computed(
            "CASE table_name WHEN 'institution' THEN row_id::uuid WHEN 'app_user' THEN NULL "
            "ELSE (data ->> 'institution_id')::uuid END",
            persisted=True,
        )
    )


_SHARED = text("SELECT shared_versions(:table, :row)")


def versions(session: Session, table: str, row_id: object) -> Sequence[RowHistory]:
    """The superseded versions of one row, newest first."""
    query = select(RowHistory).where(RowHistory.table_name == table, RowHistory.row_id == str(row_id))
    return session.scalars(query.order_by(RowHistory.version.desc())).all()


def rows_at(session: Session, table: type[Base], instant: datetime, **equal: object) -> list[dict[str, Any]]:
    """The rows of a table as they were at an instant, narrowed to equal columns; the caller's scope applies."""
    present = select(func.to_jsonb(literal_column(table.__tablename__), type_=JSONB)).select_from(table)
    present = present.where(table.__table__.c.valid_from <= instant).filter_by(**equal)
    earlier = select(RowHistory.data).where(
        RowHistory.table_name == table.__tablename__,
        RowHistory.valid_from <= instant,
        RowHistory.valid_to > instant,
        RowHistory.data.contains({name: str(value) for name, value in equal.items()}),
    )
    return list(session.scalars(union_all(present, earlier)))


def all_versions(session: Session, table: type[Base], **equal: object) -> list[dict[str, Any]]:
    """Every version, present and superseded, of the rows with equal columns, oldest first."""
    present = select(func.to_jsonb(literal_column(table.__tablename__), type_=JSONB)).select_from(table)
    earlier = select(RowHistory.data).where(
        RowHistory.table_name == table.__tablename__,
        RowHistory.data.contains({name: str(value) for name, value in equal.items()}),
    )
    rows: Sequence[dict[str, Any]] = session.scalars(union_all(present.filter_by(**equal), earlier)).all()
    return sorted(rows, key=lambda row: datetime.fromisoformat(row["valid_from"]))


class FieldChange(Out):
    """One field of a change: its value before and after."""

    name: str
    before: Any
    after: Any


class Change(Out):
    """One change of a row; the first one, without fields, is its creation."""

    version: int
    at: datetime
    who: str
    fields: list[FieldChange]


class Changes(Out):
    """The changes tab of one object, newest first."""

    items: list[Change]


_STAMPS = frozenset({"version", "valid_from", "changed_by", "request_id"})


def _noise(table: type[Base]) -> frozenset[str]:
    return _STAMPS | {column.key for column in table.__table__.columns if column.computed is not None}


def _difference(
    before: Mapping[str, Any], after: Mapping[str, Any], noise: Collection[str], masked: Collection[str]
) -> list[FieldChange]:
    names = [name for name in after if name not in noise and before.get(name) != after[name]]
    return [
        FieldChange(
            name=name,
            before=None if name in masked else before.get(name),
            after=None if name in masked else after[name],
        )
        for name in names
    ]


def _earlier(session: Session, table: type[Base], row_id: str) -> Sequence[dict[str, Any]]:
    """The superseded states of one row, newest first; of what everybody sees, everybody sees them all."""
    if table.__scope__.sees == every_kind():
        return session.scalars(_SHARED, {"table": table.__tablename__, "row": row_id}).all()
    return [version.data for version in versions(session, table.__tablename__, row_id)]


def changes(session: Session, table: type[Base], *key: object, masked: Collection[str] = ()) -> Changes:
    """The changes tab of one row, by its primary key; `masked` fields are named without their values.

    Raises NotFound when the caller's scope does not show the row.
    """
    primary = table.__table__.primary_key.columns  # type: ignore[attr-defined]  # reason: Table, not FromClause
    present = select(func.to_jsonb(literal_column(table.__tablename__), type_=JSONB)).select_from(table)
    for column, value in zip(primary, key, strict=True):
        present = present.where(column == value)
    row: dict[str, Any] | None = session.scalar(present)
    if row is None:
        raise NotFound
    earlier = _earlier(session, table, "/".join(map(str, key)))
    states = [row, *earlier]
    names = user_names(session, [author(state) for state in states])
    items = [
        Change(
            version=new["version"],
            at=new["valid_from"],
            who=names.get(author(new), NOBODY),
            fields=_difference(old, new, _noise(table), masked) if old else [],
        )
        for new, old in pairwise([*states, {}])
    ]
    return Changes(items=items)


def author(state: Mapping[str, Any]) -> UUID | None:
    """Who wrote a version; None is the system."""
    return UUID(state["changed_by"]) if state["changed_by"] else None
