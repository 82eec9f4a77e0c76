"""Notices, as officials and as readers see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, text
from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.db import Rows
from backend.kernel.page import PageQuery, keyset
from backend.org.models import Region
from backend.portal.models import Notice, NoticeRead

_OPEN = text("SELECT * FROM open_notices(CAST(:kinds AS text[]), :trade, :township, :since, :skip, :most)")
_CHOICES = text("SELECT * FROM notice_choices(:since)")
_READ = text("SELECT * FROM read_notice(:id, :since)")
_OWN = text("SELECT * FROM own_notices(:since, :most)")


def _listed() -> Select[Any]:
    query = select(Notice).join(Region, Region.code == Notice.region)
    query = query.outerjoin(NoticeRead, NoticeRead.notice_id == Notice.id)
    return query.add_columns(Region.name.label("place"), func.coalesce(NoticeRead.many, 0).label("reads"))


def notices(session: Session, page: PageQuery, state: str | None, kind: str | None) -> Sequence[Row[Any]]:
    """Notices, newest first; one row more than the page."""
    query = _listed()
    for column, value in ((Notice.state, state), (Notice.kind, kind)):
        if value is not None:
            query = query.where(column == value)
    return session.execute(keyset(query, [Notice.id], page, descending=True)).all()


def notice(session: Session, notice_id: UUID) -> Row[Any] | None:
    """One notice."""
    return session.execute(_listed().where(Notice.id == notice_id)).first()


def open_notices(
    session: Session, kinds: Sequence[str], trade: str | None, township: str | None, *, skip: int, most: int
) -> Rows:
    """Published ones that have not run out, the newest first."""
    asked = {"kinds": list(kinds), "trade": trade, "township": township, "since": clock.today()}
    return session.execute(_OPEN, asked | {"skip": skip, "most": most}).all()


def choices(session: Session) -> Rows:
    """Trades and townships that they are for."""
    return session.execute(_CHOICES, {"since": clock.today()}).all()


def opened(session: Session, notice_id: UUID) -> Row[Any] | None:
    """One of them, counted as opened."""
    return session.execute(_READ, {"id": notice_id, "since": clock.today()}).one_or_none()


def own_notices(session: Session, most: int) -> Rows:
    """Those for the present trainee."""
    return session.execute(_OWN, {"since": clock.today(), "most": most}).all()
