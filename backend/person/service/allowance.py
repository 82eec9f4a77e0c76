"""How often a user may learn something protected on one day (SECURITY 21)."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.person.errors import DailyLimit
from backend.person.models import DisclosureUse

DAILY = {"reveal": 100, "lookup": 50, "duplicate": 50, "export": 20}
"""`duplicate`: refused registrations that told where somebody of another unit is registered."""
_USED = select(DisclosureUse.used).where(
    *(column == bindparam(column.key) for column in (DisclosureUse.user_id, DisclosureUse.day, DisclosureUse.kind))
)


def use(session: Session, actor: Actor, kind: str) -> None:
    """Count one more use; raises DailyLimit when the day's are used up."""
    table, limit = DisclosureUse, DAILY[kind]
    first = insert(table).values(user_id=actor.user_id, day=clock.today(), kind=kind, used=1)
    again = first.on_conflict_do_update(
        index_elements=["user_id", "day", "kind"], set_={"used": table.used + 1}, where=table.used < limit
    )
    if session.scalar(again.returning(table.used)) is None:
        raise _used_up(limit)


def require_left(session: Session, actor: Actor, kind: str) -> None:
    """Raises DailyLimit when the day's uses are used up; counts nothing."""
    limit = DAILY[kind]
    used = session.scalar(_USED, {"user_id": actor.user_id, "day": clock.today(), "kind": kind})
    if used is not None and used >= limit:
        raise _used_up(limit)


def _used_up(limit: int) -> DailyLimit:
    return DailyLimit(f"今天已用完 {limit} 次，请明天再试，或联系领导小组办公室", limit=limit)
