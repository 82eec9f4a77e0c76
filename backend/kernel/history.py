"""Row history: superseded versions only; the row itself carries valid_from, author and request (DESIGN 2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.kernel.db import Base, Keyed
from backend.kernel.scope import ALL, Kind, Scope, by_region


class RowHistory(Keyed, Base):
    """One superseded version of a row, written by the trigger `keep_history`."""

    __tablename__ = "row_history"
    __scope__ = Scope(sees=by_region(department="department_id") | {Kind.SYSTEM: ALL, Kind.ADMIN: "county"}, writes={})

    __table_args__ = (
        Index("ix_row_history_row", "table_name", "row_id", "version"),
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


def versions(session: Session, table: str, row_id: object) -> Sequence[RowHistory]:
    """The superseded versions of one row, newest first."""
    query = select(RowHistory).where(RowHistory.table_name == table, RowHistory.row_id == str(row_id))
    return session.scalars(query.order_by(RowHistory.version.desc())).all()


def superseded_at(session: Session, table: str, instant: datetime) -> Sequence[RowHistory]:
    """The versions of a table's rows that were valid at an instant and are not any more."""
    query = select(RowHistory).where(
        RowHistory.table_name == table, RowHistory.valid_from <= instant, RowHistory.valid_to > instant
    )
    return session.scalars(query.order_by(RowHistory.row_id)).all()
