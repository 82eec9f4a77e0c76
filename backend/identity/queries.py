"""Questions about users."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_ME = text("SELECT * FROM own_account(:id)")


def own_account(session: Session, user_id: UUID) -> Row[Any]:
    """The caller's own account: names, units and whether the password must change."""
    return session.execute(_ME, {"id": user_id}).one()
